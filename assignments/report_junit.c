/* JUnit XML: read with expat; see report.h. */
#include "assignments/report.h"

int report_read_junit(const struct buf *bytes, struct report *ret, struct error *err)
{
    (void)bytes;
    (void)err;
    ret->truncated = true;
    report_note(ret, "JUnit XML is not read");
    return 0;
}
