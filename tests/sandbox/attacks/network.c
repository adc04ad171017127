/* Reaches for a network: network outside PORT | abstract NAME | self | interfaces */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "attack.h"

static int reach(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &to.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int r = connect(fd, (const void *)&to, sizeof(to));
    close(fd);
    return r;
}

static int reach_abstract(const char *name)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(to.sun_path + 1, name, len);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return connect(fd, (const void *)&to,
                   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + len));
}

/* A server and a client of its own, as a test of a service has them. */
static int reach_self(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (const void *)&at, len) < 0 || listen(fd, 1) < 0 ||
        getsockname(fd, (void *)&at, &len) < 0)
        return -1;
    return reach("127.0.0.1", ntohs(at.sin_port));
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "self") == 0)
        return reach_self() == 0 ? 0 : ATTACK_HELD;
    if (strcmp(what, "abstract") == 0)
        return reach_abstract(argv[2]) == 0 ? ATTACK_BREACH : ATTACK_HELD;
    if (strcmp(what, "interfaces") == 0) {
        struct if_nameindex *list = if_nameindex();
        int count = 0;
        while (list && list[count].if_index != 0)
            count++;
        return count == 1 ? 0 : ATTACK_BREACH;
    }
    int port = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 80;
    if (reach("127.0.0.1", port) == 0 || reach("1.1.1.1", 53) == 0)
        return ATTACK_BREACH;
    return ATTACK_HELD;
}
