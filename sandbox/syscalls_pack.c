#include "sandbox/syscalls_pack.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    RANGES_MAX = 250, /* jumps reach 255 instructions far */
    STARTS_MAX = 4096,
    LEAVES_MAX = 128,
    OUT_MAX = BPF_MAXINSNS,
    NONE = -1
};

/* What is left to be done when the number is known: an answer, or questions about
 * arguments. */
struct leaf {
    int at; /* in the filter that came */
    bool is_answer;
    uint32_t answer;
};

struct packing {
    const struct sock_filter *in;
    int in_count;
    struct leaf leaves[LEAVES_MAX];
    int leaf_count;
    struct range {
        uint32_t start;
        int leaf;
    } ranges[RANGES_MAX];
    int range_count;
    struct sock_filter out[OUT_MAX];
    int out_count;
    bool too_far; /* for a jump */
};

enum {
    LOAD = BPF_LD | BPF_W | BPF_ABS,
    ANSWER = BPF_RET | BPF_K,
    JUMP = BPF_JMP | BPF_JA
};

/* ----- the filter that came ----- */

static bool is_question(const struct sock_filter *row)
{
    return row->code == (BPF_JMP | BPF_JEQ | BPF_K) ||
           row->code == (BPF_JMP | BPF_JGT | BPF_K) ||
           row->code == (BPF_JMP | BPF_JGE | BPF_K);
}

static bool holds(const struct sock_filter *row, uint32_t value)
{
    return row->code == (BPF_JMP | BPF_JEQ | BPF_K)   ? value == row->k
           : row->code == (BPF_JMP | BPF_JGT | BPF_K) ? value > row->k
                                                      : value >= row->k;
}

/* How far it is to the next instruction. @param held  what a question found */
static int stride(const struct sock_filter *row, bool held)
{
    return 1 + (row->code == JUMP   ? (int)row->k
                : !is_question(row) ? 0
                : held              ? row->jt
                                    : row->jf);
}

/* As every filter that the kernel takes: it goes forward only and ends with an answer. */
static bool is_sound(const struct packing *p)
{
    for (int at = 0; at < p->in_count; at++) {
        const struct sock_filter *row = &p->in[at];
        int left = p->in_count - at;
        if (row->code == JUMP && row->k >= (uint32_t)left)
            return false;
        if (row->code != ANSWER &&
            (stride(row, true) >= left || stride(row, false) >= left))
            return false;
    }
    return p->in_count >= 4;
}

/* The upper half of an argument, of which no bit counts: libseccomp asks all the same. */
static bool is_idle(const struct sock_filter *row)
{
    return row[0].code == LOAD && row[1].code == (BPF_ALU | BPF_AND | BPF_K) &&
           row[1].k == 0 && row[2].code == (BPF_JMP | BPF_JEQ | BPF_K);
}

/* Goes past those that come next, while something else is loaded or answered after. */
static int past_idle(const struct packing *p, int at)
{
    while (at + 3 < p->in_count && is_idle(&p->in[at])) {
        int next = at + 2 + stride(&p->in[at + 2], p->in[at + 2].k == 0);
        if (p->in[next].code != LOAD && p->in[next].code != ANSWER)
            break;
        at = next;
    }
    return at;
}

/* Where one goes from an instruction about arguments. */
static int next_of(const struct packing *p, int at, bool held)
{
    const struct sock_filter *row = &p->in[at];
    int next = at + stride(row, held);
    return is_question(row) || row->code == JUMP ? past_idle(p, next) : next;
}

/* Follows the questions about a number. @return where they end; NONE: another shape */
static int follow(const struct packing *p, uint32_t number)
{
    const struct sock_filter *row;
    for (int at = 2 + p->in[1].jt;; at += stride(row, holds(row, number))) {
        row = &p->in[at];
        bool asks_number =
            row->code == LOAD && row->k == offsetof(struct seccomp_data, nr);
        if (row->code == ANSWER || (row->code == LOAD && !asks_number))
            return past_idle(p, at);
        if (!asks_number && !is_question(row) && row->code != JUMP)
            return NONE;
    }
}

static int find_leaf(struct packing *p, int at)
{
    const struct leaf leaf = {.at = at,
                              .is_answer = p->in[at].code == ANSWER,
                              .answer = p->in[at].code == ANSWER ? p->in[at].k : 0};
    for (int i = 0; i < p->leaf_count; i++) {
        const struct leaf *other = &p->leaves[i];
        if (other->at == at ||
            (leaf.is_answer && other->is_answer && other->answer == leaf.answer))
            return i;
    }
    if (p->leaf_count == LEAVES_MAX)
        return NONE;
    p->leaves[p->leaf_count] = leaf;
    return p->leaf_count++;
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* The answer can only change where a number is one that the filter compares with, or one
 * more. @return how many, sorted */
static int find_starts(const struct packing *p, uint32_t starts[STARTS_MAX])
{
    int count = 0;
    starts[count++] = 0;
    for (int i = 2; i < p->in_count && count + 2 <= STARTS_MAX; i++) {
        if (!is_question(&p->in[i]))
            continue;
        starts[count++] = p->in[i].k;
        if (p->in[i].k < UINT32_MAX)
            starts[count++] = p->in[i].k + 1;
    }
    qsort(starts, (size_t)count, sizeof(*starts), compare);
    return count;
}

static bool find_ranges(struct packing *p)
{
    uint32_t starts[STARTS_MAX];
    int count = p->in_count < STARTS_MAX / 2 ? find_starts(p, starts) : 0;
    for (int i = 0; i < count; i++) {
        int at = follow(p, starts[i]);
        int leaf = at < 0 ? NONE : find_leaf(p, at);
        if (leaf < 0)
            return false;
        if (p->range_count > 0 && p->ranges[p->range_count - 1].leaf == leaf)
            continue;
        if (p->range_count == RANGES_MAX)
            return false;
        p->ranges[p->range_count++] = (struct range){starts[i], leaf};
    }
    return p->range_count > 0;
}

/* ----- the filter that goes ----- */

static void put(struct packing *p, struct sock_filter row)
{
    if (p->out_count < OUT_MAX)
        p->out[p->out_count] = row;
    p->out_count++;
}

static uint8_t jump(struct packing *p, int from, int to)
{
    p->too_far = p->too_far || to - from - 1 > UINT8_MAX;
    return (uint8_t)(to - from - 1);
}

/* The tree of some ranges; a single one is its leaf, which all that need it share.
 * @param leaves  where those begin. @return where it is */
static int put_tree(struct packing *p, int first, int end, int leaves)
{
    if (end - first == 1)
        return leaves + p->ranges[first].leaf;
    int middle = (first + end) / 2, at = p->out_count;
    struct sock_filter row =
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, p->ranges[middle].start, 0, 0);
    put(p, row);
    row.jf = jump(p, at, put_tree(p, first, middle, leaves));
    row.jt = jump(p, at, put_tree(p, middle, end, leaves));
    p->out[at] = row;
    return at;
}

static void reach(const struct packing *p, int from, bool reached[BPF_MAXINSNS])
{
    memset(reached, 0, sizeof(*reached) * BPF_MAXINSNS);
    reached[from] = true;
    for (int at = from; at < p->in_count; at++) {
        if (reached[at] && p->in[at].code != ANSWER)
            reached[next_of(p, at, true)] = reached[next_of(p, at, false)] = true;
    }
}

/* Copies questions about arguments, in their order and without what lies between. */
static void put_chain(struct packing *p, int from)
{
    bool reached[BPF_MAXINSNS];
    int place[BPF_MAXINSNS], count = p->out_count;
    reach(p, from, reached);
    for (int at = from; at < p->in_count; at++)
        place[at] = reached[at] ? count++ : 0;
    for (int at = from; at < p->in_count; at++) {
        struct sock_filter row = p->in[at];
        if (!reached[at])
            continue;
        if (row.code == JUMP)
            row.k = (uint32_t)(place[next_of(p, at, true)] - place[at] - 1);
        if (is_question(&row)) {
            row.jt = jump(p, place[at], place[next_of(p, at, true)]);
            row.jf = jump(p, place[at], place[next_of(p, at, false)]);
        }
        put(p, row);
    }
}

static void put_leaves(struct packing *p)
{
    int first = p->out_count;
    for (int i = 0; i < p->leaf_count; i++)
        put(p, (struct sock_filter)BPF_STMT(ANSWER, p->leaves[i].answer));
    for (int i = 0; i < p->leaf_count && p->out_count < OUT_MAX; i++) {
        if (p->leaves[i].is_answer)
            continue;
        p->out[first + i] =
            (struct sock_filter)BPF_STMT(JUMP, (uint32_t)(p->out_count - first - i - 1));
        put_chain(p, p->leaves[i].at);
    }
}

/* The machine is asked for first; who is of another one gets the same as before. */
static bool put_machine(struct packing *p)
{
    const struct sock_filter *asked = &p->in[1];
    int other = 2 + asked->jf;
    if (p->in[0].code != LOAD || p->in[0].k != offsetof(struct seccomp_data, arch) ||
        asked->code != (BPF_JMP | BPF_JEQ | BPF_K) || p->in[other].code != ANSWER)
        return false;
    put(p, p->in[0]);
    put(p, (struct sock_filter)BPF_JUMP(asked->code, asked->k, 1, 0));
    put(p, p->in[other]);
    put(p, (struct sock_filter)BPF_STMT(LOAD, offsetof(struct seccomp_data, nr)));
    return true;
}

static bool pack(struct packing *p)
{
    if (!is_sound(p) || !put_machine(p) || !find_ranges(p) ||
        p->range_count + p->leaf_count > UINT8_MAX)
        return false;
    put_tree(p, 0, p->range_count, p->out_count + p->range_count - 1);
    put_leaves(p);
    return !p->too_far && p->out_count < p->in_count;
}

int syscalls_pack(struct buf *filter, struct error *err)
{
    struct packing *p = calloc(1, sizeof(*p));
    int r = 0;
    if (!p)
        return error_set(err, -ENOMEM, "pack a system call filter");
    p->in = (const void *)filter->data;
    p->in_count = (int)(filter->len / sizeof(*p->in));
    if (pack(p)) {
        struct buf packed = {0};
        r = buf_add(&packed, p->out, (size_t)p->out_count * sizeof(*p->out));
        if (r == 0) {
            buf_done(filter);
            *filter = packed;
        }
    }
    free(p);
    return r < 0 ? error_set(err, r, "pack a system call filter") : 0;
}
