/* Who is known, and where they are named. Everything known is kept folded (fold.h), and
 * texts are folded while they are compared, so that accents, case and the ways to write
 * them down make no difference. */
#include "runner/core/scrub_known.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/core/fold.h"
#include "sandbox/base/cleanup.h"

enum {
    PART_BYTES_MIN = 3,
    ACCOUNT_BYTES_MIN = 4,
    INSIDE_BYTES_MIN = 4, /* found in identifiers, too */
    SURE_BYTES_MIN = 10,  /* found wherever it stands */
};

/* First names that are words as well: alone they say little, and would spoil a text. */
static const char *const ordinary[] = {
    "mark",  "will",  "art",   "grant", "bill",  "rose",   "may",   "june",  "april",
    "jack",  "faith", "hope",  "frank", "max",   "pat",    "rich",  "sue",   "gene",
    "page",  "case",  "field", "brook", "long",  "young",  "white", "black", "brown",
    "green", "king",  "price", "cook",  "baker", "stone",  "wood",  "hill",  "lane",
    "rob",   "drew",  "dean",  "chase", "miles", "parker", "ray",   "jean",  "van",
    "der",   "von",   "test",  "user",  "main",  "data",   "code",  "dev",   "admin",
    "root",  "git",   "info",  "hello", "mail",  "name",   "home",  "work",  "contact",
    "the",   "and",   "del",   "los",   "das",   "int",    "str",   "self",  "this",
    "lang",  "link",  "list",  "item",  "read",  "sort",   "time",  "office"};

/* Committers that are programs, and what git puts where nobody said a name. */
static const char *const nobody[] = {
    "github",   "gitlab",      "bitbucket",       "noreply",
    "no-reply", "your name",   "unknown",         "runner",
    "ubuntu",   "vagrant",     "dependabot[bot]", "github-actions[bot]",
    "nobody",   "default",     "user name",       "localhost",
    "web-flow", "actions-user"};

/* ----- who is known ----- */

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

/* One word: a part of a name, or an account. */
static int add_part(struct scrub_identity *identity, const char *part)
{
    if (strlen(part) < PART_BYTES_MIN || is_one_of(part, nobody, COUNT_OF(nobody)))
        return 0;
    return strlist_add_new(is_one_of(part, ordinary, COUNT_OF(ordinary))
                               ? &identity->weak
                               : &identity->known,
                           part);
}

/* JaneDoe, jane-doe, doe.jane, and the accounts jdoe, j.doe, janed. */
static int add_joined(struct scrub_identity *identity, const char *first,
                      const char *last)
{
    static const char *const joints[] = {" ", "", "-", ".", "_"};
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(joints); i++) {
        AUTO_BUF struct buf one = {0}, other = {0}, initial = {0}, last_initial = {0};
        buf_addf(&one, "%s%s%s", first, joints[i], last);
        buf_addf(&other, "%s%s%s", last, joints[i], first);
        buf_addf(&initial, "%c%s%s", *first, joints[i], last);
        buf_addf(&last_initial, "%s%s%c", first, joints[i], *last);
        r = strlist_add_new(&identity->known, buf_text(&one));
        if (r == 0)
            r = strlist_add_new(&identity->known, buf_text(&other));
        if (r == 0 && isalpha((unsigned char)*first) && i > 0 &&
            initial.len >= ACCOUNT_BYTES_MIN)
            r = add_part(identity, buf_text(&initial));
        if (r == 0 && isalpha((unsigned char)*last) && i > 0 &&
            last_initial.len >= ACCOUNT_BYTES_MIN)
            r = add_part(identity, buf_text(&last_initial));
    }
    return r;
}

/* A folded name: whole, its parts, and as accounts and files write it. */
static int add_folded(struct scrub_identity *identity, const char *name)
{
    AUTO_STRLIST struct strlist parts = {0};
    AUTO_FREE char *copy = strdup(name);
    char *save = NULL;
    int r = copy ? 0 : -ENOMEM;
    for (char *part = copy ? strtok_r(copy, " \t,", &save) : NULL; r == 0 && part;
         part = strtok_r(NULL, " \t,", &save)) {
        r = strlist_add(&parts, part);
        if (r == 0)
            r = add_part(identity, part);
    }
    if (r < 0 || parts.count < 2)
        return r;
    r = strlist_add_new(&identity->known, name);
    for (size_t i = 1; r == 0 && i < parts.count; i++)
        r = add_joined(identity, parts.items[0], parts.items[i]);
    return r;
}

static int add_name(struct scrub_identity *identity, const char *name)
{
    AUTO_BUF struct buf plain = {0}, german = {0};
    int r = fold_add(&plain, name, false);
    if (r == 0)
        r = fold_add(&german, name, true);
    if (r < 0 || is_one_of(buf_text(&plain), nobody, COUNT_OF(nobody)))
        return r;
    r = add_folded(identity, buf_text(&plain));
    return r == 0 ? add_folded(identity, buf_text(&german)) : r;
}

/* What stands before the "@": an account, but for the number that a host puts before it
 * (12345+jane@users.noreply) and what a person puts behind (jane+job@). Its parts are
 * only looked for: they are words as often as names. */
static int add_local(struct scrub_identity *identity, const char *address)
{
    AUTO_FREE char *local = strndup(address, strcspn(address, "@"));
    char *save = NULL, *account = local;
    if (!local)
        return -ENOMEM;
    char *plus = strchr(local, '+');
    if (plus && strspn(local, "0123456789") == (size_t)(plus - local))
        account = plus + 1;
    else if (plus)
        *plus = '\0';
    int r = add_part(identity, account);
    for (char *part = strtok_r(account, "._-", &save); r == 0 && part;
         part = strtok_r(NULL, "._-", &save))
        if (strlen(part) > PART_BYTES_MIN && !strlist_has(&identity->known, part))
            r = strlist_add_new(&identity->weak, part);
    return r;
}

static int add_email(struct scrub_identity *identity, const char *email)
{
    AUTO_BUF struct buf plain = {0};
    int r = fold_add(&plain, email, false);
    if (r < 0)
        return r;
    size_t len = strcspn(buf_text(&plain), "@");
    AUTO_FREE char *local = strndup(buf_text(&plain), len);
    if (!local)
        return -ENOMEM;
    if (is_one_of(local, nobody, COUNT_OF(nobody)))
        return 0;
    r = strlist_add_new(&identity->known, buf_text(&plain));
    return r == 0 ? add_local(identity, buf_text(&plain)) : r;
}

/* The account in an address: what stands before the repository's own name. */
static int add_owner(struct scrub_identity *identity, const char *repository)
{
    const char *host = strstr(repository, "://");
    const char *colon = strchr(repository, ':');
    const char *from = host ? host + 3 : colon ? colon + 1 : NULL;
    AUTO_BUF struct buf folded = {0};
    if (!from)
        return 0;
    if (host && !(from = strchr(from, '/')))
        return 0;
    from += *from == '/';
    size_t len = strcspn(from, "/");
    if (from[len] != '/' || len < PART_BYTES_MIN)
        return 0;
    AUTO_FREE char *owner = strndup(from, len);
    int r = owner ? fold_add(&folded, owner, false) : -ENOMEM;
    return r < 0 ? r : add_part(identity, buf_text(&folded));
}

int scrub_identity_add(struct scrub_identity *identity, const char *name,
                       const char *email, const char *repository)
{
    int r = name && *name ? add_name(identity, name) : 0;
    if (r == 0 && email && strchr(email, '@'))
        r = add_email(identity, email);
    if (r == 0 && repository)
        r = add_owner(identity, repository);
    strlist_sort(&identity->known); /* scrub_match() looks them up */
    strlist_sort(&identity->weak);
    return r;
}

void scrub_identity_done(struct scrub_identity *identity)
{
    strlist_done(&identity->known);
    strlist_done(&identity->weak);
}

/* ----- where they are named ----- */

/* The character that ends just before a place; none at the beginning. */
static struct fold before(const char *text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < 4) {
        from--;
        if (((unsigned char)text[from] & 0xc0) != 0x80)
            break;
    }
    struct fold none = {0};
    return at == 0 ? none : fold_next(text + from);
}

/* A word ends where another character is no letter, and in an identifier before a digit
 * or a capital. A short one is not looked for in there: hexadecimal numbers are full of
 * Adas. */
static bool begins(const char *text, size_t at, const struct fold *first, size_t length)
{
    struct fold last = before(text, at);
    if (length >= SURE_BYTES_MIN || last.bytes == 0 || !first->letter)
        return true; /* scripts without letters have no gaps between words */
    if (length < INSIDE_BYTES_MIN)
        return !last.letter && !isdigit((unsigned char)last.text[0]);
    return !last.letter || (first->upper && !last.upper);
}

static bool ends(const char *text, size_t at, const struct fold *last, size_t length)
{
    struct fold next = fold_next(text + at);
    if (length >= SURE_BYTES_MIN || !last->letter)
        return true;
    if (length < INSIDE_BYTES_MIN)
        return !next.letter && !isdigit((unsigned char)next.text[0]);
    if (next.text[0] == 's' && !next.upper) { /* Quintero's, and so Quinteros */
        struct fold after = fold_next(text + at + next.bytes);
        if (!after.letter)
            return true;
    }
    return !next.letter || (next.upper && !last->upper);
}

/* @return the bytes of the text that the folded word takes there; 0: it is another */
static size_t compare(const char *text, size_t at, const char *word)
{
    size_t from = at, length = strlen(word);
    struct fold first = {0}, last = {0};
    for (const char *rest = word; *rest;) {
        struct fold one = fold_next(text + at);
        size_t len = strlen(one.text);
        if (one.bytes == 0 || (len == 0 && at == from) ||
            strncmp(rest, one.text, len) != 0)
            return 0;
        if (at == from)
            first = one;
        last = one;
        rest += len;
        at += one.bytes;
    }
    for (struct fold accent = fold_next(text + at); accent.bytes && !*accent.text;
         accent = fold_next(text + at))
        at += accent.bytes;
    return begins(text, from, &first, length) && ends(text, at, &last, length) ? at - from
                                                                               : 0;
}

/* The first of a sorted list that is not before a beginning. */
static size_t lower_bound(const struct strlist *list, const char *beginning, size_t len)
{
    size_t from = 0, to = list->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strncmp(list->items[middle], beginning, len) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* A history may name a hundred people, and a work has millions of characters: only the
 * words with the same first two bytes are compared. No word is shorter. */
size_t scrub_match(const struct strlist *list, const char *text, size_t at)
{
    struct fold first = fold_next(text + at);
    char beginning[2 * FOLD_BYTES];
    size_t longest = 0;
    if (!*first.text)
        return 0;
    struct fold second = fold_next(text + at + first.bytes);
    int bytes = snprintf(beginning, sizeof(beginning), "%s%s", first.text, second.text);
    size_t same = bytes < 2 ? 1 : 2;
    for (size_t i = lower_bound(list, beginning, same);
         i < list->count && strncmp(list->items[i], beginning, same) == 0; i++) {
        size_t len = compare(text, at, list->items[i]);
        if (len > longest)
            longest = len;
    }
    return longest;
}

int scrub_replace(const struct scrub_identity *identity, const char *text,
                  struct buf *out)
{
    int count = 0, r = 0;
    for (size_t at = 0; r == 0 && text[at];) {
        size_t len = scrub_match(&identity->known, text, at);
        size_t keep = len ? 0 : fold_next(text + at).bytes;
        r = len ? buf_adds(out, identity->pseudonym) : buf_add(out, text + at, keep);
        count += len > 0;
        at += len + keep;
    }
    return r < 0 ? r : count;
}

int scrub_add_known(const struct scrub_identity *identity, const char *text,
                    struct buf *out)
{
    int r = scrub_replace(identity, text, out);
    return r < 0 ? r : 0;
}

/* ----- bytes that are no text ----- */

/* UTF-16, of either byte order: a byte and a NUL are a letter, others end a word. */
static int add_narrow(struct buf *out, const unsigned char *bytes, size_t len)
{
    int r = 0;
    for (size_t at = 0; r == 0 && at < len; at++) {
        bool wide = bytes[at] != 0 && (at + 1 == len || bytes[at + 1] == 0);
        r = buf_addc(out, wide ? (char)bytes[at] : '\n');
        at += wide;
    }
    return r;
}

static int add_without_nuls(struct buf *out, const char *bytes, size_t len)
{
    int r = buf_add(out, bytes, len);
    for (size_t i = 0; r == 0 && i < out->len; i++)
        if (out->data[i] == '\0')
            out->data[i] = '\n';
    return r;
}

bool scrub_holds_known(const struct scrub_identity *identity, const void *bytes,
                       size_t len)
{
    AUTO_BUF struct buf text = {0}, narrow = {0};
    if (add_without_nuls(&text, bytes, len) < 0 || add_narrow(&narrow, bytes, len) < 0)
        return true; /* not looked through: not shown */
    for (size_t at = 0; at < text.len; at++)
        if (scrub_match(&identity->known, buf_text(&text), at))
            return true;
    for (size_t at = 0; at < narrow.len; at++)
        if (scrub_match(&identity->known, buf_text(&narrow), at))
            return true;
    return false;
}
