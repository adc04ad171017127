#include "runner/cmd/reading_page.h"

#include <fcntl.h>

#include "runner/cmd/writing.h"
#include "runner/core/review_page.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/json.h"

enum { HISTORY_BYTES_MAX = 4 << 20 };

int reading_page(const struct dossier *dossier, const char *copy, const char *person,
                 const char *form, struct buf *out, struct error *err)
{
    AUTO_JSON_DOC struct json_doc files = {0};
    AUTO_BUF struct buf path = {0}, said = {0}, history = {0}, own_text = {0};
    struct letter_template own = {0};
    buf_addf(&path, "%s/files.json", copy);
    buf_addf(&said, "%s/history.txt", copy);
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &files, err);
    if (r == 0)
        r = fs_read(AT_FDCWD, buf_text(&said), HISTORY_BYTES_MAX, &history, err);
    if (r == 0)
        r = writing_template(dossier, REVIEW_PAGE, &own_text, &own, err);
    const struct review_page what = {
        .submission = dossier->id,
        .candidate = dossier->entry->candidate,
        .reviewer = person,
        .title = dossier->assignment.title,
        .assistance = dossier->assignment.assistance,
        .form = form,
        .history = buf_text(&history),
        .rubric = &dossier->rubric,
        .result = &dossier->result,
        .files = files.root,
        .own = own.text,
    };
    return r < 0 ? r : review_page_render(&what, out, err);
}
