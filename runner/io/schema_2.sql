-- Migration 2: what the last grading of a submission found; two refusals of one digest
-- are two attempts.
CREATE TABLE attempt_2 (
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
    path         TEXT NOT NULL
) STRICT;
INSERT INTO attempt_2 SELECT * FROM attempt;
DROP TABLE attempt;
ALTER TABLE attempt_2 RENAME TO attempt;
CREATE INDEX attempt_of_submission ON attempt (submission, finished);
CREATE TABLE latest (
    submission TEXT PRIMARY KEY,
    attempt    TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
