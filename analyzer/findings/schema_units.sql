-- What version 11 of the schema adds: what the sources of a run were lowered to, so that a run in which only their texts
-- have changed is copied too (store_copy.h).

CREATE TABLE IF NOT EXISTS run_units (
    run  INTEGER NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    hash TEXT    NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS run_by_units ON run_units (hash);
