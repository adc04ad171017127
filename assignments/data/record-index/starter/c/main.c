/* main.c -- reads a catalogue and answers the queries on standard input. It stays as it is. */
#include "catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int record_print(const struct record *record, void *data)
{
    (void)data;
    printf("%s %ld %s\n", record->part, record->quantity, record->description);
    return 0;
}

static int query_answer(struct index *index, char *query)
{
    char *word = strtok(query, "\t\n");
    char *category = strtok(NULL, "\t\n");
    char *part = strtok(NULL, "\t\n");

    if (word && category && part && strcmp(word, "get") == 0) {
        const struct record *record = index_get(index, category, part);

        return record ? record_print(record, NULL) : puts("none") == EOF;
    }
    if (word && category && !part && strcmp(word, "count") == 0)
        return printf("%zu\n", index_count(index, category)) < 0;
    if (word && category && !part && strcmp(word, "list") == 0) {
        if (index_count(index, category) == 0)
            return puts("none") == EOF;
        return index_list(index, category, record_print, NULL);
    }
    return puts("unknown query") == EOF;
}

static int queries_answer(struct index *index)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) >= 0)
        query_answer(index, line);
    free(line);
    return ferror(stdin) || fflush(stdout) == EOF ? 2 : 0;
}

int main(int argc, char **argv)
{
    struct index *index = index_new();
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    long skipped;
    int status;

    if (!file) {
        fprintf(stderr, "%s: %s\n", argc == 2 ? argv[1] : "usage: catalogue FILE",
                argc == 2 ? strerror(errno) : "queries come from standard input");
        index_free(index);
        return 2;
    }
    skipped = index ? catalogue_read(file, argv[1], stderr, index) : -1;
    fclose(file);
    status = skipped < 0 ? 2 : queries_answer(index);
    index_free(index);
    return status ? status : skipped > 0;
}
