/* syscalls_export -- run while building: prints the filters of both profiles as C, so
 * that a run loads them ready. */
#include <linux/filter.h>
#include <stdio.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls.h"

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

int main(void)
{
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
