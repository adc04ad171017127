#include "sandbox/receipt.h"

static json_t *layers_of(sandbox_layers layers)
{
    json_t *words = json_array();
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++)
        if (layers & (1u << i))
            json_array_append_new(words,
                                  json_string(sandbox_layer_word((enum sandbox_layer)i)));
    return words;
}

static json_t *denied_of(const struct ending *ending)
{
    json_t *list = json_array();
    for (size_t i = 0; i < ending->denied_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s*, s:i}", "call", ending->denied[i].call, "group",
                            ending->denied[i].group[0] ? ending->denied[i].group : NULL,
                            "at_least", (int)ending->denied[i].count));
    return list;
}

static json_t *stages_of(const struct ending *ending)
{
    json_t *list = json_array();
    for (size_t i = 0; i < ending->stage_count; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:i}", "stage", ending->stages[i].name,
                                        "us", (int)ending->stages[i].us));
    return list;
}

json_t *receipt_of(const struct ending *ending)
{
    json_t *receipt = json_pack(
        "{s:s, s:s, s:i, s:i, s:I, s:I, s:I, s:I, s:I}", "schema", "takehome-receipt/1",
        "verdict", verdict_word(ending->verdict), "exit_status", ending->exit_status,
        "signal", ending->signal, "wall_ms", (json_int_t)ending->wall_ms, "cpu_user_ms",
        (json_int_t)ending->cpu_user_ms, "cpu_system_ms",
        (json_int_t)ending->cpu_system_ms, "memory_peak_bytes",
        (json_int_t)ending->memory_peak_bytes, "processes_peak",
        (json_int_t)ending->processes_peak);
    json_t *rest = json_pack(
        "{s:I, s:I, s:b, s:b, s:b, s:b, s:I, s:I, s:o, s:o, s:o}", "output_bytes",
        (json_int_t)ending->output_bytes, "errors_bytes",
        (json_int_t)ending->errors_bytes, "output_cut", ending->output_cut, "errors_cut",
        ending->errors_cut, "starved", ending->starved, "learned", ending->learned,
        "setup_us", (json_int_t)ending->setup_us, "teardown_us",
        (json_int_t)ending->teardown_us, "stages", stages_of(ending), "denied",
        denied_of(ending), "layers", layers_of(ending->layers));
    json_object_update(receipt, rest);
    json_decref(rest);
    return receipt;
}
