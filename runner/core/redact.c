#include "runner/core/redact.h"

#include "sandbox/base/cleanup.h"

static bool keep_suite(const struct result *result, const char *id,
                       enum audience audience)
{
    const struct result_suite *suite = result_suite_find(result, id);
    return suite && result_shows(suite, audience);
}

static void drop_points(json_t *object)
{
    json_object_del(object, "points");
    json_object_del(object, "max_points");
}

/* By way of JSON: what is left out there cannot be forgotten in a copy. */
static void redact_suites(const struct result *result, json_t *value,
                          enum audience audience)
{
    json_t *suites = json_object_get(value, "suites");
    for (size_t i = json_array_size(suites); i-- > 0;) {
        json_t *suite = json_array_get(suites, i);
        const char *id = json_string_value(json_object_get(suite, "id"));
        if (!id || !keep_suite(result, id, audience)) {
            json_array_remove(suites, i);
            continue;
        }
        if (audience != AUDIENCE_CANDIDATE)
            continue;
        drop_points(suite);
        json_t *cases = json_object_get(suite, "cases");
        for (size_t k = 0; k < json_array_size(cases); k++)
            drop_points(json_array_get(cases, k));
    }
}

json_t *redact_result(const struct result *result, enum audience audience)
{
    /* the whole attempt's cost and digests would tell that there is more than is shown */
    static const char *const telling[] = {"usage", "denied", "run_digest",
                                          "marking_digest"};
    json_t *value = json_write(&result_table, result);
    if (!value)
        return NULL;
    redact_suites(result, value, audience);
    if (audience == AUDIENCE_CANDIDATE) {
        drop_points(value);
        for (size_t i = 0; i < COUNT_OF(telling); i++)
            json_object_del(value, telling[i]);
    }
    return value;
}
