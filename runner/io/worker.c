#include "runner/io/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/core/attempt.h"
#include "runner/io/checkout.h"
#include "runner/io/fetch.h"
#include "runner/io/fingerprint.h"
#include "runner/io/ledger.h"
#include "runner/io/lock.h"
#include "runner/io/runs.h"
#include "runner/io/worktree.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { SPARE_BYTES = 1 << 20, SPARE_ENTRIES = 1000 };

struct working {
    const struct job *job;
    struct sandbox *sandbox;
    sandbox_layers lowered;
    struct assignment assignment;
    const struct variant *variant;
    char folder[PATH_MAX]; /* of the assignment, absolute */
    int folder_fd, attempts_fd, lock_fd;
    struct sandbox_tree checkout, tree;
    struct pin pin;
    struct attempt_plan plan; /* one look at the clock: its digest and its runs agree */
    bool fresh;               /* the mirror was made for this attempt */
    struct refusal refusal;
    struct result result;
    struct error *err;
};

static void working_done(struct working *w)
{
    sandbox_tree_free(w->sandbox, &w->checkout);
    sandbox_tree_free(w->sandbox, &w->tree);
    sandbox_close(w->sandbox);
    assignment_done(&w->assignment);
    pin_done(&w->pin);
    result_done(&w->result);
    cleanup_fd(&w->folder_fd);
    cleanup_fd(&w->attempts_fd);
    cleanup_fd(&w->lock_fd);
}

/* ----- what the job names ----- */

static int read_lowered(struct working *w)
{
    for (size_t i = 0; i < w->job->lowered.count; i++) {
        enum sandbox_layer layer;
        if (sandbox_layer_parse(w->job->lowered.items[i], &layer) < 0)
            return error_set(w->err, -EINVAL, "lowered: '%.60s' is no layer",
                             w->job->lowered.items[i]);
        w->lowered |= 1u << layer;
    }
    return 0;
}

static int take_claim(struct working *w)
{
    AUTO_BUF struct buf name = {0};
    int r = fs_make_dirs(AT_FDCWD, w->job->attempts, 0700, w->err);
    if (r < 0)
        return r;
    w->attempts_fd = open(w->job->attempts, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->attempts_fd < 0)
        return error_errno(w->err, "cannot open %s", w->job->attempts);
    buf_addf(&name, ".%s.lock", w->job->submission);
    if (strchr(w->job->submission, '/'))
        return error_set(w->err, -EINVAL, "a submission's id has no '/'");
    w->lock_fd = lock_take(w->attempts_fd, buf_text(&name), w->err);
    return w->lock_fd < 0 ? w->lock_fd : 0;
}

static int load_assignment(struct working *w)
{
    int r = assignment_load(w->job->assignment, &w->assignment, w->err);
    if (r < 0)
        return r;
    w->variant = assignment_variant(&w->assignment, w->job->variant);
    if (!w->variant)
        return error_set(w->err, -EINVAL,
                         "%s: there is no variant '%s'; say one of its own",
                         w->job->assignment, w->job->variant ? w->job->variant : "");
    if (strcmp(w->variant->environment, "host") != 0)
        return error_set(w->err, -ENOTSUP, "the environment '%s' is not on this machine",
                         w->variant->environment);
    if (!realpath(w->job->assignment, w->folder))
        return error_errno(w->err, "cannot open %s", w->job->assignment);
    w->folder_fd = open(w->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return w->folder_fd < 0 ? error_errno(w->err, "cannot open %s", w->folder) : 0;
}

/* ----- which commit ----- */

static int pin_commit(struct working *w, const struct fetch_report *report)
{
    CLEANUP(ledger_done) struct ledger ledger = {0};
    const struct pin_history history = {report->history, report->history_count};
    const char *ref = w->job->ref ? w->job->ref : "HEAD";
    int r = ledger_add(w->job->mirror, ref, report->tip, clock_now(), &ledger, w->err);
    if (r < 0)
        return r;
    const struct pin_ledger seen = {ledger.sightings, ledger.count};
    if (w->job->deadline > 0 && !pin_is_commit(ref))
        return pin_by_deadline(&seen, &history, w->job->deadline, &w->pin, &w->refusal,
                               w->err);
    r = pin_tip(&seen, &history, report->tip, &w->pin);
    return r < 0 ? error_set(w->err, r, "out of memory") : 0;
}

/* @return 0, 1 refused, negative */
static int fill_mirror(struct working *w, bool anew, struct fetch_report *ret)
{
    struct fetch_request request = {
        .url = w->job->repository,
        .mirror = w->job->mirror,
        .ref = w->job->ref ? w->job->ref : "HEAD",
        .landlock_lowered = w->lowered & (1u << SANDBOX_LAYER_LANDLOCK),
        .anew = anew,
    };
    int r = fetch_default_limits(&request, w->err);
    if (r == 0)
        r = fetch_run(&request, ret, w->err);
    if (r < 0)
        return error_wrap(w->err, "fetch");
    w->refusal = ret->refusal;
    w->fresh = ret->fresh;
    return w->refusal.reason != REFUSAL_NONE ? 1 : 0;
}

static int fetch(struct working *w)
{
    CLEANUP(fetch_report_done) struct fetch_report report = {0};
    int r = fill_mirror(w, false, &report);
    return r != 0 ? r : pin_commit(w, &report);
}

/* ----- the result ----- */

static int set_text(char **to, const char *text)
{
    free(*to);
    *to = text ? strdup(text) : NULL;
    return text && !*to ? -ENOMEM : 0;
}

static int list_layers(struct strlist *to, sandbox_layers layers)
{
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++)
        if ((layers & (1u << i)) &&
            strlist_add(to, sandbox_layer_word((enum sandbox_layer)i)) < 0)
            return -ENOMEM;
    return 0;
}

static int begin_result(struct working *w)
{
    struct result *to = &w->result;
    char run[DIGEST_HEX_BYTES], marking[DIGEST_HEX_BYTES];
    sandbox_layers applied = sandbox_applied(w->sandbox);
    w->plan = (struct attempt_plan){
        .assignment = &w->assignment,
        .variant = w->variant,
        /* where none is known a candidate is before it, everybody else after */
        .deadline_passed = w->job->deadline == 0 ? w->job->audience != AUDIENCE_CANDIDATE
                                                 : clock_now() >= w->job->deadline,
        .audience = (enum audience)w->job->audience,
    };
    int r = fingerprint_run(w->folder_fd, w->variant, applied, attempt_held(&w->plan),
                            run, w->err);
    if (r == 0)
        r = fingerprint_marking(w->folder_fd, &w->assignment, marking, w->err);
    if (r < 0)
        return r;
    AUTO_BUF struct buf id = {0};
    result_add_attempt_id(&id, w->job->submission, w->pin.commit,
                          refusal_word(w->refusal.reason), run);
    r |= set_text(&to->schema, RESULT_SCHEMA);
    r |= set_text(&to->program, "takehome " TAKEHOME_VERSION);
    r |= set_text(&to->attempt, buf_text(&id));
    r |= set_text(&to->submission, w->job->submission);
    r |= set_text(&to->assignment, w->assignment.id);
    r |= set_text(&to->assignment_version, w->assignment.version);
    r |= set_text(&to->variant, w->variant->id);
    r |= set_text(&to->run_digest, run);
    r |= set_text(&to->marking_digest, marking);
    r |= set_text(&to->commit.id, w->pin.commit[0] ? w->pin.commit : NULL);
    r |= set_text(&to->commit.ref, w->job->ref ? w->job->ref : "HEAD");
    to->commit.committed = w->pin.committed;
    to->commit.first_seen = w->pin.first_seen;
    to->started = clock_now();
    r |= list_layers(&to->layers, applied);
    r |= list_layers(&to->lowered, w->lowered & ~applied);
    for (size_t i = 0; i < w->pin.notices.count; i++)
        r |= strlist_add(&to->notices, w->pin.notices.items[i]);
    return r < 0 ? error_set(w->err, -ENOMEM, "out of memory") : 0;
}

static int refuse(struct working *w)
{
    AUTO_BUF struct buf detail = {0};
    buf_addf(&detail, "%s%s%s", refusal_sentence(w->refusal.reason),
             w->refusal.detail[0] ? ": " : "", w->refusal.detail);
    w->result.outcome = ATTEMPT_REFUSED;
    int r = set_text(&w->result.reason, refusal_word(w->refusal.reason));
    r |= set_text(&w->result.detail, buf_text(&detail));
    return r < 0 ? error_set(w->err, -ENOMEM, "out of memory") : 0;
}

static int add_checkout_phase(struct working *w, int64_t wall_ms)
{
    struct result_phase *phase = result_add_phase(&w->result);
    if (!phase)
        return error_set(w->err, -ENOMEM, "out of memory");
    phase->id = strdup("checkout");
    phase->verdict = w->refusal.reason == REFUSAL_NONE ? VERDICT_PASS : VERDICT_FAIL;
    phase->usage.wall_ms = wall_ms;
    return phase->id ? 0 : error_set(w->err, -ENOMEM, "out of memory");
}

/* ----- the tree, and what runs in it ----- */

/* @return 0, 1 refused, negative */
static int check_out(struct working *w)
{
    const struct submission_rules *rules = &w->assignment.submission;
    int r = sandbox_tree_new(w->sandbox,
                             rules->max_bytes + rules->max_files * 4096 + SPARE_BYTES,
                             rules->max_files + SPARE_ENTRIES, &w->checkout, w->err);
    if (r < 0)
        return r;
    const struct checkout_request request = {
        .mirror = w->job->mirror,
        .commit = w->pin.commit,
        .target_fd = w->checkout.fd,
        .max_files = rules->max_files,
        .max_file_bytes = rules->max_file_bytes,
        .max_bytes = rules->max_bytes,
        .max_path_bytes = rules->max_path_bytes,
        .max_depth = rules->max_depth,
        .landlock_lowered = w->lowered & (1u << SANDBOX_LAYER_LANDLOCK),
    };
    r = checkout_run(&request, &w->refusal, w->err);
    if (r < 0)
        return error_wrap(w->err, "checkout");
    return w->refusal.reason != REFUSAL_NONE ? 1 : 0;
}

static bool is_lost(const struct working *w)
{
    return w->refusal.reason == REFUSAL_CORRUPT ||
           w->refusal.reason == REFUSAL_MISSING_COMMIT;
}

/* What a fetch of ours has seen and the mirror no longer gives is our loss: fetched anew,
 * and nobody's fault but ours when it cannot be had again. */
static int obtain_files(struct working *w)
{
    int64_t start_ms = clock_ms();
    int refused = check_out(w);
    if (refused == 1 && is_lost(w) && !w->fresh) {
        CLEANUP(fetch_report_done) struct fetch_report report = {0};
        sandbox_tree_free(w->sandbox, &w->checkout);
        refused = fill_mirror(w, true, &report);
        if (refused == 0)
            refused = check_out(w);
    }
    if (refused == 1 && w->refusal.reason == REFUSAL_MISSING_COMMIT)
        return error_set(w->err, -ENODATA,
                         "the mirror lost commit %.12s, and the repository has it no "
                         "longer",
                         w->pin.commit);
    int r = refused < 0 ? refused : add_checkout_phase(w, clock_ms() - start_ms);
    return r < 0 ? r : refused;
}

static int lay_tree(struct working *w)
{
    const struct limits *budget = &w->assignment.budget;
    int64_t bytes = 0, entries = 0, starter_bytes = 0, starter_entries = 0;
    int r = worktree_measure(w->checkout.fd, true, &bytes, &entries, w->err);
    if (r == 0 && w->variant->starter) {
        AUTO_FD int starter_fd =
            fs_open_beneath(w->folder_fd, w->variant->starter, O_RDONLY | O_DIRECTORY, 0);
        r = starter_fd < 0 ? error_set(w->err, starter_fd, "cannot open the starter")
                           : worktree_measure(starter_fd, false, &starter_bytes,
                                              &starter_entries, w->err);
    }
    if (r == 0)
        r = sandbox_tree_new(w->sandbox, bytes + starter_bytes + budget->disk_bytes,
                             entries + starter_entries + budget->inodes, &w->tree,
                             w->err);
    if (r == 0)
        r = worktree_lay(w->folder_fd, w->checkout.fd, w->tree.fd,
                         &w->assignment.submission, w->variant, &w->result.notices,
                         w->err);
    sandbox_tree_free(w->sandbox, &w->checkout);
    return r;
}

static int grade(struct working *w)
{
    struct runs runs = {.sandbox = w->sandbox,
                        .assignment_fd = w->folder_fd,
                        .folder = w->folder,
                        .variant = w->variant,
                        .notices = &w->result.notices,
                        .tree = w->tree};
    const struct attempt_ops ops = runs_ops(&runs);
    return attempt_grade(&w->plan, &ops, &w->result, w->err);
}

/* ----- writing and finding it ----- */

static int result_path(const struct working *w, struct buf *out)
{
    return buf_addf(out, "%s/%s/result.json", w->job->attempts, w->result.attempt);
}

static int find_known(struct working *w, struct worker_answer *ret)
{
    AUTO_BUF struct buf path = {0};
    struct stat st;
    if (result_path(w, &path) < 0)
        return error_set(w->err, -ENOMEM, "out of memory");
    if (stat(buf_text(&path), &st) < 0)
        return 0;
    struct error reason = {0};
    int r = result_load(AT_FDCWD, buf_text(&path), &ret->result, &reason);
    if (r == 0 && ret->result.outcome == ATTEMPT_INFRASTRUCTURE)
        r = error_set(&reason, -EINVAL, "%s failed on our side", buf_text(&path));
    if (r < 0)
        return error_set(w->err, r, "%s; move its folder away to have it graded again",
                         reason.text);
    ret->known = true;
    ret->path = buf_take(&path);
    return 1;
}

/* A file that our own reader refuses would be in everybody's way for ever. */
static int read_back(const struct working *w, const struct buf *text)
{
    CLEANUP(result_done) struct result again = {0};
    struct error reason = {0};
    int r = result_parse(w->result.attempt, buf_text(text), text->len, &again, &reason);
    return r < 0 ? error_set(w->err, r == -ENOMEM ? r : -EPROTO,
                             "a result that cannot be read back is not kept: %s",
                             reason.text)
                 : 0;
}

static int write_result(struct working *w, struct worker_answer *ret)
{
    AUTO_BUF struct buf text = {0}, path = {0}, name = {0};
    w->result.finished = clock_now();
    int r = result_fit(&w->result, JSON_FILE_BYTES_MAX, &text, w->err);
    if (r == 0)
        r = read_back(w, &text);
    if (r < 0)
        return r;
    if (mkdirat(w->attempts_fd, w->result.attempt, 0700) < 0 && errno != EEXIST)
        return error_errno(w->err, "cannot make a folder for the result");
    fs_sweep(w->attempts_fd, w->result.attempt);
    buf_addf(&name, "%s/result.json", w->result.attempt);
    r = fs_write(w->attempts_fd, buf_text(&name), text.data, text.len, 0600,
                 FS_WRITE_SYNC, w->err);
    if (r < 0 || result_path(w, &path) < 0)
        return r < 0 ? r : error_set(w->err, -ENOMEM, "out of memory");
    ret->result = w->result;
    w->result = (struct result){0};
    ret->path = buf_take(&path);
    return 0;
}

static int work(struct working *w, struct worker_answer *ret)
{
    int refused = fetch(w);
    int r = refused < 0 ? refused : begin_result(w);
    if (r == 0)
        r = find_known(w, ret);
    if (r != 0)
        return r < 0 ? r : 0;
    if (!refused)
        refused = obtain_files(w);
    if (refused < 0)
        return refused;
    if (refused) {
        r = refuse(w);
    } else {
        r = lay_tree(w);
        if (r == 0)
            r = grade(w);
    }
    return r < 0 ? r : write_result(w, ret);
}

int worker_run(const struct job *job, struct worker_answer *ret, struct error *err)
{
    CLEANUP(working_done)
    struct working w = {.job = job,
                        .folder_fd = -1,
                        .attempts_fd = -1,
                        .lock_fd = -1,
                        .checkout = {.fd = -1},
                        .tree = {.fd = -1},
                        .err = err};
    int r = read_lowered(&w);
    /* the launcher is forked while this process is small */
    if (r == 0)
        r = sandbox_open(w.lowered, &w.sandbox, err);
    if (r == 0)
        r = load_assignment(&w);
    if (r == 0)
        r = take_claim(&w);
    return r < 0 ? r : work(&w, ret);
}

void worker_answer_done(struct worker_answer *answer)
{
    result_done(&answer->result);
    free(answer->path);
    answer->path = NULL;
}
