/* Enters the kernel by the 32-bit gate, where call numbers mean something else. */
#include "attack.h"

int main(void)
{
#if defined(__x86_64__)
    long r;
    __asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory"); /* getpid there */
    return r > 0 ? ATTACK_BREACH : ATTACK_HELD;
#else
    return ATTACK_HELD;
#endif
}
