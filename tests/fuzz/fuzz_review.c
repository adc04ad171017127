/* Whatever a review file holds, it is refused or it survives the way to text and back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/review_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(review_done) struct review first = {0}, second = {0};
    AUTO_BUF struct buf text = {0}, again = {0};
    const struct rubric none = {0}; /* every score is of a criterion that is gone: kept */
    struct error err = {0};
    if (review_text_parse("fuzz", (const char *)data, size, &first, &err) < 0) {
        if (err.code == 0 || err.text[0] == '\0')
            abort(); /* a refusal without a reason */
        return 0;
    }
    if (review_text_form(&first, &none, &text) < 0 ||
        review_text_parse("again", buf_text(&text), text.len, &second, &err) < 0 ||
        review_text_form(&second, &none, &again) < 0 ||
        strcmp(buf_text(&text), buf_text(&again)) != 0)
        abort();
    return 0;
}
