/* review pack -- one zip for a reviewer on another machine; unblind -- who a candidate
 * is, which is a logged act. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/review_text.h"
#include "runner/cmd/blind_copy.h"
#include "runner/cmd/command.h"
#include "runner/cmd/reading.h"
#include "runner/cmd/reading_page.h"
#include "runner/cmd/refuse.h"
#include "runner/io/log.h"
#include "runner/io/zip.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { REPORT_BYTES_MAX = 16 << 20, REASON_BYTES_MIN = 10, REASON_BYTES_MAX = 500 };

struct pack_values {
    const char *person;
};

static const struct option_row pack_rows[] = {
    {"for", OPTION_TEXT, offsetof(struct pack_values, person), "PERSON",
     "who reads it, from people.json", 0, 0, NULL},
};

/* A pack in the making. */
struct packing {
    struct dossier dossier;
    const char *person;
    struct buf copy; /* the blind copy's folder */
    struct buf form; /* the text's name in it */
    struct zip *zip;
};

static void packing_done(struct packing *p)
{
    zip_free(&p->zip);
    buf_done(&p->copy);
    buf_done(&p->form);
    dossier_close(&p->dossier);
}

static int check_person(const struct packing *p, struct error *err)
{
    CLEANUP(people_done) struct people people = {0};
    int r = workspace_people(&p->dossier.desk.workspace, &people, err);
    const struct person *list = people.list.items;
    for (size_t i = 0; r == 0 && i < people.list.count; i++)
        if (strcmp(list[i].id, p->person) == 0)
            return person_may(&list[i], "review")
                       ? 0
                       : error_set(err, -EINVAL, "people.json: %s may not review",
                                   p->person);
    return r < 0 ? r : error_set(err, -EINVAL, "people.json knows no '%.60s'", p->person);
}

static int add_page(struct packing *p, struct error *err)
{
    AUTO_BUF struct buf page = {0};
    int r = reading_page(&p->dossier, buf_text(&p->copy), p->person, buf_text(&p->form),
                         &page, err);
    return r < 0 ? r : zip_add(p->zip, "review.html", page.data, page.len, err);
}

static int add_form(struct packing *p, struct error *err)
{
    CLEANUP(review_done) struct review review = {0};
    AUTO_BUF struct buf form = {0};
    struct reading reading = {.dossier = p->dossier}; /* borrowed: not closed here */
    int r = reading_fill(&reading, &review, err);
    if (r == 0)
        r = review_text_form(&review, &p->dossier.rubric, &form);
    return r < 0 ? r : zip_add(p->zip, buf_text(&p->form), form.data, form.len, err);
}

static int add_copy(struct packing *p, struct error *err)
{
    static const char *const names[] = {"changes.diff", "history.txt", "report.txt"};
    AUTO_BUF struct buf work = {0};
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(names); i++) {
        AUTO_BUF struct buf path = {0}, text = {0};
        buf_addf(&path, "%s/%s", buf_text(&p->copy), names[i]);
        r = fs_read(AT_FDCWD, buf_text(&path), REPORT_BYTES_MAX, &text, err);
        if (r == 0)
            r = zip_add(p->zip, names[i], text.data, text.len, err);
    }
    buf_addf(&work, "%s/work", buf_text(&p->copy));
    AUTO_FD int fd = open(buf_text(&work), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r == 0 && fd < 0)
        return error_errno(err, "open %s", buf_text(&work));
    return r < 0 ? r : zip_add_folder(p->zip, "work", fd, err);
}

static int write_pack(struct packing *p, struct error *err)
{
    const struct workspace *workspace = &p->dossier.desk.workspace;
    AUTO_BUF struct buf bytes = {0}, path = {0};
    int r = zip_end(p->zip, &bytes, err);
    workspace_path(workspace, &path, "out/%s.%s.pack.zip", p->dossier.id, p->person);
    const struct log_fact fact = {.act = JOURNAL_PACKED,
                                  .about = p->dossier.id,
                                  .bytes = bytes.data,
                                  .len = bytes.len};
    if (r == 0)
        r = log_append(workspace, &fact, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), bytes.data, bytes.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    printf("%s\n", buf_text(&path));
    return EXIT_DONE;
}

static int run_pack(const struct command_call *call, struct error *err)
{
    const struct pack_values *values = call->values;
    CLEANUP(packing_done)
    struct packing p = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}},
                        .person = values->person};
    if (!values->person)
        return error_set(err, -EINVAL, "say for whom: --for PERSON");
    int r = dossier_open(call->words->items[0], &p.dossier, err);
    if (r == 0)
        r = check_person(&p, err);
    if (r == 0)
        r = blind_dossier(&p.dossier, err);
    if (r == 0)
        r = blind_copy_of(&p.dossier, &p.copy, err);
    if (r == 0)
        r = buf_addf(&p.form, "%s.%s.review", p.dossier.id, p.person);
    if (r == 0)
        r = zip_new(p.dossier.result.finished, &p.zip, err);
    if (r == 0)
        r = add_page(&p, err);
    if (r == 0)
        r = add_form(&p, err);
    if (r == 0)
        r = add_copy(&p, err);
    return r < 0 ? r : write_pack(&p, err);
}

/* ----- unblind ----- */

struct unblind_values {
    const char *reason;
};

static const struct option_row unblind_rows[] = {
    {"reason", OPTION_TEXT, offsetof(struct unblind_values, reason), "WHY",
     "kept in private/, and its digest in the log", 0, 0, NULL},
};

static int keep_reason(const struct workspace *workspace, const char *id,
                       const char *person, const char *reason, struct error *err)
{
    AUTO_BUF struct buf path = {0}, text = {0}, at = {0};
    clock_add_utc(&at, clock_now());
    AUTO_JSON json_t *line = json_pack("{s:s, s:s, s:s, s:s}", "at", buf_text(&at), "by",
                                       person, "about", id, "reason", reason);
    AUTO_FREE char *printed = line ? json_dumps(line, JSON_COMPACT) : NULL;
    if (!printed)
        return error_set(err, -EINVAL, "--reason is not UTF-8");
    const struct log_fact fact = {
        .act = JOURNAL_UNBLINDED, .about = id, .bytes = printed, .len = strlen(printed)};
    int r = log_append(workspace, &fact, err);
    workspace_path(workspace, &path, "private/unblinded.jsonl");
    if (r == 0 && access(buf_text(&path), F_OK) == 0)
        r = fs_read(AT_FDCWD, buf_text(&path), REPORT_BYTES_MAX, &text, err);
    if (r == 0)
        r = buf_addf(&text, "%s\n", printed);
    return r < 0 ? r
                 : fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0600,
                            FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
}

static void print_line(const char *title, const char *value)
{
    AUTO_BUF struct buf clean = {0};
    text_add_line(&clean, value ? value : "–");
    printf("%s%s\n", title, buf_text(&clean));
}

static int run_unblind(const struct command_call *call, struct error *err)
{
    const struct unblind_values *values = call->values;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_FREE char *person = NULL;
    AUTO_BUF struct buf begun = {0}, done = {0};
    size_t len = values->reason ? strlen(values->reason) : 0;
    if (len < REASON_BYTES_MIN || len > REASON_BYTES_MAX)
        return error_set(err, -EINVAL, "--reason WHY: %d to %d bytes", REASON_BYTES_MIN,
                         REASON_BYTES_MAX);
    int r = dossier_open(call->words->items[0], &dossier, err);
    if (r == 0)
        r = workspace_person(&dossier.desk.workspace, &person, err);
    if (r < 0)
        return r;
    dossier_review_path(&dossier, person, "review", &begun);
    dossier_review_path(&dossier, person, "json", &done);
    if (access(buf_text(&begun), F_OK) == 0 && access(buf_text(&done), F_OK) < 0)
        return refuse_with(dossier.id, "your own review: it is begun, and read blind",
                           "takehome review submit %s", dossier.id);
    r = keep_reason(&dossier.desk.workspace, dossier.id, person, values->reason, err);
    if (r < 0)
        return r;
    const struct roster_entry *entry = dossier.entry;
    print_line("name        ", entry->name);
    print_line("e-mail      ", entry->email);
    print_line("repository  ", entry->repository);
    return EXIT_DONE;
}

const struct command command_review_pack = {
    .name = "review pack",
    .usage = "SUBMISSION --for PERSON",
    .summary = "One zip for a reviewer on another machine",
    .text = "Holds a page (results, rubric, the work line by line), the review to fill "
            "in, and the\n"
            "scrubbed work. `review submit --file FILE --for PERSON` takes the review "
            "back.",
    .options = COMMAND_OPTIONS(pack_rows),
    .values_size = sizeof(struct pack_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_pack,
};

const struct command command_unblind = {
    .name = "unblind",
    .usage = "SUBMISSION --reason WHY",
    .summary = "Says who a candidate is; the log keeps that you asked",
    .options = COMMAND_OPTIONS(unblind_rows),
    .values_size = sizeof(struct unblind_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_unblind,
};
