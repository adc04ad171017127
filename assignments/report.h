/*
 * report -- what a test framework says about its cases, whatever its format.
 *
 * A report is a claim: it is written beside, or inside, a program that we do not trust.
 * Reading never fails on bad content: what can be told is kept, `truncated` or a note
 * says the rest. What the claim is worth is manifest.h's to judge.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "assignments/assignment.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"
#include "sandbox/base/verdict.h"

enum { REPORT_CASES_MAX = 10000, REPORT_NAME_BYTES = 500, REPORT_MESSAGE_BYTES = 2000 };

struct report_case {
    char *scope;         /* JUnit: class or suites above it; clean; NULL: none */
    char *name;          /* clean, one line */
    int verdict;         /* PASS, FAIL, ERROR, SKIPPED or FLAKY */
    char *message;       /* clean; NULL: none */
    int64_t duration_ms; /* 0: not said */
};

struct report {
    struct json_array cases; /* of struct report_case, in the report's order */
    bool truncated; /* it ends before its end, or says fewer cases than it planned */
    struct strlist notes; /* what is odd, for people; clean */
};

/**
 * Reads a report.
 *
 * @param format  one that has a reader
 * @return        0, whatever the bytes are; -ENOMEM; -EINVAL for a format without one
 *                (REPORT_EXIT: an exit status is no report)
 */
int report_read(enum report_format format, const struct buf *bytes, struct report *ret,
                struct error *err);
void report_done(struct report *report);

/** Adds a case; texts are copied clean and bounded. NULL when full (noted) or out of
 * memory. */
struct report_case *report_add(struct report *report, const char *name, size_t name_len,
                               enum verdict verdict);
/** Takes back the case that was added last. */
void report_drop_last(struct report *report);
/** Names a case anew. @return 0 or -ENOMEM */
int report_set_name(struct report_case *entry, const char *name);
/** Says what a case belongs to. @return 0 or -ENOMEM */
int report_set_scope(struct report_case *entry, const char *scope);
/** Sets or extends a case's message; what is over its limit is left out. */
int report_add_message(struct report_case *entry, const char *text, size_t len);
/** Adds a note, at most 20 of them. */
void report_note(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The formats' readers, as the rows of REPORT_FORMATS name them: report_tap.c,
 * report_junit.c. */
int report_read_tap(const struct buf *bytes, struct report *ret, struct error *err);
int report_read_junit(const struct buf *bytes, struct report *ret, struct error *err);
