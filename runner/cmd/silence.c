#include "runner/cmd/silence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/core/feedback_parts.h"
#include "runner/core/sidecar.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

#define SILENCED_SCHEMA "takehome-silenced/1"

/* What is wrong whatever anybody says: others' names, tests that are hidden, praise that
 * is not there, what is not true. */
static const char *const never[] = {
    "placeholder-left",       "other-candidate-named", "hidden-test-leak",
    "strengths-missing",      "untrue-someone-else",   "reason-not-published",
    "reviewer-identity-leak", "thanks-missing",        "protected-characteristic"};

static int load(const struct dossier *dossier, struct buf *path, json_t **ret,
                struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    workspace_path(&dossier->desk.workspace, path, "decisions/%s.silenced.json",
                   dossier->id);
    if (access(buf_text(path), F_OK) < 0) {
        *ret = json_pack("{s:s, s:s, s:[]}", "schema", SILENCED_SCHEMA, "submission",
                         dossier->id, "silenced");
        return *ret ? 0 : error_set(err, -ENOMEM, "out of memory");
    }
    int r = json_doc_load(AT_FDCWD, buf_text(path), &doc, err);
    if (r < 0)
        return r;
    if (!json_is_array(json_object_get(doc.root, "silenced")))
        return json_fault(&doc, "/silenced", err, "must be an array");
    *ret = json_incref(doc.root);
    return 0;
}

/* By the sentence's digest: the file quotes nothing. */
static bool is_silenced(const json_t *list, const struct wording_finding *finding)
{
    char digest[DIGEST_HEX_BYTES];
    sidecar_digest(finding->sentence, digest);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        if (strcmp(feedback_text(entry, "check"), finding->check) == 0 &&
            strcmp(feedback_text(entry, "sentence"), digest) == 0)
            return true;
    }
    return false;
}

static int add_entry(json_t *list, const struct wording_finding *finding,
                     const char *reason, const char *person)
{
    char digest[DIGEST_HEX_BYTES];
    AUTO_BUF struct buf at = {0};
    sidecar_digest(finding->sentence, digest);
    clock_add_utc(&at, clock_now());
    return json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "check", finding->check, "sentence",
                        digest, "reason", reason, "by", person, "at", buf_text(&at)));
}

int silence_add(const struct dossier *dossier, const char *check, const char *reason,
                const struct wording_findings *findings, struct error *err)
{
    const struct workspace *workspace = &dossier->desk.workspace;
    AUTO_JSON json_t *all = NULL;
    AUTO_BUF struct buf path = {0}, text = {0};
    AUTO_FREE char *person = NULL;
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (strcmp(never[i], check) == 0)
            return error_set(err, -EINVAL, "--silence: %s is never silenced", check);
    if (strlen(reason) < 10 || strlen(reason) > 500)
        return error_set(err, -EINVAL, "--reason: 10 to 500 bytes");
    int r = workspace_person(workspace, &person, err);
    if (r == 0)
        r = load(dossier, &path, &all, err);
    for (size_t i = 0; r == 0 && i < findings->count; i++) {
        if (strcmp(findings->items[i].check, check) != 0)
            continue;
        found++;
        r = add_entry(json_object_get(all, "silenced"), &findings->items[i], reason,
                      person);
    }
    if (r == 0 && found != 1)
        return error_set(err, -EINVAL,
                         "--silence: %.60s finds %zu sentences here, not one", check,
                         found);
    if (r == 0)
        r = json_print(all, &text, err);
    const struct log_fact fact = {.act = JOURNAL_SILENCED,
                                  .about = dossier->id,
                                  .bytes = text.data,
                                  .len = text.len};
    if (r == 0)
        r = log_append(workspace, &fact, err);
    return r < 0 ? r
                 : fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644,
                            FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
}

int silence_apply(const struct dossier *dossier, struct wording_findings *findings,
                  struct error *err)
{
    AUTO_JSON json_t *all = NULL;
    AUTO_BUF struct buf path = {0};
    size_t kept = 0;
    int r = load(dossier, &path, &all, err);
    if (r < 0)
        return r;
    const json_t *list = json_object_get(all, "silenced");
    for (size_t i = 0; i < findings->count; i++) {
        if (is_silenced(list, &findings->items[i]))
            free(findings->items[i].sentence);
        else
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
    return 0;
}
