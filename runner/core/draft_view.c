#include "runner/core/draft_view.h"

#include "runner/core/feedback_parts.h"
#include "sandbox/base/text.h"

static int add_line(struct buf *out, const char *text)
{
    AUTO_BUF struct buf line = {.limit = 1000};
    text_add_line(&line, text);
    return buf_adds(out, buf_text(&line));
}

static void add_tests(struct buf *out, const json_t *tests)
{
    size_t passed = 0;
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const char *verdict = feedback_text(json_array_get(tests, i), "verdict");
        passed += verdict[0] == 'p' && verdict[1] == 'a' && verdict[2] == 's';
    }
    if (json_array_size(tests) == 0)
        buf_adds(out, "  tests    none bears on it\n");
    else
        buf_addf(out, "  tests    %zu of %zu pass\n", passed, json_array_size(tests));
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        const char *verdict = feedback_text(test, "verdict");
        if (verdict[0] == 'p' && verdict[1] == 'a' && verdict[2] == 's')
            continue;
        buf_addf(out, "           %s: ", verdict);
        add_line(out, feedback_text(test, "id"));
        buf_addc(out, '\n');
    }
}

static void add_levels(struct buf *out, const json_t *levels)
{
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *level = json_array_get(levels, i);
        const json_t *evidence = json_object_get(level, "evidence");
        buf_addf(out, "  %-8s %lld  ", feedback_text(level, "reviewer"),
                 (long long)json_integer_value(json_object_get(level, "level")));
        add_line(out, feedback_text(level, "anchor"));
        buf_adds(out, "\n              ");
        for (size_t k = 0; k < json_array_size(evidence); k++) {
            buf_adds(out, k ? ", " : "");
            add_line(out, json_string_value(json_array_get(evidence, k)));
        }
        buf_addc(out, '\n');
    }
}

static void add_texts(struct buf *out, const char *prefix, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        buf_adds(out, prefix);
        add_line(out, text ? text : "");
        buf_addc(out, '\n');
    }
}

static void add_criterion(struct buf *out, const json_t *criterion)
{
    buf_addc(out, '\n');
    add_line(out, feedback_text(criterion, "title"));
    buf_addf(out, " (%lld of 100)\n",
             (long long)json_integer_value(json_object_get(criterion, "weight")));
    add_tests(out, json_object_get(criterion, "tests"));
    add_levels(out, json_object_get(criterion, "levels"));
    if (json_is_true(json_object_get(criterion, "disagreement")))
        buf_adds(out,
                 "  !        the levels are two or more apart: talk, or ask a third\n");
    add_texts(out, "  gap      ", json_object_get(criterion, "gaps"));
}

static void add_comments(struct buf *out, const json_t *comments)
{
    for (size_t i = 0; i < json_array_size(comments); i++) {
        const json_t *comment = json_array_get(comments, i);
        buf_addf(out, "%s  %-8s ", i ? "" : "\nComments\n",
                 feedback_text(comment, "kind"));
        add_line(out, feedback_text(comment, "place"));
        buf_addc(out, ' ');
        add_line(out, feedback_text(comment, "text"));
        buf_addc(out, '\n');
    }
}

int draft_view(const json_t *draft, struct buf *out)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    const json_t *attempt = json_object_get(draft, "attempt");
    bool complete = json_is_true(json_object_get(draft, "complete"));
    buf_addf(out, "%s, %.12s: %s draft\n", feedback_text(draft, "submission"),
             feedback_text(draft, "commit"), complete ? "complete" : "incomplete");
    if (json_is_object(attempt))
        buf_addf(out, "attempt %s, %lld of %lld cases pass\n",
                 feedback_text(attempt, "outcome"),
                 (long long)json_integer_value(json_object_get(attempt, "cases_passed")),
                 (long long)json_integer_value(json_object_get(attempt, "cases")));
    add_texts(out, "gap: ", json_object_get(draft, "gaps"));
    for (size_t i = 0; i < json_array_size(criteria); i++)
        add_criterion(out, json_array_get(criteria, i));
    add_comments(out, json_object_get(draft, "comments"));
    return out->cut ? -1 : 0;
}
