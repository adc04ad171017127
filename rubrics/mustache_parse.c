/* Taking a template apart. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "rubrics/mustache.h"
#include "rubrics/mustache_tags.h"
#include "sandbox/base/cleanup.h"

enum { DELIMITER_BYTES = 16 };

struct parser {
    struct mustache_template *template;
    const char *at; /* what is not yet taken */
    char open[DELIMITER_BYTES], close[DELIMITER_BYTES];
    size_t stack[MUSTACHE_DEPTH_MAX]; /* indices of open sections */
    size_t depth;
    struct error *err;
};

/* A tag as it stands in the text. */
struct found {
    const char *from, *to; /* with its delimiters */
    char sigil;            /* '\0' for a plain variable */
    char *name;            /* owned; trimmed */
};

static void found_done(struct found *found) { free(found->name); }

void mustache_template_done(struct mustache_template *template)
{
    if (!template)
        return;
    for (size_t i = 0; i < template->count; i++) {
        free(template->tags[i].name);
        free(template->tags[i].indent);
    }
    free(template->tags);
    free(template->name);
    free(template->text);
    *template = (struct mustache_template){0};
}

static int line_of(const struct parser *parser, const char *at)
{
    int line = 1;
    for (const char *scan = parser->template->text; scan < at; scan++)
        line += *scan == '\n';
    return line;
}

static int fault(const struct parser *parser, const char *at, const char *format,
                 const char *name)
{
    AUTO_BUF struct buf reason = {.limit = 300};
    buf_addf(&reason, format, name);
    return error_set(parser->err, -EINVAL, "%s:%d: %s", parser->template->name,
                     line_of(parser, at), buf_text(&reason));
}

static int out_of_memory(const struct parser *parser)
{
    return error_set(parser->err, -ENOMEM, "out of memory");
}

static struct mustache_tag *add_tag(struct parser *parser, enum mustache_kind kind,
                                    const char *at)
{
    struct mustache_template *template = parser->template;
    if ((template->count & (template->count - 1)) == 0) {
        size_t cap = template->count ? template->count * 2 : 8;
        struct mustache_tag *tags =
            realloc(template->tags, cap * sizeof(*template->tags));
        if (!tags)
            return NULL;
        template->tags = tags;
    }
    struct mustache_tag *tag = &template->tags[template->count++];
    *tag = (struct mustache_tag){.kind = kind, .line = line_of(parser, at)};
    return tag;
}

static int add_literal(struct parser *parser, const char *from, const char *to)
{
    if (to <= from)
        return 0;
    struct mustache_tag *tag = add_tag(parser, MUSTACHE_KIND_LITERAL, from);
    if (!tag)
        return out_of_memory(parser);
    tag->text = from;
    tag->len = (size_t)(to - from);
    return 0;
}

static char *trimmed(const char *from, const char *to)
{
    while (from < to && strchr(" \t\r\n", *from))
        from++;
    while (to > from && strchr(" \t\r\n", to[-1]))
        to--;
    return strndup(from, (size_t)(to - from));
}

/* Fills `found` with the tag at parser->at, which stands at an opening delimiter. */
static int take_tag(struct parser *parser, struct found *found)
{
    const char *from = parser->at, *inside = from + strlen(parser->open);
    char end[DELIMITER_BYTES + 2] = "";
    found->from = from;
    found->sigil = *inside && strchr("#^/>!=&{", *inside) ? *inside : '\0';
    inside += found->sigil != '\0';
    if (found->sigil == '{' || found->sigil == '=')
        end[0] = found->sigil == '{' ? '}' : '=';
    strncat(end, parser->close, DELIMITER_BYTES);
    const char *stop = strstr(inside, end);
    if (!stop)
        return fault(parser, from, "a tag is never closed by '%s'", end);
    found->to = stop + strlen(end);
    found->name = trimmed(inside, stop);
    return found->name ? 0 : out_of_memory(parser);
}

/* Blanks from the start of the line up to the tag, or NULL where something else stands.
 */
static const char *line_start(const struct parser *parser, const char *from)
{
    while (from > parser->template->text && (from[-1] == ' ' || from[-1] == '\t'))
        from--;
    return from == parser->template->text || from[-1] == '\n' ? from : NULL;
}

/* The start of the next line, or NULL where something else stands behind the tag. */
static const char *next_line(const char *to)
{
    to += strspn(to, " \t");
    if (to[0] == '\r' && to[1] == '\n')
        return to + 2;
    if (to[0] == '\n')
        return to + 1;
    return *to ? NULL : to;
}

static int set_delimiters(struct parser *parser, const struct found *found)
{
    size_t open = strcspn(found->name, " \t\r\n");
    const char *close = found->name + open + strspn(found->name + open, " \t\r\n");
    size_t len = strlen(close);
    if (open == 0 || len == 0 || open >= DELIMITER_BYTES || len >= DELIMITER_BYTES ||
        strpbrk(close, " \t\r\n=") || memchr(found->name, '=', open))
        return fault(parser, found->from, "'%.40s' are no two delimiters", found->name);
    memset(parser->open, 0, sizeof(parser->open));
    memcpy(parser->open, found->name, open);
    memset(parser->close, 0, sizeof(parser->close));
    memcpy(parser->close, close, len);
    return 0;
}

static int open_section(struct parser *parser, const struct found *found)
{
    if (parser->depth >= MUSTACHE_DEPTH_MAX)
        return fault(parser, found->from, "'%.60s' is nested too deep", found->name);
    parser->stack[parser->depth++] = parser->template->count - 1;
    return 0;
}

static int close_section(struct parser *parser, const struct found *found)
{
    struct mustache_tag *tags = parser->template->tags;
    size_t end = parser->template->count - 1;
    if (parser->depth == 0)
        return fault(parser, found->from, "'%.60s' is closed, but was not opened",
                     found->name);
    size_t start = parser->stack[--parser->depth];
    if (strcmp(tags[start].name, found->name) != 0)
        return fault(parser, found->from,
                     "'%.60s' is closed while another section is still open",
                     found->name);
    tags[start].partner = end;
    tags[end].partner = start;
    return 0;
}

static enum mustache_kind kind_of(char sigil)
{
    switch (sigil) {
    case '#':
        return MUSTACHE_KIND_SECTION;
    case '^':
        return MUSTACHE_KIND_INVERTED;
    case '/':
        return MUSTACHE_KIND_END;
    case '>':
        return MUSTACHE_KIND_PARTIAL;
    case '&':
    case '{':
        return MUSTACHE_KIND_RAW;
    default:
        return MUSTACHE_KIND_ESCAPED;
    }
}

/* Empty parts cannot be looked up: "a..b", ".a", "a b". */
static bool is_name(const char *name)
{
    size_t len = strlen(name);
    if (strcmp(name, ".") == 0)
        return true;
    return len > 0 && name[0] != '.' && name[len - 1] != '.' && !strstr(name, "..") &&
           !strpbrk(name, " \t\r\n");
}

static int keep_tag(struct parser *parser, struct found *found, const char *blanks)
{
    if (found->sigil == '!')
        return 0;
    if (found->sigil == '=')
        return set_delimiters(parser, found);
    if (found->sigil == '>' ? !*found->name : !is_name(found->name))
        return fault(parser, found->from, "'%.60s' is no name", found->name);
    struct mustache_tag *tag = add_tag(parser, kind_of(found->sigil), found->from);
    if (!tag)
        return out_of_memory(parser);
    tag->name = strdup(found->name);
    if (blanks && found->sigil == '>')
        tag->indent = strndup(blanks, (size_t)(found->from - blanks));
    if (!tag->name || (blanks && found->sigil == '>' && !tag->indent))
        return out_of_memory(parser);
    if (found->sigil == '#' || found->sigil == '^')
        return open_section(parser, found);
    return found->sigil == '/' ? close_section(parser, found) : 0;
}

/* A tag that prints nothing and stands alone takes its whole line with it. */
static int parse_tag(struct parser *parser, const char *literal, const char **ret_next)
{
    CLEANUP(found_done) struct found found = {0};
    int r = take_tag(parser, &found);
    if (r < 0 || !found.to)
        return r;
    const char *start =
        found.sigil && !strchr("&{", found.sigil) ? line_start(parser, found.from) : NULL;
    const char *next = start ? next_line(found.to) : NULL;
    bool alone = start && next && start >= literal;
    r = add_literal(parser, literal, alone ? start : found.from);
    if (r == 0)
        r = keep_tag(parser, &found, alone ? start : NULL);
    *ret_next = alone ? next : found.to;
    return r;
}

static int parse_all(struct parser *parser)
{
    const char *literal = parser->template->text;
    while ((parser->at = strstr(literal, parser->open))) {
        const char *next = NULL;
        int r = parse_tag(parser, literal, &next);
        if (r < 0)
            return r;
        literal = next;
    }
    if (parser->depth > 0) {
        const struct mustache_tag *tag =
            &parser->template->tags[parser->stack[parser->depth - 1]];
        return error_set(parser->err, -EINVAL, "%s:%d: '%.60s' is never closed",
                         parser->template->name, tag->line, tag->name);
    }
    return add_literal(parser, literal, literal + strlen(literal));
}

int mustache_parse(const char *name, const char *text, struct mustache_template *ret,
                   struct error *err)
{
    CLEANUP(mustache_template_done)
    struct mustache_template template = {.name = strdup(name), .text = strdup(text)};
    struct parser parser = {
        .template = &template, .open = "{{", .close = "}}", .err = err};
    if (!template.name || !template.text)
        return out_of_memory(&parser);
    if (strlen(text) > MUSTACHE_TEMPLATE_BYTES)
        return error_set(err, -EFBIG, "%s: a template has at most %d bytes", name,
                         MUSTACHE_TEMPLATE_BYTES);
    int r = parse_all(&parser);
    if (r < 0)
        return r;
    *ret = template;
    template = (struct mustache_template){0};
    return 0;
}

int mustache_check(const char *name, const char *text, struct error *err)
{
    CLEANUP(mustache_template_done) struct mustache_template template = {0};
    return mustache_parse(name, text, &template, err);
}
