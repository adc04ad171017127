#include "rubrics/evidence.h"

#include <errno.h>
#include <string.h>

#include "sandbox/base/text.h"

void evidence_done(struct evidence *evidence)
{
    if (!evidence)
        return;
    free(evidence->path);
    free(evidence->commit);
    free(evidence->suite);
    free(evidence->case_id);
    *evidence = (struct evidence){0};
}

static int form_fault(const char *text, struct error *err)
{
    AUTO_BUF struct buf shown = {.limit = 80};
    text_add_line(&shown, text);
    return error_set(err, -EINVAL,
                     "'%s' is no evidence: write src/io.c:40, src/io.c:40@COMMIT, "
                     "t:suite/case or log:build:12",
                     buf_text(&shown));
}

static bool parse_number(const char *text, int64_t *ret)
{
    return text[0] >= '1' && text[0] <= '9' &&
           text_parse_int(text, 1, EVIDENCE_LINE_MAX, ret, NULL) == 0;
}

/* "suite/case" behind "t:" */
static bool parse_case(const char *at, struct evidence *into)
{
    const char *slash = strchr(at, '/');
    if (!slash)
        return false;
    into->kind = EVIDENCE_CASE;
    into->suite = strndup(at, (size_t)(slash - at));
    into->case_id = strdup(slash + 1);
    return into->suite && into->case_id && text_is_id(into->suite) &&
           text_is_id(into->case_id);
}

/* "build:12" behind "log:" */
static bool parse_log(const char *at, struct evidence *into)
{
    const char *colon = strchr(at, ':');
    if (!colon)
        return false;
    into->kind = EVIDENCE_LOG;
    into->suite = strndup(at, (size_t)(colon - at));
    return into->suite && text_is_id(into->suite) &&
           parse_number(colon + 1, &into->number);
}

static bool is_commit(const char *text)
{
    size_t len = strlen(text);
    return len >= 7 && len <= 64 && strspn(text, "0123456789abcdef") == len;
}

/* What cannot be shown as it is cannot be followed either. */
static bool is_shown_path(const char *path)
{
    AUTO_BUF struct buf clean = {0};
    return text_is_inner_path(path) && text_add_line(&clean, path) == 0 &&
           strcmp(buf_text(&clean), path) == 0;
}

static bool parse_line(const char *text, struct evidence *into)
{
    const char *colon = strrchr(text, ':');
    if (!colon)
        return false;
    AUTO_FREE char *number = strdup(colon + 1);
    char *at = number ? strchr(number, '@') : NULL;
    if (at) {
        *at = '\0';
        into->commit = strdup(at + 1);
    }
    into->kind = EVIDENCE_LINE;
    into->path = strndup(text, (size_t)(colon - text));
    return number && into->path && is_shown_path(into->path) &&
           (!at || (into->commit && is_commit(into->commit))) &&
           parse_number(number, &into->number);
}

int evidence_parse(const char *text, struct evidence *ret, struct error *err)
{
    CLEANUP(evidence_done) struct evidence evidence = {0};
    bool ok = strlen(text) <= EVIDENCE_BYTES_MAX;
    if (strncmp(text, "t:", 2) == 0)
        ok = ok && parse_case(text + 2, &evidence);
    else if (strncmp(text, "log:", 4) == 0)
        ok = ok && parse_log(text + 4, &evidence);
    else
        ok = ok && parse_line(text, &evidence);
    if (!ok)
        return form_fault(text, err);
    *ret = evidence;
    evidence = (struct evidence){0};
    return 0;
}

int evidence_add(struct buf *out, const struct evidence *evidence)
{
    switch (evidence->kind) {
    case EVIDENCE_CASE:
        return buf_addf(out, "t:%s/%s", evidence->suite, evidence->case_id);
    case EVIDENCE_LOG:
        return buf_addf(out, "log:%s:%lld", evidence->suite, (long long)evidence->number);
    case EVIDENCE_LINE:
        break;
    }
    return buf_addf(out, "%s:%lld%s%s", evidence->path, (long long)evidence->number,
                    evidence->commit ? "@" : "",
                    evidence->commit ? evidence->commit : "");
}
