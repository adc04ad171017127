/* review edit -- the whole review in an editor, as git opens a message: a copy is edited,
 * and only taken over when nobody changed the review meanwhile. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rubrics/review_text.h"
#include "runner/cmd/command.h"
#include "runner/cmd/reading.h"
#include "runner/cmd/refuse.h"
#include "runner/io/lock.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { LOCK_WAIT_MS = 10000, MINUTE_MS = 60000 };

/* What was there when the editor opened, and the copy that is edited. */
struct edit {
    struct reading reading;
    struct buf before, copy_path;
    int64_t minutes; /* that were written there before */
};

static void edit_done(struct edit *edit)
{
    reading_done(&edit->reading);
    buf_done(&edit->before);
    buf_done(&edit->copy_path);
}

/* $VISUAL, $EDITOR, vi: a command line that the user's own shell reads, as git does. */
static int run_editor(const char *path, struct error *err)
{
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor)
        editor = getenv("EDITOR");
    if (!editor || !*editor)
        editor = "vi";
    AUTO_BUF struct buf line = {0};
    buf_addf(&line, "%s \"$1\"", editor);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return error_errno(err, "start %s", editor);
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", buf_text(&line), "sh", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_errno(err, "wait for %s", editor);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return error_set(err, -EINVAL,
                     "the editor '%.200s' failed; set EDITOR to one that you have",
                     editor);
}

/* An edit that was left behind (a killed editor, a mistake in it) is gone on with. */
static int make_copy(struct edit *edit, struct error *err)
{
    buf_addf(&edit->copy_path, "%s.edit", buf_text(&edit->reading.text_path));
    int r = fs_read(AT_FDCWD, buf_text(&edit->reading.text_path), REVIEW_FILE_BYTES_MAX,
                    &edit->before, err);
    if (r < 0)
        return r;
    if (access(buf_text(&edit->copy_path), F_OK) == 0) {
        fprintf(stderr, "going on with %s\n", buf_text(&edit->copy_path));
        return 0;
    }
    return fs_write(AT_FDCWD, buf_text(&edit->copy_path), edit->before.data,
                    edit->before.len, 0600, 0, err);
}

/* Somebody (oneself, in another window) changed it meanwhile: both are kept. */
static int check_conflict(const struct edit *edit, struct error *err)
{
    AUTO_BUF struct buf now = {0};
    const char *path = buf_text(&edit->reading.text_path);
    if (access(buf_text(&edit->reading.json_path), F_OK) == 0)
        return error_set(err, -EEXIST,
                         "your review of %s was submitted while you edited: what you "
                         "wrote since is in %s",
                         edit->reading.dossier.id, buf_text(&edit->copy_path));
    int r = fs_read(AT_FDCWD, path, REVIEW_FILE_BYTES_MAX, &now, err);
    if (r < 0)
        return r;
    if (strcmp(buf_text(&now), buf_text(&edit->before)) == 0)
        return EXIT_DONE;
    fprintf(stderr,
            "%s: not taken over\n"
            "  missing: one of two: %s was changed while you edited\n"
            "  next: your edit is kept in %s: put the two together there by hand (diff "
            "shows\n  where they differ), then takehome review edit %s\n",
            edit->reading.dossier.id, path, buf_text(&edit->copy_path),
            edit->reading.dossier.id);
    return EXIT_GATE;
}

/* The minutes in the editor are added, unless the reader wrote a number of their own. */
static int take_over(const struct edit *edit, int64_t spent_ms, struct review *review,
                     struct strlist *missing, struct error *err)
{
    AUTO_FD int lock_fd = lock_wait(edit->reading.dossier.desk.workspace.fd,
                                    DOSSIER_REVIEW_LOCK, LOCK_WAIT_MS, err);
    int r = lock_fd < 0 ? lock_fd : check_conflict(edit, err);
    if (r != EXIT_DONE)
        return r;
    if (access(buf_text(&edit->copy_path), F_OK) < 0)
        return error_set(err, -ENOENT,
                         "the editor left no file, so nothing is taken over: your review "
                         "is as it was: takehome review edit %s",
                         edit->reading.dossier.id);
    r = reading_parse(&edit->reading, buf_text(&edit->copy_path), review, missing, err);
    if (r < 0)
        return error_wrap(err, "your edit is kept: takehome review edit %s",
                          edit->reading.dossier.id);
    if (review->minutes == edit->minutes) {
        review->minutes += (spent_ms + MINUTE_MS - 1) / MINUTE_MS;
        if (review->minutes > REVIEW_MINUTES_MAX)
            review->minutes = REVIEW_MINUTES_MAX;
    }
    r = reading_write(&edit->reading, review, err);
    if (r < 0)
        return r;
    unlink(buf_text(&edit->copy_path));
    /* as it is now, with its minutes */
    review_done(review);
    strlist_done(missing);
    return reading_parse(&edit->reading, buf_text(&edit->reading.text_path), review,
                         missing, err);
}

static int read_minutes(struct edit *edit, struct error *err)
{
    CLEANUP(review_done) struct review review = {0};
    int r = review_text_parse(buf_text(&edit->reading.text_path), buf_text(&edit->before),
                              edit->before.len, &review, err);
    edit->minutes = review.minutes;
    return r;
}

static int run(const struct command_call *call, struct error *err)
{
    CLEANUP(edit_done) struct edit edit = {.reading = READING_NONE};
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0};
    int r = reading_open(call->words->items[0], &edit.reading, err);
    if (r == EXIT_DONE)
        r = reading_begin(&edit.reading, err);
    if (r < 0 || edit.reading.text_path.len == 0)
        return r;
    r = make_copy(&edit, err);
    if (r == 0)
        r = read_minutes(&edit, err);
    int64_t begun = clock_ms();
    if (r == 0)
        r = run_editor(buf_text(&edit.copy_path), err);
    if (r == 0)
        r = take_over(&edit, clock_ms() - begun, &review, &missing, err);
    if (r != EXIT_DONE)
        return r;
    const char *id = edit.reading.dossier.id;
    printf("kept: %s, %lld minute%s in all\n", buf_text(&edit.reading.text_path),
           (long long)review.minutes, review.minutes == 1 ? "" : "s");
    r = reading_print(&review, &missing, err);
    if (r == 0)
        printf(missing.count ? "next: takehome review edit %s\n"
                             : "complete: takehome review submit %s\n",
               id);
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_review_edit = {
    .name = "review edit",
    .usage = "SUBMISSION",
    .summary = "Opens your review in an editor, and says what it lacks",
    .text =
        "$VISUAL, $EDITOR or vi edits a copy. It is taken over when nobody changed the "
        "review\n"
        "meanwhile; otherwise both are kept and nothing is merged for you. The "
        "minutes are added\n"
        "to those in the text, where you may correct them.",
    .words_min = 1,
    .words_max = 1,
    .run = run,
};
