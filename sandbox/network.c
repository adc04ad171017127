#include "sandbox/network.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>

#include "sandbox/base/cleanup.h"

enum { STACK_BYTES = 64 << 10 };

/* Leaves the thread in the new namespace; the descriptor outlives both. */
static void *make(void *data)
{
    struct network *network = data;
    if (unshare(CLONE_NEWNET) == 0)
        network->fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return NULL;
}

void network_make(struct network *network)
{
    pthread_attr_t attr;
    network->fd = -1;
    if (pthread_attr_init(&attr) != 0)
        return;
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    network->making = pthread_create(&network->maker, &attr, make, network) == 0;
    pthread_attr_destroy(&attr);
}

int network_take(struct network *network)
{
    if (!network->making)
        return -1;
    network->making = false;
    pthread_join(network->maker, NULL);
    return TAKE_FD(network->fd);
}
