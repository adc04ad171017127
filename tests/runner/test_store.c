/* The store counts an attempt once, forgets a failure when it is graded, and refuses the
 * future. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "tests/support/sample.h"
#include "tests/support/unit.h"

#include "runner/io/store.h"
#include "sandbox/base/fs.h"

struct fixture {
    char folder[64], path[80];
    struct store *store;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strncpy(f->folder, "/tmp/takehome-store-XXXXXX", sizeof(f->folder) - 1);
    if (!mkdtemp(f->folder))
        return -1;
    snprintf(f->path, sizeof(f->path), "%s/store.db", f->folder);
    *state = f;
    return store_open(f->path, &f->store, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    store_close(f->store);
    fs_remove_tree(AT_FDCWD, f->folder, NULL);
    free(f);
    return 0;
}

/* As another program would see it. */
static int count_attempts(const struct fixture *f)
{
    int count = -1;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, "SELECT count(*) FROM attempt", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return count;
}

static void ingesting_the_same_attempt_twice_counts_it_once(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    CLEANUP(result_done) struct result result = {0}, second = {0};
    sample_result(&result, "c-001@sample", "abc");
    sample_result(&second, "c-001@sample", "def");
    second.finished++;
    assert_int_equal(store_ingest(f->store, &result, "r1", &err), 1);
    assert_int_equal(store_ingest(f->store, &result, "r1", &err), 0);
    assert_int_equal(count_attempts(f), 1);
    assert_int_equal(store_ingest(f->store, &second, "r2", &err), 1);
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    assert_int_equal(store_latest(f->store, "c-001@sample", &latest, &err), 1);
    assert_string_equal(latest.commit_id, "def");
    assert_string_equal(latest.path, "r2");
    assert_int_equal(latest.points_centi, 200);
    assert_int_equal(latest.cases, 3);
    assert_int_equal(latest.passed, 1);
    assert_int_equal(store_latest(f->store, "nobody", &latest, &err), 0);
}

static void an_attempt_that_is_found_again_is_the_latest_again(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    CLEANUP(result_done) struct result first = {0}, second = {0};
    CLEANUP(store_attempt_done)
    struct store_attempt latest = {0}, again = {0}, last = {0};
    AUTO_FREE char *reason = NULL;
    int64_t tries = 0;
    sample_result(&first, "c-001@sample", "abc");
    sample_result(&second, "c-001@sample", "def");
    store_ingest(f->store, &first, "r1", &err);
    store_ingest(f->store, &second, "r2", &err); /* in the same second */
    assert_int_equal(store_latest(f->store, "c-001@sample", &latest, &err), 1);
    assert_string_equal(latest.commit_id, "def");
    assert_int_equal(latest.found, second.finished);
    expect_ok(store_found(f->store, "c-001@sample", first.attempt, first.finished, &err),
              &err);
    assert_int_equal(store_latest(f->store, "c-001@sample", &again, &err), 1);
    assert_string_equal(again.commit_id, "abc");
    expect_ok(store_found(f->store, "c-001@sample", second.attempt, 2000000000, &err),
              &err);
    expect_ok(store_found(f->store, "c-001@sample", first.attempt, 2000000000, &err),
              &err);
    assert_int_equal(store_latest(f->store, "c-001@sample", &last, &err), 1);
    assert_string_equal(last.commit_id, "abc");
    assert_int_equal(last.found, 2000000000);
    assert_int_equal(last.finished, first.finished);
    /* a failure since then stays, whatever is ingested again; a grading ends it */
    expect_ok(store_failure_add(f->store, "c-001@sample", "host is down", NULL), &err);
    store_ingest(f->store, &first, "r1", &err);
    expect_ok(store_found(f->store, "c-001@sample", first.attempt, 1, &err), &err);
    assert_int_equal(store_failure(f->store, "c-001@sample", &reason, &tries, NULL), 1);
    expect_ok(store_found(f->store, "c-001@sample", first.attempt, 5000000000, &err),
              &err);
    assert_int_equal(store_failure(f->store, "c-001@sample", &reason, &tries, NULL), 0);
}

static void a_failure_of_ours_is_never_an_attempt(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    CLEANUP(result_done) struct result result = {0};
    AUTO_FREE char *reason = NULL;
    int64_t tries = 0;
    sample_result(&result, "c-001@sample", "abc");
    result.outcome = ATTEMPT_INFRASTRUCTURE;
    assert_true(store_ingest(f->store, &result, "r", &err) < 0);
    expect_ok(store_failure_add(f->store, "c-001@sample", "host is down", NULL), &err);
    expect_ok(store_failure_add(f->store, "c-001@sample", "host is still down", NULL),
              &err);
    assert_int_equal(store_failure(f->store, "c-001@sample", &reason, &tries, NULL), 1);
    assert_string_equal(reason, "host is still down");
    assert_int_equal(tries, 2);
    assert_int_equal(count_attempts(f), 0);
    result.outcome = ATTEMPT_GRADED;
    assert_int_equal(store_ingest(f->store, &result, "r", NULL), 1);
    assert_int_equal(store_failure(f->store, "c-001@sample", &reason, &tries, NULL), 0);
}

static void a_store_of_the_first_version_keeps_what_it_has(void **state)
{
    extern const char store_schema_sql[];
    struct fixture *f = *state;
    struct error err = {0};
    sqlite3 *db = NULL;
    char path[96];
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    AUTO_FREE char *reason = NULL;
    int64_t tries = 0;
    snprintf(path, sizeof(path), "%s/old.db", f->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, store_schema_sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "INSERT INTO attempt VALUES ('i', 's', 'a', 'v', 'abc', 'd', 0, '',"
                     " 100, 200, 2, 1, 5, 1795539600, 'p');"
                     "INSERT INTO failure VALUES ('s', 'host is down', 1, 1);"
                     "PRAGMA user_version = 1",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    store_close(f->store);
    f->store = NULL;
    expect_ok(store_open(path, &f->store, &err), &err);
    assert_int_equal(store_latest(f->store, "s", &latest, &err), 1);
    assert_string_equal(latest.path, "p");
    assert_int_equal(latest.found, 1795539600);
    assert_int_equal(store_failure(f->store, "s", &reason, &tries, &err), 1);
}

static void a_store_of_the_future_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    sqlite3 *db = NULL;
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    struct store *newer = NULL;
    assert_true(store_open(f->path, &newer, &err) < 0);
    expect_contains(err.text, "version 99");
    assert_null(newer);
}

int main(void)
{
#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_STORE(ingesting_the_same_attempt_twice_counts_it_once),
        IN_STORE(an_attempt_that_is_found_again_is_the_latest_again),
        IN_STORE(a_failure_of_ours_is_never_an_attempt),
        IN_STORE(a_store_of_the_first_version_keeps_what_it_has),
        IN_STORE(a_store_of_the_future_is_refused_and_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
