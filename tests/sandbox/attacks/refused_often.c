/* Makes a refused call 3,000 times: naming it must not become a way to keep the keeper
 * busy. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 3000; i++)
        if (syscall(SYS_ptrace, 0, 0, 0, 0) >= 0)
            return 99;
    return 1;
}
