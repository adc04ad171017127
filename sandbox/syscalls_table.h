/* syscalls_table -- the rows of syscalls_rows.h as data, for who makes filters of them
 * and for who answers by them. Inside this floor only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/syscalls.h"

enum syscalls_kind { ROW_ALLOW, ROW_ALLOW_IF, ROW_PROBE, ROW_REFUSE, ROW_REFUSE_IF };

enum { SYSCALLS_CONDITIONS = 3 };

struct syscalls_rule {
    unsigned count;
    struct {
        unsigned arg;
        uint32_t mask, value;
    } is[SYSCALLS_CONDITIONS];
};

struct syscalls_row {
    const char *call;
    enum syscalls_kind kind;
    enum syscalls_group group;
    struct syscalls_rule rule;
    int error;
    enum syscalls_weight weight;
};

/** All rows, in their order. */
const struct syscalls_row *syscalls_rows(size_t *ret_count);
/** Whether runs with these groups may make the call, where the row's rule holds. */
bool syscalls_granted(const struct syscalls_row *row, syscalls_groups groups);
