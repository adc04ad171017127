#include "runner/cmd/criterion.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/evidence.h"
#include "runner/cmd/blind_copy.h"
#include "runner/cmd/command.h"
#include "runner/cmd/refuse.h"
#include "runner/core/digest.h"
#include "runner/core/feedback_parts.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { FILE_BYTES_MAX = 4 << 20, LINE_SHOWN = 68 };

/* ----- the lines that evidence points at ----- */

static void print_line(const char *text, int64_t number)
{
    AUTO_BUF struct buf raw = {0}, clean = {.limit = LINE_SHOWN};
    for (; number > 1 && *text; number--) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    if (number > 1)
        return;
    buf_add(&raw, text, strcspn(text, "\n"));
    text_add_line(&clean, buf_text(&raw));
    printf("      | %s\n", buf_text(&clean));
}

/* Without one (graded elsewhere) places are named and their lines not shown. */
static int find_copy(const struct dossier *dossier, struct buf *ret, struct error *err)
{
    int r = blind_copy_of(dossier, ret, err);
    return r == -ENOENT ? 0 : r;
}

static void print_evidence(const char *copy, const char *pointer)
{
    CLEANUP(evidence_done) struct evidence place = {0};
    AUTO_BUF struct buf path = {0}, text = {0};
    struct error ignored = {0};
    printf("    %s\n", pointer);
    if (evidence_parse(pointer, &place, &ignored) < 0 || place.kind != EVIDENCE_LINE)
        return;
    buf_addf(&path, "%s/work", copy);
    AUTO_FD int fd = open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fs_read_beneath(fd, place.path, FILE_BYTES_MAX, &text, &ignored) == 0)
        print_line(buf_text(&text), place.number);
}

static void print_anchors(const struct rubric_criterion *criterion)
{
    const struct rubric_level *levels = criterion->levels.items;
    printf("%s (%s, weight %lld)\n%s\n\n", criterion->title, criterion->id,
           (long long)criterion->weight, criterion->question);
    for (size_t i = 0; i < criterion->levels.count; i++) {
        printf("  %lld  ", (long long)levels[i].level);
        command_print_filled(levels[i].anchor, 5, stdout);
    }
    puts("");
}

/* ----- one submission ----- */

static void print_tests(const json_t *tests)
{
    size_t passed = 0;
    for (size_t i = 0; i < json_array_size(tests); i++)
        passed += feedback_passes(json_array_get(tests, i));
    if (json_array_size(tests) == 0)
        puts("no test bears on it");
    else
        printf("tests: %zu of %zu pass\n", passed, json_array_size(tests));
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        if (strcmp(feedback_text(test, "verdict"), "pass") != 0)
            printf("    %s: %s\n", feedback_text(test, "verdict"),
                   feedback_text(test, "id"));
    }
}

static void print_levels(const json_t *criterion, const char *copy)
{
    const json_t *levels = json_object_get(criterion, "levels");
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *level = json_array_get(levels, i);
        const json_t *evidence = json_object_get(level, "evidence");
        printf("%s: %lld\n", feedback_text(level, "reviewer"),
               (long long)json_integer_value(json_object_get(level, "level")));
        for (size_t k = 0; k < json_array_size(evidence); k++)
            print_evidence(copy, json_string_value(json_array_get(evidence, k)));
    }
    const json_t *settled = json_object_get(criterion, "consolidated");
    if (json_is_object(settled))
        printf("settled: %lld: %s\n",
               (long long)json_integer_value(json_object_get(settled, "level")),
               feedback_text(settled, "reason"));
    else if (json_is_true(json_object_get(criterion, "disagreement")))
        puts("two levels or more apart: a third reader, or takehome consolidate");
}

static void print_gaps(const json_t *gaps)
{
    for (size_t i = 0; i < json_array_size(gaps); i++)
        printf("gap: %s\n", json_string_value(json_array_get(gaps, i)));
}

/* @return the criterion's part of the draft: a new reference; NULL: it failed */
static json_t *draft_of(struct dossier *dossier, const char *id, struct error *err)
{
    AUTO_JSON json_t *draft = NULL;
    if (blind_dossier(dossier, err) < 0 || dossier_draft(dossier, &draft, err) < 0)
        return NULL;
    const json_t *criteria = json_object_get(draft, "criteria");
    for (size_t i = 0; i < json_array_size(criteria); i++)
        if (strcmp(feedback_text(json_array_get(criteria, i), "id"), id) == 0)
            return json_incref(json_array_get(criteria, i));
    error_set(err, -EINVAL, "the rubric has no criterion '%.60s'", id);
    return NULL;
}

static int show_one(struct dossier *dossier, const char *id, struct error *err)
{
    const struct rubric_criterion *criterion = rubric_find(&dossier->rubric, id);
    AUTO_BUF struct buf copy = {0};
    if (!criterion)
        return error_set(err, -EINVAL, "the rubric has no criterion '%.60s'", id);
    if (dossier_sealed(dossier))
        return refuse_with(dossier->id,
                           "your own review: others' are sealed until it is in",
                           "takehome review edit %s", dossier->id);
    int r = find_copy(dossier, &copy, err);
    AUTO_JSON json_t *one = r < 0 ? NULL : draft_of(dossier, id, err);
    if (!one)
        return err->code;
    print_anchors(criterion);
    print_levels(one, buf_text(&copy));
    puts("");
    print_tests(json_object_get(one, "tests"));
    print_gaps(json_object_get(one, "gaps"));
    return EXIT_DONE;
}

/* ----- one's own, across a cohort ----- */

static int print_own(const char *id, const char *criterion, const char *person,
                     struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_BUF struct buf copy = {0};
    int r = dossier_open(id, &dossier, err);
    for (size_t i = 0; r == 0 && i < dossier.review_count; i++) {
        const struct review_score *score = review_find(&dossier.reviews[i], criterion);
        if (strcmp(dossier.reviews[i].reviewer, person) != 0 || !score)
            continue;
        r = find_copy(&dossier, &copy, err);
        if (r < 0)
            return r;
        printf("%s: %lld\n", dossier.entry->candidate, (long long)score->level);
        for (size_t k = 0; k < score->evidence.count; k++)
            print_evidence(buf_text(&copy), score->evidence.items[k]);
        AUTO_JSON json_t *one = draft_of(&dossier, criterion, err);
        if (!one)
            return err->code;
        print_tests(json_object_get(one, "tests"));
        print_gaps(json_object_get(one, "gaps"));
        puts("");
    }
    return r;
}

/* "digest id", so that sorting shuffles: differently for each person, always the same. */
static int shuffle(const struct desk *desk, const char *assignment, const char *person,
                   struct strlist *ret)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < roster_count(&desk->roster); i++) {
        const struct roster_entry *entry = roster_at(&desk->roster, i);
        AUTO_BUF struct buf id = {0};
        struct digest digest;
        char hex[DIGEST_HEX_BYTES];
        if (strcmp(entry->assignment, assignment) != 0)
            continue;
        roster_add_submission_id(&id, entry);
        digest_init(&digest);
        digest_add_text(&digest, "again", person);
        digest_add_text(&digest, "submission", buf_text(&id));
        digest_hex(&digest, hex);
        r = strlist_addf(ret, "%s %s", hex, buf_text(&id));
    }
    strlist_sort(ret);
    return r;
}

static int show_cohort(const struct desk *desk, const char *assignment_id, const char *id,
                       struct error *err)
{
    CLEANUP(assignment_done) struct assignment assignment = {0};
    CLEANUP(rubric_done) struct rubric rubric = {0};
    AUTO_STRLIST struct strlist order = {0};
    AUTO_FREE char *person = NULL;
    int r = desk_assignment(desk, assignment_id, &assignment, err);
    if (r == 0)
        r = desk_rubric(desk, &assignment, &rubric, err);
    if (r == 0 && !rubric_find(&rubric, id))
        r = error_set(err, -EINVAL, "the rubric has no criterion '%.60s'", id);
    if (r == 0)
        r = workspace_person(&desk->workspace, &person, err);
    if (r == 0 && shuffle(desk, assignment_id, person, &order) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    if (r < 0)
        return r;
    print_anchors(rubric_find(&rubric, id));
    for (size_t i = 0; r == 0 && i < order.count; i++)
        r = print_own(strchr(order.items[i], ' ') + 1, id, person, err);
    return r < 0 ? r : EXIT_DONE;
}

static bool is_cohort(const struct desk *desk, const char *word)
{
    for (size_t i = 0; i < roster_count(&desk->roster); i++)
        if (strcmp(roster_at(&desk->roster, i)->assignment, word) == 0)
            return true;
    return false;
}

int criterion_show(const char *word, const char *criterion, struct error *err)
{
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    int r = desk_open(&desk, err);
    if (r == 0 && is_cohort(&desk, word))
        return show_cohort(&desk, word, criterion, err);
    if (r == 0)
        r = dossier_open(word, &dossier, err);
    return r < 0 ? r : show_one(&dossier, criterion, err);
}
