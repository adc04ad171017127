/* The verdict follows from what was counted, in the order of explanations. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/ending.h"

static const struct policy policy = {
    .wall_limit_ms = 1000, .cpu_limit_ms = 500, .processes_limit = 64};

#define EXIT(status) .exited = true, .exit_status = status
#define OOM .memory_kills = 1, .memory_hits = 9

static const struct {
    const char *name;
    struct ending_facts facts;
    enum verdict verdict;
} rows[] = {
    {"exit 0", {EXIT(0)}, VERDICT_PASS},
    {"exit 1", {EXIT(1)}, VERDICT_FAIL},
    {"signal", {.signal = SIGSEGV}, VERDICT_CRASHED},
    {"a plain kill is no memory", {.signal = SIGKILL}, VERDICT_CRASHED},
    {"killed for memory", {.signal = SIGKILL, OOM}, VERDICT_MEMORY},
    {"a child was killed for memory", {EXIT(2), OOM}, VERDICT_MEMORY},
    {"coped with a child killed for memory", {EXIT(0), OOM}, VERDICT_PASS},
    {"memory limit reached, nobody killed", {EXIT(1), .memory_hits = 5}, VERDICT_FAIL},
    {"seen to need too much memory",
     {.signal = SIGKILL, .stopped = ENDING_STOP_MEMORY},
     VERDICT_MEMORY},
    {"forks refused", {EXIT(1), .processes_hits = 1}, VERDICT_PROCESSES},
    {"forks refused at the run's own limit",
     {EXIT(1), .processes_hits = 1, .processes_peak = 65},
     VERDICT_PROCESSES},
    {"coped with a refused fork", {EXIT(0), .processes_hits = 1}, VERDICT_PASS},
    {"a fork bomb until the wall",
     {.signal = SIGKILL,
      .stopped = ENDING_STOP_WALL,
      .wall_ms = 1001,
      .processes_hits = 7},
     VERDICT_PROCESSES},
    {"memory before processes", {EXIT(1), OOM, .processes_hits = 1}, VERDICT_MEMORY},
    {"disk full", {EXIT(1), .disk_full = true}, VERDICT_DISK},
    {"coped with a full disk", {EXIT(0), .disk_full = true}, VERDICT_PASS},
    {"left folders too deep to keep", {EXIT(0), .pruned = true}, VERDICT_DISK},
    {"a file past the limit", {.signal = SIGXFSZ}, VERDICT_DISK},
    {"stopped for CPU",
     {.signal = SIGKILL, .stopped = ENDING_STOP_CPU},
     VERDICT_CPU_TIME},
    {"the backstop for CPU", {.signal = SIGXCPU}, VERDICT_CPU_TIME},
    {"exit 0, but too much CPU", {EXIT(0), .cpu_ms = 501}, VERDICT_CPU_TIME},
    {"exit 0 with all its CPU", {EXIT(0), .cpu_ms = 500, .wall_ms = 1000}, VERDICT_PASS},
    {"stopped at the wall",
     {.signal = SIGKILL, .stopped = ENDING_STOP_WALL, .wall_ms = 1003},
     VERDICT_WALL_TIME},
    {"exit 0, but too late", {EXIT(0), .wall_ms = 1001}, VERDICT_WALL_TIME},
    {"CPU before wall",
     {.signal = SIGKILL, .wall_ms = 2000, .cpu_ms = 600},
     VERDICT_CPU_TIME},
    {"output", {.signal = SIGKILL, .stopped = ENDING_STOP_OUTPUT}, VERDICT_OUTPUT},
    {"output, though it ended with 0",
     {EXIT(0), .stopped = ENDING_STOP_OUTPUT},
     VERDICT_OUTPUT},
    {"a refused call, then failure", {EXIT(1), .refused_grave = true}, VERDICT_DENIED},
    {"a refused call, then a crash",
     {.signal = SIGABRT, .refused_grave = true},
     VERDICT_DENIED},
    {"a refused call, and it passed", {EXIT(0), .refused_grave = true}, VERDICT_PASS},
    {"a refused call explains no timeout",
     {.signal = SIGKILL, .stopped = ENDING_STOP_WALL, .refused_grave = true},
     VERDICT_WALL_TIME},
    {"killed by the filter", {.signal = SIGSYS}, VERDICT_DENIED},
};

static void the_verdict_follows_from_what_was_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        enum verdict verdict = VERDICT_COUNT;
        expect_ok(ending_judge(&rows[i].facts, &policy, &verdict, &err), &err);
        if (verdict != rows[i].verdict)
            fail_msg("%s: %s, not %s", rows[i].name, verdict_word(verdict),
                     verdict_word(rows[i].verdict));
    }
}

static void a_machine_out_of_memory_is_our_fault_and_no_verdict(void **state)
{
    (void)state;
    const struct ending_facts facts = {.signal = SIGKILL, .memory_kills = 1};
    enum verdict verdict = VERDICT_COUNT;
    struct error err = {0};
    assert_int_equal(ending_judge(&facts, &policy, &verdict, &err), -ENOMEM);
    assert_int_equal(verdict, VERDICT_COUNT);
    expect_contains(err.text, "the machine ran out of memory");
}

static void a_limit_above_the_runs_own_is_our_fault_unless_it_coped(void **state)
{
    (void)state;
    struct ending_facts facts = {EXIT(1), .processes_hits = 3, .processes_peak = 18};
    enum verdict verdict = VERDICT_COUNT;
    struct error err = {0};
    assert_int_equal(ending_judge(&facts, &policy, &verdict, &err), -EAGAIN);
    expect_contains(err.text, "pids.max");
    facts.exit_status = 0;
    assert_int_equal(ending_judge(&facts, &policy, &verdict, &err), 0);
    assert_int_equal(verdict, VERDICT_PASS);
}

static void only_a_run_that_wanted_more_cpu_was_starved(void **state)
{
    static const struct {
        const char *name;
        struct ending_pressure seen;
        bool starved;
    } cases[] = {
        {"used its time", {1000, 900, 900, 1000, 500}, false},
        {"slept on an idle machine", {1000, 5, 0, 10, 0}, false},
        {"slept on a busy machine, waited little", {1000, 5, 10, 1000, 0}, false},
        {"waited for a CPU", {1000, 300, 600, 950, 0}, true},
        {"no pressure known, busy machine", {1000, 300, -1, 950, 0}, true},
        {"no pressure known, stolen time", {1000, 300, -1, 500, 200}, true},
        {"nothing known", {1000, 300, -1, -1, -1}, false},
        {"waited for each other on one of two", {1000, 200, 700, 120, 0}, false},
        {"waited for each other, others idle", {1000, 200, 900, 890, 90}, false},
        {"waited for who had stolen it", {1000, 200, 700, 120, 300}, true},
        {"held by a quota", {1000, 200, 700, 120, 0, 800, 2}, true},
        {"held by a quota a little", {1000, 200, 700, 120, 0, 100, 2}, false},
        {"held by a quota that it used up itself",
         {1000, 200, 700, 120, 0, 600, 8},
         false},
        {"held by a quota that others used up", {1000, 125, 870, 120, 0, 7000, 8}, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (ending_starved(&cases[i].seen) != cases[i].starved)
            fail_msg("%s: starved is not %d", cases[i].name, cases[i].starved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_follows_from_what_was_counted),
        cmocka_unit_test(a_machine_out_of_memory_is_our_fault_and_no_verdict),
        cmocka_unit_test(a_limit_above_the_runs_own_is_our_fault_unless_it_coped),
        cmocka_unit_test(only_a_run_that_wanted_more_cpu_was_starved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
