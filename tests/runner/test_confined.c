/* A confined child does what it was given to do, and each limit ends it with its name. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/io/confined.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "tests/support/unit.h"

enum { MIB = 1 << 20, SKIP = 77 };

/* What a child is given: paths, and a descriptor that it is not. */
struct place {
    char folder[40], outside[48], inside[48];
    int outside_fd, inside_fd, secret_fd, listener_fd;
    in_port_t port;
    size_t records;
    char last[CONFINED_RECORD_BYTES_MAX];
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    strncpy(p->folder, "/tmp/takehome-confined-XXXXXX", sizeof(p->folder) - 1);
    if (!mkdtemp(p->folder))
        return -1;
    snprintf(p->outside, sizeof(p->outside), "%s/o", p->folder);
    snprintf(p->inside, sizeof(p->inside), "%s/i", p->folder);
    mkdir(p->outside, 0700);
    mkdir(p->inside, 0700);
    p->outside_fd = open(p->outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    p->inside_fd = open(p->inside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    p->secret_fd = openat(p->outside_fd, "secret", O_RDWR | O_CREAT, 0600);
    p->listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(p->listener_fd, (struct sockaddr *)&address, len) < 0 ||
        listen(p->listener_fd, 1) < 0 ||
        getsockname(p->listener_fd, (struct sockaddr *)&address, &len) < 0)
        return -1;
    p->port = address.sin_port;
    *state = p;
    return p->inside_fd < 0 || p->secret_fd < 0 ? -1 : 0;
}

static int remove_place(void **state)
{
    struct place *p = *state;
    close(p->outside_fd);
    close(p->inside_fd);
    close(p->secret_fd);
    close(p->listener_fd);
    int r = fs_remove_tree(AT_FDCWD, p->folder, NULL);
    free(p);
    return r;
}

static int keep_record(void *context, const void *record, size_t len, struct error *err)
{
    struct place *p = context;
    (void)err;
    p->records++;
    memcpy(p->last, record, len);
    return len == 6 && memcmp(record, "refuse", 6) == 0
               ? error_set(err, -EPROTO, "an odd record")
               : 0;
}

static int run(struct place *p, confined_work work, enum confined_end *ret_end,
               struct error *err)
{
    const char *const readable[] = {"/nowhere", NULL};
    const struct confined spec = {
        .wall_limit_ms = 3000,
        .cpu_limit_ms = 1000,
        .memory_limit_bytes = 64 * MIB,
        .file_limit_bytes = 8 * MIB,
        .watch = p->inside,
        .watch_limit_bytes = 16 * MIB,
        .readable = readable,
        .writable_fds = &p->inside_fd,
        .writable_fd_count = 1,
    };
    return confined_run(&spec, work, keep_record, p, ret_end, err);
}

/* ----- ends ----- */

static int work_nothing(void *context, int channel, struct error *err)
{
    (void)context;
    (void)err;
    return confined_send(channel, "hi", 2);
}

static int work_sleep(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    (void)err;
    for (;;)
        pause();
    return 0;
}

static int work_burn(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    (void)err;
    for (volatile unsigned i = 0;; i++)
        ;
    return 0;
}

static int work_hoard(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    for (int i = 0; i < 400; i++) {
        volatile char *bytes = malloc(MIB);
        if (!bytes)
            return error_set(err, -ENOMEM, "out of memory");
        for (int k = 0; k < MIB; k += 4096)
            bytes[k] = 1;
        usleep(1000);
    }
    return 0;
}

static int fill(int dirfd, const char *name, int mib)
{
    static char zeros[MIB];
    AUTO_FD int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    for (int i = 0; fd >= 0 && i < mib; i++)
        if (write(fd, zeros, MIB) < 0)
            return -errno;
    return fd < 0 ? -errno : 0;
}

static int work_write_much(void *context, int channel, struct error *err)
{
    (void)channel;
    int r = fill(((struct place *)context)->inside_fd, "big", 12);
    return r < 0 ? error_set(err, r, "write") : 0;
}

static int work_write_many(void *context, int channel, struct error *err)
{
    (void)channel;
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof(name), "f%d", i);
        int r = fill(((struct place *)context)->inside_fd, name, 4);
        if (r < 0)
            return error_set(err, r, "write");
        usleep(20000);
    }
    return 0;
}

static int work_crash(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    (void)err;
    signal(SIGSEGV, SIG_DFL); /* past a sanitizer's own */
    raise(SIGSEGV);
    return 0;
}

static int work_leave(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    (void)err;
    _exit(0);
}

static void each_limit_ends_the_child_with_its_name(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *name;
        confined_work work;
        enum confined_end end;
    } rows[] = {
        {"nothing", work_nothing, CONFINED_DONE},
        {"sleep", work_sleep, CONFINED_WALL_TIME},
        {"burn", work_burn, CONFINED_CPU_TIME},
        {"hoard", work_hoard, CONFINED_MEMORY},
        {"one big file", work_write_much, CONFINED_FILE_SIZE},
        {"many files", work_write_many, CONFINED_FILE_SIZE},
        {"crash", work_crash, CONFINED_CRASHED},
        {"leave without a word", work_leave, CONFINED_CRASHED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        enum confined_end end = CONFINED_CRASHED;
        int r = run(p, rows[i].work, &end, &err);
        /* without AddressSanitizer malloc() may say it first */
        bool out_of_memory = rows[i].end == CONFINED_MEMORY && r == -ENOMEM;
        if ((r < 0 && !out_of_memory) || (r == 0 && end != rows[i].end))
            fail_msg("%s: %d (%s), end %d", rows[i].name, r, err.text, (int)end);
        if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
            fail_msg("%s: a child is left", rows[i].name);
    }
    assert_int_equal(p->records, 1);
    assert_memory_equal(p->last, "hi", 2);
}

/* ----- what is out of reach ----- */

static int work_reach(void *context, int channel, struct error *err)
{
    const struct place *p = context;
    char byte, path[64];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = p->port};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fcntl(p->secret_fd, F_GETFD) != -1 || fcntl(p->outside_fd, F_GETFD) != -1)
        return error_set(err, -EPERM, "a descriptor of the parent is open");
    if (read(0, &byte, 1) != 0)
        return error_set(err, -EPERM, "standard input is not /dev/null");
    snprintf(path, sizeof(path), "%s/secret", p->outside);
    if (open(path, O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES)
        return error_set(err, -EPERM, "a file outside opens");
    if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0)
        return error_set(err, -EPERM, "/etc/passwd opens");
    if (openat(p->inside_fd, "../o/secret", O_RDONLY | O_CLOEXEC) >= 0)
        return error_set(err, -EPERM, "the folder is left upwards");
    if (symlinkat(path, p->inside_fd, "link") < 0 ||
        openat(p->inside_fd, "link", O_RDONLY | O_CLOEXEC) >= 0)
        return error_set(err, -EPERM, "a link leads outside");
    if (execl("/bin/true", "true", (char *)NULL) != -1 || errno != EACCES)
        return error_set(err, -EPERM, "a program can be started");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* TCP is Landlock's since its fourth version */
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1u) >= 4 &&
        connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return error_set(err, -EPERM, "the network is there");
    if (setuid(0) == 0 && mkdir("/proc/takehome", 0700) == 0)
        return error_set(err, -EPERM, "it kept privileges");
    return fill(p->inside_fd, "fine", 1) < 0
               ? error_set(err, -EIO, "its own folder cannot be written")
               : confined_send(channel, "done", 4);
}

static void nothing_but_its_folder_is_in_reach(void **state)
{
    struct place *p = *state;
    struct error err = {0};
    enum confined_end end = CONFINED_CRASHED;
    expect_ok(run(p, work_reach, &end, &err), &err);
    assert_int_equal(end, CONFINED_DONE);
    assert_memory_equal(p->last, "done", 4);
    assert_int_equal(faccessat(p->inside_fd, "fine", F_OK, 0), 0);
}

/* ----- what it says ----- */

static int work_fail(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    return error_set(err, -EHOSTUNREACH, "no way");
}

static int work_fail_mutely(void *context, int channel, struct error *err)
{
    (void)context;
    (void)channel;
    (void)err;
    return -ENOSPC;
}

static int work_say_too_much(void *context, int channel, struct error *err)
{
    char record[CONFINED_RECORD_BYTES_MAX + 1] = {0};
    (void)context;
    int r = confined_send(channel, record, sizeof(record));
    return r == -EMSGSIZE ? error_set(err, -E2BIG, "as it should be") : 0;
}

/* The receiver refuses the record; the child would go on for ever. */
static int work_say_oddly(void *context, int channel, struct error *err)
{
    confined_send(channel, "refuse", 6);
    return work_sleep(context, channel, err);
}

/* Bytes that no honest child sends. */
static int work_lie(void *context, int channel, struct error *err)
{
    char packet[1 + sizeof(struct error)] = {'e'};
    struct error *lie = (struct error *)(packet + 1);
    (void)context;
    (void)err;
    memset(lie, 'x', sizeof(*lie));
    lie->code = 5;
    send(channel, "", 0, 0);
    send(channel, "?", 1, 0);
    send(channel, "e", 1, 0);
    send(channel, packet, sizeof(packet), 0);
    _exit(0);
}

static void an_error_of_the_child_is_the_callers(void **state)
{
    struct place *p = *state;
    static const struct {
        confined_work work;
        int code;
        const char *text;
    } rows[] = {
        {work_fail, -EHOSTUNREACH, "no way"},
        {work_fail_mutely, -ENOSPC, "No space left"},
        {work_say_too_much, -E2BIG, "as it should be"},
        {work_say_oddly, -EPROTO, "an odd record"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        enum confined_end end = CONFINED_WALL_TIME;
        int r = run(p, rows[i].work, &end, &err);
        if (r != rows[i].code || !strstr(err.text, rows[i].text))
            fail_msg("row %zu: %d '%s'", i, r, err.text);
        assert_int_equal(end, CONFINED_WALL_TIME); /* untouched */
    }
}

static void a_lying_child_is_an_error_with_a_text_that_ends(void **state)
{
    struct error err = {0};
    enum confined_end end = CONFINED_DONE;
    int r = run(*state, work_lie, &end, &err);
    /* an empty packet reads as the end of the channel: then it ended without a word */
    assert_true(r < 0 || end == CONFINED_CRASHED);
    assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_limit_ends_the_child_with_its_name,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(nothing_but_its_folder_is_in_reach, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(an_error_of_the_child_is_the_callers, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_lying_child_is_an_error_with_a_text_that_ends,
                                        make_place, remove_place),
    };
    const char *must = getenv("SANDBOX_MUST_WORK");
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1u) < 1 && !(must && *must == '1'))
        return SKIP;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
