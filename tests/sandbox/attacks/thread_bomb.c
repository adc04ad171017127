/* Starts threads until it is refused. */
#include <pthread.h>
#include <unistd.h>

#include "attack.h"

static void *idle(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_t thread;
    for (int i = 0; i < 2000; i++)
        if (pthread_create(&thread, NULL, idle, NULL) != 0)
            return ATTACK_HELD;
    return ATTACK_BREACH;
}
