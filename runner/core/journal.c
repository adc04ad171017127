#include "runner/core/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/json.h"

enum { BLOCK_BYTES = 64 };

static const struct {
    const char *word, *file;
} acts[] = {
#define ACT_ROW(name, word, file) {word, file},
    JOURNAL_ACTS(ACT_ROW)
#undef ACT_ROW
};

const char *journal_act_word(enum journal_act act)
{
    return (unsigned)act < JOURNAL_ACT_COUNT ? acts[act].word : "";
}

static void pad(const struct journal_key *key, uint8_t with, uint8_t block[BLOCK_BYTES])
{
    memset(block, with, BLOCK_BYTES);
    for (size_t i = 0; i < JOURNAL_KEY_BYTES; i++)
        block[i] ^= key->bytes[i];
}

void journal_digest(const struct journal_key *key, const void *bytes, size_t len,
                    char ret_hex[DIGEST_HEX_BYTES])
{
    struct digest outer = {0};
    SHA2_CTX inner;
    uint8_t block[BLOCK_BYTES], raw[SHA256_DIGEST_LENGTH];
    pad(key, 0x36, block);
    SHA256Init(&inner);
    SHA256Update(&inner, block, sizeof(block));
    SHA256Update(&inner, bytes ? bytes : "", len);
    SHA256Final(raw, &inner);
    pad(key, 0x5c, block);
    digest_init(&outer);
    SHA256Update(&outer.context, block, sizeof(block));
    SHA256Update(&outer.context, raw, sizeof(raw));
    digest_hex(&outer, ret_hex);
}

/* The line without its hash: sorted keys, so the same entry gives the same bytes. */
static json_t *core_of(const struct journal_entry *entry)
{
    AUTO_BUF struct buf at = {0};
    clock_add_utc(&at, entry->at);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "n", (json_int_t)entry->n, "at",
                     buf_text(&at), "act", journal_act_word(entry->act), "by", entry->by,
                     "about", entry->about, "fact", entry->fact);
}

static int hash_entry(const struct journal_key *key, const char *before,
                      const struct journal_entry *entry, char ret_hex[DIGEST_HEX_BYTES])
{
    AUTO_JSON json_t *core = core_of(entry);
    AUTO_FREE char *text =
        core ? json_dumps(core, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII) : NULL;
    AUTO_BUF struct buf chained = {0};
    if (!text || buf_addf(&chained, "%s%s", before, text) < 0)
        return -ENOMEM;
    journal_digest(key, chained.data, chained.len, ret_hex);
    return 0;
}

int journal_add(const struct journal_key *key, struct journal_head *head,
                struct journal_entry *entry, struct buf *out, struct error *err)
{
    entry->n = head->n + 1;
    int r = hash_entry(key, head->hash, entry, entry->hash);
    AUTO_JSON json_t *line = r == 0 ? core_of(entry) : NULL;
    if (line)
        json_object_set_new(line, "hash", json_string(entry->hash));
    AUTO_FREE char *text =
        line ? json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII) : NULL;
    if (!text || buf_addf(out, "%s\n", text) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    head->n = entry->n;
    memcpy(head->hash, entry->hash, sizeof(head->hash));
    return 0;
}

static int find_act(const char *word)
{
    for (int i = 0; word && i < JOURNAL_ACT_COUNT; i++)
        if (strcmp(acts[i].word, word) == 0)
            return i;
    return -1;
}

static bool take_text(const json_t *line, const char *key, char *ret, size_t size)
{
    const char *text = json_string_value(json_object_get(line, key));
    if (!text || strlen(text) >= size)
        return false;
    snprintf(ret, size, "%s", text);
    return true;
}

int journal_parse(const char *line, size_t len, struct journal_entry *ret,
                  struct error *err)
{
    struct journal_entry entry = {0};
    json_error_t reason;
    AUTO_JSON json_t *value = json_loadb(line, len, JSON_REJECT_DUPLICATES, &reason);
    const char *at = json_string_value(json_object_get(value, "at"));
    int act = find_act(json_string_value(json_object_get(value, "act")));
    entry.n = json_integer_value(json_object_get(value, "n"));
    entry.act = act < 0 ? JOURNAL_ROSTER : (enum journal_act)act;
    if (act < 0 || json_object_size(value) != 7 || !at ||
        clock_parse(at, &entry.at, NULL) < 0 ||
        !take_text(value, "by", entry.by, sizeof(entry.by)) ||
        !take_text(value, "about", entry.about, sizeof(entry.about)) ||
        !take_text(value, "fact", entry.fact, sizeof(entry.fact)) ||
        !take_text(value, "hash", entry.hash, sizeof(entry.hash)))
        return error_set(err, -EINVAL, "is no line of a log");
    *ret = entry;
    return 0;
}

/* ----- checking ----- */

struct verifying {
    const char *name;
    const struct journal_key *key;
    struct journal_check *check;
    struct journal_head last; /* the line before */
    int line;
};

static int find(const struct verifying *v, const char *reason)
{
    return strlist_addf(&v->check->findings, "%s:%d: %s", v->name, v->line, reason);
}

/* After a finding the chain goes on from what the line says, so that one change is found
 * once. */
static int verify_line(struct verifying *v, const char *text, size_t len)
{
    struct journal_entry entry;
    struct error reason = {0};
    char hash[DIGEST_HEX_BYTES];
    int r = 0;
    if (journal_parse(text, len, &entry, &reason) < 0)
        return find(v, reason.text);
    if (entry.n != v->last.n + 1)
        r = find(v, entry.n > v->last.n ? "lines before this one were taken out or moved"
                                        : "this line was moved, or put in");
    else if (hash_entry(v->key, v->last.hash, &entry, hash) < 0)
        r = -ENOMEM;
    else if (strcmp(hash, entry.hash) != 0)
        r = find(v, "this line was changed after it was written");
    v->last.n = entry.n;
    memcpy(v->last.hash, entry.hash, sizeof(entry.hash));
    if (r == 0)
        v->check->entries[v->check->count++] = entry;
    return r;
}

static int verify_end(struct verifying *v, const char *text, size_t len,
                      const struct journal_head *head)
{
    const struct journal_check *check = v->check;
    if (len > 0 && text[len - 1] != '\n')
        return find(v, "the last line is torn: a write was cut short; the next act mends "
                       "it");
    if (head->n > v->last.n)
        return find(v, "lines were taken off the end");
    for (size_t i = 0; i < check->count; i++)
        if (check->entries[i].n == head->n &&
            strcmp(check->entries[i].hash, head->hash) != 0)
            return find(v, "this is another log than the one that was written here");
    return 0;
}

int journal_verify(const char *name, const char *text, size_t len,
                   const struct journal_key *key, const struct journal_head *head,
                   struct journal_check *ret, struct error *err)
{
    CLEANUP(journal_check_done) struct journal_check check = {0};
    struct verifying v = {.name = name, .key = key, .check = &check};
    size_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    check.entries = calloc(lines + 1, sizeof(*check.entries));
    int r = check.entries ? 0 : -ENOMEM;
    const char *at = text, *end = text + len, *stop;
    for (; r == 0 && at < end && (stop = memchr(at, '\n', (size_t)(end - at)));
         at = stop + 1) {
        v.line++;
        r = verify_line(&v, at, (size_t)(stop - at));
    }
    if (r == 0)
        r = verify_end(&v, text, len, head);
    if (r < 0)
        /* cppcheck-suppress memleak ; its destructor frees it */
        return error_set(err, r, "out of memory");
    *ret = check;
    check = (struct journal_check){0};
    return 0;
}

void journal_check_done(struct journal_check *check)
{
    strlist_done(&check->findings);
    free(check->entries);
    *check = (struct journal_check){0};
}

int journal_file(const struct journal_entry *entry, struct buf *out)
{
    const char *format = acts[entry->act].file;
    if (!format)
        return 0;
    int r = strchr(strchr(format, '%') + 1, '%')
                ? buf_addf(out, "reviews/%s.%s.json", entry->about, entry->by)
                : buf_addf(out, format, entry->about);
    return r < 0 ? r : 1;
}
