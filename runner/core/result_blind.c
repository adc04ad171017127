#include "runner/core/result_blind.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

/* "T10:12:13Z" behind a day */
static bool is_hour(const char *at)
{
    static const char form[] = "T00:00:00Z";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '0' ? !isdigit((unsigned char)at[i]) : at[i] != form[i])
            return false;
    return true;
}

static void drop_hours(char *text)
{
    char *to = text;
    for (const char *at = text; *at;) {
        if (is_hour(at))
            at += strlen("T00:00:00Z");
        else
            *to++ = *at++;
    }
    *to = '\0';
}

static int blind_text(char **text, const struct scrub_identity *identity)
{
    AUTO_BUF struct buf clean = {0};
    if (!*text)
        return 0;
    if (scrub_add_known(identity, *text, &clean) < 0)
        return -ENOMEM;
    char *taken = buf_take(&clean);
    if (!taken)
        return -ENOMEM;
    free(*text);
    *text = taken;
    return 0;
}

static int blind_all(char **const texts[], size_t count,
                     const struct scrub_identity *identity)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = blind_text(texts[i], identity);
    return r;
}

static int blind_suite(struct result_suite *suite, const struct scrub_identity *identity)
{
    struct result_case *cases = suite->cases.items;
    char **const own[] = {&suite->message, &suite->log};
    int r = blind_all(own, COUNT_OF(own), identity);
    for (size_t i = 0; r == 0 && i < suite->cases.count; i++) {
        char **const texts[] = {&cases[i].title, &cases[i].message, &cases[i].output};
        r = blind_all(texts, COUNT_OF(texts), identity);
    }
    return r;
}

int result_blind(struct result *result, const struct scrub_identity *identity)
{
    struct result_phase *phases = result->phases.items;
    struct result_suite *suites = result->suites.items;
    char **const own[] = {&result->detail, &result->commit.ref};
    int r = blind_all(own, COUNT_OF(own), identity);
    for (size_t i = 0; r == 0 && i < result->phases.count; i++) {
        char **const texts[] = {&phases[i].message, &phases[i].log};
        r = blind_all(texts, COUNT_OF(texts), identity);
    }
    for (size_t i = 0; r == 0 && i < result->suites.count; i++)
        r = blind_suite(&suites[i], identity);
    for (size_t i = 0; r == 0 && i < result->notices.count; i++) {
        r = blind_text(&result->notices.items[i], identity);
        drop_hours(result->notices.items[i]);
    }
    result->commit.committed -= result->commit.committed % DAY_SECONDS;
    result->commit.first_seen -= result->commit.first_seen % DAY_SECONDS;
    return r;
}
