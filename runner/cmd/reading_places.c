#include "runner/cmd/reading_places.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/evidence.h"
#include "runner/cmd/blind_copy.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 4 << 20 };

/* What places are looked up in. */
struct looking {
    const struct reading *reading;
    const struct review *review;
    int work_fd; /* of the blind copy; -1: it is not here */
    int line;    /* of the review that names the place; 0: none */
    struct strlist *missing;
};

static int64_t count_lines(const char *text, size_t len)
{
    int64_t lines = len > 0 && text[len - 1] != '\n';
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    return lines;
}

static int look_line(const struct looking *looking, const char *pointer,
                     const struct evidence *place)
{
    AUTO_BUF struct buf text = {0};
    struct error ignored = {0};
    const char *commit = looking->review->commit;
    bool elsewhere =
        place->commit && strncmp(place->commit, commit, strlen(place->commit)) != 0;
    if (looking->work_fd < 0 || elsewhere)
        return 0;
    if (fs_read_beneath(looking->work_fd, place->path, FILE_BYTES_MAX, &text, &ignored) <
        0)
        return review_add_missing(looking->missing, looking->line,
                                  "%s: the work has no such file", pointer);
    int64_t lines = count_lines(buf_text(&text), text.len);
    return place->number <= lines
               ? 0
               : review_add_missing(looking->missing, looking->line,
                                    "%s: the file has %lld line%s", pointer,
                                    (long long)lines, lines == 1 ? "" : "s");
}

static const char *log_of(const struct result *result, const char *id)
{
    const struct result_phase *phases = result->phases.items;
    const struct result_suite *suite = result_suite_find(result, id);
    for (size_t i = 0; i < result->phases.count; i++)
        if (strcmp(phases[i].id, id) == 0)
            return phases[i].log;
    return suite ? suite->log : NULL;
}

static int look_result(const struct looking *looking, const char *pointer,
                       const struct evidence *place)
{
    const struct result *result = &looking->reading->dossier.result;
    if (place->kind == EVIDENCE_CASE)
        return result_case_find(result, place->suite, place->case_id)
                   ? 0
                   : review_add_missing(looking->missing, looking->line,
                                        "%s: the attempt has no such case", pointer);
    const char *log = log_of(result, place->suite);
    int64_t lines = log ? count_lines(log, strlen(log)) : 0;
    return place->number <= lines
               ? 0
               : review_add_missing(looking->missing, looking->line,
                                    "%s: that log has %lld line%s", pointer,
                                    (long long)lines, lines == 1 ? "" : "s");
}

static int look(struct looking *looking, const char *pointer, int line)
{
    CLEANUP(evidence_done) struct evidence place = {0};
    looking->line = line;
    if (evidence_parse(pointer, &place, NULL) < 0)
        return 0; /* the review's own rules name that */
    return place.kind == EVIDENCE_LINE ? look_line(looking, pointer, &place)
                                       : look_result(looking, pointer, &place);
}

static int look_all(struct looking *looking)
{
    const struct review_score *scores = review_scores(looking->review);
    const struct review_comment *comments = review_comments(looking->review);
    int r = 0;
    for (size_t i = 0; r == 0 && i < looking->review->scores.count; i++)
        for (size_t k = 0; r == 0 && k < scores[i].evidence.count; k++)
            r = look(looking, scores[i].evidence.items[k], scores[i].line);
    for (size_t i = 0; r == 0 && i < looking->review->comments.count; i++)
        r = look(looking, comments[i].place, comments[i].line);
    return r;
}

/* @return 1 where places can be looked up, 0 where they cannot */
static int begin(const struct reading *reading, const struct review *review,
                 struct looking *ret, struct error *err)
{
    const struct dossier *dossier = &reading->dossier;
    AUTO_BUF struct buf path = {0};
    struct error elsewhere = {0};
    /* one of an older commit is told so, and has its places there */
    if (!dossier->has_result || !dossier->result.commit.id ||
        strcmp(review->commit, dossier->result.commit.id) != 0)
        return 0;
    int r = blind_copy_of(dossier, &path, &elsewhere);
    if (r < 0 && r != -ENOENT)
        return error_set(err, r, "%s", elsewhere.text);
    if (r == 0)
        buf_adds(&path, "/work");
    ret->work_fd =
        r == 0 ? open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    return 1;
}

int reading_check_places(const struct reading *reading, const struct review *review,
                         struct strlist *missing, struct error *err)
{
    struct looking looking = {
        .reading = reading, .review = review, .work_fd = -1, .missing = missing};
    int r = begin(reading, review, &looking, err);
    if (r > 0)
        r = look_all(&looking) < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
    cleanup_fd(&looking.work_fd);
    return r;
}

int reading_check_place(const struct reading *reading, const struct review *review,
                        const char *pointer, struct error *err)
{
    AUTO_STRLIST struct strlist missing = {0};
    struct looking looking = {
        .reading = reading, .review = review, .work_fd = -1, .missing = &missing};
    int r = begin(reading, review, &looking, err);
    if (r > 0)
        r = look(&looking, pointer, 0) < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
    cleanup_fd(&looking.work_fd);
    return r == 0 && missing.count > 0 ? error_set(err, -EINVAL, "%s", missing.items[0])
                                       : r;
}
