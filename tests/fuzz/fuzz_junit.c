/* Any bytes are a JUnit report: read within the limits, and judged. */
#include <stdlib.h>

#include "assignments/report.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf bytes = {0};
    if (buf_add(&bytes, data, size) < 0 ||
        report_read(REPORT_JUNIT, &bytes, &report, &err) < 0)
        abort();
    if (report.cases.count > REPORT_CASES_MAX || report.notes.count > 20)
        abort();
    return 0;
}
