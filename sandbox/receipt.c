#include "sandbox/receipt.h"

#include <inttypes.h>

#include "sandbox/base/cleanup.h"

static int print_layers(sandbox_layers layers, struct buf *out)
{
    const char *comma = "";
    int r = buf_adds(out, "  \"layers\": [");
    for (int i = 0; r == 0 && i < SANDBOX_LAYER_COUNT; i++) {
        if (!(layers & 1u << i))
            continue;
        r = buf_addf(out, "%s\"%s\"", comma, sandbox_layer_word((enum sandbox_layer)i));
        comma = ", ";
    }
    return r < 0 ? r : buf_adds(out, "],\n");
}

/* A group only where one would allow the call. */
static int print_denied(const struct ending *ending, struct buf *out)
{
    int r = buf_adds(out, "  \"denied\": [");
    for (size_t i = 0; r == 0 && i < ending->denied_count; i++) {
        const struct ending_denied *denied = &ending->denied[i];
        r = buf_addf(out, "%s\n    {\"call\": \"%s\", ", i ? "," : "", denied->call);
        if (r == 0 && denied->group[0])
            r = buf_addf(out, "\"group\": \"%s\", ", denied->group);
        if (r == 0)
            r = buf_addf(out, "\"at_least\": %" PRIu32 "}", denied->count);
    }
    return r < 0 ? r : buf_adds(out, ending->denied_count ? "\n  ],\n" : "],\n");
}

static int print_stages(const struct ending *ending, struct buf *out)
{
    int r = buf_adds(out, "  \"stages\": [");
    for (size_t i = 0; r == 0 && i < ending->stage_count; i++)
        r = buf_addf(out, "%s\n    {\"stage\": \"%s\", \"us\": %" PRId32 "}",
                     i ? "," : "", ending->stages[i].name, ending->stages[i].us);
    return r < 0 ? r : buf_adds(out, "\n  ]\n");
}

static int print_numbers(const struct ending *ending, struct buf *out)
{
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {
        {"exit_status", ending->exit_status},
        {"signal", ending->signal},
        {"wall_ms", ending->wall_ms},
        {"cpu_user_ms", ending->cpu_user_ms},
        {"cpu_system_ms", ending->cpu_system_ms},
        {"memory_peak_bytes", ending->memory_peak_bytes},
        {"processes_peak", ending->processes_peak},
        {"output_bytes", ending->output_bytes},
        {"errors_bytes", ending->errors_bytes},
        {"setup_us", ending->setup_us},
        {"teardown_us", ending->teardown_us},
    };
    const struct {
        const char *name;
        bool value;
    } flags[] = {
        {"output_cut", ending->output_cut}, {"errors_cut", ending->errors_cut},
        {"unnamed", ending->unnamed},       {"starved", ending->starved},
        {"learned", ending->learned},
    };
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++)
        r = buf_addf(out, "  \"%s\": %" PRId64 ",\n", rows[i].name, rows[i].value);
    for (size_t i = 0; r == 0 && i < COUNT_OF(flags); i++)
        r = buf_addf(out, "  \"%s\": %s,\n", flags[i].name,
                     flags[i].value ? "true" : "false");
    return r;
}

int receipt_print(const struct ending *ending, struct buf *out)
{
    int r = buf_addf(out,
                     "{\n  \"schema\": \"takehome-receipt/1\",\n  \"verdict\": \"%s\",\n",
                     verdict_word(ending->verdict));
    if (r == 0)
        r = print_numbers(ending, out);
    if (r == 0)
        r = print_layers(ending->layers, out);
    if (r == 0)
        r = print_denied(ending, out);
    if (r == 0)
        r = print_stages(ending, out);
    return r < 0 ? r : buf_adds(out, "}\n");
}
