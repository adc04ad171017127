/*
 * attack -- what every small hostile program says at its end: ATTACK_HELD when the wall
 * held and it could tell, ATTACK_BREACH when it got through. Some are ended before they
 * can say anything.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ATTACK_HELD = 7, ATTACK_BREACH = 99, ATTACK_UNUSABLE = 2 };

/* A program that knows several ways of one idea: PROGRAM WAY [WORD...] */
struct attack_way {
    const char *name;
    int (*go)(char **words); /* what follows the name, NULL at its end */
};

static inline int attack_go(const struct attack_way *ways, size_t count, char **argv)
{
    for (size_t i = 0; argv[1] && i < count; i++)
        if (strcmp(ways[i].name, argv[1]) == 0)
            return ways[i].go(argv + 2);
    return ATTACK_UNUSABLE;
}

#define ATTACK_MAIN(ways)                                                                \
    int main(int argc, char **argv)                                                      \
    {                                                                                    \
        (void)argc;                                                                      \
        return attack_go(ways, sizeof(ways) / sizeof((ways)[0]), argv);                  \
    }

/* Becomes another program, called as `attack`; words of any kind of text. */
static inline int attack_exec(const char *path, const char *word, const char *next)
{
    union {
        const char *in[4];
        char *out[4];
    } argv = {.in = {"/box/attack", word, next, NULL}};
    execv(path, argv.out);
    return ATTACK_UNUSABLE;
}

/* Said by name when something that must be refused was not. */
static inline int attack_expect(int refused, const char *what)
{
    if (!refused)
        printf("not refused: %s\n", what);
    return refused ? ATTACK_HELD : ATTACK_BREACH;
}
