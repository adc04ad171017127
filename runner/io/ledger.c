#include "runner/io/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"

enum { LEDGER_BYTES_MAX = 8 << 20 };

/* One line; false for one that is not whole. */
static bool parse_line(const char *line, const char *ref, struct pin_sighting *ret)
{
    char commit[PIN_COMMIT_CHARS + 1] = "";
    long long seconds;
    int at = 0;
    if (sscanf(line, "%lld %40s %n", &seconds, commit, &at) < 2 || at == 0 ||
        !pin_is_commit(commit) || strcmp(line + at, ref) != 0)
        return false;
    ret->seen = seconds;
    memcpy(ret->commit, commit, sizeof(ret->commit));
    return true;
}

/* Of a run of the same commit the first and the last sighting say all: whichever instant
 * is asked about, the fetches next to it saw the same. */
static bool is_third(const struct ledger *ledger, const struct pin_sighting *sighting)
{
    size_t count = ledger->count;
    return count >= 2 &&
           strcmp(ledger->sightings[count - 1].commit, sighting->commit) == 0 &&
           strcmp(ledger->sightings[count - 2].commit, sighting->commit) == 0;
}

static int add_sighting(struct ledger *ledger, const struct pin_sighting *sighting)
{
    if (is_third(ledger, sighting)) {
        ledger->sightings[ledger->count - 1] = *sighting;
        return 0;
    }
    struct pin_sighting *more =
        realloc(ledger->sightings, (ledger->count + 1) * sizeof(*more));
    if (!more)
        return -ENOMEM;
    ledger->sightings = more;
    ledger->sightings[ledger->count++] = *sighting;
    return 0;
}

static int read_lines(struct buf *text, const char *ref, struct ledger *ledger)
{
    char *state = NULL;
    if (!text->data)
        return 0;
    for (char *line = strtok_r(text->data, "\n", &state); line;
         line = strtok_r(NULL, "\n", &state)) {
        struct pin_sighting sighting;
        if (parse_line(line, ref, &sighting) && add_sighting(ledger, &sighting) < 0)
            return -ENOMEM;
    }
    return 0;
}

/* `before` ends what a machine that fell over left: half a line must not swallow ours. */
static int append(const char *path, const char *before, const char *ref,
                  const struct pin_sighting *sighting, struct error *err)
{
    AUTO_BUF struct buf line = {0};
    AUTO_FD int fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    buf_addf(&line, "%s%lld %s %s\n", before, (long long)sighting->seen, sighting->commit,
             ref);
    if (fd < 0 || io_write_all(fd, line.data, line.len) < 0 || fsync(fd) < 0)
        return error_errno(err, "cannot write %s", path);
    return 0;
}

int ledger_add(const char *mirror, const char *ref, const char *commit, int64_t seconds,
               struct ledger *ret, struct error *err)
{
    CLEANUP(ledger_done) struct ledger ledger = {0};
    AUTO_BUF struct buf path = {0}, text = {0};
    struct pin_sighting now = {.seen = seconds};
    snprintf(now.commit, sizeof(now.commit), "%s", commit);
    buf_addf(&path, "%s.seen", mirror);
    struct error missing = {0};
    int r = fs_read(AT_FDCWD, buf_text(&path), LEDGER_BYTES_MAX, &text, &missing);
    if (r < 0 && r != -ENOENT)
        return error_set(err, r, "%s", missing.text);
    const char *before = text.len > 0 && text.data[text.len - 1] != '\n' ? "\n" : "";
    if (read_lines(&text, ref, &ledger) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    r = append(buf_text(&path), before, ref, &now, err);
    if (r < 0)
        return r;
    if (add_sighting(&ledger, &now) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = ledger;
    ledger = (struct ledger){0};
    return 0;
}

void ledger_done(struct ledger *ledger)
{
    if (!ledger)
        return;
    free(ledger->sightings);
    *ledger = (struct ledger){0};
}
