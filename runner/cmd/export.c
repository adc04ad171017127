/* export -- all that is kept about one candidate, for that candidate. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
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
            list, json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:s, s:s*, s:s*, s:s*}",
                            "candidate", entry->candidate, "assignment",
                            entry->assignment, "name", entry->name, "email", entry->email,
                            "repository", entry->repository, "ref", entry->ref,
                            "deadline", entry->deadline ? buf_text(&deadline) : NULL,
                            "extended", entry->extended ? buf_text(&extended) : NULL,
                            "extension", entry->extension));
    }
    return add_json(e->zip, "roster.json", list, err);
}

/* Reviews are given as the draft has them: every word, without the readers' names. */
static bool is_given(const char *path)
{
    return strncmp(path, "reviews/", 8) != 0 && strncmp(path, ".takehome/", 10) != 0 &&
           strncmp(path, "private/", 8) != 0; /* the export of before */
}

static int add_submission(const struct exporting *e, const char *id, struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_STRLIST struct strlist paths = {0};
    AUTO_JSON json_t *draft = NULL;
    AUTO_BUF struct buf name = {0};
    int r = dossier_open(id, &dossier, err);
    if (r == 0)
        r = dossier_draft(&dossier, &draft, err);
    buf_addf(&name, "%s/draft.json", id);
    if (r == 0)
        r = add_json(e->zip, buf_text(&name), draft, err);
    if (r == 0)
        r = holdings_list(&e->desk.workspace, id, HOLDING_RECORDS, &paths, err);
    for (size_t i = 0; r == 0 && i < paths.count; i++) {
        AUTO_BUF struct buf text = {0}, to = {0};
        if (!is_given(paths.items[i]))
            continue;
        buf_addf(&to, "%s/%s", id, paths.items[i]);
        r = fs_read(e->desk.workspace.fd, paths.items[i], FILE_BYTES_MAX, &text, err);
        if (r == 0)
            r = zip_add(e->zip, buf_text(&to), text.data, text.len, err);
    }
    return r;
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
        if (strncmp(entry->about, e->candidate, len) != 0 || entry->about[len] != '@')
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
