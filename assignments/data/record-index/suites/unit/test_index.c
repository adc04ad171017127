/*
 * test_index.c -- the calls of catalogue.h, one child a case, TAP 14 on descriptor 3.
 *
 * A case counts only when its child says so on a pipe that is opened after the fork: an exit() from
 * within the candidate's code, whatever its status, is a failure. The canary cannot pass: a report in which it
 * does was not written here.
 */
#include "catalogue.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 200000, SECONDS = 3, CHILD_SECONDS = 10, ROUNDS = 40 };

static char reason[160];

static int fail(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    vsnprintf(reason, sizeof(reason), format, values);
    va_end(values);
    return -1;
}

static int put(struct index *index, const char *category, const char *part, long quantity)
{
    struct record record = {category, part, quantity, "as described"};

    return index_put(index, &record);
}

static int last_record_wins(struct index *index)
{
    const struct record *record;

    put(index, "bolts", "M8", 1);
    put(index, "seals", "M8", 2);
    put(index, "bolts", "M8", 3);
    record = index_get(index, "bolts", "M8");
    if (!record || record->quantity != 3 || strcmp(record->part, "M8") != 0)
        return fail("bolts M8 is not the record that was put last");
    if (index_count(index, "bolts") != 1 || index_count(index, "seals") != 1)
        return fail("one part counts %zu and %zu", index_count(index, "bolts"),
                    index_count(index, "seals"));
    return 0;
}

static int absent_is_null(struct index *index)
{
    put(index, "bolts", "M8", 1);
    if (index_get(index, "bolts", "M") || index_get(index, "bolt", "sM8") ||
        index_get(index, "seals", "M8"))
        return fail("a record was found that was not put");
    if (!index_get(index, "bolts", "M8"))
        return fail("the record that was put was not found");
    if (index_count(index, "bolt") != 0)
        return fail("a category was found that was not put");
    return 0;
}

static int record_is_copied(struct index *index)
{
    char category[] = "bolts", part[] = "M8", description[] = "hex";
    struct record record = {category, part, 5, description};
    const struct record *got;

    index_put(index, &record);
    memset(category, 'x', sizeof(category) - 1);
    memset(part, 'x', sizeof(part) - 1);
    memset(description, 'x', sizeof(description) - 1);
    got = index_get(index, "bolts", "M8");
    if (!got || strcmp(got->description, "hex") != 0 || strcmp(got->category, "bolts") != 0)
        return fail("the index kept the caller's memory, not a copy");
    return 0;
}

struct walk {
    char last[32];
    int seen, stop_at, disorder;
};

static int walk_visit(const struct record *record, void *data)
{
    struct walk *walk = data;

    if (walk->seen > 0 && strcmp(walk->last, record->part) >= 0)
        walk->disorder = 1;
    snprintf(walk->last, sizeof(walk->last), "%s", record->part);
    walk->seen++;
    return walk->seen == walk->stop_at ? 7 : 0;
}

static int list_is_ordered(struct index *index)
{
    struct walk walk = {0}, cut = {.stop_at = 4};
    char part[32];
    int status;

    for (int i = 0; i < 100; i++) {
        snprintf(part, sizeof(part), "P%d", i * 37 % 100);
        put(index, "bolts", part, i);
        if (i == 50)
            index_list(index, "bolts", walk_visit, &(struct walk){0});
    }
    put(index, "seals", "P5", 1);
    status = index_list(index, "bolts", walk_visit, &walk);
    if (status != 0 || walk.seen != 100 || walk.disorder)
        return fail("the walk returned %d after %d of 100 parts%s", status, walk.seen,
                    walk.disorder ? ", out of order" : "");
    status = index_list(index, "bolts", walk_visit, &cut);
    if (status != 7 || cut.seen != 4)
        return fail("a visit returned 7, the walk returned %d after %d parts", status, cut.seen);
    return 0;
}

static int is_late(clock_t start, const char *doing, int done)
{
    if (clock() - start < (clock_t)SECONDS * CLOCKS_PER_SEC)
        return 0;
    return fail("%d s of CPU went by after %d of %d %s", SECONDS, done, MANY, doing);
}

/* All records in one category, by descending part: hard on a list and on a tree that is not balanced. */
static int many_are_quick(struct index *index)
{
    clock_t start = clock();
    char part[32];

    for (int i = MANY; i > 0; i--) {
        snprintf(part, sizeof(part), "P%07d", i);
        if (put(index, "bolts", part, i) < 0)
            return fail("record %d was not taken", i);
        if (i % 256 == 0 && is_late(start, "puts", MANY - i))
            return -1;
    }
    for (int i = 1; i <= MANY; i++) {
        snprintf(part, sizeof(part), "P%07d", i);
        if (!index_get(index, "bolts", part))
            return fail("record %d was not found", i);
        if (i % 256 == 0 && is_late(start, "gets", i))
            return -1;
    }
    return 0;
}

/*
 * Bytes in use after the second round and after the last. run.sh turns the allocator's cache off, and
 * mallopt() its fast bins: freed blocks that wait there would count as used.
 */
static int free_frees(struct index *unused)
{
    size_t first = 0, last = 0;

    (void)unused;
    mallopt(M_MXFAST, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct index *index = index_new();
        char category[32], part[32];

        for (int i = 0; index && i < 300; i++) {
            snprintf(category, sizeof(category), "C%d", i % 7);
            snprintf(part, sizeof(part), "P%d", i % 200);
            put(index, category, part, i);
        }
        if (!index || index_count(index, "C0") == 0)
            return fail("nothing was kept, so nothing can be freed");
        index_list(index, "C0", walk_visit, &(struct walk){0});
        index_free(index);
        last = mallinfo2().uordblks + mallinfo2().hblkhd;
        if (round == 1)
            first = last;
    }
    if (last > first)
        return fail("%zu bytes more are in use after %d rounds", last - first, ROUNDS - 2);
    return 0;
}

static int canary(struct index *index)
{
    return index_count(index, "a category that nobody put") == 0 ? fail("as it must") : 0;
}

static const struct {
    const char *name;
    int (*run)(struct index *index);
} cases[] = {
    {"the last record of a part wins", last_record_wins},
    {"what was not put is not found", absent_is_null},
    {"a record is copied", record_is_copied},
    {"a category is listed in order, and the walk can be ended", list_is_ordered},
    {"many records in one category are put and found in 3 seconds", many_are_quick},
    {"what an index held is freed", free_frees},
    {"canary: this case cannot pass", canary},
};

/* In the child: the case's outcome as one message, a first byte and the reason. */
static void child_run(size_t number, int answer)
{
    struct rlimit limit = {CHILD_SECONDS, CHILD_SECONDS};
    char message[1 + sizeof(reason)] = {'-'};
    struct index *index;

    setrlimit(RLIMIT_CPU, &limit);
    index = index_new();
    if (!index)
        fail("index_new() returned NULL");
    else if (cases[number].run(index) == 0)
        message[0] = '+';
    memcpy(message + 1, reason, sizeof(reason));
    _exit(write(answer, message, sizeof(message)) < 0);
}

/* 0 when the case holds; otherwise the reason is filled. */
static int case_run(size_t number)
{
    char message[1 + sizeof(reason)] = {0};
    int ends[2], status = 0;
    ssize_t got;
    pid_t child;

    reason[0] = '\0';
    if (pipe(ends) < 0 || (child = fork()) < 0)
        return fail("the test could not start");
    if (child == 0) {
        close(3);
        close(ends[0]);
        child_run(number, ends[1]);
    }
    close(ends[1]);
    got = read(ends[0], message, sizeof(message));
    close(ends[0]);
    waitpid(child, &status, 0);
    if (got == (ssize_t)sizeof(message)) {
        memcpy(reason, message + 1, sizeof(reason));
        return message[0] == '+' ? 0 : -1;
    }
    if (WIFSIGNALED(status))
        return fail("ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    return fail("the program exited with %d within the call", WEXITSTATUS(status));
}

int main(void)
{
    size_t count = sizeof(cases) / sizeof(cases[0]);
    FILE *report = fdopen(3, "w");
    int failed = 0;

    if (!report)
        return 2;
    fprintf(report, "TAP version 14\n1..%zu\n", count);
    fflush(report);
    for (size_t i = 0; i < count; i++) {
        int r = case_run(i);

        fprintf(report, "%s %zu - %s\n", r < 0 ? "not ok" : "ok", i + 1, cases[i].name);
        if (r < 0)
            fprintf(report, "  ---\n  message: \"%s\"\n  ...\n", reason);
        fflush(report);
        failed |= r < 0;
    }
    return failed;
}
