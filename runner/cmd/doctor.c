/* doctor -- can this machine confine strangers' programs, as this user? */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/io/machine.h"
#include "runner/io/workspace.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"
#include "sandbox/probe.h"

enum { PLAIN_UID = 65534, EVERY_LAYER = (1 << SANDBOX_LAYER_COUNT) - 1 };

struct values {
    bool json, fix;
};

static const struct option_row rows[] = {
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
    {"fix", OPTION_FLAG, offsetof(struct values, fix), NULL,
     "as root: change the settings that can be changed here", 0, 0, NULL},
};

/* What was found out. */
struct findings {
    struct probe own;      /* as who asks */
    struct probe plain;    /* as a plain user, where root asks */
    sandbox_layers demand; /* of the workspace that this is called in; else every layer */
    struct machine machine;
    const struct machine_remedy *remedies[MACHINE_REMEDIES_MAX];
    size_t remedy_count;
};

static sandbox_layers missing(const struct findings *found)
{
    return EVERY_LAYER & ~found->own.working;
}

/* What cannot be tried at all is a machine on which nothing works, with the reason. */
static void try_layers(struct findings *found)
{
    struct error refused = {0};
    if (probe_run(&found->own, &refused) < 0)
        snprintf(found->own.reason, sizeof(found->own.reason), "%.*s",
                 (int)sizeof(found->own.reason) - 1, refused.text);
    refused = (struct error){0};
    if (found->machine.root && probe_run_as(PLAIN_UID, &found->plain, &refused) < 0)
        snprintf(found->plain.reason, sizeof(found->plain.reason), "%.*s",
                 (int)sizeof(found->plain.reason) - 1, refused.text);
}

static int find(struct findings *found, struct error *err)
{
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    struct error none = {0};
    sandbox_layers lowered = 0;
    AUTO_FD int root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *found = (struct findings){.demand = EVERY_LAYER};
    if (workspace_open(".", &workspace, &none) == 0) {
        int r = workspace_lowered(&workspace, &lowered, err);
        if (r < 0)
            return r;
    }
    found->demand &= ~lowered;
    machine_look(root_fd, geteuid() == 0, (const char *const *)environ, &found->machine);
    try_layers(found);
    struct machine as_plain = found->machine;
    as_plain.root = false;
    bool of_plain = missing(found) == 0 && found->machine.root;
    found->remedy_count = machine_remedies(
        of_plain ? &as_plain : &found->machine,
        of_plain ? EVERY_LAYER & ~found->plain.working : missing(found), found->remedies);
    return 0;
}

static json_t *layers_json(const struct findings *found)
{
    json_t *list = json_array();
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        enum sandbox_layer layer = (enum sandbox_layer)i;
        bool works = found->own.working & (1u << i);
        json_t *row =
            json_pack("{s:s, s:b, s:b, s:s, s:s?}", "layer", sandbox_layer_word(layer),
                      "works", works, "demanded", (found->demand & 1u << i) != 0, "why",
                      sandbox_layer_why(layer), "remedy",
                      works ? NULL : sandbox_layer_remedy(layer));
        if (found->machine.root)
            json_object_set_new(row, "works_for_a_plain_user",
                                json_boolean(found->plain.working & (1u << i)));
        json_array_append_new(list, row);
    }
    return list;
}

static int print_json(const struct findings *found, struct error *err)
{
    AUTO_BUF struct buf out = {0};
    json_t *remedies = json_array();
    for (size_t i = 0; i < found->remedy_count; i++)
        json_array_append_new(remedies, json_pack("{s:s, s:s, s:s, s:b}", "id",
                                                  found->remedies[i]->id, "why",
                                                  found->remedies[i]->why, "todo",
                                                  found->remedies[i]->todo, "fixable",
                                                  found->remedies[i]->fix != NULL));
    AUTO_JSON json_t *all =
        json_pack("{s:s, s:s, s:b, s:o, s:o, s:s}", "schema", "takehome-doctor/1", "user",
                  found->machine.root ? "root" : "plain", "demand_met",
                  (found->demand & missing(found)) == 0, "layers", layers_json(found),
                  "remedies", remedies, "reason", found->own.reason);
    int r = json_print(all, &out, err);
    if (r == 0)
        fputs(buf_text(&out), stdout);
    return r;
}

static void print_remedies(const struct findings *found)
{
    for (size_t i = 0; i < found->remedy_count; i++)
        printf("%s%s:\n    %s%s\n", i ? "" : "\n", found->remedies[i]->why,
               found->remedies[i]->todo,
               found->remedies[i]->fix ? "\n    (or: takehome doctor --fix, as root)"
                                       : "");
}

static void print_text(const struct findings *found)
{
    printf("As %s:\n", found->machine.root ? "root" : "this user");
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        enum sandbox_layer layer = (enum sandbox_layer)i;
        bool works = found->own.working & (1u << i);
        const char *word = works                       ? "works"
                           : found->demand & (1u << i) ? "MISSING"
                                                       : "lowered";
        printf("%-8s %-16s %s\n", word, sandbox_layer_word(layer),
               sandbox_layer_why(layer));
        if (!works)
            printf("         remedy: %s\n", sandbox_layer_remedy(layer));
    }
    if (found->own.reason[0])
        printf("\n%s\n", found->own.reason);
    if (found->machine.root) {
        sandbox_layers lacks = EVERY_LAYER & ~found->plain.working;
        printf("\nAs a plain user: %s", lacks ? "missing" : "every layer works");
        for (int i = 0; i < SANDBOX_LAYER_COUNT; i++)
            if (lacks & (1u << i))
                printf(" %s", sandbox_layer_word((enum sandbox_layer)i));
        printf("\n");
    }
    print_remedies(found);
}

/* The folder that this program was installed below: PREFIX/libexec/takehome/takehome. */
static int open_prefix(void)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    for (int up = 0; len > 0 && up < 3; up++)
        while (len > 0 && path[--len] != '/')
            ;
    if (len < 0)
        return -1;
    path[len] = '\0';
    return open(len > 0 ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* @return how many could not be mended */
static int fix_all(const struct findings *found)
{
    AUTO_FD int root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int installed_fd = open_prefix();
    const struct machine_place place = {root_fd, installed_fd};
    int failures = 0;
    for (size_t i = 0; i < found->remedy_count; i++) {
        const struct machine_remedy *remedy = found->remedies[i];
        struct error err = {0};
        if (!remedy->fix)
            continue;
        if (remedy->fix(&place, &err) < 0) {
            fprintf(stderr, "takehome doctor: %s: %s\n", remedy->id, err.text);
            failures++;
        } else {
            fprintf(stderr, "takehome doctor: mended: %s\n", remedy->why);
        }
    }
    return failures;
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    struct findings found;
    int r = find(&found, err);
    if (r == 0 && values->fix && !found.machine.root)
        return error_set(err, -EPERM,
                         "--fix changes settings of this machine: sudo takehome doctor "
                         "--fix");
    if (r == 0 && values->fix && fix_all(&found) == 0)
        r = find(&found, err);
    if (r < 0)
        return r;
    if (values->json)
        r = print_json(&found, err);
    else
        print_text(&found);
    if (r < 0)
        return r;
    return found.demand & missing(&found) ? EXIT_INFRASTRUCTURE : EXIT_DONE;
}

const struct command command_doctor = {
    .name = "doctor",
    .usage = "[--json] [--fix]",
    .summary = "Tries every layer of the sandbox on this machine",
    .text =
        "Each layer is tried by a real run, as this user, and for root also as a plain "
        "one. What\nis missing is named with its remedy; exit status 5 where it is "
        "demanded (in a workspace:\nwhere takehome.json does not lower it).",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .run = run,
};
