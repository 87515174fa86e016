-- What version 10 of the schema adds: what keeps the state of a module apart that an interpreter calls with a lock of its
-- own held, such as Python's GIL, and what would without that lock (facts.h).

CREATE TABLE token (
    run       INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL, -- from 0
    name      TEXT    NOT NULL, -- 'the GIL'
    host      TEXT    NOT NULL, -- 'Python'
    renounced INTEGER NOT NULL, -- 1: the program was judged without it
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_state (
    run      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0, by object
    object   INTEGER NOT NULL,
    scope    TEXT    NOT NULL CHECK (scope IN ('variable', 'module-state', 'object-member', 'memory')),
    kept     TEXT    NOT NULL CHECK (kept IN ('nothing', 'token', 'lock', 'atomic', 'apart', 'set-up', 'constant')),
    kept_without TEXT NOT NULL -- the token
        CHECK (kept_without IN ('nothing', 'lock', 'atomic', 'apart', 'set-up', 'constant')),
    lock     INTEGER NOT NULL, -- 0: another keeper
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
