/* The table of commands. */
#include "runner/cmd/commands.h"

#include <stddef.h>

#include "runner/cmd/command.h"

#define DECLARE(name) extern const struct command command_##name;
COMMANDS(DECLARE)
#undef DECLARE

const struct command *const commands[] = {
#define ROW(name) &command_##name,
    COMMANDS(ROW)
#undef ROW
        NULL,
};
