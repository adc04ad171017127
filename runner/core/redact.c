#include "runner/core/redact.h"

#include <errno.h>
#include <string.h>

#include "runner/core/view.h"
#include "sandbox/base/cleanup.h"

static bool keep_suite(const struct result *result, const char *id,
                       enum audience audience)
{
    const struct result_suite *suite = result_suite_find(result, id);
    return suite && view_shows(suite, audience);
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

int redact_result(const struct result *result, enum audience audience, struct result *ret,
                  struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    doc.name = strdup("result");
    doc.text = strdup("");
    doc.root = json_write(&result_table, result);
    if (!doc.name || !doc.text || !doc.root)
        return error_set(err, -ENOMEM, "out of memory");
    redact_suites(result, doc.root, audience);
    if (audience == AUDIENCE_CANDIDATE) {
        drop_points(doc.root);
        /* the whole attempt's cost would tell that there is more than is shown */
        json_object_del(doc.root, "usage");
        json_object_del(doc.root, "denied");
    }
    return json_read(&doc, doc.root, "", &result_table, ret, err);
}
