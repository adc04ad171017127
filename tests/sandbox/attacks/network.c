/* Reaches for a network. Words: a port, a name or a path of the machine's own. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "attack.h"

static int reach(const char *address, int port, int kind)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &to.sin_addr);
    int fd = socket(AF_INET, kind, 0);
    int r = connect(fd, (const void *)&to, sizeof(to));
    close(fd);
    return r;
}

static int port_of(char **words) { return (int)strtol(words[0], NULL, 10); }

static int outside(char **words)
{
    return attack_expect(reach("127.0.0.1", port_of(words), SOCK_STREAM) < 0 &&
                             reach("1.1.1.1", 53, SOCK_STREAM) < 0 &&
                             reach("169.254.169.254", 80, SOCK_STREAM) < 0 &&
                             reach("10.0.0.1", 22, SOCK_STREAM) < 0,
                         "an address outside");
}

static int datagrams(char **words)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(53),
                                   .sin_addr.s_addr = htonl(0x01010101)};
    (void)words;
    int fd = socket(AF_INET, SOCK_DGRAM, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
    return attack_expect(sendto(fd, "x", 1, 0, (const void *)&to, sizeof(to)) < 0 &&
                             reach("255.255.255.255", 9, SOCK_DGRAM) < 0 &&
                             reach("224.0.0.1", 9, SOCK_DGRAM) < 0,
                         "a datagram");
}

static int names(char **words)
{
    struct addrinfo *list = NULL;
    (void)words;
    return attack_expect(getaddrinfo("example.com", "80", NULL, &list) != 0, "a look-up");
}

static int version_6(char **words)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6,
                              .sin6_port = htons((uint16_t)port_of(words))};
    static const char *const addresses[] = {"::1", "::ffff:127.0.0.1", "2606:4700::1111",
                                            "fe80::1", "ff02::1"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        inet_pton(AF_INET6, addresses[i], &to.sin6_addr);
        int fd = socket(AF_INET6, SOCK_STREAM, 0);
        if (connect(fd, (const void *)&to, sizeof(to)) == 0)
            return attack_expect(0, addresses[i]);
        close(fd);
    }
    return ATTACK_HELD;
}

static int raw(char **words)
{
    (void)words;
    return attack_expect(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 &&
                             socket(AF_INET, SOCK_RAW, IPPROTO_RAW) < 0 &&
                             socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) < 0,
                         "a raw socket");
}

static int reach_unix(const char *name, int abstract, int kind)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(to.sun_path + abstract, name, len);
    int fd = socket(AF_UNIX, kind, 0);
    return connect(
        fd, (const void *)&to,
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)abstract + len));
}

static int abstract(char **words)
{
    return attack_expect(reach_unix(words[0], 1, SOCK_STREAM) < 0 &&
                             reach_unix(words[0], 1, SOCK_DGRAM) < 0 &&
                             reach_unix(words[0], 1, SOCK_SEQPACKET) < 0,
                         "an abstract socket of the machine");
}

static int by_path(char **words)
{
    return attack_expect(
        reach_unix(words[0], 0, SOCK_STREAM) < 0 &&
            reach_unix("/run/docker.sock", 0, SOCK_STREAM) < 0 &&
            reach_unix("/run/dbus/system_bus_socket", 0, SOCK_STREAM) < 0 &&
            reach_unix("/run/systemd/journal/socket", 0, SOCK_DGRAM) < 0 &&
            reach_unix("/dev/log", 0, SOCK_DGRAM) < 0,
        "a socket of the machine");
}

/* A server and a client of its own, as a test of a service has them. */
static int self(char **words)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    (void)words;
    if (bind(fd, (const void *)&at, len) < 0 || listen(fd, 1) < 0 ||
        getsockname(fd, (void *)&at, &len) < 0)
        return ATTACK_HELD;
    return reach("127.0.0.1", ntohs(at.sin_port), SOCK_STREAM) == 0 ? 0 : ATTACK_HELD;
}

/* Its own loopback is its own to look at, and nothing else listens there. Ports that the
 * kernel hands to clients are left out: a client may meet itself on one. */
static int scan(char **words)
{
    (void)words;
    for (int port = 1; port < 32768; port += port < 1024 ? 1 : 31)
        if (reach("127.0.0.1", port, SOCK_STREAM) == 0)
            return attack_expect(0, "a port that is not its own");
    return 0;
}

static int interfaces(char **words)
{
    FILE *devices = fopen("/proc/self/net/dev", "r");
    char line[256];
    int count = -2; /* the head */
    (void)words;
    while (devices && fgets(line, sizeof(line), devices))
        count++;
    return count == 1 ? 0 : ATTACK_BREACH;
}

/* @return the kernel's answer to a message: 0, or -errno */
static int ask_netlink(int fd, struct nlmsghdr *message)
{
    char answer[4096];
    if (send(fd, message, message->nlmsg_len, 0) < 0)
        return -errno;
    if (recv(fd, answer, sizeof(answer), 0) < 0)
        return -errno;
    struct nlmsghdr *head = (void *)answer;
    return head->nlmsg_type == NLMSG_ERROR ? ((struct nlmsgerr *)NLMSG_DATA(head))->error
                                           : -EPROTO;
}

static int netlink(char **words)
{
    struct {
        struct nlmsghdr head;
        struct ifinfomsg link;
    } asked = {{sizeof(asked), RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0},
               {.ifi_index = 1, .ifi_flags = 0, .ifi_change = IFF_UP}};
    struct ifreq request = {.ifr_name = "lo"};
    (void)words;
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    return attack_expect(fd < 0 || (ask_netlink(fd, &asked.head) < 0 &&
                                    ioctl(fd, SIOCSIFFLAGS, &request) < 0),
                         "a change of the interface");
}

/* Somebody else's name on a message. */
static int forged(char **words)
{
    int fds[2], yes = 1;
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr align;
    } control = {0};
    struct ucred root = {1, 0, 0};
    char byte = 'x';
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof(control.bytes)};
    (void)words;
    socketpair(AF_UNIX, SOCK_DGRAM, 0, fds);
    setsockopt(fds[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes));
    struct cmsghdr *attached = CMSG_FIRSTHDR(&message);
    if (!attached)
        return ATTACK_UNUSABLE;
    attached->cmsg_level = SOL_SOCKET;
    attached->cmsg_type = SCM_CREDENTIALS;
    attached->cmsg_len = CMSG_LEN(sizeof(root));
    memcpy(CMSG_DATA(attached), &root, sizeof(root));
    return attack_expect(sendmsg(fds[0], &message, 0) < 0, "root's name on a message");
}

static int options(char **words)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    (void)words;
    return attack_expect(
        setsockopt(fd, SOL_SOCKET, SO_MARK, &one, sizeof(one)) < 0 &&
            setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &one, sizeof(one)) < 0 &&
            setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &one, sizeof(one)) < 0 &&
            setsockopt(fd, IPPROTO_IP, 64, &one, sizeof(one)) < 0,
        "a privileged socket option");
}

enum { KEEPERS = 24, QUEUES = 55, ALLOWED_BYTES = 100 << 20 };

/* Fills the queues of as many sockets as it may have, each with what it sends itself.
 * @return what the kernel holds of it */
static long fill_queues(void)
{
    static const char data[1000];
    long sum = 0;
    for (int i = 0; i < QUEUES; i++) {
        struct sockaddr_in own = {.sin_family = AF_INET};
        socklen_t size = sizeof(own);
        unsigned held[9] = {0};
        inet_pton(AF_INET, "127.0.0.1", &own.sin_addr);
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        if (fd < 0 || bind(fd, (const void *)&own, size) < 0 ||
            getsockname(fd, (void *)&own, &size) < 0)
            break;
        for (int k = 0; k < 400; k++)
            sendto(fd, data, sizeof(data), MSG_DONTWAIT, (const void *)&own, size);
        size = sizeof(held);
        if (getsockopt(fd, SOL_SOCKET, 55 /* SO_MEMINFO */, held, &size) == 0)
            sum += held[0];
    }
    return sum;
}

static int queues(char **words)
{
    long *held =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;
    (void)words;
    for (int i = 0; i < KEEPERS; i++)
        if (fork() == 0) {
            held[i] = fill_queues();
            pause();
        }
    sleep(3);
    for (int i = 0; i < KEEPERS; i++)
        sum += held[i];
    return attack_expect(sum > 0 && sum < ALLOWED_BYTES, "memory in queues");
}

static const struct attack_way ways[] = {
    {"outside", outside}, {"datagrams", datagrams},
    {"names", names},     {"version-6", version_6},
    {"raw", raw},         {"abstract", abstract},
    {"by-path", by_path}, {"self", self},
    {"scan", scan},       {"netlink", netlink},
    {"queues", queues},   {"forged", forged},
    {"options", options}, {"interfaces", interfaces},
};

ATTACK_MAIN(ways)
