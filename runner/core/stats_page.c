#include "runner/core/stats_page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "rubrics/embedded.h"
#include "rubrics/mustache.h"
#include "sandbox/base/json.h"

/* The plot in its own units: −1 … 1 over PLOT_WIDTH, a row for each criterion. */
enum { PLOT_LEFT = 170, PLOT_WIDTH = 400, ROW_HEIGHT = 28, TOP = 30 };

static json_t *row_of(const json_t *criterion, int index)
{
    const char *alpha = json_string_value(json_object_get(criterion, "alpha_ordinal"));
    json_t *row = json_deep_copy(criterion);
    int y = TOP + ROW_HEIGHT * index;
    double value = alpha ? strtod(alpha, NULL) : 0;
    value = value < -1 ? -1 : value > 1 ? 1 : value;
    json_object_set_new(row, "y", json_integer(y));
    json_object_set_new(row, "text_y", json_integer(y + 4));
    json_object_set_new(row, "defined", json_boolean(alpha != NULL));
    json_object_set_new(row, "x",
                        json_integer(PLOT_LEFT + lround((value + 1) / 2 * PLOT_WIDTH)));
    return row;
}

int stats_page_render(const json_t *statistics, struct buf *out, struct error *err)
{
    static const struct mustache_options options = {.escape = MUSTACHE_HTML};
    const json_t *criteria = json_object_get(statistics, "criteria");
    int count = (int)json_array_size(criteria);
    AUTO_JSON json_t *data = json_deep_copy(statistics);
    json_t *rows = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(rows, row_of(json_array_get(criteria, (size_t)i), i));
    if (!data || json_object_set_new(data, "rows", rows) < 0 ||
        json_object_set_new(data, "last",
                            row_of(json_object_get(statistics, "all"), count)) < 0 ||
        json_object_set_new(data, "height",
                            json_integer(TOP + ROW_HEIGHT * (count + 2))) < 0 ||
        json_object_set_new(data, "axis", json_integer(TOP + ROW_HEIGHT * (count + 1))) <
            0)
        return error_set(err, -ENOMEM, "out of memory");
    return mustache_render("templates/stats.html", embedded_text("templates/stats.html"),
                           data, &options, out, err);
}
