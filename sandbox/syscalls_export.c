/* syscalls_export -- run while building: prints both filters as C, so that a run loads
 * them ready. */
#include <linux/filter.h>
#include <stdio.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls.h"

static int print_filter(const char *name, bool named)
{
    struct error err = {0};
    AUTO_BUF struct buf bytes = {0};
    const struct sock_filter *rows;

    if (syscalls_build(named, &bytes, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    rows = (const void *)bytes.data;
    printf("static const struct sock_filter %s[] = {\n", name);
    for (size_t i = 0; i < bytes.len / sizeof(*rows); i++)
        printf("    {0x%x, %u, %u, 0x%x},\n", rows[i].code, rows[i].jt, rows[i].jf,
               rows[i].k);
    printf("};\n");
    return 0;
}

int main(void)
{
    printf("/* Made by syscalls_export from syscalls_rows.h. */\n");
    if (print_filter("filter_named", true) < 0 ||
        print_filter("filter_unnamed", false) < 0)
        return 1;
    return 0;
}
