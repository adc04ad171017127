/* The sample reviews, and what follows from them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/review_text.h"
#include "runner/cmd/command.h"
#include "runner/cmd/demo.h"
#include "runner/cmd/dossier.h"
#include "runner/io/bundled.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

/* "{commit}" in a sample stands for what was graded. */
static int add_text(const char *text, const char *commit, struct buf *out)
{
    const char *mark = strstr(text, "{commit}");
    if (!mark)
        return buf_adds(out, text);
    buf_add(out, text, (size_t)(mark - text));
    buf_adds(out, commit);
    return buf_adds(out, mark + strlen("{commit}"));
}

/* "c-001.ada.review": the text of a colleague, submitted as theirs. */
static int take_review(const char *folder, const char *name, struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    CLEANUP(review_done) struct review review = {0};
    AUTO_BUF struct buf path = {0}, sample = {0}, text = {0};
    AUTO_FREE char *candidate = strndup(name, strcspn(name, "."));
    const char *rest = strchr(name, '.');
    AUTO_FREE char *person = rest ? strndup(rest + 1, strcspn(rest + 1, ".")) : NULL;
    if (!candidate || !person)
        return error_set(err, -ENOMEM, "out of memory");
    buf_addf(&path, "%s/%s", folder, name);
    int r = dossier_open(candidate, &dossier, err);
    if (r == 0)
        r = fs_read(AT_FDCWD, buf_text(&path), REVIEW_FILE_BYTES_MAX, &sample, err);
    if (r == 0)
        r = add_text(buf_text(&sample), dossier.result.commit.id, &text);
    if (r == 0)
        r = review_text_parse(name, buf_text(&text), text.len, &review, err);
    if (r < 0)
        return r;
    review.reviewer = strdup(person);
    struct error kept = {0};
    r = dossier_submit(&dossier, &review, &kept);
    return r == -EEXIST ? 0 : r < 0 ? error_set(err, r, "%s", kept.text) : 0;
}

static int take_all(struct error *err)
{
    AUTO_BUF struct buf path = {0};
    int r = bundled_path(&path, "demo/reviews", err);
    if (r < 0)
        return r;
    DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return error_errno(err, "cannot open %s", buf_text(&path));
    const struct dirent *entry;
    while (r == 0 && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            r = take_review(buf_text(&path), entry->d_name, err);
    closedir(folder);
    return r;
}

int demo_reviews(struct error *err)
{
    static const struct {
        const char *line;
        const char *words[6];
    } steps[] = {
        {"draft c-002", {"draft", "c-002", NULL}},
        {"decide c-001 advance", {"decide", "c-001", "advance", NULL}},
        {"decide c-002 decline --reason others-data",
         {"decide", "c-002", "decline", "--reason", "others-data", NULL}},
        {"letter c-001", {"letter", "c-001", NULL}},
        {"brief c-001 --html", {"brief", "c-001", "--html", NULL}},
        {"letter c-002 --eml", {"letter", "c-002", "--eml", NULL}},
        {"status", {"status", NULL}},
    };
    int r = take_all(err);
    if (r < 0)
        return r;
    printf("\nThe sample reviews of two colleagues were taken in. A person reads, "
           "decides and\n"
           "sends; the program drafts.\n");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        printf("\n$ takehome %s\n", steps[i].line);
        fflush(stdout);
        command_main(steps[i].words); /* a second demo finds decisions made: it says so */
        fflush(stdout);
    }
    printf("\nDrafts and letters are in out/, reviews in reviews/, decisions in "
           "decisions/.\n");
    return 0;
}
