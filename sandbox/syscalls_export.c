/*
 * syscalls_export -- run while building: prints as C what a run then has ready.
 *
 *   syscalls_export          the filters of both profiles
 *   syscalls_export names    the name of each system call, by its number
 */
#include <linux/filter.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_build.h"

static int print_filter(const char *name, syscalls_groups groups, bool named)
{
    struct error err = {0};
    AUTO_BUF struct buf bytes = {0};
    const struct sock_filter *rows;

    if (syscalls_build(groups, named, &bytes, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    rows = (const void *)bytes.data;
    printf("static const struct sock_filter %s_%s[] = {\n", name,
           named ? "named" : "unnamed");
    for (size_t i = 0; i < bytes.len / sizeof(*rows); i++)
        printf("    {0x%x, %u, %u, 0x%x},\n", rows[i].code, rows[i].jt, rows[i].jf,
               rows[i].k);
    printf("};\n");
    return 0;
}

/* Far above the youngest call there is. */
enum { NUMBERS_MAX = 1024 };

static void print_names(void)
{
    printf("/* Made by syscalls_export. */\nstatic const char *const names[] = {\n");
    for (int number = 0; number < NUMBERS_MAX; number++) {
        char name[SYSCALLS_NAME_BYTES];
        if (syscalls_name(number, name))
            printf("    [%d] = \"%s\",\n", number, name);
    }
    printf("};\n");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "names") == 0) {
        print_names();
        return 0;
    }
    static const struct {
        const char *name;
        enum profile_holder profile;
    } profiles[] = {{"default", PROFILE_DEFAULT}, {"strict", PROFILE_STRICT}};
    printf("/* Made by syscalls_export from syscalls_rows.h. */\n");
    for (size_t i = 0; i < COUNT_OF(profiles); i++) {
        syscalls_groups groups = profile_groups(profiles[i].profile);
        if (print_filter(profiles[i].name, groups, true) < 0 ||
            print_filter(profiles[i].name, groups, false) < 0)
            return 1;
    }
    return 0;
}
