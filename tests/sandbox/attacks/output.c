/* Prints in ways that a reader may not expect. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

static char chunk[65536];

static void flood(int fd)
{
    memset(chunk, 'y', sizeof(chunk));
    while (write(fd, chunk, sizeof(chunk)) > 0)
        ;
}

__attribute__((noreturn)) static int drip(char **words)
{
    (void)words;
    for (;;) {
        (void)!write(1, ".", 1);
        usleep(5000);
    }
}

static int never_a_newline(char **words)
{
    (void)words;
    memset(chunk, 'y', sizeof(chunk));
    for (int i = 0; i < 64; i++)
        if (write(1, chunk, sizeof(chunk)) < 0)
            return ATTACK_UNUSABLE;
    return 0;
}

static int escapes(char **words)
{
    static const char text[] = "\x1b[2J\x1b]0;owned\x07\x1bP$q\"p\x1b\\\x9b"
                               "31m\0\xff\xfe\xed\xa0\x80\r\x08 end";
    (void)words;
    return write(1, text, sizeof(text)) == sizeof(text) ? 0 : ATTACK_UNUSABLE;
}

/* Closed here, still open in a child. */
static int child_after_close(char **words)
{
    (void)words;
    if (fork() == 0) {
        usleep(20000);
        (void)!write(1, "late", 4);
        _exit(0);
    }
    close(1);
    close(2);
    wait(NULL);
    return 0;
}

static int grandchild(char **words)
{
    if (fork() == 0) {
        setsid();
        signal(SIGPIPE, SIG_IGN);
        if (fork() == 0)
            flood(1);
        _exit(0);
    }
    wait(NULL);
    if (!words[0])
        sleep(60);
    usleep(20000);
    return 0;
}

/* Its own output is its own to lose; nobody hangs for it. */
static int steal(char **words)
{
    (void)words;
    int fd = open("/proc/self/fd/1", O_RDONLY | O_NONBLOCK);
    for (int i = 0; i < 50; i++) {
        (void)!write(1, "x", 1);
        (void)!read(fd, chunk, sizeof(chunk));
    }
    return 0;
}

static int tune(char **words)
{
    (void)words;
    fcntl(1, F_SETFL, O_NONBLOCK);
    fcntl(1, F_SETPIPE_SZ, 4096);
    fcntl(1, F_SETPIPE_SZ, 1 << 30);
    fcntl(1, F_SETOWN, 1);
    fcntl(1, F_SETSIG, SIGKILL);
    fcntl(1, F_SETFL, O_ASYNC);
    return never_a_newline(words);
}

static const struct attack_way ways[] = {
    {"drip", drip},
    {"never-a-newline", never_a_newline},
    {"escapes", escapes},
    {"child-after-close", child_after_close},
    {"grandchild", grandchild},
    {"steal", steal},
    {"tune", tune},
};

ATTACK_MAIN(ways)
