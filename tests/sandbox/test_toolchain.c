/* The tools that assignments are written with do real work inside, refusing nothing to
 * them. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/sandbox/world.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

static struct world world;

static const struct {
    const char *tool, *script, *says;
} rows[] = {
    {"/usr/bin/gcc",
     "printf '#include <stdio.h>\\nint main(void) { puts(\"built\"); return 0; }\\n' > "
     "a.c; "
     "printf 'a: a.c\\n\\tgcc -O2 -Wall -o a a.c\\n' > Makefile; make -j2 && ./a",
     "built"},
    {"/usr/bin/gcc",
     "printf 'int main(void) { int *p = __builtin_malloc(4); return *p = 0; }\\n' > a.c; "
     "gcc -g -fsanitize=address,undefined -o a a.c && ./a && echo clean",
     "clean"},
    {"/usr/bin/g++",
     "printf '#include <thread>\\n#include <iostream>\\nint main() { std::thread t([]{ "
     "std::cout << \"threads\\\\n\"; }); t.join(); }\\n' > a.cc; g++ -pthread -o a a.cc "
     "&& ./a",
     "threads"},
    {"/usr/bin/python3",
     "/usr/bin/python3 -c 'import subprocess, json, threading, tempfile, sqlite3, "
     "multiprocessing as m, asyncio\nprint(subprocess.check_output([\"echo\", "
     "\"child\"]).decode())"
     "\nwith m.Pool(2) as p: print(p.map(abs, [-1, -2]))\nasyncio.run(asyncio.sleep(0))'",
     "[1, 2]"},
    {"/usr/bin/python3",
     "printf 'import unittest\\nclass T(unittest.TestCase):\\n def test(self): pass\\n' "
     "> test_a.py; "
     "/usr/bin/python3 -m unittest -v 2>&1",
     "OK"},
    {"/usr/bin/node",
     "node -e 'const c = require(\"child_process\"), fs = require(\"fs\"); "
     "fs.writeFileSync(\"f\", \"x\"); console.log(String(c.execSync(\"cat f\"))); "
     "new (require(\"worker_threads\").Worker)(\"console.log(\\\"worker\\\")\", {eval: "
     "true})'",
     "worker"},
    {"/usr/bin/javac",
     "printf 'public class A { public static void main(String[] a) throws Exception { "
     "Thread t = new Thread(() -> System.out.println(\"java runs\")); t.start(); "
     "t.join(); } }' "
     "> A.java; javac A.java && java A",
     "java runs"},
    {"/usr/bin/go",
     "printf 'package main\\nimport \"fmt\"\\nfunc main() { c := make(chan int); go "
     "func() { c <- 1 "
     "}(); fmt.Println(\"go\", <-c) }\\n' > a.go; go build -o a a.go && ./a",
     "go 1"},
    /* services and their clients */
    {"/usr/bin/python3",
     "/usr/bin/python3 -c 'import threading, http.server as h, urllib.request as u\n"
     "s = h.ThreadingHTTPServer((\"127.0.0.1\", 0), h.SimpleHTTPRequestHandler)\n"
     "threading.Thread(target=s.serve_forever, daemon=True).start()\n"
     "print(u.urlopen(\"http://127.0.0.1:%d/\" % s.server_port).status)'",
     "200"},
    {"/usr/bin/node",
     "node -e 'const h = require(\"http\"), s = h.createServer((q, r) => "
     "r.end(\"served\"));"
     "s.listen(0, \"127.0.0.1\", () => h.get({port: s.address().port, host: "
     "\"127.0.0.1\"}, r => r.on(\"data\", d => { console.log(String(d)); "
     "process.exit(); })))'",
     "served"},
    {"/usr/bin/javac",
     "printf 'import java.net.*; public class A { public static void main(String[] a) "
     "throws Exception { ServerSocket s = new ServerSocket(0); DatagramSocket d = new "
     "DatagramSocket(); d.setSoTimeout(1); Socket c = new Socket(\"127.0.0.1\", "
     "s.getLocalPort()); c.setTcpNoDelay(true); c.setKeepAlive(true); "
     "System.out.println(\"met \" + s.accept().isConnected()); } }' > A.java; javac "
     "A.java && java A",
     "met true"},
    {"/usr/bin/go",
     "printf 'package main\nimport (\"fmt\"; \"net\")\nfunc main() { l, _ := "
     "net.Listen(\"tcp4\", \"127.0.0.1:0\"); c, err := net.Dial(\"tcp\", "
     "l.Addr().String()); "
     "fmt.Println(\"dial\", c != nil, err) }\n' > a.go; go build -o a a.go && ./a",
     "dial true <nil>"},
    {"/usr/bin/git",
     "git init -q . && git config user.email a@b && git config user.name n && echo x > f "
     "&& "
     "git add f && git commit -qm first && git log --oneline",
     "first"},
    {"/bin/sh",
     "for i in 1 2 3; do echo $i; done | sort -r | tr '\\n' ' ' | tee /dev/stderr",
     "3 2 1"},
    {"/usr/bin/bash", "bash -c 'diff <(echo a) <(echo a) && echo same'", "same"},
};

static void every_tool_of_the_machine_does_its_work(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct world_run run = {0};
        if (access(rows[i].tool, X_OK) != 0) {
            print_message("%s is not on this machine\n", rows[i].tool);
            continue;
        }
        world_shell(&world, &run, rows[i].script);
        bool bad = run.ending.verdict != VERDICT_PASS ||
                   !strstr(buf_text(&run.output), rows[i].says) ||
                   run.ending.denied_count > 0;
        for (size_t j = 0; j < run.ending.denied_count; j++)
            print_message("%s: refused %s\n", rows[i].tool, run.ending.denied[j].call);
        if (bad)
            print_message("%s: %s, exit %d: %.2000s%.2000s\n", rows[i].tool,
                          verdict_word(run.ending.verdict), run.ending.exit_status,
                          buf_text(&run.output), buf_text(&run.errors));
        failed += bad;
        world_run_done(&world, &run);
    }
    if (failed > 0)
        fail_msg("%d tools did not work", failed);
    world_expect_unchanged(&world, "the tools");
}

/* Limits as for a build; a second of CPU time is as long as an hour to what has no end.
 */
static struct policy hostile_policy(void)
{
    struct policy policy = world.policy;
    policy.wall_limit_ms = world_ms(20000);
    policy.cpu_limit_ms = world_ms(2000);
    policy.memory_limit_bytes = 256 << 20;
    policy.processes_limit = 32;
    policy.disk_limit_bytes = 32 << 20;
    policy.output_limit_bytes = 64 << 10;
    policy.network = POLICY_NETWORK_NONE;
    return policy;
}

/* What a submission can do to the compiler that reads it. */
struct hostile {
    const char *name, *tool, *script;
    const char *says;           /* in the errors; NULL: nothing in particular */
    enum verdict verdict, also; /* `also` as good; PASS: none */
    bool cut;                   /* more errors than are kept */
};

static char host_file[64];

static const struct hostile hostile_rows[] = {
    {"a host's file included", "/usr/bin/gcc",
     "echo '#include \"/etc/shadow\"' > a.c; gcc -c a.c", "No such file", VERDICT_FAIL,
     VERDICT_PASS, false},
    {"a host's file assembled", "/usr/bin/gcc",
     "echo '__asm__(\".incbin \\\"/etc/shadow\\\"\");' > a.c; gcc -c a.c",
     "file not found", VERDICT_FAIL, VERDICT_PASS, false},
    {"this test's file included", "/usr/bin/gcc",
     "echo '#include \"@FILE\"' > a.c; gcc -c a.c", "No such file", VERDICT_FAIL,
     VERDICT_PASS, false},
    {"a host's file linked", "/usr/bin/gcc",
     "echo 'INPUT(@FILE)' > a.ld; echo 'int main(void) { return 0; }' > a.c; gcc a.c "
     "a.ld",
     "cannot find", VERDICT_FAIL, VERDICT_PASS, false},
    {"a device without end", "/usr/bin/gcc",
     "echo '#include \"/dev/zero\"' > a.c; gcc -c a.c", NULL, VERDICT_MEMORY,
     VERDICT_CPU_TIME, false},
    {"a device assembled", "/usr/bin/gcc",
     "echo '__asm__(\".incbin \\\"/dev/zero\\\"\");' > a.c; gcc -c a.c", NULL,
     VERDICT_FAIL, VERDICT_MEMORY, false},
    {"a file that includes itself", "/usr/bin/gcc",
     "echo '#include \"a.c\"' > a.c; gcc -c a.c", "nested depth", VERDICT_FAIL,
     VERDICT_PASS, false},
    {"a file that includes itself twice", "/usr/bin/gcc",
     "printf '#include \"a.c\"\\n#include \"a.c\"\\n' > a.c; gcc -c a.c", NULL,
     VERDICT_CPU_TIME, VERDICT_MEMORY, true},
    {"a macro bomb", "/usr/bin/gcc",
     "(echo '#define A0 1,1,1,1,1,1,1,1'; for i in 0 1 2 3 4 5 6 7 8 9 10; do echo "
     "\"#define A$((i + 1)) A$i,A$i,A$i,A$i,A$i,A$i,A$i,A$i\"; done; echo 'int y[] = "
     "{A11};') > a.c; gcc -c a.c",
     NULL, VERDICT_MEMORY, VERDICT_CPU_TIME, false},
    {"a template bomb", "/usr/bin/g++",
     "echo 'template<int n, long m> struct A { static const int v = A<n - 1, 2 * m>::v + "
     "A<n - 1, 2 * m + 1>::v; }; template<long m> struct A<0, m> { static const int v = "
     "1; }; int x = A<30, 0>::v;' > a.cc; g++ -c a.cc",
     NULL, VERDICT_MEMORY, VERDICT_CPU_TIME, false},
    {"an object of 16 GiB", "/usr/bin/gcc",
     "echo 'char a[1ull << 34] = {1};' > a.c; gcc -c a.c", NULL, VERDICT_FAIL,
     VERDICT_DISK, false},
    {"warnings without end", "/usr/bin/gcc",
     "i=0; while [ $i -lt 1500 ]; do echo \"#warning $i is one of very many\"; i=$((i + "
     "1)); done > a.c; gcc -c a.c",
     NULL, VERDICT_PASS, VERDICT_PASS, true},
};

/* Where the script names this test's file. */
static void run_hostile(const struct hostile *row, struct world_run *run)
{
    AUTO_BUF struct buf script = {0};
    const char *at = strstr(row->script, "@FILE");
    buf_add(&script, row->script, at ? (size_t)(at - row->script) : strlen(row->script));
    if (at)
        buf_addf(&script, "%s%s", host_file, at + strlen("@FILE"));
    world_shell(&world, run, buf_text(&script));
}

static bool ended_as_it_should(const struct hostile *row, const struct world_run *run)
{
    const struct ending *ending = &run->ending;
    const char *errors = buf_text(&run->errors);
    return (ending->verdict == row->verdict ||
            (row->also != VERDICT_PASS && ending->verdict == row->also)) &&
           (!row->says || strstr(errors, row->says)) &&
           (ending->errors_cut || !row->cut) &&
           run->errors.len <= (size_t)world.policy.output_limit_bytes &&
           !strstr(errors, "root:") && !strstr(errors, "secret of the host");
}

static void hostile_sources_are_stopped_at_the_limits_of_the_run(void **state)
{
    int failed = 0;
    (void)state;
    world.policy = hostile_policy();
    for (size_t i = 0; i < COUNT_OF(hostile_rows); i++) {
        const struct hostile *row = &hostile_rows[i];
        struct world_run run = {0};
        if (access(row->tool, X_OK) != 0)
            continue;
        run_hostile(row, &run);
        if (!ended_as_it_should(row, &run)) {
            print_message("%s: %s, exit %d, %lld ms: %.600s\n", row->name,
                          verdict_word(run.ending.verdict), run.ending.exit_status,
                          (long long)run.ending.wall_ms, buf_text(&run.errors));
            failed++;
        }
        world_run_done(&world, &run);
    }
    if (failed > 0)
        fail_msg("%d sources did not end as they should", failed);
    world_expect_unchanged(&world, "hostile sources");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tool_of_the_machine_does_its_work),
        cmocka_unit_test(hostile_sources_are_stopped_at_the_limits_of_the_run),
    };
    int r = world_open(&world, argc > 1 ? argv[1] : NULL);
    if (r != 0)
        return r;
    world.policy.wall_limit_ms = world_ms(120000);
    world.policy.cpu_limit_ms = world_ms(100000);
    world.policy.memory_limit_bytes = (int64_t)3 << 30;
    world.policy.processes_limit = 256;
    world.policy.disk_limit_bytes = 512 << 20;
    world.policy.inodes_limit = 50000;
    world.policy.open_files_limit = 1024;
    world.policy.network = POLICY_NETWORK_LOOPBACK;
    snprintf(host_file, sizeof(host_file), "/tmp/takehome-source-%d", (int)getpid());
    if (fs_write(AT_FDCWD, host_file, "secret of the host\n", 19, 0644, FS_WRITE_REPLACE,
                 NULL) < 0)
        return 1;
    r = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(host_file);
    world_close(&world);
    return r;
}
