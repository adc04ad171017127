#include "sandbox/wakeful.h"

#include <fcntl.h>
#include <stdint.h>

#include "sandbox/base/io.h"

/* How long a processor may take to wake, in microseconds; the second is what the kernel
 * has where nobody asks. */
enum { AT_ONCE_US = 0, AS_EVER_US = 2000000000 };

static void ask(int fd, int32_t us) { io_write_all(fd, (const char *)&us, sizeof(us)); }

void wakeful_begin(int *fd)
{
    if (*fd < 0)
        *fd = open("/dev/cpu_dma_latency", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (*fd >= 0)
        ask(*fd, AT_ONCE_US);
}

void wakeful_end(int fd)
{
    if (fd >= 0)
        ask(fd, AS_EVER_US);
}
