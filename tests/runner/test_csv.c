/* A CSV file is read as RFC 4180 says, or its first mistake is named by line and field.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/csv.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

struct reading {
    const char *name, *text;
    const char *records; /* "LINE:field|field;LINE:..." */
};

static const struct reading readings[] = {
    {"nothing", "", ""},
    {"only empty lines", "\n\r\n\n", ""},
    {"two records", "a,b\nc,d\n", "1:a|b;2:c|d;"},
    {"no line feed at the end", "a,b\nc,d", "1:a|b;2:c|d;"},
    {"carriage returns with line feeds", "a,b\r\nc,d\r\n", "1:a|b;2:c|d;"},
    {"a byte order mark",
     "\xef\xbb\xbf"
     "a,b\n",
     "1:a|b;"},
    {"a byte order mark alone", "\xef\xbb\xbf", ""},
    {"empty lines count as lines", "a\n\n\r\nb\n", "1:a;4:b;"},
    {"empty fields", ",\na,,b\n", "1:|;2:a||b;"},
    {"a comma at the very end", "a,", "1:a|;"},
    {"an empty quoted field is a record", "\"\"\n", "1:;"},
    {"a comma in quotes", "\"a,b\",c\n", "1:a,b|c;"},
    {"a doubled quote", "\"say \"\"hi\"\"\"\n", "1:say \"hi\";"},
    {"only a doubled quote", "\"\"\"\"\n", "1:\";"},
    {"a line feed in quotes counts", "\"a\nb\",c\nd\n", "1:a\nb|c;3:d;"},
    {"a CRLF in quotes stays", "\"a\r\nb\"\nc\n", "1:a\r\nb;3:c;"},
    {"quotes end at the end of the file", "\"a\"", "1:a;"},
    {"blanks belong to their field", " a , b \n", "1: a | b ;"},
    {"bytes past ASCII", "\xc3\xa9,\xff\n", "1:\xc3\xa9|\xff;"},
};

/* All records in one line of text; or the error's text behind "error ". */
static void read_all(const char *text, size_t len, struct buf *out)
{
    CLEANUP(strlist_done) struct strlist record = {0};
    struct error err = {0};
    struct csv csv;
    int line = 0, r;

    csv_init(&csv, "f.csv", text, len);
    while ((r = csv_next(&csv, &record, &line, &err)) > 0) {
        buf_addf(out, "%d:", line);
        for (size_t i = 0; i < record.count; i++)
            buf_addf(out, "%s%s", i ? "|" : "", record.items[i]);
        buf_addc(out, ';');
    }
    if (r < 0)
        buf_addf(out, "error %s", err.text);
}

static void records_and_their_lines_are_read_as_they_stand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(readings); i++) {
        AUTO_BUF struct buf out = {0};
        read_all(readings[i].text, strlen(readings[i].text), &out);
        if (strcmp(buf_text(&out), readings[i].records) != 0)
            fail_msg("%s: '%s', not '%s'", readings[i].name, buf_text(&out),
                     readings[i].records);
    }
}

#define BYTES(text) text, sizeof(text) - 1

static const struct mistake {
    const char *text;
    size_t len;
    const char *message;
} mistakes[] = {
    {BYTES("a,b\"c\n"), "f.csv:1: field 2: a quote inside a field"},
    {BYTES("a\n\"b\"c\n"), "f.csv:2: field 1: text behind a closing quote"},
    {BYTES("a\n\"b\" \n"), "f.csv:2: field 1: text behind a closing quote"},
    {BYTES("x\na,\"b\nc\n"), "f.csv:2: field 2: a quote is opened and never closed"},
    {BYTES("\""), "f.csv:1: field 1: a quote is opened and never closed"},
    {BYTES("a\rb\n"), "f.csv:1: field 1: a carriage return without a line feed"},
    {BYTES("a\n\r"), "f.csv:2: field 1: a carriage return without a line feed"},
    {BYTES("\"a\"\rb"), "f.csv:1: field 1: a carriage return without a line feed"},
    {BYTES("a,b\0c\n"), "f.csv:1: field 2: a NUL byte"},
    {BYTES("a,\"b\0\"\n"), "f.csv:1: field 2: a NUL byte"},
    {BYTES("\0"), "f.csv:1: field 1: a NUL byte"},
};

static void a_mistake_is_named_by_line_and_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        AUTO_BUF struct buf out = {0};
        read_all(mistakes[i].text, mistakes[i].len, &out);
        if (!strstr(buf_text(&out), mistakes[i].message))
            fail_msg("row %zu: '%s' lacks '%s'", i, buf_text(&out), mistakes[i].message);
    }
}

static void add_times(struct buf *out, const char *text, size_t times)
{
    while (times-- > 0)
        buf_adds(out, text);
}

static void a_field_of_4096_bytes_is_read_and_a_longer_one_is_not(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            AUTO_BUF struct buf text = {0}, out = {0};
            buf_adds(&text, quoted ? "\"" : "");
            add_times(&text, "x", CSV_FIELD_BYTES_MAX + more);
            buf_adds(&text, quoted ? "\"\n" : "\n");
            read_all(text.data, text.len, &out);
            if (more)
                assert_string_equal(buf_text(&out),
                                    "error f.csv:1: field 1: longer than 4096 bytes");
            else
                assert_int_equal(out.len, strlen("1:;") + CSV_FIELD_BYTES_MAX);
        }
    }
}

static void sixty_four_fields_are_read_and_sixty_five_are_not(void **state)
{
    (void)state;
    AUTO_BUF struct buf text = {0}, out = {0}, more = {0};
    add_times(&text, ",", CSV_FIELDS_MAX - 1);
    read_all(text.data, text.len, &out);
    assert_int_equal(out.len, strlen("1:;") + CSV_FIELDS_MAX - 1);
    buf_addc(&text, ',');
    read_all(text.data, text.len, &more);
    assert_string_equal(buf_text(&more), "error f.csv:1: field 65: more than 64 fields");
}

/* The length decides where the text ends, not a NUL: the byte behind it is poison. */
static void nothing_behind_the_length_is_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"a", "\"a\"", "\"a", "a,", "\r", "\xef\xbb"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO_BUF struct buf out = {0};
        size_t len = strlen(texts[i]);
        AUTO_FREE char *copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, texts[i], len);
        read_all(copy, len, &out);
        assert_true(out.len > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_and_their_lines_are_read_as_they_stand),
        cmocka_unit_test(a_mistake_is_named_by_line_and_field),
        cmocka_unit_test(a_field_of_4096_bytes_is_read_and_a_longer_one_is_not),
        cmocka_unit_test(sixty_four_fields_are_read_and_sixty_five_are_not),
        cmocka_unit_test(nothing_behind_the_length_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
