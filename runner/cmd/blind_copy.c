#include "runner/cmd/blind_copy.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runner/core/result_blind.h"
#include "runner/io/blind.h"
#include "runner/io/git_authors.h"
#include "sandbox/base/cleanup.h"

static int add_history(const struct workspace *workspace, const char *id,
                       const char *commit, struct scrub_identity *identity,
                       struct error *err)
{
    AUTO_STRLIST struct strlist names = {0};
    AUTO_BUF struct buf mirror = {0};
    sandbox_layers lowered = 0;
    workspace_path(workspace, &mirror, ".takehome/mirrors/%s", id);
    if (access(buf_text(&mirror), F_OK) < 0)
        return 0; /* graded elsewhere */
    int r = workspace_lowered(workspace, &lowered, err);
    if (r == 0)
        r = authors_list(buf_text(&mirror), commit,
                         lowered & (1u << SANDBOX_LAYER_LANDLOCK), &names, err);
    for (size_t i = 0; r == 0 && i < names.count; i++) {
        bool address = strchr(names.items[i], '@') != NULL;
        r = scrub_identity_add(identity, address ? NULL : names.items[i],
                               address ? names.items[i] : NULL, NULL);
    }
    return r;
}

int blind_identity(const struct workspace *workspace, const struct roster_entry *entry,
                   const char *commit, struct scrub_identity *ret, struct error *err)
{
    AUTO_BUF struct buf id = {0};
    ret->pseudonym = entry->candidate;
    int r = scrub_identity_add(ret, entry->name, entry->email, entry->repository);
    roster_add_submission_id(&id, entry);
    if (r == 0 && commit)
        r = add_history(workspace, buf_text(&id), commit, ret, err);
    return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
}

int blind_dossier(struct dossier *dossier, struct error *err)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    if (!dossier->has_result)
        return 0;
    int r = blind_identity(&dossier->desk.workspace, dossier->entry,
                           dossier->result.commit.id, &identity, err);
    if (r == 0 && result_blind(&dossier->result, &identity) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    return r;
}

int blind_copy_of(const struct dossier *dossier, struct buf *ret_path, struct error *err)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    AUTO_BUF struct buf mirror = {0};
    if (!dossier->has_result || !dossier->result.commit.id)
        return error_set(err, -ENOENT,
                         "%s has no graded commit to read: `takehome grade %s`",
                         dossier->id, dossier->id);
    workspace_path(&dossier->desk.workspace, &mirror, ".takehome/mirrors/%s",
                   dossier->id);
    if (access(buf_text(&mirror), F_OK) < 0)
        return error_set(err, -ENOENT, "%s was graded elsewhere: its files are not here",
                         dossier->id);
    int r = blind_identity(&dossier->desk.workspace, dossier->entry,
                           dossier->result.commit.id, &identity, err);
    const struct blind_request request = {
        .workspace = &dossier->desk.workspace,
        .submission = dossier->id,
        .commit = dossier->result.commit.id,
        .assignment = &dossier->assignment,
        .variant = assignment_variant(&dossier->assignment, dossier->entry->variant),
        .identity = &identity,
    };
    return r < 0 ? r : blind_copy(&request, ret_path, err);
}
