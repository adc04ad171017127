#include "runner/cmd/refuse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"

int refuse(const char *id, const struct gate_refusal *refusal)
{
    fprintf(stderr, "%s: not yet\n", id);
    for (size_t i = 0; i < refusal->missing.count; i++)
        fprintf(stderr, "  missing: %s\n", refusal->missing.items[i]);
    for (size_t i = 0; i < refusal->next.count; i++)
        fprintf(stderr, "  next: %s\n", refusal->next.items[i]);
    return EXIT_GATE;
}

int refuse_with(const char *id, const char *missing, const char *next_format, ...)
{
    fprintf(stderr, "%s: not yet\n  missing: %s\n", id, missing);
    if (*next_format) {
        va_list args;
        va_start(args, next_format);
        fputs("  next: ", stderr);
        vfprintf(stderr, next_format, args);
        fputc('\n', stderr);
        va_end(args);
    }
    return EXIT_GATE;
}

int refuse_unless_may(const struct workspace *workspace, const char *act, const char *id,
                      char **ret_person, struct error *err)
{
    CLEANUP(people_done) struct people people = {0};
    int r = workspace_person(workspace, ret_person, err);
    if (r == 0)
        r = workspace_people(workspace, &people, err);
    if (r < 0)
        return r;
    if (person_may(people_me(&people), act))
        return EXIT_DONE;
    AUTO_BUF struct buf missing = {0};
    buf_addf(&missing, "somebody who may %s: people.json does not let %s", act,
             *ret_person);
    return refuse_with(id, buf_text(&missing), "ask a person whose \"may\" has \"%s\"",
                       act);
}
