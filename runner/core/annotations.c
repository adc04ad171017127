#include "runner/core/annotations.h"

#include <inttypes.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { SHOWN_MAX = 9, TEXT_BYTES = 500 };

/* '%', CR and LF as data want it; ':' and ',' too, as properties want it. */
static int add_escaped(struct buf *out, const char *text, bool property)
{
    AUTO_BUF struct buf clean = {.limit = TEXT_BYTES};
    text_add_line(&clean, text);
    for (const char *at = buf_text(&clean); *at; at++) {
        bool special = *at == '%' || (property && (*at == ':' || *at == ','));
        int r =
            special ? buf_addf(out, "%%%02X", (unsigned char)*at) : buf_addc(out, *at);
        if (r < 0)
            return r;
    }
    return 0;
}

static int add_command(struct buf *out, const char *kind, const char *title,
                       const char *text)
{
    buf_addf(out, "::%s title=", kind);
    add_escaped(out, title, true);
    buf_adds(out, "::");
    add_escaped(out, text, false);
    return buf_addc(out, '\n');
}

static int add_cases(struct buf *out, const struct result_suite *suite, size_t *shown)
{
    const struct result_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count && *shown < SHOWN_MAX; i++) {
        AUTO_BUF struct buf title = {0}, text = {0};
        if (verdict_passes(cases[i].verdict))
            continue;
        ++*shown;
        buf_addf(&title, "%s/%s", suite->id, cases[i].id);
        buf_addf(&text, "%s%s%s", verdict_word((enum verdict)cases[i].verdict),
                 cases[i].message ? ": " : "", cases[i].message ? cases[i].message : "");
        int r = add_command(out, "error", buf_text(&title), buf_text(&text));
        if (r < 0)
            return r;
    }
    return 0;
}

/* What went wrong before any case could run. */
static int add_phases(struct buf *out, const struct result *result, size_t *shown)
{
    const struct result_phase *phases = result->phases.items;
    int r = 0;
    for (size_t i = 0; i < result->phases.count && r == 0; i++) {
        const char *word = verdict_word((enum verdict)phases[i].verdict);
        AUTO_BUF struct buf text = {0};
        if (phases[i].verdict == VERDICT_PASS || *shown >= SHOWN_MAX)
            continue;
        ++*shown;
        buf_addf(&text, "%s%s%s", word, phases[i].message ? ": " : "",
                 phases[i].message ? phases[i].message : "");
        r = add_command(out, "error", phases[i].id, buf_text(&text));
    }
    return r;
}

int annotations_write(const struct result *result, enum audience audience,
                      struct buf *out)
{
    const struct result_suite *suites = result->suites.items;
    AUTO_BUF struct buf total = {0};
    int64_t passed, cases;
    size_t shown = 0;
    result_count(result, audience, &cases, &passed);
    if (result->outcome != ATTEMPT_GRADED)
        return add_command(out, "error", result->assignment,
                           result->detail ? result->detail
                                          : attempt_outcome_words[result->outcome]);
    buf_addf(&total, "%" PRId64 " of %" PRId64 " cases pass", passed, cases);
    int r = add_command(out, "notice", result->assignment, buf_text(&total));
    if (r == 0)
        r = add_phases(out, result, &shown);
    for (size_t i = 0; i < result->suites.count && r == 0; i++)
        if (result_shows(&suites[i], audience))
            r = add_cases(out, &suites[i], &shown);
    return r;
}

/* One line in which the runner of GitHub Actions finds no command. */
static int add_quiet_line(const char *line, size_t len, struct buf *out)
{
    size_t blanks = 0;
    while (blanks < len && (line[blanks] == ' ' || line[blanks] == '\t'))
        blanks++;
    int r = 0;
    for (size_t i = 0; i < len && r == 0; i++) {
        bool first = i == blanks && len - i >= 2 && memcmp(line + i, "::", 2) == 0;
        bool old = len - i >= 3 && memcmp(line + i, "##[", 3) == 0;
        r = first || old ? buf_addf(out, "%c ", line[i]) : buf_addc(out, line[i]);
    }
    return r;
}

int annotations_add_quiet(const char *text, struct buf *out)
{
    int r = 0;
    while (*text && r == 0) {
        size_t len = strcspn(text, "\n");
        r = add_quiet_line(text, len, out);
        text += len;
        if (*text && r == 0)
            r = buf_addc(out, *text++);
    }
    return r;
}
