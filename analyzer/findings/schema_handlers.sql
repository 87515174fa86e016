-- What version 6 of the schema changes: a thread may also be the handler of a signal. A constraint cannot be changed in
-- place, so the table is made anew.

CREATE TABLE thread_of_version_6 (
    run           INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id            INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    origin        TEXT    NOT NULL CHECK (origin IN ('main', 'library-callers', 'created', 'signal-handler')),
    ending        TEXT    NOT NULL CHECK (ending IN ('unknown', 'joined', 'detached')),
    root          INTEGER NOT NULL, -- function that it runs
    many          INTEGER NOT NULL, -- 1: several may run at once
    creator       INTEGER NOT NULL, -- thread
    site_function INTEGER NOT NULL, -- where it is created
    path          INTEGER NOT NULL,
    line          INTEGER NOT NULL,
    col           INTEGER NOT NULL,
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

INSERT INTO thread_of_version_6 SELECT * FROM thread;
DROP TABLE thread;
ALTER TABLE thread_of_version_6 RENAME TO thread;
