/* One table reads a struct, and every mistake is found with its line. */
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/json.h"

struct part {
    char *id;
    int64_t points_centi;
};

struct whole {
    char *title, *path;
    int64_t count, wall_ms, memory_bytes, at;
    bool flag;
    int mode;
    struct strlist tags;
    struct part one;
    struct json_array parts;
    json_t *any;
};

static const char *const modes[] = {"slow", "fast", NULL};

static const struct json_field part_fields[] = {
    {"id", JSON_KIND_ID, offsetof(struct part, id), .required = true},
    {"points", JSON_KIND_CENTI, offsetof(struct part, points_centi), .max = 1000,
     .fallback = 100},
};
static const struct json_table part_table = {"part", sizeof(struct part), part_fields, 2};

static const struct json_field whole_fields[] = {
    {"title", JSON_KIND_TEXT, offsetof(struct whole, title), .required = true, .min = 1,
     .max = 20, .summary = "What it is called."},
    {"path", JSON_KIND_PATH, offsetof(struct whole, path)},
    {"count", JSON_KIND_INT, offsetof(struct whole, count), .min = 1, .max = 5,
     .fallback = 3},
    {"wall", JSON_KIND_MS, offsetof(struct whole, wall_ms)},
    {"memory", JSON_KIND_BYTES, offsetof(struct whole, memory_bytes)},
    {"at", JSON_KIND_TIME, offsetof(struct whole, at)},
    {"flag", JSON_KIND_BOOL, offsetof(struct whole, flag)},
    {"mode", JSON_KIND_WORD, offsetof(struct whole, mode), .words = modes, .fallback = 1},
    {"tags", JSON_KIND_TEXTS, offsetof(struct whole, tags), .max = 2},
    {"one", JSON_KIND_OBJECT, offsetof(struct whole, one), .table = &part_table},
    {"parts", JSON_KIND_OBJECTS, offsetof(struct whole, parts), .table = &part_table},
    {"any", JSON_KIND_ANY, offsetof(struct whole, any)},
};
static const struct json_table whole_table = {"whole", sizeof(struct whole), whole_fields,
                                              12};

static int read_text(const char *text, struct whole *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_parse("x.json", text, strlen(text), &doc, err);
    return r < 0 ? r : json_read(&doc, doc.root, "", &whole_table, ret, err);
}

static void a_document_fills_its_struct(void **state)
{
    (void)state;
    struct whole whole = {0};
    struct error err = {0};
    expect_ok(read_text("{\"title\":\"t\",\"path\":\"a/"
                        "b\",\"count\":5,\"wall\":\"2s\",\"memory\":\"1KiB\","
                        "\"at\":\"1970-01-01T00:01:00Z\",\"flag\":true,\"mode\":\"slow\","
                        "\"tags\":[\"x\",\"y\"],"
                        "\"one\":{\"id\":\"a\",\"points\":\"2.5\"},\"parts\":[{\"id\":"
                        "\"b\"}],\"any\":[1]}",
                        &whole, &err),
              &err);
    assert_string_equal(whole.title, "t");
    assert_int_equal(whole.count, 5);
    assert_int_equal(whole.wall_ms, 2000);
    assert_int_equal(whole.memory_bytes, 1024);
    assert_int_equal(whole.at, 60);
    assert_true(whole.flag);
    assert_int_equal(whole.mode, 0);
    assert_int_equal(whole.tags.count, 2);
    assert_int_equal(whole.one.points_centi, 250);
    assert_int_equal(whole.parts.count, 1);
    assert_int_equal(((struct part *)whole.parts.items)[0].points_centi, 100);
    assert_int_equal(json_array_size(whole.any), 1);
    json_release(&whole_table, &whole);
    assert_null(whole.title);
}

static void absent_fields_hold_their_fallbacks(void **state)
{
    (void)state;
    struct whole whole = {0};
    struct error err = {0};
    expect_ok(read_text("{\"title\":\"t\"}", &whole, &err), &err);
    assert_int_equal(whole.count, 3);
    assert_int_equal(whole.mode, 1);
    assert_int_equal(whole.one.points_centi, 100);
    assert_null(whole.path);
    json_release(&whole_table, &whole);
}

static void a_mistake_is_found_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"{\n\"title\": \"t\",\n\"colour\": 1}",
         "x.json:3: /colour: unknown key; known here: title"},
        {"{\n\"title\": 7}", "x.json:2: /title: must be a string"},
        {"{\n\n\"count\": 1}", "x.json:1: the field 'title' is missing"},
        {"{\"title\":\"t\",\n\"parts\":[{\"id\":\"a\"},\n{\"id\":\"B c\"}]}",
         "x.json:3: /parts/1/id: 'B c' is not an id"},
        {"{\"title\":\"t\",\n\"parts\":[{\"id\":\"a\",\"points\":2.5}]}",
         "x.json:2: /parts/0/points: must be a string like \"2.5\""},
        {"{\"title\":\"t\",\"parts\":[{\"id\":\"a\",\"points\":\"11\"}]}",
         "between 0 and 10"},
        {"{\"title\":\"t\",\"count\":9}", "/count: it must be between 1 and 5"},
        {"{\"title\":\"t\",\"count\":1.5}", "whole number"},
        {"{\"title\":\"t\",\"wall\":\"fast\"}", "not a duration"},
        {"{\"title\":\"t\",\"path\":\"../etc\"}", "relative path"},
        {"{\"title\":\"t\",\"mode\":\"quick\"}", "one of: slow, fast"},
        {"{\"title\":\"t\",\"tags\":[\"a\",\n3]}", "x.json:2: /tags/1: must be a string"},
        {"{\"title\":\"t\",\"tags\":[\"a\",\"b\",\"c\"]}", "number of its entries"},
        {"{\"title\":\"\"}", "its length"},
        {"{\"title\":\"a\\u0000b\"}", "x.json:1: not valid JSON"},
        {"{\"title\":\"t\",\"flag\":\"yes\"}", "true or false"},
        {"{\"title\":\"t\",\"one\":[]}", "must be an object"},
        {"{\"title\":\"t\",\n\"title\":\"u\"}", "x.json:2: not valid JSON: duplicate"},
        {"{\"title\":\"t\",\n", "x.json:2: not valid JSON"},
        {"[]", "x.json:1: must be an object"},
        {"", "not valid JSON"},
        {"{\"title\":\"t\",\"a/b~c\":1}", "/a~1b~0c: unknown key"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct whole whole = {0};
        struct error err = {0};
        int r = read_text(rows[i].text, &whole, &err);
        if (r >= 0 || !strstr(err.text, rows[i].message))
            fail_msg("%s\ngave %d: %s\nnot:  %s", rows[i].text, r, err.text,
                     rows[i].message);
        assert_null(whole.title);
    }
}

static void nesting_past_the_limit_is_refused_before_it_is_parsed(void **state)
{
    (void)state;
    char deep[400];
    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    struct json_doc doc = {0};
    struct error err = {0};
    assert_true(json_doc_parse("x.json", deep, sizeof(deep), &doc, &err) < 0);
    expect_contains(err.text, "nested deeper");
}

static void a_schema_says_what_the_table_checks(void **state)
{
    (void)state;
    AUTO_JSON json_t *schema = json_schema(&whole_table, "https://example.org/x", "X");
    AUTO_BUF struct buf text = {0};
    assert_int_equal(json_print(schema, &text, NULL), 0);
    expect_contains(buf_text(&text), "\"additionalProperties\": false");
    expect_contains(buf_text(&text), "\"$ref\": \"#/$defs/part\"");
    expect_contains(buf_text(&text), "What it is called.");
    json_t *required = json_object_get(schema, "required");
    assert_int_equal(json_array_size(required), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_fills_its_struct),
        cmocka_unit_test(absent_fields_hold_their_fallbacks),
        cmocka_unit_test(a_mistake_is_found_with_its_line),
        cmocka_unit_test(nesting_past_the_limit_is_refused_before_it_is_parsed),
        cmocka_unit_test(a_schema_says_what_the_table_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
