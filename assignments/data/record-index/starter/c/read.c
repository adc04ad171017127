/* read.c -- yours: the lines of a catalogue. TASK.md says what a line may look like. */
#include "catalogue.h"

long catalogue_read(FILE *file, const char *name, FILE *errors, struct index *index)
{
    (void)file, (void)name, (void)errors, (void)index;
    return -1;
}
