#include "rubrics/embedded.h"

#include <stddef.h>
#include <string.h>

const char *embedded_text(const char *name)
{
    for (const struct embedded_file *file = embedded_files; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file->text;
    return NULL;
}
