-- What version 2 of the schema adds: what the analysis knows of the program of a run besides its findings (facts.h).
--
-- Ids count from 1 within a run; 0 is none. They follow names and positions, and with them all rows: the same code
-- gives the same rows. What occurs often stands in a table of its own: paths, expressions, sets of locks, and the
-- situations (thread and locks) in which places of the code are reached.

CREATE TABLE path (
    run  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id   INTEGER NOT NULL, -- 0: ''
    text TEXT    NOT NULL, -- relative to the root of the run when it lies in it
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE expression (
    run  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id   INTEGER NOT NULL, -- 0: ''
    text TEXT    NOT NULL, -- 'q->len'
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE function (
    run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id         INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    path       INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    col        INTEGER NOT NULL,
    situations INTEGER NOT NULL, -- in which it is entered
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock (
    run    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id     INTEGER NOT NULL,
    name   TEXT    NOT NULL, -- 'stats.c:lock', 'struct queue.lock'
    kind   TEXT    NOT NULL, -- 'mutex', 'rwlock', ...; '' if it is never taken by name
    nature TEXT    NOT NULL, -- 'normal', 'recursive', 'errorcheck'; '' if unknown
    path   INTEGER NOT NULL, -- of the variable, or of the type that it is a member of
    line   INTEGER NOT NULL,
    col    INTEGER NOT NULL,
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

-- The members of sets of locks; the empty set is 0.
CREATE TABLE lockset (
    run    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id     INTEGER NOT NULL,
    lock   INTEGER NOT NULL,
    shared INTEGER NOT NULL, -- 1: in read mode
    PRIMARY KEY (run, id, lock, shared)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
    run           INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id            INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    origin        TEXT    NOT NULL CHECK (origin IN ('main', 'library-callers', 'created')),
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

-- Threads that may run at the same time at some point; first <= second.
CREATE TABLE parallel (
    run    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    first  INTEGER NOT NULL,
    second INTEGER NOT NULL,
    PRIMARY KEY (run, first, second)
) STRICT, WITHOUT ROWID;

-- The members of lists of situations.
CREATE TABLE situation (
    run      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id       INTEGER NOT NULL, -- of the list
    position INTEGER NOT NULL,
    thread   INTEGER NOT NULL,
    held     INTEGER NOT NULL, -- lockset: surely
    perhaps  INTEGER NOT NULL, -- lockset: on some paths only
    PRIMARY KEY (run, id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock_site (
    run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL, -- by lock, path, line
    lock       INTEGER NOT NULL,
    use        TEXT    NOT NULL CHECK (use IN ('init', 'destroy', 'take', 'try', 'release', 'wait')),
    shared     INTEGER NOT NULL,
    function   INTEGER NOT NULL,
    path       INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    col        INTEGER NOT NULL,
    situations INTEGER NOT NULL, -- just before
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- Memory that several threads touch.
CREATE TABLE object (
    run         INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id          INTEGER NOT NULL,
    name        TEXT    NOT NULL, -- 'queue.c:total', 'struct queue.len'
    path        INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    col         INTEGER NOT NULL,
    guard       INTEGER NOT NULL, -- the lock that is held at most places
    guard_hits  INTEGER NOT NULL, -- places where it is
    guard_total INTEGER NOT NULL, -- all places
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE access (
    run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL, -- by object, path, line
    object     INTEGER NOT NULL,
    write      INTEGER NOT NULL,
    atomic     INTEGER NOT NULL,
    doubtful   INTEGER NOT NULL, -- reached through calls that may have other targets only
    function   INTEGER NOT NULL,
    path       INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    col        INTEGER NOT NULL,
    expression INTEGER NOT NULL,
    situations INTEGER NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- One lock is taken while another is held.
CREATE TABLE lock_edge (
    run             INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL, -- by held, acquired, path, line
    held            INTEGER NOT NULL,
    held_shared     INTEGER NOT NULL,
    acquired        INTEGER NOT NULL,
    acquired_shared INTEGER NOT NULL,
    doubtful        INTEGER NOT NULL,
    function        INTEGER NOT NULL,
    path            INTEGER NOT NULL,
    line            INTEGER NOT NULL,
    col             INTEGER NOT NULL,
    thread          INTEGER NOT NULL,
    locks           INTEGER NOT NULL, -- lockset: all that are held there
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock_cycle (
    run      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id       INTEGER NOT NULL,
    position INTEGER NOT NULL, -- from 0
    edge     INTEGER NOT NULL, -- position of the lock_edge
    PRIMARY KEY (run, id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL, -- by callee, path, line
    callee     INTEGER NOT NULL,
    kind       INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2), -- direct, indirect, by a function of the library
    function   INTEGER NOT NULL, -- caller
    path       INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    col        INTEGER NOT NULL,
    situations INTEGER NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
