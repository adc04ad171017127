#include "runner/cmd/blind_copy.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runner/io/blind.h"
#include "runner/io/git_authors.h"
#include "sandbox/base/cleanup.h"

static int add_history(const struct dossier *dossier, struct scrub_identity *identity,
                       struct error *err)
{
    AUTO_STRLIST struct strlist names = {0};
    AUTO_BUF struct buf mirror = {0};
    sandbox_layers lowered = 0;
    workspace_path(&dossier->desk.workspace, &mirror, ".takehome/mirrors/%s",
                   dossier->id);
    if (access(buf_text(&mirror), F_OK) < 0)
        return 0; /* graded elsewhere */
    int r = workspace_lowered(&dossier->desk.workspace, &lowered, err);
    if (r == 0)
        r = authors_list(buf_text(&mirror), dossier->result.commit.id,
                         lowered & (1u << SANDBOX_LAYER_LANDLOCK), &names, err);
    for (size_t i = 0; r == 0 && i < names.count; i++) {
        bool address = strchr(names.items[i], '@') != NULL;
        r = scrub_identity_add(identity, address ? NULL : names.items[i],
                               address ? names.items[i] : NULL, NULL);
    }
    return r;
}

int blind_identity(const struct dossier *dossier, struct scrub_identity *ret,
                   struct error *err)
{
    const struct roster_entry *entry = dossier->entry;
    ret->pseudonym = entry->candidate;
    int r = scrub_identity_add(ret, entry->name, entry->email, entry->repository);
    if (r == 0 && dossier->has_result && dossier->result.commit.id)
        r = add_history(dossier, ret, err);
    return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
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
    int r = blind_identity(dossier, &identity, err);
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
