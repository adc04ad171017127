#include "runner/core/junit_out.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

/* GitLab reads at most 30 MB: past this, what programs printed is left out. */
enum { OUTPUTS_BYTES_MAX = 20 << 20 };

/* How a verdict is written: JUnit knows four ends. */
static const char *element_of(int verdict)
{
    switch (verdict) {
    case VERDICT_PASS:
    case VERDICT_FLAKY:
        return NULL;
    case VERDICT_SKIPPED:
    case VERDICT_NOT_RUN:
        return "skipped";
    case VERDICT_ERROR:
        return "error";
    default:
        return "failure";
    }
}

static size_t count(const struct result_suite *suite, const char *element)
{
    const struct result_case *cases = suite->cases.items;
    size_t sum = 0;
    for (size_t i = 0; i < suite->cases.count; i++) {
        const char *is = element_of(cases[i].verdict);
        sum += is && is[0] == element[0];
    }
    return sum;
}

static int add_attribute(struct buf *out, const char *name, const char *value)
{
    AUTO_BUF struct buf line = {.limit = 1000};
    text_add_line(&line, value);
    buf_addf(out, " %s=\"", name);
    text_add_html(out, buf_text(&line));
    return buf_addc(out, '"');
}

/* Nothing where nothing was measured: 0 would be a claim. */
static int add_time(struct buf *out, int64_t ms)
{
    return ms > 0 ? buf_addf(out, " time=\"%lld.%03lld\"", (long long)ms / 1000,
                             (long long)ms % 1000)
                  : 0;
}

static int add_case(struct buf *out, const struct result_suite *suite,
                    const struct result_case *entry)
{
    const char *element = element_of(entry->verdict);
    AUTO_BUF struct buf message = {0};
    buf_adds(out, "    <testcase");
    add_attribute(out, "classname", suite->id);
    add_attribute(out, "name", entry->id);
    add_time(out, entry->usage.wall_ms);
    if (!element)
        return buf_adds(out, "/>\n");
    buf_addf(&message, "%s%s%s", verdict_word((enum verdict)entry->verdict),
             entry->message ? ": " : "", entry->message ? entry->message : "");
    buf_addf(out, ">\n      <%s", element);
    add_attribute(out, "message", buf_text(&message));
    buf_adds(out, ">");
    if (entry->output && out->len < OUTPUTS_BYTES_MAX)
        text_add_html(out, entry->output);
    return buf_addf(out, "</%s>\n    </testcase>\n", element);
}

static int add_suite(struct buf *out, const struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    buf_adds(out, "  <testsuite");
    add_attribute(out, "name", suite->id);
    buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
             suite->cases.count, count(suite, "failure"), count(suite, "error"),
             count(suite, "skipped"));
    add_time(out, suite->usage.wall_ms);
    buf_adds(out, ">\n");
    for (size_t i = 0; i < suite->cases.count; i++)
        add_case(out, suite, &cases[i]);
    return buf_adds(out, "  </testsuite>\n");
}

static int add_phase(struct buf *out, const char *id, const char *element,
                     const char *message, const char *log)
{
    buf_adds(out, "    <testcase classname=\"attempt\"");
    add_attribute(out, "name", id);
    if (!element)
        return buf_adds(out, "/>\n");
    buf_addf(out, ">\n      <%s", element);
    add_attribute(out, "message", message ? message : "");
    buf_adds(out, ">");
    text_add_html(out, log ? log : "");
    return buf_addf(out, "</%s>\n    </testcase>\n", element);
}

/*
 * A refused submission, or one whose build failed, must not look like one without tests:
 * cases that were not run are only skipped, and a consumer shows that as green.
 */
static int add_attempt(struct buf *out, const struct result *result)
{
    const struct result_phase *phases = result->phases.items;
    bool graded = result->outcome == ATTEMPT_GRADED;
    size_t failures = 0;
    for (size_t i = 0; i < result->phases.count; i++)
        failures += phases[i].verdict != VERDICT_PASS;
    if (graded && failures == 0)
        return 0;
    buf_addf(out,
             "  <testsuite name=\"attempt\" tests=\"%zu\" failures=\"%zu\" "
             "errors=\"%d\" skipped=\"0\">\n",
             result->phases.count + !graded, failures, !graded);
    for (size_t i = 0; i < result->phases.count; i++)
        add_phase(out, phases[i].id, phases[i].verdict == VERDICT_PASS ? NULL : "failure",
                  phases[i].message ? phases[i].message
                                    : verdict_word((enum verdict)phases[i].verdict),
                  phases[i].log);
    if (!graded)
        add_phase(out, attempt_outcome_words[result->outcome], "error",
                  result->detail ? result->detail : result->reason, NULL);
    return buf_adds(out, "  </testsuite>\n");
}

int junit_write(const struct result *result, enum audience audience, struct buf *out)
{
    const struct result_suite *suites = result->suites.items;
    buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(out, "name", result->assignment);
    buf_adds(out, ">\n");
    add_attempt(out, result);
    for (size_t i = 0; i < result->suites.count; i++)
        if (result_shows(&suites[i], audience))
            add_suite(out, &suites[i]);
    return buf_adds(out, "</testsuites>\n");
}
