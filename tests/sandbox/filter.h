/* filter -- what a system call filter answers, told without loading it. */
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/buf.h"

/* The kernel's machine for classic BPF, as far as filters use it. */
static inline uint32_t run_filter(const struct buf *filter,
                                  const struct seccomp_data *data)
{
    const struct sock_filter *rows = (const void *)filter->data;
    size_t count = filter->len / sizeof(*rows);
    uint32_t a = 0;
    for (size_t at = 0; at < count; at++) {
        const struct sock_filter *row = &rows[at];
        bool holds = false;
        switch (row->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            memcpy(&a, (const char *)data + row->k, sizeof(a));
            continue;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= row->k;
            continue;
        case BPF_RET | BPF_K:
            return row->k;
        case BPF_JMP | BPF_JA:
            at += row->k;
            continue;
        case BPF_JMP | BPF_JEQ | BPF_K:
            holds = a == row->k;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            holds = a > row->k;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            holds = a >= row->k;
            break;
        default:
            fail_msg("an instruction 0x%x that this test does not know", row->code);
        }
        at += holds ? row->jt : row->jf;
    }
    fail_msg("the filter ends without an answer");
    return 0;
}
