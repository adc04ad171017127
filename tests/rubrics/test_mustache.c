/* Templates print what the language of Mustache says, and nothing runs away with them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "rubrics/embedded.h"
#include "rubrics/markdown.h"
#include "rubrics/mustache.h"
#include "rubrics/rubric.h"

struct row {
    const char *about, *template, *data, *expected;
    const char *partials; /* JSON object: name → text */
};

static const char *partial_of(void *context, const char *name)
{
    return json_string_value(json_object_get(context, name));
}

static json_t *parsed(const char *text)
{
    json_error_t reason;
    json_t *value = json_loads(text, JSON_DECODE_ANY, &reason);
    if (!value)
        fail_msg("the row's own JSON: %s in %s", reason.text, text);
    return value;
}

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_JSON json_t *data = parsed(rows[i].data);
        AUTO_JSON json_t *partials = parsed(rows[i].partials ? rows[i].partials : "{}");
        struct mustache_options options = {.partial = partial_of, .context = partials};
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        int r = mustache_render("row", rows[i].template, data, &options, &out, &err);
        if (r < 0 || strcmp(buf_text(&out), rows[i].expected) != 0)
            fail_msg("%s: '%s' gave %d '%s' (%s), not '%s'", rows[i].about,
                     rows[i].template, r, buf_text(&out), err.text, rows[i].expected);
    }
}

static void variables_print_their_value_escaped_unless_told_otherwise(void **state)
{
    static const struct row rows[] = {
        {"no tag", "Hello from a {plain} line.\n", "{}", "Hello from a {plain} line.\n"},
        {"a variable", "Hello, {{who}}!", "{\"who\":\"Lyon\"}", "Hello, Lyon!"},
        {"nothing is escaped twice", "{{a}}{{a}}", "{\"a\":\"&\"}", "&amp;&amp;"},
        {"escaped", "{{a}}", "{\"a\":\"& \\\" < > '\"}", "&amp; &quot; &lt; &gt; &#39;"},
        {"triple", "{{{a}}}", "{\"a\":\"& \\\" < >\"}", "& \" < >"},
        {"ampersand", "{{&a}}|{{& a }}", "{\"a\":\"<b>\"}", "<b>|<b>"},
        {"whole number", "{{n}} {{{n}}} {{&n}}", "{\"n\":85}", "85 85 85"},
        {"decimal", "{{n}}", "{\"n\":1.210}", "1.21"},
        {"null", "({{a}}{{{a}}}{{&a}})", "{\"a\":null}", "()"},
        {"missing", "({{a}}{{{a}}}{{&a}})", "{}", "()"},
        {"true and false", "{{a}} {{b}}", "{\"a\":true,\"b\":false}", "true false"},
        {"blanks inside the tag", "{{ a }}{{{ a }}}{{& a }}", "{\"a\":\"x\"}", "xxx"},
        {"blanks around stay", "| {{a}} |", "{\"a\":\"x\"}", "| x |"},
        {"a variable alone keeps its line", "  {{a}}\n", "{\"a\":\"x\"}", "  x\n"},
        {"a missing one too", "  {{a}}\n", "{}", "  \n"},
        {"a value is no template", "{{a}}", "{\"a\":\"{{b}}\",\"b\":\"no\"}", "{{b}}"},
        {"text of many bytes", "{{a}}", "{\"a\":\"Zoë ☃\"}", "Zoë ☃"},
        {"control characters go", "{{a}}{{{a}}}", "{\"a\":\"x\\u001b[31my\"}", "xyxy"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void a_dotted_name_is_found_by_its_first_part_only(void **state)
{
    static const struct row rows[] = {
        {"dotted", "{{a.b}}={{#a}}{{b}}{{/a}}", "{\"a\":{\"b\":\"x\"}}", "x=x"},
        {"raw", "{{{a.b}}}{{&a.b}}", "{\"a\":{\"b\":\"<\"}}", "<<"},
        {"five deep", "{{a.b.c.d.e}}", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":\"deep\"}}}}}",
         "deep"},
        {"a broken chain", "({{a.b.c}})", "{\"a\":{}}", "()"},
        {"a broken chain is not looked for further out", "({{a.b.c.name}})",
         "{\"a\":{\"b\":{}},\"c\":{\"name\":\"no\"}}", "()"},
        {"first part decides", "{{#a}}{{b.c}}{{/a}}",
         "{\"a\":{\"b\":{}},\"b\":{\"c\":\"no\"}}", ""},
        {"innermost first", "{{#a}}{{b.c}}{{/a}}",
         "{\"a\":{\"b\":{\"c\":\"in\"}},\"b\":{\"c\":\"out\"}}", "in"},
        {"a key with a dot is never meant", "({{a.b}})", "{\"a.b\":\"no\"}", "()"},
        {"text has no parts", "({{a.b}})", "{\"a\":\"x\"}", "()"},
        {"the value itself", "{{.}}", "\"x<\"", "x&lt;"},
        {"the value itself, raw", "{{{.}}}{{&.}}", "\"<\"", "<<"},
        {"a number itself", "{{.}}", "85", "85"},
        {"null in between hides what is further out", "{{#a}}({{b}}){{/a}}",
         "{\"a\":{\"b\":null},\"b\":\"out\"}", "()"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void sections_print_once_or_for_each_or_not(void **state)
{
    static const struct row rows[] = {
        {"true", "{{#a}}yes{{/a}}", "{\"a\":true}", "yes"},
        {"false", "({{#a}}no{{/a}})", "{\"a\":false}", "()"},
        {"null", "({{#a}}no{{/a}})", "{\"a\":null}", "()"},
        {"missing", "({{#a}}no{{/a}})", "{}", "()"},
        {"an object is entered", "{{#a}}{{b}}{{/a}}", "{\"a\":{\"b\":1}}", "1"},
        {"outer names stay in reach", "{{#a}}{{c}}{{/a}}", "{\"a\":{},\"c\":2}", "2"},
        {"text is entered", "{{#a}}{{.}}!{{/a}}", "{\"a\":\"x\"}", "x!"},
        {"a list", "{{#l}}{{n}}{{/l}}", "{\"l\":[{\"n\":1},{\"n\":2},{\"n\":3}]}", "123"},
        {"an empty list", "({{#l}}no{{/l}})", "{\"l\":[]}", "()"},
        {"items themselves", "{{#l}}({{.}}){{/l}}", "{\"l\":[\"a\",2,1.5]}",
         "(a)(2)(1.5)"},
        {"lists in lists", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", "{\"l\":[[1,2],[3]]}",
         "(12)(3)"},
        {"the top list", "{{#.}}({{v}}){{/.}}", "[{\"v\":1},{\"v\":2}]", "(1)(2)"},
        {"twice", "{{#a}}1{{/a}} {{#a}}2{{/a}}", "{\"a\":true}", "1 2"},
        {"nested, same outcome", "{{#a}}[{{#a}}x{{/a}}]{{/a}}", "{\"a\":true}", "[x]"},
        {"nested, not shown", "{{#a}}[{{#b}}x{{/b}}]{{/a}}", "{\"a\":true}", "[]"},
        {"deep names", "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{/b}}{{one}}{{/a}}",
         "{\"a\":{\"one\":1},\"b\":{\"two\":2}}", "1121"},
        {"dotted", "{{#a.b.c}}x{{/a.b.c}}", "{\"a\":{\"b\":{\"c\":true}}}", "x"},
        {"dotted, false", "({{#a.b}}x{{/a.b}})", "{\"a\":{\"b\":false}}", "()"},
        {"an item that is an empty list", "{{#l}}<{{#.}}{{.}}{{/.}}>{{/l}}",
         "{\"l\":[[],[1]]}", "<><1>"},
        {"zero and empty text are something", "{{#z}}z{{/z}}{{#e}}e{{/e}}",
         "{\"z\":0,\"e\":\"\"}", "ze"},
        {"blanks inside tags", "{{# a }}x{{/ a }}", "{\"a\":true}", "x"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void inverted_sections_print_where_there_is_nothing(void **state)
{
    static const struct row rows[] = {
        {"false", "{{^a}}x{{/a}}", "{\"a\":false}", "x"},
        {"null", "{{^a}}x{{/a}}", "{\"a\":null}", "x"},
        {"missing", "{{^a}}x{{/a}}", "{}", "x"},
        {"empty list", "{{^a}}x{{/a}}", "{\"a\":[]}", "x"},
        {"true", "({{^a}}x{{/a}})", "{\"a\":true}", "()"},
        {"object", "({{^a}}x{{/a}})", "{\"a\":{}}", "()"},
        {"list", "({{^a}}x{{/a}})", "{\"a\":[0]}", "()"},
        {"dotted", "{{^a.b}}x{{/a.b}}", "{\"a\":{}}", "x"},
        {"dotted, there", "({{^a.b}}x{{/a.b}})", "{\"a\":{\"b\":1}}", "()"},
        {"nested", "{{^a}}[{{^a}}x{{/a}}]{{/a}}", "{}", "[x]"},
        {"both ways", "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{}", "no"},
        {"alone on their lines", "|\n{{^a}}\nx\n{{/a}}\n|\n", "{}", "|\nx\n|\n"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void a_tag_that_prints_nothing_takes_its_whole_line(void **state)
{
    static const struct row rows[] = {
        {"section", "| a\n{{#t}}\n| b\n{{/t}}\n| c", "{\"t\":true}", "| a\n| b\n| c"},
        {"indented", "a\n  {{#t}}\nb\n  {{/t}}\t\nc", "{\"t\":true}", "a\nb\nc"},
        {"carriage returns, which clean text has not",
         "a\r\n{{#t}}\r\nx\r\n{{/t}}\r\nb\r\n", "{\"t\":true}", "a\nx\nb\n"},
        {"first line", "  {{#t}}\n#{{/t}}\n/", "{\"t\":true}", "#\n/"},
        {"last line", "#{{#t}}\n/\n  {{/t}}", "{\"t\":true}", "#\n/\n"},
        {"not with other text", " {{#t}}x{{/t}}\n", "{\"t\":true}", " x\n"},
        {"two tags on a line", " | {{#t}}\t|\t{{/t}} | \n", "{\"t\":true}",
         " | \t|\t | \n"},
        {"two tags and blanks", "{{#t}} {{/t}}\n", "{\"t\":true}", " \n"},
        {"blanks of the middle stay", " | {{#t}} {{! a }}\n {{/t}} | \n", "{\"t\":true}",
         " |  \n  | \n"},
        {"empty lines stay", "a\n\n{{#t}}\n\nb\n{{/t}}\n\nc\n", "{\"t\":true}",
         "a\n\n\nb\n\nc\n"},
        {"in a list", "{{#l}}\n- {{.}}\n{{/l}}\n", "{\"l\":[1,2]}", "- 1\n- 2\n"},
        {"section not shown", "a\n{{#t}}\nx\n{{/t}}\nb\n", "{}", "a\nb\n"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void comments_print_nothing(void **state)
{
    static const struct row rows[] = {
        {"inline", "12345{{! comment }}67890", "{}", "1234567890"},
        {"many lines", "12345{{!\n  and\n  more\n}}67890\n", "{}", "1234567890\n"},
        {"alone", "a\n{{! x }}\nb\n", "{}", "a\nb\n"},
        {"alone, indented", "a\n  {{! x }}\nb\n", "{}", "a\nb\n"},
        {"alone, many lines", "a\n{{!\nx\n}}\nb\n", "{}", "a\nb\n"},
        {"alone, indented, many lines", "a\n  {{!\n  x\n  }}\nb\n", "{}", "a\nb\n"},
        {"at the end", "!\n  {{! x }}", "{}", "!\n"},
        {"at the start", "  {{! x }}\n!", "{}", "!"},
        {"not alone", "  12 {{! 34 }}\n", "{}", "  12 \n"},
        {"blanks around", "12345 {{! x }} 67890", "{}", "12345  67890"},
        {"not a variable", "({{! a }}{{!a}})", "{\"!a\":1,\"a\":2}", "()"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void delimiters_change_from_there_on(void **state)
{
    static const struct row rows[] = {
        {"a pair", "{{=<% %>=}}(<%a%>)", "{\"a\":\"x\"}", "(x)"},
        {"special characters", "({{=[ ]=}}[a])", "{\"a\":\"x\"}", "(x)"},
        {"in sections",
         "[\n{{#s}}\n{{a}}|a|\n{{/s}}\n{{= | | =}}\n|#s|\n{{a}}|a|\n|/s|\n]",
         "{\"s\":true,\"a\":\"x\"}", "[\nx|a|\n{{a}}x\n]"},
        {"raw with others", "{{=| |=}}|{a}||&a|", "{\"a\":\"<\"}", "<<"},
        {"one character", "{{=| |=}}|a|{{a}}", "{\"a\":\"x\"}", "x{{a}}"},
        {"a partial begins anew", "[ {{>p}} ]\n{{= | | =}}\n[ |>p| ]\n", "{\"v\":\"x\"}",
         "[ .x. ]\n[ .x. ]\n", "{\"p\":\".{{v}}.\"}"},
        {"and gives nothing back", "[ {{>p}} ]\n[ .{{v}}.  .|v|. ]\n", "{\"v\":\"x\"}",
         "[ .x.  .x. ]\n[ .x.  .|v|. ]\n", "{\"p\":\".{{v}}. {{= | | =}} .|v|.\"}"},
        {"blanks around stay", "| {{=@ @=}} |", "{}", "|  |"},
        {"alone", "a\n{{=@ @=}}\nb\n", "{}", "a\nb\n"},
        {"alone, indented", "a\n  {{=@ @=}}\nb\n", "{}", "a\nb\n"},
        {"alone at the end", "=\n  {{=@ @=}}", "{}", "=\n"},
        {"blanks inside", "|{{= @   @ =}}|", "{}", "||"},
        {"and back", "{{=<% %>=}}<%={{ }}=%>{{a}}", "{\"a\":1}", "1"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void partials_are_laid_in_as_they_stand(void **state)
{
    static const struct row rows[] = {
        {"plain", "\"{{>p}}\"", "{}", "\"from partial\"", "{\"p\":\"from partial\"}"},
        {"missing", "\"{{>p}}\"", "{}", "\"\""},
        {"sees the data", "\"{{>p}}\"", "{\"a\":1}", "\"*1*\"", "{\"p\":\"*{{a}}*\"}"},
        {"itself", "{{>node}}", "{\"c\":\"X\",\"n\":[{\"c\":\"Y\",\"n\":[]}]}", "X<Y<>>",
         "{\"node\":\"{{c}}<{{#n}}{{>node}}{{/n}}>\"}"},
        {"in a partial", "{{>o}}", "{\"a\":\"hello\",\"b\":\"world\"}", "*hello world!*",
         "{\"o\":\"*{{a}} {{>i}}*\",\"i\":\"{{b}}!\"}"},
        {"blanks around stay", "| {{>p}} |", "{}", "| \t|\t |", "{\"p\":\"\\t|\\t\"}"},
        {"inline: no indentation", "  {{d}}  {{> p}}\n", "{\"d\":\"|\"}", "  |  >\n>\n",
         "{\"p\":\">\\n>\"}"},
        {"alone at the end: indented", ">\n  {{>p}}", "{}", ">\n  >\n  >",
         "{\"p\":\">\\n>\"}"},
        {"alone at the start", "  {{>p}}\n>", "{}", "  >\n  >>", "{\"p\":\">\\n>\"}"},
        {"every line of it, none of a value's", "\\\n {{>p}}\n/\n", "{\"c\":\"<\\n->\"}",
         "\\\n |\n <\n->\n |\n/\n", "{\"p\":\"|\\n{{{c}}}\\n|\\n\"}"},
        {"indentation adds up", " {{>a}}\n", "{}", " x\n  y\n",
         "{\"a\":\"x\\n {{>b}}\\n\",\"b\":\"y\\n\"}"},
        {"blanks inside", "|{{> p }}|", "{}", "|[]|", "{\"p\":\"[]\"}"},
        {"a section in a partial takes its line", "  {{>p}}\n", "{\"t\":true}", "  x\n",
         "{\"p\":\"{{#t}}\\nx\\n{{/t}}\\n\"}"},
    };
    (void)state;
    expect_rows(rows, COUNT_OF(rows));
}

static void a_broken_template_is_told_with_its_line(void **state)
{
    static const struct {
        const char *template, *message;
    } rows[] = {
        {"a\n{{#b}}\nc", "t.md:2: 'b' is never closed"},
        {"a\n\n{{/b}}", "t.md:3: 'b' is closed, but was not opened"},
        {"{{#a}}\n{{#b}}\n{{/a}}{{/b}}", "t.md:3: 'a' is closed while another"},
        {"\n{{a", "t.md:2: a tag is never closed by '}}'"},
        {"{{{a}}", "t.md:1: a tag is never closed by '}}}'"},
        {"\n\n{{=a}}", "t.md:3: a tag is never closed by '=}}'"},
        {"{{=a=}}", "t.md:1: 'a' are no two delimiters"},
        {"{{=a b c=}}", "are no two delimiters"},
        {"{{=aaaaaaaaaaaaaaaaaaaa b=}}", "are no two delimiters"},
        {"{{a b}}", "t.md:1: 'a b' is no name"},
        {"{{}}", "t.md:1: '' is no name"},
        {"{{#}}{{/}}", "t.md:1: '' is no name"},
        {"{{a..b}}", "'a..b' is no name"},
        {"{{.a}}", "'.a' is no name"},
        {"{{>}}", "'' is no name"},
        {"x\n{{l}}", "t.md:2: 'l' is a list or an object"},
        {"x\n{{o}}", "t.md:2: 'o' is a list or an object"},
        {"x\n{{>bad}}", "bad:2: a tag is never closed"},
        {"x\n{{>self}}", "self:1: partials are nested too deep"},
    };
    (void)state;
    AUTO_JSON json_t *data = parsed("{\"l\":[1],\"o\":{}}");
    AUTO_JSON json_t *partials = parsed("{\"bad\":\"\\n{{x\",\"self\":\"{{>self}}\"}");
    struct mustache_options options = {.partial = partial_of, .context = partials};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        int r = mustache_render("t.md", rows[i].template, data, &options, &out, &err);
        if (r >= 0 || !strstr(err.text, rows[i].message))
            fail_msg("'%s' gave %d '%s', not '%s'", rows[i].template, r, err.text,
                     rows[i].message);
    }
}

static void a_strict_template_refuses_a_name_that_is_not_there(void **state)
{
    (void)state;
    AUTO_JSON json_t *data = parsed("{\"a\":null}");
    struct mustache_options options = {.strict = true};
    AUTO_BUF struct buf out = {0};
    struct error err = {0};
    expect_ok(mustache_render("t", "{{a}}{{#b}}{{c}}{{/b}}{{^b}}x{{/b}}", data, &options,
                              &out, &err),
              &err);
    assert_string_equal(buf_text(&out), "x");
    assert_int_equal(mustache_render("t", "\n{{b}}", data, &options, &out, &err),
                     -EINVAL);
    assert_string_equal(err.text, "t:2: nothing is called 'b' here");
    error_clear(&err);
    assert_int_equal(mustache_render("t", "{{>b}}", data, &options, &out, &err), -EINVAL);
    assert_string_equal(err.text, "t:1: there is no partial 'b'");
}

static void a_template_that_grows_without_end_is_stopped(void **state)
{
    static const char *const templates[] = {
        /* twice itself: no output, no depth to speak of, 2^64 visits */
        "{{>twice}}",
        /* a list in itself, six times over, 10^12 visits */
        ("{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}"
         "{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}"),
        /* output */
        "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{big}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}",
    };
    (void)state;
    AUTO_FREE char *big = malloc(100001);
    memset(big, 'x', 100000);
    big[100000] = '\0';
    AUTO_JSON json_t *data = parsed("{\"l\":[1,2,3,4,5,6,7,8,9,10]}");
    json_object_set_new(data, "big", json_string(big));
    AUTO_JSON json_t *partials =
        parsed("{\"twice\":\"{{#l}}{{>twice}}{{>twice}}{{/l}}\"}");
    struct mustache_options options = {.partial = partial_of, .context = partials};
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        int r = mustache_render("t", templates[i], data, &options, &out, &err);
        if (r != -ELOOP && r != -EFBIG)
            fail_msg("%s gave %d %s", templates[i], r, err.text);
        assert_true(out.len <= (size_t)MUSTACHE_OUTPUT_BYTES + 200000);
    }
    AUTO_BUF struct buf deep = {0}, out = {0};
    struct error err = {0};
    for (int i = 0; i < 100; i++)
        buf_adds(&deep, "{{#a}}");
    for (int i = 0; i < 100; i++)
        buf_adds(&deep, "{{/a}}");
    assert_int_equal(mustache_render("t", buf_text(&deep), data, NULL, &out, &err),
                     -EINVAL);
    expect_contains(err.text, "'a' is nested too deep");
}

static int note_value(void *context, const struct mustache_value *value)
{
    char *text = context;
    const char *id = json_string_value(json_object_get(value->owner, "id"));
    size_t len = strlen(text);
    snprintf(text + len, 200 - len, "%zu-%zu:%s ", value->from, value->to,
             id ? id : "none");
    return 0;
}

static void each_printed_value_says_where_it_stands_and_to_what_it_belongs(void **state)
{
    char text[200] = "";
    (void)state;
    AUTO_JSON json_t *data =
        parsed("{\"id\":\"top\",\"a\":\"x\",\"o\":{\"id\":\"in\",\"b\":\"&y\"},"
               "\"l\":[1]}");
    struct mustache_options options = {.value = note_value, .context = text};
    AUTO_BUF struct buf out = {0};
    struct error err = {0};
    expect_ok(mustache_render("t",
                              "{{a}} {{o.b}} {{#o}}{{a}}{{b}}{{/o}}{{#l}}{{.}}{{/l}}",
                              data, &options, &out, &err),
              &err);
    assert_string_equal(buf_text(&out), "x &amp;y x&amp;y1");
    assert_string_equal(text, "0-1:top 2-8:in 9-10:top 10-16:in 16-17:none ");
}

static void markdown_escapes_what_would_mean_something_and_nothing_else(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"rejects a short row (line 12), see src/parse.py.",
         "rejects a short row (line 12), see src/parse.py."},
        {"`by_location` sorts *once*", "`by_location` sorts \\*once\\*"},
        {"read_customers and _private", "read_customers and \\_private"},
        {"<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"},
        {"[a](http://x)", "\\[a\\](http://x)"},
        {"a & b &amp; c", "a & b &amp;amp; c"},
        {"an open ` tick", "an open \\` tick"},
        {"``a ` b`` c", "``a ` b`` c"},
        {"``` a ` b `c`", "\\`\\`\\` a ` b `c\\`"},
        {"# no heading", "\\# no heading"},
        {"- no item", "\\- no item"},
        {"two\nlines", "two lines"},
        {"a|b", "a\\|b"},
        {"`<b>`", "`<b>`"},
        {"\\", "\\\\"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf out = {0};
        assert_int_equal(markdown_add_inline(&out, rows[i].text), 0);
        if (strcmp(buf_text(&out), rows[i].expected) != 0)
            fail_msg("'%s' gave '%s', not '%s'", rows[i].text, buf_text(&out),
                     rows[i].expected);
    }
}

static void what_is_held_in_the_program_is_well_formed(void **state)
{
    (void)state;
    size_t templates = 0, rubrics = 0;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct error err = {0};
        assert_ptr_equal(embedded_text(file->name), file->text);
        if (strncmp(file->name, "templates/", 10) == 0) {
            expect_ok(mustache_check(file->name, file->text, &err), &err);
            templates++;
        } else {
            CLEANUP(rubric_done) struct rubric rubric = {0};
            AUTO_BUF struct buf page = {0};
            char id[80] = "";
            sscanf(file->name, "rubrics/%70[^.]", id);
            expect_ok(rubric_load_embedded(id, NULL, &rubric, &err), &err);
            assert_string_equal(rubric.id, id);
            assert_int_equal(rubric_add_markdown(&page, &rubric, false), 0);
            assert_null(strstr(buf_text(&page), "Note to reviewers"));
            assert_int_equal(rubric_add_markdown(&page, &rubric, true), 0);
            expect_contains(buf_text(&page), "Note to reviewers");
            rubrics++;
        }
    }
    assert_int_equal(templates, 16);
    assert_int_equal(rubrics, 4);
    assert_null(embedded_text("templates/none.md"));
    struct rubric none = {0};
    struct error err = {0};
    assert_int_equal(rubric_load_embedded("backend@9", NULL, &none, &err), -ENOENT);
    expect_contains(err.text,
                    "with takehome come backend@1, data@1, frontend@1, systems@1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_print_their_value_escaped_unless_told_otherwise),
        cmocka_unit_test(a_dotted_name_is_found_by_its_first_part_only),
        cmocka_unit_test(sections_print_once_or_for_each_or_not),
        cmocka_unit_test(inverted_sections_print_where_there_is_nothing),
        cmocka_unit_test(a_tag_that_prints_nothing_takes_its_whole_line),
        cmocka_unit_test(comments_print_nothing),
        cmocka_unit_test(delimiters_change_from_there_on),
        cmocka_unit_test(partials_are_laid_in_as_they_stand),
        cmocka_unit_test(a_broken_template_is_told_with_its_line),
        cmocka_unit_test(a_strict_template_refuses_a_name_that_is_not_there),
        cmocka_unit_test(a_template_that_grows_without_end_is_stopped),
        cmocka_unit_test(each_printed_value_says_where_it_stands_and_to_what_it_belongs),
        cmocka_unit_test(markdown_escapes_what_would_mean_something_and_nothing_else),
        cmocka_unit_test(what_is_held_in_the_program_is_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
