/* review start, comment, check, submit -- one reviewer's reading of one submission. */
#include "rubrics/review.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/evidence.h"
#include "runner/cmd/blind_copy.h"
#include "runner/cmd/command.h"
#include "runner/cmd/reading.h"
#include "runner/cmd/reading_page.h"
#include "runner/cmd/reading_places.h"
#include "runner/cmd/refuse.h"
#include "runner/core/digest.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { LOCK_WAIT_MS = 10000 };

/* ----- start ----- */

/* In an order of each reader's own that stays the same: who was first to hand in, or has
 * the smallest number, is not always read with fresh eyes. */
static void add_order(const char *person, const char *submission,
                      char ret[DIGEST_HEX_BYTES])
{
    struct digest digest;
    digest_init(&digest);
    digest_add_text(&digest, "reader", person);
    digest_add_text(&digest, "submission", submission);
    digest_hex(&digest, ret);
}

/* @return the reviews that are in; -1: this person has nothing to read there */
static int count_for(const struct desk *desk, const char *id, const char *person)
{
    AUTO_STRLIST struct strlist paths = {0};
    AUTO_BUF struct buf mine = {0}, decided = {0}, closed = {0};
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    const struct workspace *workspace = &desk->workspace;
    workspace_path(workspace, &mine, "reviews/%s.%s.json", id, person);
    workspace_path(workspace, &decided, "decisions/%s.json", id);
    workspace_path(workspace, &closed, "decisions/%s.closed.json", id);
    if (access(buf_text(&mine), F_OK) == 0 || access(buf_text(&decided), F_OK) == 0 ||
        access(buf_text(&closed), F_OK) == 0)
        return -1;
    if (store_latest(desk->store, id, &latest, NULL) <= 0)
        return -1;
    return desk_reviews(desk, id, &paths, NULL) < 0 ? -1 : (int)paths.count;
}

/* The one with the fewest reviews; among those, the first of the reader's own order. */
static int choose_next(char **ret, struct error *err)
{
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    AUTO_FREE char *person = NULL;
    char best_order[DIGEST_HEX_BYTES] = "";
    int best = -1;
    int r = desk_open(&desk, err);
    if (r == 0)
        r = workspace_person(&desk.workspace, &person, err);
    for (size_t i = 0; r == 0 && i < roster_count(&desk.roster); i++) {
        AUTO_BUF struct buf id = {0};
        char order[DIGEST_HEX_BYTES];
        roster_add_submission_id(&id, roster_at(&desk.roster, i));
        int count = count_for(&desk, buf_text(&id), person);
        add_order(person, buf_text(&id), order);
        if (count < 0 || (best >= 0 && (count > best || (count == best &&
                                                         strcmp(order, best_order) > 0))))
            continue;
        best = count;
        memcpy(best_order, order, sizeof(order));
        free(*ret);
        *ret = buf_take(&id);
    }
    return r;
}

/* The copy, and beside its changes the results as they are now, on one page. @return 0;
 * -ENOENT: the work is not here */
static int prepare(struct reading *reading, struct buf *copy, struct error *err)
{
    AUTO_BUF struct buf page = {0}, path = {0};
    int r = blind_copy_of(&reading->dossier, copy, err);
    if (r == 0)
        r = blind_dossier(&reading->dossier, err);
    if (r == 0)
        r = reading_page(&reading->dossier, buf_text(copy), reading->person, NULL, &page,
                         err);
    buf_addf(&path, "%s/review.html", buf_text(copy));
    return r < 0 ? r
                 : fs_write(AT_FDCWD, buf_text(&path), page.data, page.len, 0644,
                            FS_WRITE_REPLACE, err);
}

static int begin(const char *submission, struct error *err)
{
    CLEANUP(reading_done) struct reading reading = READING_NONE;
    AUTO_BUF struct buf copy = {0};
    int r = reading_open(submission, &reading, err);
    if (r == EXIT_DONE)
        r = reading_begin(&reading, err);
    if (r < 0 || reading.text_path.len == 0)
        return r;
    int made = prepare(&reading, &copy, err);
    if (made < 0 && made != -ENOENT)
        return made;
    printf("%s\n", buf_text(&reading.text_path));
    if (made < 0)
        fprintf(stderr, "%s\n", err->text);
    else
        fprintf(stderr, "the work, without names: %s\nits changes and results: %s/%s\n",
                buf_text(&copy), buf_text(&copy), "review.html");
    fprintf(stderr,
            r > 0 ? "fill it in: takehome review edit %s\n"
                  : "your review is begun already; go on with it: takehome "
                    "review edit %s\n",
            reading.dossier.id);
    return EXIT_DONE;
}

static int run_start(const struct command_call *call, struct error *err)
{
    AUTO_FREE char *next = NULL;
    if (call->words->count > 0)
        return begin(call->words->items[0], err);
    int r = choose_next(&next, err);
    if (r < 0 || next)
        return r < 0 ? r : begin(next, err);
    fprintf(stderr, "nothing waits for you to read\n");
    return EXIT_DONE;
}

/* ----- comment ----- */

struct comment_values {
    const char *criterion;
};

static const struct option_row comment_rows[] = {
    {"criterion", OPTION_TEXT, offsetof(struct comment_values, criterion), "ID",
     "what it bears on; default: the whole work", 0, 0, NULL},
};

static int parse_kind(const char *word, int *ret, struct error *err)
{
    for (int i = 0; i < COMMENT_KIND_COUNT; i++)
        if (strcmp(word, comment_words[i]) == 0 ||
            (word[0] == comment_marks[i] && word[1] == '\0')) {
            *ret = i;
            return 0;
        }
    return error_set(err, -EINVAL, "'%.40s' is not strength, concern, question or note",
                     word);
}

static int add_comment(const struct reading *reading, const struct command_call *call,
                       struct review *review, struct error *err)
{
    const struct comment_values *values = call->values;
    char *const *words = call->words->items;
    struct evidence place = {0};
    int kind = 0;
    int r = parse_kind(words[1], &kind, err);
    if (r == 0)
        r = evidence_parse(words[2], &place, err);
    evidence_done(&place);
    if (r < 0)
        return r;
    const char *fault = review_text_fault((enum comment_kind)kind, words[3]);
    if (fault)
        return error_set(err, -EINVAL, "the comment's text: %s", fault);
    if (values->criterion && !rubric_find(&reading->dossier.rubric, values->criterion))
        return error_set(err, -EINVAL, "the rubric has no criterion '%.60s'",
                         values->criterion);
    struct review_comment *comment = review_add_comment(review);
    if (!comment)
        return error_set(err, -ENOMEM, "out of memory");
    comment->kind = kind;
    comment->place = strdup(words[2]);
    comment->text = strdup(words[3]);
    comment->criterion = values->criterion ? strdup(values->criterion) : NULL;
    return 0;
}

static int run_comment(const struct command_call *call, struct error *err)
{
    CLEANUP(reading_done) struct reading reading = READING_NONE;
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0};
    int r = reading_open(call->words->items[0], &reading, err);
    if (r != EXIT_DONE)
        return r;
    AUTO_FD int lock_fd = lock_wait(reading.dossier.desk.workspace.fd,
                                    DOSSIER_REVIEW_LOCK, LOCK_WAIT_MS, err);
    r = lock_fd < 0 ? lock_fd : reading_begin(&reading, err);
    if (r >= 0)
        r = reading_parse(&reading, buf_text(&reading.text_path), &review, &missing, err);
    if (r == 0)
        r = add_comment(&reading, call, &review, err);
    if (r == 0)
        r = reading_check_place(&reading, &review, call->words->items[2], err);
    if (r == 0)
        r = reading_write(&reading, &review, err);
    if (r < 0)
        return r;
    printf("%s\n", buf_text(&reading.text_path));
    return EXIT_DONE;
}

/* ----- check, submit ----- */

static int run_check(const struct command_call *call, struct error *err)
{
    CLEANUP(reading_done) struct reading reading = READING_NONE;
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0};
    int r = reading_open(call->words->items[0], &reading, err);
    if (r == EXIT_DONE)
        r = reading_parse(&reading, buf_text(&reading.text_path), &review, &missing, err);
    if (r != EXIT_DONE)
        return r;
    r = reading_print(&review, &missing, err);
    if (r < 0)
        return r;
    if (missing.count == 0)
        printf("complete: takehome review submit %s\n", reading.dossier.id);
    return missing.count ? EXIT_GATE : EXIT_DONE;
}

struct submit_values {
    const char *file, *by;
};

static const struct option_row submit_rows[] = {
    {"file", OPTION_TEXT, offsetof(struct submit_values, file), "FILE",
     "a text that came back from a pack", 0, 0, NULL},
    {"for", OPTION_TEXT, offsetof(struct submit_values, by), "PERSON",
     "with --file: whose it is", 0, 0, NULL},
};

/* Whose review it is: one's own, or that of a person for whom a pack was made. */
static int take_person(struct reading *reading, const char *person, struct error *err)
{
    AUTO_BUF struct buf pack = {0};
    workspace_path(&reading->dossier.desk.workspace, &pack, "out/%s.%s.pack.zip",
                   reading->dossier.id, person);
    if (!text_is_id(person) || access(buf_text(&pack), F_OK) < 0)
        return refuse_with(reading->dossier.id, "a pack that was made for this person",
                           "takehome review pack %s --for PERSON", reading->dossier.id);
    free(reading->person);
    reading->person = strdup(person);
    buf_reset(&reading->json_path);
    dossier_review_path(&reading->dossier, person, "json", &reading->json_path);
    return reading->person ? 0 : error_set(err, -ENOMEM, "out of memory");
}

/* Whose levels they are stands in the review; who brought them here, in the log. */
static int log_taken_in(const struct reading *reading, const struct review *review,
                        struct error *err)
{
    AUTO_BUF struct buf text = {0};
    int r = review_print(review, &text, err);
    const struct log_fact fact = {.act = JOURNAL_TAKEN_IN,
                                  .about = reading->dossier.id,
                                  .bytes = text.data,
                                  .len = text.len};
    return r < 0 ? r : log_append(&reading->dossier.desk.workspace, &fact, err);
}

static int run_submit(const struct command_call *call, struct error *err)
{
    const struct submit_values *values = call->values;
    CLEANUP(reading_done) struct reading reading = READING_NONE;
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0};
    if (!values->file != !values->by)
        return error_set(err, -EINVAL, "--file FILE and --for PERSON go together");
    int r = reading_open(call->words->items[0], &reading, err);
    if (r == EXIT_DONE && values->by)
        r = take_person(&reading, values->by, err);
    if (r == EXIT_DONE)
        r = reading_parse(&reading,
                          values->file ? values->file : buf_text(&reading.text_path),
                          &review, &missing, err);
    if (r != EXIT_DONE)
        return r;
    if (missing.count > 0) {
        r = reading_print(&review, &missing, err);
        return r < 0 ? r : EXIT_GATE;
    }
    review.reviewer = strdup(reading.person);
    if (values->by && access(buf_text(&reading.json_path), F_OK) < 0)
        r = log_taken_in(&reading, &review, err);
    if (r == 0)
        r = dossier_submit(&reading.dossier, &review, err);
    if (r < 0)
        return r;
    printf("submitted: %s\n", buf_text(&reading.json_path));
    return EXIT_DONE;
}

const struct command command_review_start = {
    .name = "review start",
    .usage = "[SUBMISSION]",
    .summary = "Makes the review to fill in, and prints its path",
    .text = "Without a submission: the one that has the fewest reviews, in an order of "
            "your own.\n"
            "Who reads comes from people.json by your user name. The file holds the "
            "rubric's\n"
            "questions and anchors as lines for you; levels, evidence and comments are "
            "yours.",
    .words_max = 1,
    .run = run_start,
};

const struct command command_review_comment = {
    .name = "review comment",
    .usage = "SUBMISSION KIND PLACE TEXT [--criterion ID]",
    .summary = "Adds one comment to your review",
    .text = "KIND is strength, concern, question or note (or + - ? .); PLACE is what "
            "evidence is:\n"
            "src/io.c:40, t:suite/case, log:build:12.",
    .options = COMMAND_OPTIONS(comment_rows),
    .values_size = sizeof(struct comment_values),
    .words_min = 4,
    .words_max = 4,
    .run = run_comment,
};

const struct command command_review_check = {
    .name = "review check",
    .usage = "SUBMISSION",
    .summary = "Says what your review still lacks",
    .words_min = 1,
    .words_max = 1,
    .run = run_check,
};

const struct command command_review_submit = {
    .name = "review submit",
    .usage = "SUBMISSION [--file FILE --for PERSON]",
    .summary = "Hands in your review; it cannot be replaced",
    .options = COMMAND_OPTIONS(submit_rows),
    .values_size = sizeof(struct submit_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_submit,
};
