-- Migration 1: attempts and our own failures.
CREATE TABLE attempt (
    id           TEXT PRIMARY KEY,
    submission   TEXT NOT NULL,
    assignment   TEXT NOT NULL,
    variant      TEXT NOT NULL,
    commit_id    TEXT NOT NULL,
    run_digest   TEXT NOT NULL,
    outcome      INTEGER NOT NULL CHECK (outcome IN (0, 1)),
    reason       TEXT NOT NULL,
    points_centi INTEGER NOT NULL,
    max_centi    INTEGER NOT NULL,
    cases        INTEGER NOT NULL,
    passed       INTEGER NOT NULL CHECK (passed BETWEEN 0 AND cases),
    wall_ms      INTEGER NOT NULL,
    finished     INTEGER NOT NULL,
    path         TEXT NOT NULL,
    UNIQUE (submission, commit_id, run_digest)
) STRICT;
CREATE INDEX attempt_of_submission ON attempt (submission, finished);
CREATE TABLE failure (
    submission TEXT PRIMARY KEY,
    reason     TEXT NOT NULL,
    tries      INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
