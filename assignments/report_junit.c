/*
 * JUnit XML in the dialects that exist (there is no standard); see report.h.
 *
 *   testsuites? > testsuite+ > (testsuite | testcase)*      either root, any nesting
 *   testcase name, classname, time                          no child: passed
 *     failure, error, skipped       several may stand in one case: the worst counts
 *     rerunFailure, rerunError      Surefire: a further failure
 *     flakyFailure, flakyError      Surefire: failed, then passed in a rerun
 *     status="notrun"               gtest: disabled
 *   suite > test result="…" > id, description, message      libcheck's own XML
 *
 * Counts are claims and only compared. xml_repair.h first makes XML of what nearly is;
 * what expat still refuses ends a stretch, and reading goes on at the next case: those
 * that are closed are kept. No document type reaches the parser, so no entity grows.
 */
#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/report.h"
#include "assignments/report_time.h"
#include "assignments/xml_repair.h"
#include "sandbox/base/cleanup.h"

enum { DEPTH_MAX = 100, SUITES_MAX = 16, TEXT_BYTES = 4000, STRETCHES_MAX = 200 };

enum role { ROLE_NONE, ROLE_VERDICT, ROLE_NAME, ROLE_SCOPE, ROLE_MESSAGE, ROLE_TIME };

struct frame {
    char name[200];
    long claimed; /* -1: not said */
    long direct;  /* cases in it, without those of suites in it */
    long within;  /* with them */
    int depth;
};

struct junit {
    struct report *report;
    XML_Parser parser;
    int depth;
    struct frame suites[SUITES_MAX];
    size_t suite_count;
    bool in_case, libcheck, failed; /* failed: out of memory */
    bool elements;
    int case_depth;
    struct report_case *entry; /* valid while in_case: nothing else is added then */
    enum role role;            /* of the child that is open */
    int child_depth;
    int mute_depth;     /* of a system-out inside that child; 0: none */
    struct buf text;    /* of that child */
    struct buf summary; /* its message attribute */
};

static const struct child {
    const char *element;
    enum role role;
    enum verdict verdict;
} children[] = {
    {"failure", ROLE_VERDICT, VERDICT_FAIL},
    {"error", ROLE_VERDICT, VERDICT_ERROR},
    {"skipped", ROLE_VERDICT, VERDICT_SKIPPED},
    {"rerunFailure", ROLE_VERDICT, VERDICT_FAIL},
    {"rerunError", ROLE_VERDICT, VERDICT_ERROR},
    {"flakyFailure", ROLE_VERDICT, VERDICT_FLAKY},
    {"flakyError", ROLE_VERDICT, VERDICT_FLAKY},
};

static const struct child libcheck_children[] = {
    {"id", ROLE_NAME, VERDICT_PASS},
    {"description", ROLE_SCOPE, VERDICT_PASS},
    {"message", ROLE_MESSAGE, VERDICT_PASS},
    {"duration", ROLE_TIME, VERDICT_PASS},
};

/* The name without its namespace prefix. */
static const char *local_name(const char *element)
{
    const char *colon = strrchr(element, ':');
    return colon ? colon + 1 : element;
}

static const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(attributes[i], name) == 0)
            return attributes[i + 1];
    return NULL;
}

static bool attribute_is(const char **attributes, const char *name, const char *value)
{
    const char *found = attribute(attributes, name);
    return found && strcmp(found, value) == 0;
}

static int worse(int a, int b)
{
    static const int badness[VERDICT_COUNT] = {[VERDICT_FLAKY] = 1,
                                               [VERDICT_SKIPPED] = 2,
                                               [VERDICT_FAIL] = 3,
                                               [VERDICT_ERROR] = 4};
    return badness[b] > badness[a] ? b : a;
}

static void open_suite(struct junit *junit, const char **attributes)
{
    const char *name = attribute(attributes, "name");
    const char *tests = attribute(attributes, "tests");
    char *end = NULL;
    if (junit->suite_count == SUITES_MAX)
        return; /* cases still count; deeper names do not */
    struct frame *frame = &junit->suites[junit->suite_count++];
    *frame = (struct frame){.claimed = -1, .depth = junit->depth};
    snprintf(frame->name, sizeof(frame->name), "%.*s", (int)sizeof(frame->name) - 1,
             name ? name : "");
    if (tests && *tests >= '0' && *tests <= '9' && strlen(tests) < 9) {
        frame->claimed = strtol(tests, &end, 10);
        if (*end)
            frame->claimed = -1;
    }
}

static void close_suite(struct junit *junit)
{
    const struct frame *frame = &junit->suites[junit->suite_count - 1];
    if (frame->claimed >= 0 && frame->claimed != frame->direct &&
        frame->claimed != frame->within)
        report_note(junit->report, "suite '%.100s' says %ld tests and lists %ld",
                    frame->name, frame->claimed, frame->within);
    junit->suite_count--;
}

static void count_case(struct junit *junit)
{
    if (junit->suite_count > 0)
        junit->suites[junit->suite_count - 1].direct++;
    for (size_t i = 0; i < junit->suite_count; i++)
        junit->suites[i].within++;
}

/* The class, or the suites around it; nothing where it would only repeat the name. */
static int set_scope(struct junit *junit, const char *classname, const char *name)
{
    AUTO_BUF struct buf path = {.limit = REPORT_NAME_BYTES};
    if (classname && *classname)
        return strcmp(classname, name) == 0 ? 0
                                            : report_set_scope(junit->entry, classname);
    for (size_t i = 0; i < junit->suite_count; i++)
        if (junit->suites[i].name[0])
            buf_addf(&path, "%s%s", path.len ? "/" : "", junit->suites[i].name);
    return path.len ? report_set_scope(junit->entry, buf_text(&path)) : 0;
}

static void open_case(struct junit *junit, const char **attributes)
{
    const char *name = attribute(attributes, "name");
    const char *time = attribute(attributes, "time");
    name = name ? name : "";
    junit->entry = report_add(junit->report, name, strlen(name), VERDICT_PASS);
    if (!junit->entry) { /* full: noted, and the rest is not wanted */
        junit->failed = junit->report->cases.count < REPORT_CASES_MAX;
        XML_StopParser(junit->parser, XML_FALSE);
        return;
    }
    junit->in_case = true;
    junit->case_depth = junit->depth;
    junit->role = ROLE_NONE;
    if (attribute_is(attributes, "status", "notrun") ||
        attribute_is(attributes, "result", "suppressed"))
        junit->entry->verdict = VERDICT_SKIPPED;
    if (time)
        junit->entry->duration_ms = report_parse_seconds(time);
    if (set_scope(junit, attribute(attributes, "classname"), name) < 0)
        junit->failed = true;
}

static void open_libcheck(struct junit *junit, const char **attributes)
{
    const char *none[] = {NULL};
    open_case(junit, none);
    if (!junit->in_case)
        return;
    junit->libcheck = true;
    if (attribute_is(attributes, "result", "failure"))
        junit->entry->verdict = VERDICT_FAIL;
    else if (!attribute_is(attributes, "result", "success"))
        junit->entry->verdict = VERDICT_ERROR;
}

/* A case that was never closed proves nothing: somebody was stopped in the middle. */
static void abandon_case(struct junit *junit)
{
    if (!junit->in_case)
        return;
    junit->in_case = junit->libcheck = false;
    junit->role = ROLE_NONE; /* what is open below it belongs to nobody any more */
    junit->mute_depth = 0;
    report_note(junit->report, "case '%.100s' is not closed", junit->entry->name);
    junit->report->truncated = true;
    report_drop_last(junit->report);
    junit->entry = NULL;
}

static void open_child(struct junit *junit, const char *element, const char **attributes)
{
    const struct child *rows = junit->libcheck ? libcheck_children : children;
    size_t count = junit->libcheck ? COUNT_OF(libcheck_children) : COUNT_OF(children);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].element, element) != 0)
            continue;
        const char *message = attribute(attributes, "message");
        junit->role = rows[i].role;
        junit->child_depth = junit->depth;
        buf_reset(&junit->text);
        buf_reset(&junit->summary);
        if (message && buf_adds(&junit->summary, message) < 0)
            junit->failed = true;
        junit->entry->verdict = worse(junit->entry->verdict, (int)rows[i].verdict);
    }
}

static int add_child_message(struct junit *junit)
{
    const struct buf *text = &junit->text, *summary = &junit->summary;
    /* gtest says the same in both */
    bool same = text->len >= summary->len && summary->len > 0 &&
                memcmp(buf_text(text), buf_text(summary), summary->len) == 0;
    int r = same ? 0 : report_add_message(junit->entry, buf_text(summary), summary->len);
    size_t blank = strspn(buf_text(text), " \t\n");
    return r < 0 || blank >= text->len
               ? r
               : report_add_message(junit->entry, buf_text(text) + blank,
                                    text->len - blank);
}

static int close_child(struct junit *junit)
{
    const char *text = buf_text(&junit->text);
    switch (junit->role) {
    case ROLE_VERDICT:
        return add_child_message(junit);
    case ROLE_MESSAGE:
        return junit->entry->verdict == VERDICT_PASS ? 0 : add_child_message(junit);
    case ROLE_NAME:
        return report_set_name(junit->entry, text);
    case ROLE_SCOPE:
        return report_set_scope(junit->entry, text);
    case ROLE_TIME:
        junit->entry->duration_ms = report_parse_seconds(text);
        return 0;
    case ROLE_NONE:
        break;
    }
    return 0;
}

static void note_loose_failure(struct junit *junit, const char *element,
                               const char **attributes)
{
    const char *message = attribute(attributes, "message");
    if (strcmp(element, "failure") == 0 || strcmp(element, "error") == 0)
        report_note(junit->report, "a suite reports an %s outside its cases: %.200s",
                    element[0] == 'e' ? "error" : "unexpected failure",
                    message ? message : "no message");
}

static void on_start(void *context, const char *name, const char **attributes)
{
    struct junit *junit = context;
    const char *element = local_name(name);
    bool suite = strcmp(element, "testsuite") == 0 || strcmp(element, "suite") == 0;
    bool entry = strcmp(element, "testcase") == 0;
    if (++junit->depth > DEPTH_MAX) {
        report_note(junit->report, "nested deeper than %d levels", DEPTH_MAX);
        XML_StopParser(junit->parser, XML_FALSE);
        return;
    }
    if (junit->depth > 1) /* 1 is the element put around all roots */
        junit->elements = true;
    if (junit->in_case && (entry || strcmp(element, "testsuite") == 0))
        abandon_case(junit);
    if (junit->in_case) {
        if (junit->role == ROLE_NONE && junit->depth == junit->case_depth + 1)
            open_child(junit, element, attributes);
        else if (junit->mute_depth == 0 && strncmp(element, "system-", 7) == 0)
            junit->mute_depth = junit->depth;
    } else if (entry) {
        open_case(junit, attributes);
    } else if (strcmp(element, "test") == 0 && attribute(attributes, "result")) {
        open_libcheck(junit, attributes);
    } else if (suite) {
        open_suite(junit, attributes);
    } else {
        note_loose_failure(junit, element, attributes);
    }
}

static void on_text(void *context, const char *text, int len)
{
    struct junit *junit = context;
    if (junit->role != ROLE_NONE && junit->mute_depth == 0 &&
        buf_add(&junit->text, text, (size_t)len) < 0)
        junit->failed = true;
}

static void on_end(void *context, const char *name)
{
    struct junit *junit = context;
    (void)name;
    if (junit->mute_depth == junit->depth)
        junit->mute_depth = 0;
    if (junit->role != ROLE_NONE && junit->depth == junit->child_depth) {
        junit->failed = close_child(junit) < 0 || junit->failed;
        junit->role = ROLE_NONE;
    } else if (junit->in_case && junit->depth == junit->case_depth) {
        junit->in_case = junit->libcheck = false;
        count_case(junit);
    } else if (junit->suite_count > 0 &&
               junit->suites[junit->suite_count - 1].depth == junit->depth) {
        close_suite(junit);
    }
    junit->depth--;
}

/* An element around everything makes of several documents one. */
static bool parse_stretch(struct junit *junit, const char *text, size_t len,
                          size_t *ret_stop)
{
    static const char head[] = "<all>", tail[] = "</all>";
    junit->depth = 0;
    junit->suite_count = 0;
    junit->role = ROLE_NONE;
    junit->mute_depth = 0;
    XML_SetUserData(junit->parser, junit);
    XML_SetElementHandler(junit->parser, on_start, on_end);
    XML_SetCharacterDataHandler(junit->parser, on_text);
    if (XML_Parse(junit->parser, head, sizeof(head) - 1, 0) == XML_STATUS_OK &&
        XML_Parse(junit->parser, text, (int)len, 0) == XML_STATUS_OK &&
        XML_Parse(junit->parser, tail, sizeof(tail) - 1, 1) == XML_STATUS_OK)
        return true;
    long at = XML_GetCurrentByteIndex(junit->parser) - (long)(sizeof(head) - 1);
    *ret_stop = at < 0 ? 0 : (size_t)at < len ? (size_t)at : len;
    if (XML_GetErrorCode(junit->parser) == XML_ERROR_NO_MEMORY)
        junit->failed = true;
    return false;
}

/* Where a case or a suite begins behind `from`; len where none does. */
static size_t next_start(const char *text, size_t len, size_t from)
{
    static const char *const words[] = {"<testcase", "<testsuite", "<test "};
    for (size_t at = from; at < len; at++) {
        const char *found = memchr(text + at, '<', len - at);
        if (!found)
            break;
        at = (size_t)(found - text);
        for (size_t i = 0; i < COUNT_OF(words); i++)
            if (len - at > strlen(words[i]) &&
                memcmp(found, words[i], strlen(words[i])) == 0)
                return at;
    }
    return len;
}

static void note_broken(struct junit *junit, bool first, bool at_end)
{
    junit->report->truncated = true;
    if (XML_GetErrorCode(junit->parser) == XML_ERROR_ABORTED)
        return; /* by us, and said */
    if (at_end)
        report_note(junit->report, "the report ends before its elements are closed");
    else if (first)
        report_note(junit->report, "not XML at line %lu: %s",
                    (unsigned long)XML_GetCurrentLineNumber(junit->parser),
                    XML_ErrorString(XML_GetErrorCode(junit->parser)));
}

static int read_stretches(struct junit *junit, const struct buf *xml)
{
    const char *text = buf_text(xml);
    size_t from = 0;
    for (int stretch = 0; from < xml->len || stretch == 0; stretch++) {
        size_t stop = 0;
        junit->parser = XML_ParserCreate("UTF-8");
        if (!junit->parser)
            return -ENOMEM;
        bool whole = parse_stretch(junit, text + from, xml->len - from, &stop);
        bool full = junit->report->cases.count >= REPORT_CASES_MAX || junit->failed ||
                    stretch >= STRETCHES_MAX;
        if (!whole && !full)
            note_broken(junit, stretch == 0, from + stop >= xml->len);
        abandon_case(junit);
        XML_ParserFree(junit->parser);
        junit->report->truncated = junit->report->truncated || !whole;
        if (whole || full)
            break;
        from = next_start(text, xml->len, from + stop + 1);
    }
    return junit->failed ? -ENOMEM : 0;
}

static void note_repairs(struct report *report, unsigned repairs, bool cut)
{
    if (repairs & XML_REPAIR_BYTES)
        report_note(report, "bytes that XML cannot hold were replaced");
    if (repairs & XML_REPAIR_MARKUP)
        report_note(report, "unescaped < > & or quotes were taken as text");
    if (repairs & XML_REPAIR_DOCTYPE)
        report_note(report, "a document type was left out");
    if (cut || (repairs & XML_REPAIR_END)) {
        report->truncated = true;
        report_note(report, "the report ends in the middle of a tag");
    }
}

int report_read_junit(const struct buf *bytes, struct report *ret, struct error *err)
{
    AUTO_BUF struct buf xml = {0};
    struct junit junit = {
        .report = ret, .text = {.limit = TEXT_BYTES}, .summary = {.limit = TEXT_BYTES}};
    unsigned repairs = 0;
    int r = xml_repair(buf_text(bytes), bytes->len, &xml, &repairs);
    if (r == 0) {
        note_repairs(ret, repairs, xml.cut);
        r = read_stretches(&junit, &xml);
    }
    if (r == 0 && ret->cases.count == 0) {
        ret->truncated = ret->truncated || !junit.elements;
        report_note(ret, bytes->len == 0 ? "the report is empty"
                                         : "the report has no test cases");
    }
    buf_done(&junit.text);
    buf_done(&junit.summary);
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}
