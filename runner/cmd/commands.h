/* commands -- one row a command; the order is that of the help. */
#pragma once

#define COMMANDS(ROW) ROW(assignment_lint)
