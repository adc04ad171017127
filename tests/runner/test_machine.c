/* What a machine's files say about it, which remedies follow, and that they work. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/unit.h"

#include "runner/io/machine.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { USER = 1u << SANDBOX_LAYER_USER, MEMORY = 1u << SANDBOX_LAYER_MEMORY };

static const char *const no_environment[] = {NULL};

/* A folder that is read and written as "/". */
struct box {
    char path[64];
    int fd;
};

static int box_open(void **state)
{
    struct box *box = calloc(1, sizeof(*box));
    snprintf(box->path, sizeof(box->path), "/tmp/takehome-machine-XXXXXX");
    assert_non_null(mkdtemp(box->path));
    box->fd = open(box->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    static const char *const folders[] = {
        "proc",        "proc/sys", "proc/sys/kernel", "proc/sys/user", "run",
        "run/systemd", "etc",      "etc/sysctl.d",    "etc/apparmor.d"};
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        assert_int_equal(mkdirat(box->fd, folders[i], 0755), 0);
    *state = box;
    return 0;
}

static int box_close(void **state)
{
    struct box *box = *state;
    struct error err = {0};
    fs_remove_tree(AT_FDCWD, box->path, &err);
    close(box->fd);
    free(box);
    return 0;
}

static void put(const struct box *box, const char *path, const char *text)
{
    struct error err = {0};
    expect_ok(fs_write(box->fd, path, text, strlen(text), 0644, FS_WRITE_REPLACE, &err),
              &err);
}

static const struct machine_remedy *find(const struct machine *machine,
                                         sandbox_layers missing, const char *id)
{
    const struct machine_remedy *remedies[MACHINE_REMEDIES_MAX];
    size_t count = machine_remedies(machine, missing, remedies);
    for (size_t i = 0; i < count; i++)
        if (strcmp(remedies[i]->id, id) == 0)
            return remedies[i];
    return NULL;
}

static const struct machine_remedy *need(const struct machine *machine,
                                         sandbox_layers missing, const char *id)
{
    const struct machine_remedy *remedy = find(machine, missing, id);
    if (!remedy || !remedy->fix) {
        fail_msg("no remedy '%s' that can be done", id);
        abort();
    }
    return remedy;
}

static void where_nothing_is_missing_nothing_is_to_do(void **state)
{
    const struct box *box = *state;
    const struct machine_remedy *remedies[MACHINE_REMEDIES_MAX];
    struct machine machine;
    put(box, "proc/sys/kernel/unprivileged_userns_clone", "0\n");
    machine_look(box->fd, true, no_environment, &machine);
    assert_int_equal(machine_remedies(&machine, 0, remedies), 0);
}

static void each_cause_has_its_remedy(void **state)
{
    static const struct {
        const char *file, *text, *variable;
        sandbox_layers missing;
        const char *id;
    } rows[] = {
        {"proc/sys/kernel/unprivileged_userns_clone", "0\n", NULL, USER, "userns-clone"},
        {"proc/sys/user/max_user_namespaces", "0\n", NULL, USER, "userns-max"},
        {"proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", NULL, USER,
         "apparmor"},
        {".dockerenv", "", NULL, USER, "container"},
        {"run/.containerenv", "", NULL, MEMORY, "container"},
        {"run/systemd/system", "", NULL, MEMORY, "delegate"},
        {NULL, NULL, "container=lxc", USER, "container"},
        {NULL, NULL, "GITHUB_ACTIONS=true", MEMORY, "github"},
        {NULL, NULL, "GITLAB_CI=true", USER, "gitlab"},
        {NULL, NULL, NULL, USER, "root"},
        {NULL, NULL, NULL, 1u << SANDBOX_LAYER_LANDLOCK, "landlock"},
    };
    const struct box *box = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *environment[] = {rows[i].variable, NULL};
        struct machine machine;
        machine_look(box->fd, false, no_environment, &machine);
        bool otherwise = find(&machine, rows[i].missing, rows[i].id);
        if (rows[i].file)
            put(box, rows[i].file, rows[i].text);
        machine_look(box->fd, false, environment, &machine);
        if (!find(&machine, rows[i].missing, rows[i].id))
            fail_msg("row %zu: no remedy '%s'", i, rows[i].id);
        if (otherwise && (rows[i].file || rows[i].variable))
            fail_msg("row %zu: '%s' is named without its cause", i, rows[i].id);
        if (rows[i].file)
            unlinkat(box->fd, rows[i].file, 0);
    }
}

static void a_setting_is_mended_now_and_for_the_next_start(void **state)
{
    static const struct {
        const char *file, *text, *id, *after, *kept;
    } rows[] = {
        {"proc/sys/kernel/unprivileged_userns_clone", "0\n", "userns-clone", "1",
         "kernel.unprivileged_userns_clone = 1\n"},
        {"proc/sys/user/max_user_namespaces", "0\n", "userns-max", "10000",
         "user.max_user_namespaces = 10000\n"},
    };
    const struct box *box = *state;
    const struct machine_place place = {box->fd, -1};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        struct machine machine;
        put(box, rows[i].file, rows[i].text);
        machine_look(box->fd, true, no_environment, &machine);
        const struct machine_remedy *remedy = need(&machine, USER, rows[i].id);
        for (int again = 0; again < 2; again++)
            expect_ok(remedy->fix(&place, &err), &err);
        AUTO_BUF struct buf now = {0}, kept = {0};
        expect_ok(fs_read(box->fd, rows[i].file, 100, &now, &err), &err);
        expect_ok(fs_read(box->fd, "etc/sysctl.d/60-takehome.conf", 1000, &kept, &err),
                  &err);
        assert_string_equal(buf_text(&now), rows[i].after);
        const char *line = strstr(buf_text(&kept), rows[i].kept);
        assert_non_null(line);
        assert_null(strstr(line + 1, rows[i].kept)); /* once */
        machine_look(box->fd, true, no_environment, &machine);
        assert_null(find(&machine, USER, rows[i].id));
    }
}

static void a_profile_that_is_not_installed_is_said(void **state)
{
    const struct box *box = *state;
    const struct machine_place place = {box->fd, -1};
    struct error err = {0};
    struct machine machine;
    put(box, "proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
    machine_look(box->fd, true, no_environment, &machine);
    const struct machine_remedy *remedy = need(&machine, USER, "apparmor");
    assert_int_equal(remedy->fix(&place, &err), -ENOENT);
    assert_non_null(strstr(err.text, "meson install"));
}

int main(void)
{
#define IN_BOX(test) cmocka_unit_test_setup_teardown(test, box_open, box_close)
    const struct CMUnitTest tests[] = {
        IN_BOX(where_nothing_is_missing_nothing_is_to_do),
        IN_BOX(each_cause_has_its_remedy),
        IN_BOX(a_setting_is_mended_now_and_for_the_next_start),
        IN_BOX(a_profile_that_is_not_installed_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
