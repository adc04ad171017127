/* export -- all that is kept about one candidate, for that candidate. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/core/merge.h"
#include "runner/io/holdings.h"
#include "runner/io/log.h"
#include "runner/io/zip.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 16 << 20 };

struct export_values {
    const char *candidate;
};

static const struct option_row export_rows[] = {
    {"candidate", OPTION_TEXT, offsetof(struct export_values, candidate), "ID",
     "the pseudonym, c-014", 0, 0, NULL},
};

static const char letter_of_export[] =
    "What we keep about you and your work\n\n"
    "roster.json   your name, address and repository, as we were given them\n"
    "ID/draft.json what the tests found, and every level, comment and note of every\n"
    "              reader; R1, R2 are the readers\n"
    "ID/reviews/   the same as each of them handed it in, and what is not finished\n"
    "ID/attempts/  every run of the tests over your work, and what came out\n"
    "ID/decisions/ what was decided, by whom, and what you were sent\n"
    "ID/out/       what was written about it, and what each sentence rests on\n"
    "log.json      when each of this happened\n\n"
    "Your own code is in your repository; we keep a copy until the day that the task\n"
    "names. If something here is wrong, write to us.\n";

struct exporting {
    struct desk desk;
    struct zip *zip;
    const char *candidate;
};

static void exporting_done(struct exporting *e)
{
    zip_free(&e->zip);
    desk_close(&e->desk);
}

static int add_json(struct zip *zip, const char *name, const json_t *value,
                    struct error *err)
{
    AUTO_BUF struct buf text = {0};
    int r = json_print(value, &text, err);
    return r < 0 ? r : zip_add(zip, name, text.data, text.len, err);
}

static int add_roster(const struct exporting *e, struct error *err)
{
    AUTO_JSON json_t *list = json_array();
    for (size_t i = 0; i < roster_count(&e->desk.roster); i++) {
        const struct roster_entry *entry = roster_at(&e->desk.roster, i);
        AUTO_BUF struct buf deadline = {0}, extended = {0};
        if (strcmp(entry->candidate, e->candidate) != 0)
            continue;
        if (entry->deadline)
            clock_add_utc(&deadline, entry->deadline);
        if (entry->extended)
            clock_add_utc(&extended, entry->extended);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:s, s:s*, s:s*, s:s*, s:s*}",
                      "candidate", entry->candidate, "assignment", entry->assignment,
                      "name", entry->name, "email", entry->email, "repository",
                      entry->repository, "ref", entry->ref, "variant", entry->variant,
                      "deadline", entry->deadline ? buf_text(&deadline) : NULL,
                      "extended", entry->extended ? buf_text(&extended) : NULL,
                      "extension", entry->extension));
    }
    return add_json(e->zip, "roster.json", list, err);
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t len = strlen(text), size = strlen(with);
    return len >= size && strcmp(text + len - size, with) == 0;
}

/* Where a file goes: "" for what is not given as it lies there.
 *
 * @param unfinished  how many texts of reviews came before; a file's name has its
 *                    reader's */
static int name_in_export(const char *path, size_t *unfinished, struct buf *out)
{
    static const char attempts[] = ".takehome/attempts/";
    if (begins(path, "decisions/") || (begins(path, "out/") && !ends(path, ".pack.zip")))
        return buf_adds(out, path); /* a pack is a copy of the work */
    if (begins(path, "reviews/") && !ends(path, ".json"))
        return buf_addf(out, "reviews/text-%zu.review", ++*unfinished);
    if (begins(path, attempts) && !ends(path, ".lock"))
        return buf_addf(out, "attempts/%s.json", path + strlen(attempts));
    return 0;
}

static int add_file(const struct exporting *e, const char *id, const char *path,
                    size_t *unfinished, struct error *err)
{
    AUTO_BUF struct buf name = {0}, to = {0}, from = {0}, text = {0};
    int r = name_in_export(path, unfinished, &name);
    if (r < 0)
        return error_set(err, r, "out of memory");
    if (name.len == 0)
        return 0;
    buf_addf(&to, "%s/%s", id, buf_text(&name));
    buf_addf(&from, "%s%s", path, begins(path, ".takehome/") ? "/result.json" : "");
    r = fs_read(e->desk.workspace.fd, buf_text(&from), FILE_BYTES_MAX, &text, err);
    return r < 0 ? r : zip_add(e->zip, buf_text(&to), text.data, text.len, err);
}

/* A purge leaves it, so that it is not among the holdings. */
static int add_hold(const struct exporting *e, const char *id, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    size_t none = 0;
    buf_addf(&path, "decisions/%s.legal-hold.json", id);
    if (faccessat(e->desk.workspace.fd, buf_text(&path), F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        return 0;
    return add_file(e, id, buf_text(&path), &none, err);
}

/* As it was handed in, by the number that its reader has in the draft. */
static int add_review(const struct exporting *e, const struct dossier *dossier,
                      size_t index, struct error *err)
{
    AUTO_BUF struct buf to = {0}, reader = {0};
    AUTO_JSON json_t *value = review_write(&dossier->reviews[index]);
    buf_addf(&reader, "R%zu",
             merge_reader(dossier->reviews, dossier->review_count, index));
    buf_addf(&to, "%s/reviews/%s.json", dossier->id, buf_text(&reader));
    if (json_object_set_new(value, "reviewer", json_string(buf_text(&reader))) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return add_json(e->zip, buf_text(&to), value, err);
}

static int add_submission(const struct exporting *e, const char *id, struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_STRLIST struct strlist paths = {0};
    AUTO_JSON json_t *draft = NULL;
    AUTO_BUF struct buf name = {0};
    size_t unfinished = 0;
    int r = dossier_open(id, &dossier, err);
    if (r == 0)
        r = dossier_draft(&dossier, &draft, err);
    buf_addf(&name, "%s/draft.json", id);
    if (r == 0)
        r = add_json(e->zip, buf_text(&name), draft, err);
    if (r == 0)
        r = holdings_list(&e->desk.workspace, id, HOLDING_RECORDS, &paths, err);
    for (size_t i = 0; r == 0 && i < dossier.review_count; i++)
        r = add_review(e, &dossier, i, err);
    for (size_t i = 0; r == 0 && i < paths.count; i++)
        r = add_file(e, id, paths.items[i], &unfinished, err);
    return r < 0 ? r : add_hold(e, id, err);
}

static int add_log(const struct exporting *e, struct error *err)
{
    CLEANUP(journal_check_done) struct journal_check check = {0};
    AUTO_JSON json_t *list = json_array();
    size_t len = strlen(e->candidate);
    int r = log_verify(&e->desk.workspace, &check, err);
    for (size_t i = 0; r == 0 && i < check.count; i++) {
        const struct journal_entry *entry = &check.entries[i];
        AUTO_BUF struct buf at = {0};
        /* of a submission, or of the person: an export before */
        if (strncmp(entry->about, e->candidate, len) != 0 ||
            (entry->about[len] != '@' && entry->about[len] != '\0'))
            continue;
        clock_add_utc(&at, entry->at);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "at", buf_text(&at),
                                              "act", journal_act_word(entry->act),
                                              "about", entry->about));
    }
    return r < 0 ? r : add_json(e->zip, "log.json", list, err);
}

static int add_all(const struct exporting *e, size_t *ret_count, struct error *err)
{
    int r =
        zip_add(e->zip, "README.txt", letter_of_export, strlen(letter_of_export), err);
    if (r == 0)
        r = add_roster(e, err);
    for (size_t i = 0; r == 0 && i < roster_count(&e->desk.roster); i++) {
        AUTO_BUF struct buf id = {0};
        if (strcmp(roster_at(&e->desk.roster, i)->candidate, e->candidate) != 0)
            continue;
        roster_add_submission_id(&id, roster_at(&e->desk.roster, i));
        (*ret_count)++;
        r = add_submission(e, buf_text(&id), err);
    }
    return r < 0 ? r : add_log(e, err);
}

static int run_export(const struct command_call *call, struct error *err)
{
    const struct export_values *values = call->values;
    CLEANUP(exporting_done)
    struct exporting e = {.desk = {.workspace = WORKSPACE_NONE},
                          .candidate = values->candidate};
    AUTO_BUF struct buf bytes = {0}, path = {0};
    size_t count = 0;
    if (!values->candidate)
        return error_set(err, -EINVAL, "say whose: --candidate c-014");
    int r = desk_open(&e.desk, err);
    if (r == 0)
        r = zip_new(clock_now(), &e.zip, err);
    if (r == 0)
        r = add_all(&e, &count, err);
    if (r == 0 && count == 0)
        return error_set(err, -EINVAL, "the roster has no '%.60s'", values->candidate);
    if (r == 0)
        r = zip_end(e.zip, &bytes, err);
    workspace_path(&e.desk.workspace, &path, "private/%s.export.zip", values->candidate);
    const struct log_fact fact = {.act = JOURNAL_EXPORTED, .about = values->candidate};
    if (r == 0)
        r = log_append(&e.desk.workspace, &fact, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), bytes.data, bytes.len, 0600,
                     FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    printf("%s\n", buf_text(&path));
    return EXIT_DONE;
}

const struct command command_export = {
    .name = "export",
    .usage = "--candidate ID",
    .summary = "All that is kept about one candidate, as one zip",
    .text = "For a person who asks what is kept about them: every level and comment too, "
            "readers\n"
            "as R1, R2. It is written into private/.",
    .options = COMMAND_OPTIONS(export_rows),
    .values_size = sizeof(struct export_values),
    .run = run_export,
};
