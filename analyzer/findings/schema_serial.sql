-- What version 5 of the schema adds: how much of a thread's work is done under which lock (facts.h).

CREATE TABLE share (
    run      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0, by lock and thread
    lock     INTEGER NOT NULL,
    thread   INTEGER NOT NULL,
    permille INTEGER NOT NULL, -- of the thread's work
    loops    INTEGER NOT NULL, -- in the code, that begin under the lock
    calls    INTEGER NOT NULL, -- in the code, under the lock, of functions with a body
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
