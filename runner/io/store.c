#include "runner/io/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"

/* schema.sql and those after it, one text a migration, made at build time */
extern const char store_schema_sql[], store_schema_2_sql[];
static const char *const migrations[] = {store_schema_sql, store_schema_2_sql};

enum { STORE_BUSY_MS = 5000 };

struct store {
    sqlite3 *db;
};

static int store_fault(struct store *store, struct error *err, const char *what)
{
    int code = sqlite3_errcode(store->db);
    return error_set(err, code == SQLITE_NOMEM ? -ENOMEM : -EIO, "store: %s: %s", what,
                     sqlite3_errmsg(store->db));
}

static int store_exec(struct store *store, const char *sql, struct error *err)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fault(store, err, "cannot execute");
    return 0;
}

static void statement_done(sqlite3_stmt **statement) { sqlite3_finalize(*statement); }
#define AUTO_STATEMENT CLEANUP(statement_done)

static int store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret,
                         struct error *err)
{
    if (sqlite3_prepare_v2(store->db, sql, -1, ret, NULL) != SQLITE_OK)
        return store_fault(store, err, "cannot prepare");
    return 0;
}

/** One number that a query answers. */
static int store_number(struct store *store, const char *sql, const char *text,
                        int64_t *ret, struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r = store_prepare(store, sql, &statement, err);
    if (r < 0)
        return r;
    if (text)
        sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_ROW)
        return store_fault(store, err, "cannot read");
    *ret = sqlite3_column_int64(statement, 0);
    return 0;
}

/* Several processes may open a new store at once: the version is looked at under the
 * lock. */
static int migrate(struct store *store, struct error *err)
{
    const int64_t newest = (int64_t)COUNT_OF(migrations);
    int64_t version = 0;
    int r = store_exec(store, "BEGIN IMMEDIATE", err);
    if (r < 0)
        return r;
    r = store_number(store, "PRAGMA user_version", NULL, &version, err);
    if (r == 0 && version > newest)
        r = error_set(
            err, -ENOTSUP,
            "the store is of version %lld, this program knows %lld: use a newer one",
            (long long)version, (long long)newest);
    for (int64_t i = version; i < newest && r == 0; i++)
        r = store_exec(store, migrations[i], err);
    /* a pragma takes no parameter; the number of migrations is ours */
    AUTO_BUF struct buf pragma = {0};
    if (r == 0 && version < newest) {
        buf_addf(&pragma, "PRAGMA user_version = %lld", (long long)newest);
        r = store_exec(store, buf_text(&pragma), err);
    }
    if (r < 0) {
        store_exec(store, "ROLLBACK", NULL);
        return r;
    }
    return store_exec(store, "COMMIT", err);
}

int store_open(const char *path, struct store **ret, struct error *err)
{
    struct store *store = calloc(1, sizeof(*store));
    if (!store)
        return error_set(err, -ENOMEM, "out of memory");
    int r = 0;
    if (sqlite3_open_v2(path, &store->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                        NULL) != SQLITE_OK)
        r = error_set(err, -EIO, "cannot open the store %s: %s", path,
                      sqlite3_errmsg(store->db));
    if (r == 0) {
        sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
        r = store_exec(store,
                       "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;"
                       "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF",
                       err);
    }
    if (r == 0)
        r = migrate(store, err);
    if (r < 0) {
        store_close(store);
        return r;
    }
    *ret = store;
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    sqlite3_close(store->db);
    free(store);
}

void store_attempt_done(struct store_attempt *attempt)
{
    if (!attempt)
        return;
    char *texts[] = {attempt->id,      attempt->submission, attempt->assignment,
                     attempt->variant, attempt->commit_id,  attempt->run_digest,
                     attempt->reason,  attempt->path};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        free(texts[i]);
    *attempt = (struct store_attempt){0};
}

static void bind_texts(sqlite3_stmt *statement, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++)
        sqlite3_bind_text(statement, i + 1, texts[i] ? texts[i] : "", -1, SQLITE_STATIC);
}

static int insert_attempt(struct store *store, const struct result *result,
                          const char *path, struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r =
        store_prepare(store,
                      "INSERT INTO attempt VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?9, ?7, ?10, "
                      "?11, ?12, ?13, ?14, ?15, ?8) ON CONFLICT DO NOTHING",
                      &statement, err);
    if (r < 0)
        return r;
    const char *const texts[] = {
        result->attempt,   result->submission, result->assignment, result->variant,
        result->commit.id, result->run_digest, result->reason,     path};
    int64_t cases, passed;
    result_count(result, AUDIENCE_AUTHOR, &cases, &passed);
    const int64_t numbers[] = {
        result->outcome, result->points_centi,  result->max_centi, cases,
        passed,          result->usage.wall_ms, result->finished};
    bind_texts(statement, texts, (int)COUNT_OF(texts));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        sqlite3_bind_int64(statement, (int)(COUNT_OF(texts) + 1 + i), numbers[i]);
    if (sqlite3_step(statement) != SQLITE_DONE)
        return store_fault(store, err, "cannot add an attempt");
    return sqlite3_changes(store->db) > 0 ? 1 : 0;
}

static int forget(struct store *store, const char *sql, const char *submission,
                  struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r = store_prepare(store, sql, &statement, err);
    if (r < 0)
        return r;
    sqlite3_bind_text(statement, 1, submission, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE)
        return store_fault(store, err, "cannot forget");
    return 0;
}

static int forget_failure(struct store *store, const char *submission, struct error *err)
{
    return forget(store, "DELETE FROM failure WHERE submission = ?1", submission, err);
}

int store_forget(struct store *store, const char *submission, struct error *err)
{
    int r = forget(store, "DELETE FROM attempt WHERE submission = ?1", submission, err);
    if (r == 0)
        r = forget(store, "DELETE FROM latest WHERE submission = ?1", submission, err);
    return r < 0 ? r : forget_failure(store, submission, err);
}

int store_ingest(struct store *store, const struct result *result, const char *path,
                 struct error *err)
{
    if (result->outcome == ATTEMPT_INFRASTRUCTURE)
        return error_set(err, -EINVAL,
                         "%s failed on our side: it is graded again, not counted", path);
    int r = store_exec(store, "BEGIN IMMEDIATE", err);
    if (r < 0)
        return r;
    int added = insert_attempt(store, result, path, err);
    /* every command adds all that is known: that a file lies there is no news */
    r = added == 1 ? forget_failure(store, result->submission, err) : added;
    if (r < 0) {
        store_exec(store, "ROLLBACK", NULL);
        return r;
    }
    r = store_exec(store, "COMMIT", err);
    return r < 0 ? r : added;
}

int store_found(struct store *store, const char *submission, const char *attempt,
                int64_t seconds, struct error *err)
{
    static const char *const steps[] = {
        "INSERT INTO latest VALUES (?1, ?2, ?3) ON CONFLICT (submission)"
        " DO UPDATE SET attempt = ?2, at = ?3",
        "DELETE FROM failure WHERE submission = ?1 AND at <= ?3"};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        AUTO_STATEMENT sqlite3_stmt *statement = NULL;
        int r = store_prepare(store, steps[i], &statement, err);
        if (r < 0)
            return r;
        sqlite3_bind_text(statement, 1, submission, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, attempt, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, seconds);
        if (sqlite3_step(statement) != SQLITE_DONE)
            return store_fault(store, err, "cannot note the latest attempt");
    }
    return 0;
}

static int column_text(sqlite3_stmt *statement, int column, char **ret)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    *ret = strdup(text ? (const char *)text : "");
    return *ret ? 0 : -ENOMEM;
}

static int read_attempt(sqlite3_stmt *statement, struct store_attempt *ret)
{
    char **texts[] = {&ret->id,        &ret->submission, &ret->assignment, &ret->variant,
                      &ret->commit_id, &ret->run_digest, &ret->reason,     &ret->path};
    int64_t *numbers[] = {&ret->points_centi, &ret->max_centi, &ret->cases, &ret->passed,
                          &ret->wall_ms,      &ret->finished,  &ret->found};
    int r = 0, column = 0;
    for (size_t i = 0; i < COUNT_OF(texts) && r == 0; i++)
        r = column_text(statement, column++, texts[i]);
    ret->outcome = sqlite3_column_int(statement, column++);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        *numbers[i] = sqlite3_column_int64(statement, column++);
    return r;
}

int store_latest(struct store *store, const char *submission, struct store_attempt *ret,
                 struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r = store_prepare(
        store,
        "SELECT id, a.submission, assignment, variant, commit_id, run_digest, reason, "
        "path,"
        " outcome, points_centi, max_centi, cases, passed, wall_ms, finished,"
        " max(finished, ifnull(at, 0)) AS found FROM attempt AS a"
        " LEFT JOIN latest AS l ON l.submission = a.submission AND l.attempt = a.id"
        " WHERE a.submission = ?1"
        " ORDER BY found DESC, at IS NULL, a.rowid DESC LIMIT 1",
        &statement, err);
    if (r < 0)
        return r;
    sqlite3_bind_text(statement, 1, submission, -1, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    if (step == SQLITE_DONE)
        return 0;
    if (step != SQLITE_ROW)
        return store_fault(store, err, "cannot read an attempt");
    CLEANUP(store_attempt_done) struct store_attempt attempt = {0};
    if (read_attempt(statement, &attempt) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = attempt;
    attempt = (struct store_attempt){0};
    return 1;
}

int store_expected_ms(struct store *store, const char *assignment, int64_t *ret_ms,
                      struct error *err)
{
    return store_number(store,
                        "SELECT ifnull(sum(wall_ms) / max(count(*), 1), 0) FROM attempt"
                        " WHERE assignment = ?1",
                        assignment, ret_ms, err);
}

int store_failure_add(struct store *store, const char *submission, const char *reason,
                      struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r = store_prepare(
        store,
        "INSERT INTO failure VALUES (?1, ?2, 1, ?3) ON CONFLICT (submission)"
        " DO UPDATE SET reason = ?2, tries = tries + 1, at = ?3",
        &statement, err);
    if (r < 0)
        return r;
    sqlite3_bind_text(statement, 1, submission, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, reason, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, clock_now());
    if (sqlite3_step(statement) != SQLITE_DONE)
        return store_fault(store, err, "cannot note a failure");
    return 0;
}

int store_failure(struct store *store, const char *submission, char **ret_reason,
                  int64_t *ret_tries, struct error *err)
{
    AUTO_STATEMENT sqlite3_stmt *statement = NULL;
    int r =
        store_prepare(store, "SELECT reason, tries FROM failure WHERE submission = ?1",
                      &statement, err);
    if (r < 0)
        return r;
    sqlite3_bind_text(statement, 1, submission, -1, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    if (step == SQLITE_DONE)
        return 0;
    if (step != SQLITE_ROW)
        return store_fault(store, err, "cannot read a failure");
    if (column_text(statement, 0, ret_reason) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret_tries = sqlite3_column_int64(statement, 1);
    return 1;
}
