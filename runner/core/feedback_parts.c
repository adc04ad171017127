#include "runner/core/feedback_parts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/core/feedback.h"
#include "sandbox/base/text.h"
#include "sandbox/base/verdict.h"

const char *feedback_text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

int64_t feedback_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* Goes through every case of the attempt until `match` says so. */
typedef bool (*case_match)(const json_t *test, const char *text);

static bool any_case(const json_t *draft, case_match match, const char *text)
{
    const json_t *suites = json_object_get(json_object_get(draft, "attempt"), "suites");
    for (size_t i = 0; i < json_array_size(suites); i++) {
        const json_t *cases = json_object_get(json_array_get(suites, i), "cases");
        for (size_t j = 0; j < json_array_size(cases); j++)
            if (match(json_array_get(cases, j), text))
                return true;
    }
    return false;
}

bool feedback_passes(const json_t *test)
{
    enum verdict verdict;
    return verdict_parse(feedback_text(test, "verdict"), &verdict) == 0 &&
           verdict_passes(verdict);
}

static bool is_shown_pass(const json_t *test, const char *id)
{
    return strcmp(feedback_text(test, "id"), id) == 0 &&
           json_is_true(json_object_get(test, "visible")) &&
           strcmp(feedback_text(test, "verdict"), "pass") == 0;
}

bool feedback_is_shown_pass(const json_t *draft, const char *case_id)
{
    return any_case(draft, is_shown_pass, case_id);
}

/* "suite/case", or `case` as code: the bare words of an id are often plain language. */
static bool is_hidden_in(const json_t *test, const char *text)
{
    const char *id = feedback_text(test, "id"), *slash = strchr(id, '/');
    AUTO_BUF struct buf code = {0};
    if (json_is_true(json_object_get(test, "visible")) || !*id)
        return false;
    if (strstr(text, id))
        return true;
    /* out of memory: say it is named, so that nothing leaks */
    return buf_addf(&code, "`%s`", slash ? slash + 1 : id) < 0 ||
           strstr(text, buf_text(&code));
}

bool feedback_names_hidden(const json_t *draft, const char *text)
{
    return any_case(draft, is_hidden_in, text);
}

json_t *feedback_evidence(const char *format, ...)
{
    AUTO_FREE char *text = NULL;
    va_list args;
    va_start(args, format);
    int r = vasprintf(&text, format, args);
    va_end(args);
    if (r < 0)
        text = NULL; /* undefined then */
    return text ? json_pack("[s]", text) : NULL;
}

int feedback_add_text(json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0)
            return 0;
    return json_array_append_new(list, json_string(text)) < 0 ? -ENOMEM : 0;
}

int feedback_add_comment(json_t *evidence, const json_t *draft, const json_t *comment)
{
    AUTO_BUF struct buf review = {0};
    int r = feedback_add_place(evidence, draft, feedback_text(comment, "place"));
    if (r == 0)
        r = buf_addf(&review, "review:%s", feedback_text(comment, "reviewer"));
    return r < 0 ? r : feedback_add_text(evidence, buf_text(&review));
}

int feedback_add_place(json_t *evidence, const json_t *draft, const char *pointer)
{
    CLEANUP(evidence_done) struct evidence place = {0};
    AUTO_BUF struct buf text = {0};
    const char *commit = feedback_text(draft, "commit");
    if (evidence_parse(pointer, &place, NULL) < 0)
        return feedback_add_text(evidence, pointer);
    if (place.kind == EVIDENCE_LINE && !place.commit && *commit)
        place.commit = strdup(commit);
    int r = evidence_add(&text, &place);
    return r < 0 ? r : feedback_add_text(evidence, buf_text(&text));
}

int feedback_add_sentence(struct buf *out, const char *text)
{
    AUTO_BUF struct buf line = {0};
    buf_init(&line, FEEDBACK_TEXT_BYTES);
    int r = text_add_line(&line, text);
    size_t len = line.len;
    const char *at = buf_text(&line);
    while (line.cut && len > FEEDBACK_TEXT_BYTES / 2 && at[len] != ' ')
        len--;
    while (len > 0 && strchr(line.cut ? " ,;:." : " ", at[len - 1]))
        len--;
    if (r == 0)
        r = buf_add(out, at, len);
    if (r < 0 || len == 0)
        return r;
    return buf_adds(out, line.cut ? " …" : strchr(".?!", at[len - 1]) ? "" : ".");
}

int feedback_set_place(json_t *statement, const char *pointer)
{
    CLEANUP(evidence_done) struct evidence place = {0};
    AUTO_BUF struct buf name = {0};
    int r = 0;
    if (evidence_parse(pointer, &place, NULL) < 0 || place.kind == EVIDENCE_LOG)
        return 0;
    if (place.kind == EVIDENCE_CASE)
        r = buf_addf(&name, "%s/%s", place.suite, place.case_id);
    else
        r = text_add_line(&name, place.path);
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] == '`')
            name.data[i] = '\''; /* nobody leaves the code span */
    if (r == 0 && place.kind == EVIDENCE_LINE)
        r = json_object_set_new(statement, "line", json_integer(place.number));
    if (r == 0)
        r = json_object_set_new(statement, place.kind == EVIDENCE_LINE ? "path" : "case",
                                json_string(buf_text(&name)));
    return r < 0 ? -ENOMEM : 1;
}
