#include "rubrics/rubric.h"

#include <errno.h>
#include <string.h>

#include "sandbox/base/text.h"

#define FIELD(type, member, json_kind, ...)                                              \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(type, member), __VA_ARGS__              \
    }
#define LEVEL(member, json_kind, ...)                                                    \
    FIELD(struct rubric_level, member, json_kind, __VA_ARGS__)

static const struct json_field level_fields[] = {
    LEVEL(level, INT, .required = true, .max = RUBRIC_LEVELS_MAX - 1,
          .summary = "Consecutive from 0."),
    LEVEL(anchor, TEXT, .required = true, .min = 3, .max = 1000,
          .summary = "What can be observed at this level."),
};
static const struct json_table level_table = {"level", sizeof(struct rubric_level),
                                              level_fields, COUNT_OF(level_fields)};

#define CRITERION(member, json_kind, ...)                                                \
    FIELD(struct rubric_criterion, member, json_kind, __VA_ARGS__)

static const struct json_field criterion_fields[] = {
    CRITERION(id, ID, .required = true, .summary = "Unique in the rubric."),
    CRITERION(title, TEXT, .required = true, .min = 1, .max = 120),
    CRITERION(question, TEXT, .required = true, .min = 3, .max = 500,
              .summary = "What is looked at, in one sentence."),
    CRITERION(weight, INT, .required = true, .min = 1, .max = 100,
              .summary = "All weights add up to 100."),
    CRITERION(weight_reason, TEXT, .min = 3, .max = 500,
              .summary = "Required where weights are unequal."),
    CRITERION(levels, OBJECTS, .required = true, .min = 2, .max = RUBRIC_LEVELS_MAX,
              .table = &level_table),
    CRITERION(min_evidence, INT, .max = RUBRIC_EVIDENCE_MAX, .min = 1, .fallback = 1,
              .summary = "Evidence pointers that a level needs."),
    CRITERION(suites, TEXTS, .max = 50, .summary = "Suites that bear on it."),
    CRITERION(cases, TEXTS, .max = 500, .summary = "Cases that bear on it: suite/case."),
    CRITERION(note, TEXT, .max = 2000, .summary = "To reviewers only."),
};
static const struct json_table criterion_table = {
    "criterion", sizeof(struct rubric_criterion), criterion_fields,
    COUNT_OF(criterion_fields)};

#define RUBRIC(member, json_kind, ...)                                                   \
    FIELD(struct rubric, member, json_kind, __VA_ARGS__)

static const struct json_field rubric_fields[] = {
    RUBRIC(schema, TEXT, .required = true, .summary = RUBRIC_SCHEMA),
    RUBRIC(id, ID, .required = true),
    RUBRIC(version, INT, .required = true, .min = 1, .max = 1000000),
    RUBRIC(title, TEXT, .required = true, .min = 1, .max = 200),
    RUBRIC(criteria, OBJECTS, .required = true, .min = 1, .max = RUBRIC_CRITERIA_MAX,
           .table = &criterion_table),
};
const struct json_table rubric_table = {"rubric", sizeof(struct rubric), rubric_fields,
                                        COUNT_OF(rubric_fields)};

const struct rubric_criterion *rubric_criteria(const struct rubric *rubric)
{
    return rubric->criteria.items;
}

const struct rubric_criterion *rubric_find(const struct rubric *rubric, const char *id)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    for (size_t i = 0; i < rubric->criteria.count; i++)
        if (strcmp(criteria[i].id, id) == 0)
            return &criteria[i];
    return NULL;
}

int64_t rubric_level_max(const struct rubric_criterion *criterion)
{
    return (int64_t)criterion->levels.count - 1;
}

const char *rubric_anchor(const struct rubric_criterion *criterion, int64_t level)
{
    const struct rubric_level *levels = criterion->levels.items;
    if (level < 0 || level > rubric_level_max(criterion))
        return NULL;
    return levels[level].anchor;
}

/* A criterion's place in the document, and what is being checked. */
struct check {
    const struct json_doc *doc;
    const struct rubric *rubric;
    size_t index;
    const struct rubric_criterion *criterion;
};

static int fault(const struct check *check, const char *below, struct error *err,
                 const char *reason)
{
    AUTO_BUF struct buf pointer = {0};
    buf_addf(&pointer, "/criteria/%zu%s", check->index, below);
    return json_fault(check->doc, buf_text(&pointer), err, "%s", reason);
}

static int check_levels(const struct check *check, struct error *err)
{
    const struct rubric_level *levels = check->criterion->levels.items;
    for (size_t i = 0; i < check->criterion->levels.count; i++) {
        AUTO_BUF struct buf at = {0}, reason = {0};
        buf_addf(&at, "/levels/%zu/level", i);
        buf_addf(&reason, "levels count up from 0: this one must be %zu", i);
        if (levels[i].level != (int64_t)i)
            return fault(check, buf_text(&at), err, buf_text(&reason));
        buf_reset(&at);
        buf_addf(&at, "/levels/%zu/anchor", i);
        for (size_t j = 0; j < i; j++)
            if (strcmp(levels[i].anchor, levels[j].anchor) == 0)
                return fault(check, buf_text(&at), err,
                             "another level has the same anchor: say what differs");
    }
    return 0;
}

static bool is_case_name(const char *text)
{
    const char *slash = strchr(text, '/');
    AUTO_FREE char *suite = slash ? strndup(text, (size_t)(slash - text)) : NULL;
    return suite && text_is_id(suite) && text_is_id(slash + 1);
}

static int check_tests(const struct check *check, const struct strlist *list,
                       const char *name, bool whole_suite, struct error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *item = list->items[i];
        AUTO_BUF struct buf at = {0};
        buf_addf(&at, "/%s/%zu", name, i);
        if (whole_suite ? !text_is_id(item) : !is_case_name(item))
            return fault(check, buf_text(&at), err,
                         whole_suite ? "must be the id of a suite"
                                     : "must be the name of a case: suite/case");
        for (size_t j = 0; j < i; j++)
            if (strcmp(list->items[j], item) == 0)
                return fault(check, buf_text(&at), err, "stands here twice");
    }
    return 0;
}

static bool weights_differ(const struct rubric *rubric)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    for (size_t i = 1; i < rubric->criteria.count; i++)
        if (criteria[i].weight != criteria[0].weight)
            return true;
    return false;
}

static int check_criterion(const struct check *check, struct error *err)
{
    const struct rubric_criterion *criterion = check->criterion;
    const struct rubric_criterion *criteria = rubric_criteria(check->rubric);
    for (size_t i = 0; i < check->index; i++)
        if (strcmp(criteria[i].id, criterion->id) == 0)
            return fault(check, "/id", err, "another criterion has this id");
    if (!criterion->weight_reason && weights_differ(check->rubric))
        return fault(check, "", err,
                     "weights differ here, so each needs its 'weight_reason'");
    int r = check_levels(check, err);
    if (r == 0)
        r = check_tests(check, &criterion->suites, "suites", true, err);
    if (r == 0)
        r = check_tests(check, &criterion->cases, "cases", false, err);
    return r;
}

static int check_rubric(const struct json_doc *doc, const struct rubric *rubric,
                        struct error *err)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int64_t sum = 0;
    for (size_t i = 0; i < rubric->criteria.count; i++) {
        const struct check check = {doc, rubric, i, &criteria[i]};
        int r = check_criterion(&check, err);
        if (r < 0)
            return r;
        sum += criteria[i].weight;
    }
    if (sum != 100)
        return json_fault(doc, "/criteria", err,
                          "the weights add up to %lld: they must add up to 100",
                          (long long)sum);
    return 0;
}

int rubric_read(const struct json_doc *doc, struct rubric *ret, struct error *err)
{
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    if (schema && strcmp(schema, RUBRIC_SCHEMA) != 0)
        return json_fault(doc, "/schema", err, "this program reads %s", RUBRIC_SCHEMA);
    CLEANUP(rubric_done) struct rubric rubric = {0};
    int r = json_read(doc, doc->root, "", &rubric_table, &rubric, err);
    if (r == 0)
        r = check_rubric(doc, &rubric, err);
    if (r < 0)
        return r;
    *ret = rubric;
    rubric = (struct rubric){0};
    return 0;
}

void rubric_done(struct rubric *rubric) { json_release(&rubric_table, rubric); }

int rubric_parse_reference(const char *text, char **ret_id, int64_t *ret_version,
                           struct error *err)
{
    const char *at = strrchr(text, '@');
    int64_t version;
    AUTO_FREE char *id = at ? strndup(text, (size_t)(at - text)) : NULL;
    if (!id || !text_is_id(id) || at[1] == '0' ||
        text_parse_int(at + 1, 1, 1000000, &version, NULL) < 0)
        return error_set(err, -EINVAL, "'%.60s' is no rubric: write backend@1", text);
    *ret_id = TAKE(id);
    *ret_version = version;
    return 0;
}

int rubric_add_reference(struct buf *out, const struct rubric *rubric)
{
    return buf_addf(out, "%s@%lld", rubric->id, (long long)rubric->version);
}
