#include "runner/core/treename.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Decodes one character; returns its length, 0 where the bytes are no UTF-8. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *ret)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80             ? 1
                 : (at[0] & 0xe0) == 0xc0 ? 2
                 : (at[0] & 0xf0) == 0xe0 ? 3
                 : (at[0] & 0xf8) == 0xf0 ? 4
                                          : 0;
    uint32_t point;

    if (len == 0 || len > left)
        return 0;
    point = len == 1 ? at[0] : at[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (at[i] & 0x3f);
    }
    if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 0;
    *ret = point;
    return len;
}

bool treename_is_utf8(const char *bytes, size_t len)
{
    uint32_t point;
    for (size_t i = 0, step; i < len; i += step) {
        step = decode((const unsigned char *)bytes + i, len - i, &point);
        if (step == 0)
            return false;
    }
    return true;
}

/* Characters that HFS+ leaves out when it compares names. */
static bool hfs_ignores(uint32_t point)
{
    return (point >= 0x200c && point <= 0x200f) || (point >= 0x202a && point <= 0x202e) ||
           (point >= 0x206a && point <= 0x206f) || point == 0xfeff;
}

static bool is_hfs_dot_git(const char *name, size_t len)
{
    char folded[5] = {0};
    size_t count = 0;
    uint32_t point;

    for (size_t i = 0, step; i < len; i += step) {
        step = decode((const unsigned char *)name + i, len - i, &point);
        if (step == 0)
            return false;
        if (hfs_ignores(point))
            continue;
        if (count == 4 || point > 0x7f)
            return false;
        folded[count++] = (char)point;
    }
    return strcasecmp(folded, ".git") == 0;
}

/* One name between backslashes as NTFS reads it: up to a ':', dots and spaces behind it
 * left out. */
static bool is_ntfs_dot_git(const char *name, size_t len)
{
    const char *stream = memchr(name, ':', len);
    if (stream)
        len = stream - name;
    while (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
        len--;
    if (len == 4 && strncasecmp(name, ".git", 4) == 0)
        return true;
    return len == 5 && strncasecmp(name, "git~", 4) == 0 &&
           isdigit((unsigned char)name[4]);
}

bool treename_is_dot_git(const char *name, size_t len)
{
    if (is_hfs_dot_git(name, len))
        return true;
    for (size_t start = 0; start <= len;) {
        const char *slash = memchr(name + start, '\\', len - start);
        size_t end = slash ? (size_t)(slash - name) : len;
        if (is_ntfs_dot_git(name + start, end - start))
            return true;
        start = end + 1;
    }
    return false;
}

static bool has_control(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
            return true;
    return false;
}

int treename_check(const char *name, size_t len, const char *folder,
                   struct refusal *refusal)
{
    int shown = len > 200 ? 200 : (int)len;

    if (len == 0)
        return refusal_set(refusal, REFUSAL_NAME, "an entry of '%s' has no name", folder);
    if (len > TREENAME_BYTES_MAX)
        return refusal_set(refusal, REFUSAL_PATH_TOO_LONG,
                           "%s%.*s...: a name of %zu bytes, at most %d are allowed",
                           folder, 40, name, len, TREENAME_BYTES_MAX);
    if (memchr(name, '/', len))
        return refusal_set(refusal, REFUSAL_NAME, "%s%.*s: a name with '/' in it", folder,
                           shown, name);
    if ((len == 1 && name[0] == '.') || (len == 2 && memcmp(name, "..", 2) == 0))
        return refusal_set(refusal, REFUSAL_NAME, "%s%.*s: not a name", folder, shown,
                           name);
    if (has_control(name, len))
        return refusal_set(refusal, REFUSAL_NAME, "%s%.*s: control characters", folder,
                           shown, name);
    if (treename_is_dot_git(name, len))
        return refusal_set(refusal, REFUSAL_DOT_GIT, "%s%.*s", folder, shown, name);
    if (!treename_is_utf8(name, len))
        return refusal_set(refusal, REFUSAL_NAME, "%s%.*s: not UTF-8", folder, shown,
                           name);
    return 0;
}
