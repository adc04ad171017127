/* Rendering a template that was taken apart. */
#include <errno.h>
#include <string.h>

#include "rubrics/markdown.h"
#include "rubrics/mustache.h"
#include "rubrics/mustache_tags.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { CONTEXTS_MAX = 2 * MUSTACHE_DEPTH_MAX };

struct render {
    const struct mustache_options *options;
    const json_t *contexts[CONTEXTS_MAX]; /* innermost last */
    size_t depth;
    int partials; /* within each other */
    long steps;
    struct buf *out;
    struct error *err;
};

/* One run of tags: a template, and the partial or section of it that is at hand. */
struct run {
    const struct mustache_template *template;
    size_t from, to;
};

static int render_run(struct render *render, const struct run *run);

static int fault(const struct render *render, const struct run *run,
                 const struct mustache_tag *tag, int code, const char *reason)
{
    return error_set(render->err, code, "%s:%d: %s", run->template->name, tag->line,
                     reason);
}

/* What a name stands for, and the object in which its last part was found. */
static const json_t *look_up(const struct render *render, const char *name,
                             const json_t **ret_owner)
{
    *ret_owner = NULL;
    if (strcmp(name, ".") == 0)
        return render->contexts[render->depth - 1];
    size_t len = strcspn(name, ".");
    const json_t *value = NULL;
    for (size_t i = render->depth; i > 0 && !value; i--) {
        *ret_owner = render->contexts[i - 1];
        value = json_object_getn(*ret_owner, name, len);
    }
    while (value && name[len] == '.') {
        name += len + 1;
        len = strcspn(name, ".");
        *ret_owner = value;
        value = json_object_getn(value, name, len);
    }
    return value;
}

/* Objects and lists have no text: printing one is a mistake of the template. */
static int add_text_of(struct buf *into, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return buf_adds(into, json_string_value(value));
    case JSON_INTEGER:
        return buf_addf(into, "%lld", (long long)json_integer_value(value));
    case JSON_REAL: {
        AUTO_FREE char *text =
            json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        return text ? buf_adds(into, text) : -ENOMEM;
    }
    case JSON_TRUE:
        return buf_adds(into, "true");
    case JSON_FALSE:
        return buf_adds(into, "false");
    case JSON_NULL:
        return 0;
    default:
        return -EINVAL;
    }
}

static int add_escaped(struct render *render, const struct mustache_tag *tag,
                       const char *text)
{
    if (tag->kind == MUSTACHE_KIND_RAW)
        return text_add_clean(render->out, text, strlen(text));
    switch (render->options->escape) {
    case MUSTACHE_MARKDOWN:
        return markdown_add_inline(render->out, text);
    case MUSTACHE_TEXT:
        return text_add_line(render->out, text);
    case MUSTACHE_HTML:
        break;
    }
    return text_add_html(render->out, text);
}

static int render_variable(struct render *render, const struct run *run,
                           const struct mustache_tag *tag)
{
    AUTO_BUF struct buf text = {0};
    struct mustache_value printed = {.from = render->out->len};
    const json_t *value = look_up(render, tag->name, &printed.owner);
    if (!value && render->options->strict) {
        AUTO_BUF struct buf reason = {.limit = 200};
        buf_addf(&reason, "nothing is called '%s' here", tag->name);
        return fault(render, run, tag, -EINVAL, buf_text(&reason));
    }
    if (!value)
        return 0;
    int r = add_text_of(&text, value);
    if (r == -EINVAL) {
        AUTO_BUF struct buf reason = {.limit = 200};
        buf_addf(&reason, "'%s' is a list or an object: open it as a section", tag->name);
        return fault(render, run, tag, r, buf_text(&reason));
    }
    if (r == 0)
        r = add_escaped(render, tag, buf_text(&text));
    printed.to = render->out->len;
    if (r == 0 && render->options->value)
        r = render->options->value(render->options->context, &printed);
    return r < 0 ? error_set(render->err, r, "cannot render '%s'", tag->name) : 0;
}

static int render_inside(struct render *render, const struct run *inside,
                         const struct mustache_tag *tag, const json_t *context)
{
    if (render->depth >= CONTEXTS_MAX)
        return fault(render, inside, tag, -ELOOP, "sections are nested too deep");
    render->contexts[render->depth++] = context;
    int r = render_run(render, inside);
    render->depth--;
    return r;
}

static int render_section(struct render *render, const struct run *run, size_t at)
{
    const struct mustache_tag *tag = &run->template->tags[at];
    const struct run inside = {run->template, at + 1, tag->partner};
    const json_t *owner, *value = look_up(render, tag->name, &owner);
    bool is_list = json_is_array(value);
    bool empty = !value || json_is_null(value) || json_is_false(value) ||
                 (is_list && json_array_size(value) == 0);
    int r = 0;
    if (tag->kind == MUSTACHE_KIND_INVERTED)
        return empty ? render_run(render, &inside) : 0;
    if (empty)
        return 0;
    if (!is_list)
        return render_inside(render, &inside, tag, value);
    for (size_t i = 0; r == 0 && i < json_array_size(value); i++)
        r = render_inside(render, &inside, tag, json_array_get(value, i));
    return r;
}

/* Each line of a partial moves right before it is taken apart, as the tag stood there. */
static int indented(const char *text, const char *indent, struct buf *into)
{
    int r = *text ? buf_adds(into, indent) : 0;
    for (; r == 0 && *text; text++) {
        r = buf_addc(into, *text);
        if (r == 0 && *text == '\n' && text[1])
            r = buf_adds(into, indent);
    }
    return r;
}

static int render_partial(struct render *render, const struct run *run,
                          const struct mustache_tag *tag)
{
    const struct mustache_options *options = render->options;
    const char *text =
        options->partial ? options->partial(options->context, tag->name) : NULL;
    if (!text && options->strict) {
        AUTO_BUF struct buf reason = {.limit = 200};
        buf_addf(&reason, "there is no partial '%s'", tag->name);
        return fault(render, run, tag, -EINVAL, buf_text(&reason));
    }
    if (!text)
        return 0;
    if (render->partials >= MUSTACHE_DEPTH_MAX)
        return fault(render, run, tag, -ELOOP, "partials are nested too deep");
    AUTO_BUF struct buf moved = {.limit = MUSTACHE_TEMPLATE_BYTES + 1};
    CLEANUP(mustache_template_done) struct mustache_template template = {0};
    int r = tag->indent ? indented(text, tag->indent, &moved) : 0;
    if (r < 0)
        return error_set(render->err, r, "out of memory");
    r = mustache_parse(tag->name, tag->indent ? buf_text(&moved) : text, &template,
                       render->err);
    if (r < 0)
        return r;
    const struct run whole = {&template, 0, template.count};
    render->partials++;
    r = render_run(render, &whole);
    render->partials--;
    return r;
}

static int render_tag(struct render *render, const struct run *run, size_t at)
{
    const struct mustache_tag *tag = &run->template->tags[at];
    switch (tag->kind) {
    case MUSTACHE_KIND_LITERAL:
        return text_add_clean(render->out, tag->text, tag->len);
    case MUSTACHE_KIND_ESCAPED:
    case MUSTACHE_KIND_RAW:
        return render_variable(render, run, tag);
    case MUSTACHE_KIND_SECTION:
    case MUSTACHE_KIND_INVERTED:
        return render_section(render, run, at);
    case MUSTACHE_KIND_PARTIAL:
        return render_partial(render, run, tag);
    case MUSTACHE_KIND_END:
        break;
    }
    return 0;
}

static int render_run(struct render *render, const struct run *run)
{
    for (size_t i = run->from; i < run->to; i++) {
        const struct mustache_tag *tag = &run->template->tags[i];
        if (++render->steps > MUSTACHE_STEPS_MAX)
            return fault(render, run, tag, -ELOOP,
                         "the template does not come to an end");
        int r = render_tag(render, run, i);
        if (r == 0 && (render->out->cut || render->out->len > MUSTACHE_OUTPUT_BYTES))
            r = fault(render, run, tag, -EFBIG, "the output grows past its limit");
        if (r < 0)
            return r;
        if (tag->kind == MUSTACHE_KIND_SECTION || tag->kind == MUSTACHE_KIND_INVERTED)
            i = tag->partner;
    }
    return 0;
}

int mustache_render(const char *name, const char *text, const json_t *data,
                    const struct mustache_options *options, struct buf *out,
                    struct error *err)
{
    static const struct mustache_options plain = {0};
    CLEANUP(mustache_template_done) struct mustache_template template = {0};
    struct render render = {.options = options ? options : &plain,
                            .contexts = {data},
                            .depth = 1,
                            .out = out,
                            .err = err};
    int r = mustache_parse(name, text, &template, err);
    if (r < 0)
        return r;
    const struct run whole = {&template, 0, template.count};
    return render_run(&render, &whole);
}
