/* One table of reasons: words of their own, the first reason kept, one clean line. */
#include <string.h>

#include "runner/core/refusal.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"
#include "tests/support/unit.h"

static void every_reason_has_a_word_of_its_own_and_a_sentence(void **state)
{
    (void)state;
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        const char *word = refusal_word(i), *sentence = refusal_sentence(i);
        if (!text_is_id(word))
            fail_msg("'%s' is no word", word);
        for (unsigned other = 0; other < i; other++)
            assert_string_not_equal(refusal_word(other), word);
        if (strlen(sentence) < 10 || strchr(sentence, '\n') || strstr(sentence, ": "))
            fail_msg("%s: '%s' is no sentence to follow with a detail", word, sentence);
    }
}

static void what_is_no_reason_has_no_word(void **state)
{
    (void)state;
    assert_string_equal(refusal_word(REFUSAL_COUNT), "");
    assert_string_equal(refusal_word((enum refusal_reason) - 1), "");
    assert_string_equal(refusal_sentence(REFUSAL_COUNT), "");
}

static void the_first_reason_stays(void **state)
{
    (void)state;
    struct refusal refusal = {0};
    assert_int_equal(refusal_set(&refusal, REFUSAL_LINK, "%s", "first"), 1);
    assert_int_equal(refusal_set(&refusal, REFUSAL_TOO_BIG, "%s", "second"), 1);
    assert_int_equal(refusal.reason, REFUSAL_LINK);
    assert_string_equal(refusal.detail, "first");
}

static void a_detail_is_one_clean_line_cut_between_characters(void **state)
{
    (void)state;
    for (size_t before = 0; before < 4; before++) {
        struct refusal refusal = {0};
        char name[4 * REFUSAL_DETAIL_BYTES];
        size_t len = before;
        memset(name, 'x', before);
        while (len + 4 < sizeof(name)) {
            memcpy(name + len, "\xf0\x9f\x8d\xb0", 4);
            len += 4;
        }
        name[len] = '\0';
        refusal_set(&refusal, REFUSAL_NAME, "%s", name);
        size_t kept = strlen(refusal.detail);
        if ((kept - before) % 4 != 0 || kept + 4 < REFUSAL_DETAIL_BYTES)
            fail_msg("%zu bytes before: %zu bytes kept", before, kept);
    }
    struct refusal odd = {0};
    refusal_set(&odd, REFUSAL_NAME, "a\nb\x1b[31mc\xff");
    assert_string_equal(odd.detail, "a bc\xef\xbf\xbd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_word_of_its_own_and_a_sentence),
        cmocka_unit_test(what_is_no_reason_has_no_word),
        cmocka_unit_test(the_first_reason_stays),
        cmocka_unit_test(a_detail_is_one_clean_line_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
