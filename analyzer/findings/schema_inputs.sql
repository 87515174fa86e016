-- What version 8 of the schema adds: what a run followed from, so that one that would be the same is copied instead
-- (store_copy.h).

CREATE TABLE IF NOT EXISTS run_inputs (
    run  INTEGER NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    hash TEXT    NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS run_by_inputs ON run_inputs (hash);
