#include "runner/core/pin.h"

#include <errno.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"

bool pin_is_commit(const char *text)
{
    return strlen(text) == PIN_COMMIT_CHARS &&
           strspn(text, "0123456789abcdef") == PIN_COMMIT_CHARS;
}

/* git's own rules (git-check-ref-format): strict, because the word becomes a path. */
bool pin_is_ref(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len > PIN_REF_BYTES_MAX || strstr(text, "..") || strstr(text, "//") ||
        strstr(text, "@{") || strstr(text, "/.") || strstr(text, ".lock/"))
        return false;
    if (strchr("-./", text[0]) || strchr("./", text[len - 1]) || strcmp(text, "@") == 0)
        return false;
    if (len >= 5 && strcmp(text + len - 5, ".lock") == 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] <= ' ' || strchr("~^:?*[\\\x7f", text[i]))
            return false;
    return true;
}

static const struct pin_commit *find(const struct pin_history *history,
                                     const char *commit, size_t *ret_index)
{
    for (size_t i = 0; i < history->count; i++) {
        if (strcmp(history->commits[i].id, commit) == 0) {
            *ret_index = i;
            return &history->commits[i];
        }
    }
    return NULL;
}

int64_t pin_first_seen(const struct pin_ledger *ledger, const struct pin_history *history,
                       const char *commit)
{
    size_t own = 0, other = 0;
    const struct pin_commit *known = find(history, commit, &own);

    for (size_t i = 0; i < ledger->count; i++) {
        const struct pin_sighting *s = &ledger->sightings[i];
        if (strcmp(s->commit, commit) == 0)
            return s->seen;
        /* newest first: a smaller index is a descendant, and was fetched with it */
        if (known && find(history, s->commit, &other) && other < own)
            return s->seen;
    }
    return 0;
}

static int add_instant(struct buf *out, const char *before, int64_t seconds)
{
    int r = buf_adds(out, before);
    return r < 0 ? r : clock_add_utc(out, seconds);
}

/* "commit 0123456789ab claims 2026-…, was first seen 2026-…: WHY" */
static int notice(struct pin *pin, const struct pin_commit *commit, int64_t seen,
                  const char *why)
{
    AUTO_BUF struct buf text = {0};
    if (buf_addf(&text, "commit %.12s", commit->id) < 0 ||
        add_instant(&text, " claims ", commit->committed) < 0 ||
        (seen && add_instant(&text, ", was first seen ", seen) < 0) ||
        buf_addf(&text, ": %s", why) < 0)
        return -ENOMEM;
    return strlist_add(&pin->notices, buf_text(&text));
}

static int64_t bound(int64_t claim)
{
    return claim < 0 ? 0 : claim > CLOCK_LATEST ? CLOCK_LATEST : claim;
}

void pin_bound_claims(struct pin_commit *commit)
{
    const int64_t committed = bound(commit->committed),
                  authored = bound(commit->authored);
    commit->odd = committed != commit->committed || authored != commit->authored;
    commit->committed = committed;
    commit->authored = authored;
}

static int take_commit(struct pin *pin, const struct pin_commit *commit, int64_t seen)
{
    memcpy(pin->commit, commit->id, sizeof pin->commit);
    pin->committed = commit->committed;
    pin->authored = commit->authored;
    pin->first_seen = seen;
    return commit->odd ? strlist_addf(&pin->notices,
                                      "commit %.12s claims a date outside the years 1970 "
                                      "to 9999: the nearest of them was taken",
                                      commit->id)
                       : 0;
}

/* Rule 3: the newest commit of the first fetch after the deadline that claims to be in
 * time, down to (not including) what was seen in time. */
static int take_claim(const struct pin_history *history, size_t from, size_t until,
                      int64_t seen, int64_t deadline, struct pin *pin)
{
    for (size_t i = from; i < until; i++) {
        if (history->commits[i].committed > deadline)
            continue;
        int r = take_commit(pin, &history->commits[i], seen);
        return r < 0 ? r
                     : notice(pin, &history->commits[i], seen,
                              "the deadline passed unwatched, so its claim counts");
    }
    return 0;
}

static int take_seen(const struct pin_sighting *last, const struct pin_ledger *ledger,
                     const struct pin_history *history, int64_t deadline, struct pin *pin)
{
    size_t index = 0;
    const struct pin_commit *known = find(history, last->commit, &index);
    int64_t seen = pin_first_seen(ledger, history, last->commit);

    if (!known) {
        memcpy(pin->commit, last->commit, sizeof pin->commit);
        pin->first_seen = seen;
        return strlist_addf(&pin->notices,
                            "commit %.12s was there by the deadline and is no longer on "
                            "the ref: its history was rewritten",
                            last->commit);
    }
    int r = take_commit(pin, known, seen);
    if (r == 0 && known->committed > deadline)
        return notice(pin, known, seen, "it was there by the deadline all the same");
    return r;
}

/* Rule 4 decides; whoever reads the result should know that a claim said otherwise. */
static int note_late(const struct pin_ledger *ledger, const struct pin_history *history,
                     int64_t deadline, struct pin *pin)
{
    size_t index = 0;
    const struct pin_commit *tip = history->count ? &history->commits[0] : NULL;

    if (!tip || strcmp(tip->id, pin->commit) == 0 || tip->committed > deadline)
        return 0;
    if (pin->commit[0] && !find(history, pin->commit, &index))
        return 0; /* said already: rewritten */
    return notice(pin, tip, pin_first_seen(ledger, history, tip->id),
                  "it came after the deadline, whatever it claims");
}

int pin_tip(const struct pin_ledger *ledger, const struct pin_history *history,
            const char *tip, struct pin *ret)
{
    CLEANUP(pin_done) struct pin pin = {0};
    size_t index = 0;
    const struct pin_commit *known = find(history, tip, &index);
    int64_t seen = pin_first_seen(ledger, history, tip);

    memcpy(pin.commit, tip, sizeof pin.commit);
    pin.first_seen = seen;
    int r = known ? take_commit(&pin, known, seen) : 0;
    if (r < 0)
        return r;
    *ret = pin;
    pin = (struct pin){0};
    return 0;
}

int pin_by_deadline(const struct pin_ledger *ledger, const struct pin_history *history,
                    int64_t deadline, struct pin *ret, struct refusal *refusal,
                    struct error *err)
{
    CLEANUP(pin_done) struct pin pin = {0};
    const struct pin_sighting *in_time = NULL, *after = NULL;
    size_t from = history->count, until = history->count, index = 0;
    int r = 0;

    for (size_t i = 0; i < ledger->count; i++) {
        const struct pin_sighting *s = &ledger->sightings[i];
        if (s->seen <= deadline)
            in_time = s;
        else if (!after)
            after = s;
        /* any of them: a ref that went back and forth shows again what was seen before */
        if (s->seen <= deadline && find(history, s->commit, &index) && index < until)
            until = index;
    }
    if (after && find(history, after->commit, &index))
        from = index;
    if (after)
        r = take_claim(history, from, until, after->seen, deadline, &pin);
    if (r == 0 && !pin.commit[0] && in_time)
        r = take_seen(in_time, ledger, history, deadline, &pin);
    if (r == 0)
        r = note_late(ledger, history, deadline, &pin);
    if (r < 0)
        return error_set(err, r, "out of memory");
    if (!pin.commit[0]) {
        AUTO_BUF struct buf when = {0};
        clock_add_utc(&when, deadline);
        return refusal_set(refusal, REFUSAL_NOTHING_IN_TIME,
                           "the ref's first commit came after %s", buf_text(&when));
    }
    *ret = pin;
    pin = (struct pin){0};
    return 0;
}

void pin_done(struct pin *pin)
{
    if (!pin)
        return;
    strlist_done(&pin->notices);
    *pin = (struct pin){0};
}
