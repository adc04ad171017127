/* Any bytes are an assignment.json: read, or refused with a place and a reason. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/assignment.h"
#include "assignments/assignment_check.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(assignment_done) struct assignment assignment = {0};
    AUTO_FD int folder =
        open(TAKEHOME_SOURCE "/tests/fuzz/folder", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        abort();
    int r = json_doc_parse("assignment.json", (const char *)data, size, &doc, &err);
    if (r == 0)
        r = json_read(&doc, doc.root, "", &assignment_table, &assignment, &err);
    if (r == 0)
        r = assignment_check(&doc, folder, &assignment, &err);
    if (r < 0 && strncmp(err.text, "assignment.json:", 16) != 0)
        abort(); /* a mistake without its place */
    return 0;
}
