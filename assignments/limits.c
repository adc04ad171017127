#include "assignments/limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

static const char *const profile_words[] = {"default", "strict", NULL};

#define FIELD(type, member, json_name, json_kind, ...)                                   \
    {                                                                                    \
        .name = (json_name), .kind = JSON_KIND_##json_kind,                              \
        .offset = offsetof(type, member), __VA_ARGS__                                    \
    }
#define LIMIT(member, json_name, json_kind, most, text)                                  \
    FIELD(struct limits, member, json_name, json_kind, .min = 1, .max = (most),          \
          .summary = (text))

static const struct json_field call_fields[] = {
    FIELD(struct call_rules, profile, "profile", WORD, .words = profile_words,
          .fallback = -1,
          .summary = "default: toolchains and runtimes; strict: one static program."),
    FIELD(struct call_rules, add, "add", TEXTS, .max = 20,
          .summary = "Groups of system calls beside the profile's."),
    FIELD(struct call_rules, remove, "remove", TEXTS, .max = 20,
          .summary = "Groups of the profile that are refused."),
};
static const struct json_table calls_table = {"syscalls", sizeof(struct call_rules),
                                              call_fields, COUNT_OF(call_fields)};

static const struct json_field limits_fields[] = {
    LIMIT(wall_ms, "wall", MS, 4 * 3600000, "Time by the clock."),
    LIMIT(cpu_ms, "cpu", MS, 4 * 3600000,
          "CPU time, user and system, of the whole tree."),
    LIMIT(memory_bytes, "memory", BYTES, INT64_C(1) << 40, "Memory of the whole tree."),
    LIMIT(disk_bytes, "disk", BYTES, INT64_C(1) << 36, "What may be written."),
    LIMIT(output_bytes, "output", BYTES, 16 << 20, "Each of standard output and error."),
    LIMIT(processes, "processes", INT, 4096, "Processes and threads at once."),
    LIMIT(inodes, "inodes", INT, 10000000, "Files and folders in the work tree."),
    LIMIT(open_files, "open_files", INT, 65536, "Open files of one process."),
    FIELD(struct limits, rules, "syscalls", OBJECT, .table = &calls_table),
};
const struct json_table limits_table = {"limits", sizeof(struct limits), limits_fields,
                                        COUNT_OF(limits_fields)};

/* The limits that are numbers: their names are the keys of the file. */
static int64_t limit_at(const struct limits *limits, const struct json_field *field)
{
    int64_t value;
    memcpy(&value, (const char *)limits + field->offset, sizeof(value));
    return value;
}

static int check_numbers(const struct limits *own, const struct limits *budget,
                         char ret_field[LIMITS_FIELD_BYTES], struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(limits_fields); i++) {
        const struct json_field *field = &limits_fields[i];
        if (field->kind == JSON_KIND_OBJECT)
            continue;
        ret_field[0] = '\0';
        if (!budget && limit_at(own, field) <= 0)
            return error_set(err, -EINVAL, "the budget must say its limit '%s'",
                             field->name);
        snprintf(ret_field, LIMITS_FIELD_BYTES, "/%s", field->name);
        if (budget && limit_at(own, field) > limit_at(budget, field))
            return error_set(err, -EINVAL, "is more than the budget's");
    }
    return 0;
}

static int change_groups(const struct strlist *words, const char *key,
                         int (*change)(const char *, syscalls_groups *, struct error *),
                         syscalls_groups *groups, char ret_field[LIMITS_FIELD_BYTES],
                         struct error *err)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < words->count; i++) {
        snprintf(ret_field, LIMITS_FIELD_BYTES, "/syscalls/%s/%zu", key, i);
        r = change(words->items[i], groups, err);
    }
    return r;
}

static int resolve_calls(struct limits *own, const struct limits *budget,
                         char ret_field[LIMITS_FIELD_BYTES], struct error *err)
{
    const struct call_rules *rules = &own->rules;
    bool strict =
        rules->profile >= 0 && strcmp(profile_words[rules->profile], "strict") == 0;
    if (budget && rules->profile < 0 && rules->add.count == 0 && rules->remove.count == 0)
        return 0;
    own->calls = budget && rules->profile < 0
                     ? budget->calls
                     : profile_groups(strict ? PROFILE_STRICT : PROFILE_DEFAULT);
    int r = change_groups(&rules->add, "add", profile_add, &own->calls, ret_field, err);
    return r < 0 ? r
                 : change_groups(&rules->remove, "remove", profile_remove, &own->calls,
                                 ret_field, err);
}

int limits_check(struct limits *own, const struct limits *budget,
                 char ret_field[LIMITS_FIELD_BYTES], struct error *err)
{
    int r = check_numbers(own, budget, ret_field, err);
    return r < 0 ? r : resolve_calls(own, budget, ret_field, err);
}

static int64_t own_or(int64_t own, int64_t budget) { return own > 0 ? own : budget; }

void limits_merge(const struct limits *own, const struct limits *budget,
                  struct limits *ret)
{
    *ret = (struct limits){
        .wall_ms = own_or(own->wall_ms, budget->wall_ms),
        .cpu_ms = own_or(own->cpu_ms, budget->cpu_ms),
        .memory_bytes = own_or(own->memory_bytes, budget->memory_bytes),
        .disk_bytes = own_or(own->disk_bytes, budget->disk_bytes),
        .output_bytes = own_or(own->output_bytes, budget->output_bytes),
        .processes = own_or(own->processes, budget->processes),
        .inodes = own_or(own->inodes, budget->inodes),
        .open_files = own_or(own->open_files, budget->open_files),
        .calls = own->calls ? own->calls : budget->calls,
    };
}
