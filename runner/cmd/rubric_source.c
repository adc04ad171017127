#include "runner/cmd/rubric_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

static bool is_reference(const char *word)
{
    AUTO_FREE char *id = NULL;
    int64_t version;
    return text_is_id(word) || rubric_parse_reference(word, &id, &version, NULL) == 0;
}

/* backend@3.json that says it is backend@2 would mark people by what nobody published. */
static int check_name(const struct json_doc *doc, const struct rubric *rubric,
                      const char *word, struct error *err)
{
    AUTO_BUF struct buf says = {0};
    if (rubric_add_reference(&says, rubric) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return strcmp(buf_text(&says), word) == 0
               ? 0
               : json_fault(doc, "/version", err, "it is %s, and not %s", buf_text(&says),
                            word);
}

static int load_file(const char *path, struct json_doc *doc, struct rubric *ret,
                     struct error *err)
{
    int r = json_doc_load(AT_FDCWD, path, doc, err);
    return r < 0 ? r : rubric_read(doc, ret, err);
}

static int load_own(const char *path, const char *word, struct json_doc *doc,
                    struct rubric *ret, struct error *err)
{
    CLEANUP(rubric_done) struct rubric rubric = {0};
    int r = load_file(path, doc, &rubric, err);
    if (r == 0)
        r = check_name(doc, &rubric, word, err);
    if (r < 0)
        return r;
    *ret = rubric;
    rubric = (struct rubric){0};
    return 0;
}

int rubric_source_load(const struct rubric_places *places, const char *word,
                       struct json_doc *doc, struct rubric *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0}, own = {0};
    buf_addf(&path, "%s%s%s", places->files ? places->files : "",
             places->files ? "/" : "", word);
    if (!is_reference(word) || (!strchr(word, '@') && access(buf_text(&path), F_OK) == 0))
        return load_file(buf_text(&path), doc, ret, err);
    buf_addf(&own, "%s/%s.json", places->own ? places->own : "", word);
    if (places->own && strchr(word, '@') && access(buf_text(&own), F_OK) == 0)
        return load_own(buf_text(&own), word, doc, ret, err);
    return rubric_load_embedded(word, doc, ret, err);
}
