/* doctor -- can this machine confine strangers' programs, as this user? */
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"
#include "sandbox/probe.h"

struct values {
    bool json;
};

static const struct option_row rows[] = {
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
};

static bool works(const struct probe *probe, int layer)
{
    return probe->working & (1u << layer);
}

static int print_json(const struct probe *probe, struct error *err)
{
    AUTO_JSON json_t *list = json_array();
    AUTO_BUF struct buf out = {0};
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++)
        json_array_append_new(
            list,
            json_pack("{s:s, s:b, s:s, s:s?}", "layer",
                      sandbox_layer_word((enum sandbox_layer)i), "works", works(probe, i),
                      "why", sandbox_layer_why((enum sandbox_layer)i), "remedy",
                      works(probe, i) ? NULL
                                      : sandbox_layer_remedy((enum sandbox_layer)i)));
    int r = json_print(list, &out, err);
    if (r == 0)
        fputs(buf_text(&out), stdout);
    return r;
}

static void print_text(const struct probe *probe)
{
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        enum sandbox_layer layer = (enum sandbox_layer)i;
        printf("%-8s %-16s %s\n", works(probe, i) ? "works" : "MISSING",
               sandbox_layer_word(layer), sandbox_layer_why(layer));
        if (!works(probe, i))
            printf("         remedy: %s\n", sandbox_layer_remedy(layer));
    }
    if (probe->reason[0])
        printf("\n%s\n", probe->reason);
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    struct probe probe = {.working = 0};
    int r = probe_run(&probe, err);
    if (r < 0) {
        fprintf(stderr, "takehome doctor: nothing can be confined here: %s\n", err->text);
        return EXIT_INFRASTRUCTURE;
    }
    if (values->json)
        r = print_json(&probe, err);
    else
        print_text(&probe);
    if (r < 0)
        return r;
    return probe.working == (1u << SANDBOX_LAYER_COUNT) - 1 ? EXIT_DONE
                                                            : EXIT_INFRASTRUCTURE;
}

const struct command command_doctor = {
    .name = "doctor",
    .usage = "[--json]",
    .summary = "Tries every layer of the sandbox on this machine",
    .text = "Each layer is tried by a real run, as this user. What is missing is named "
            "with its\n"
            "remedy; exit status 5 then.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .run = run,
};
