/*
 * assignment -- what is asked and how it is checked: the folder with assignment.json.
 *
 * The tables in assignment.c are the format: they read it strictly, find the line of a
 * mistake and print the published schema (assignments/schema/). Paths are relative to the
 * folder.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "assignments/compare.h"
#include "assignments/limits.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"

#define ASSIGNMENT_SCHEMA "takehome-assignment/1"
#define ASSIGNMENT_FILE "assignment.json"

struct build {
    struct strlist command; /* empty: nothing is built */
    struct limits limits;
};

struct variant {
    char *id;
    char *environment; /* "host", or an imported environment's id */
    char *starter;     /* folder, NULL: none */
    struct build build;
    struct strlist protect;      /* globs: always the starter's */
    struct strlist dependencies; /* what the task lists */
};

struct submission_rules {
    char *folder;         /* below the repository, NULL: its top */
    struct strlist paths; /* globs: what is taken */
    int64_t max_files, max_file_bytes, max_bytes, max_path_bytes, max_depth;
};

struct case_file {
    char *path;   /* in the work tree */
    char *source; /* in the assignment */
};

struct suite_case {
    char *id;
    char *title; /* NULL: the id */
    char *name;  /* unit: as the report calls it; NULL: the id */
    struct strlist arguments;
    char *input;             /* file for standard input, NULL: empty */
    struct json_array files; /* of struct case_file */
    char *expected;          /* file; NULL: output is not compared */
    char *expected_errors;   /* file; NULL: standard error is not compared */
    int64_t expected_status;
    int64_t points_centi; /* after loading always set; -1 in the file when absent */
    bool bonus;           /* its points are beside the suite's */
    bool canary;          /* unit: must be reported failing; carries no points */
    struct compare compare;
};

enum overlap { OVERLAP_NONE, OVERLAP_SIMILAR, OVERLAP_PRODUCTION };
enum suite_kind { SUITE_IO, SUITE_APART, SUITE_UNIT };
enum suite_visibility { SUITE_CANDIDATE, SUITE_REVIEWER, SUITE_AUTHOR };

/* name, word in the file, reader (report.h); an exit status is no report: NULL */
#define REPORT_FORMATS(ROW)                                                              \
    ROW(EXIT, "exit", NULL)                                                              \
    ROW(TAP, "tap", report_read_tap)                                                     \
    ROW(JUNIT, "junit", report_read_junit)

enum report_format {
    REPORT_UNSAID = -1,
#define REPORT_ROW(name, word, reader) REPORT_##name,
    REPORT_FORMATS(REPORT_ROW)
#undef REPORT_ROW
        REPORT_FORMAT_COUNT
};

struct suite_report {
    int format;   /* enum report_format; UNSAID only while it is checked */
    char *source; /* "stdout", "report" (descriptor 3) or "file:PATH" */
};

struct suite {
    char *id, *title;
    int kind; /* enum suite_kind */
    struct strlist command;
    char *folder; /* unit: bound read-only at /suite */
    struct suite_report report;
    int64_t points_centi;    /* of its cases without bonus; -1 in the file when absent */
    int visibility;          /* enum suite_visibility */
    struct strlist variants; /* empty: all */
    struct strlist requires; /* ids of suites whose cases must all pass first */
    bool after_deadline;     /* not even run before the deadline */
    char *not_before;        /* "deadline" or NULL: how after_deadline is written */
    struct limits limits;
    int64_t retries; /* for cases declared flaky: further runs after a failure */
    struct compare compare;
    struct json_array cases; /* of struct suite_case */
};

struct verify_case {
    char *id; /* "suite/case" */
    int verdict;
};

enum verify_outcome { OUTCOME_GRADED, OUTCOME_REFUSED };

struct verify {
    char *solution; /* folder */
    char *variant;
    int outcome; /* enum verify_outcome */
    int64_t points_centi;
    struct json_array cases; /* of struct verify_case */
};

struct effort {
    int64_t hours, max_hours;
};

struct assignment {
    char *schema, *id, *title, *version, *task;
    struct strlist role_tasks;
    int product_overlap; /* enum overlap: with what the company makes */
    struct effort effort;
    char *ownership, *assistance, *contact;
    int64_t retention_days;
    char *rubric;               /* a path in the folder, or "id@version" */
    struct json_array variants; /* of struct variant */
    struct submission_rules submission;
    struct limits budget;
    struct json_array suites; /* of struct suite */
    struct json_array verify; /* of struct verify */
};

extern const struct json_table assignment_table;

/**
 * Loads and checks an assignment, the files it names included.
 *
 * @param folder  path of the folder; messages begin with "FOLDER/assignment.json:LINE"
 */
int assignment_load(const char *folder, struct assignment *ret, struct error *err);
/** The same for one that is found by its folder's name: its id must be that name. NULL:
 * whatever it is. */
int assignment_load_named(const char *folder, const char *name, struct assignment *ret,
                          struct error *err);
void assignment_done(struct assignment *assignment);

/** By id; for NULL the only variant there is. NULL when there is none (or more than one).
 */
const struct variant *assignment_variant(const struct assignment *assignment,
                                         const char *id);
const struct suite *assignment_suite(const struct assignment *assignment, size_t index);
bool suite_has_variant(const struct suite *suite, const struct variant *variant);
/** The integrity level of a kind: 1 host, 2 apart, 3 shared. */
int suite_integrity(const struct suite *suite);
