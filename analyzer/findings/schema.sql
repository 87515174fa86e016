-- The database of stored runs, schema version 1 (PRAGMA user_version). README.md shows how to ask it questions.
--
-- What belongs to one run hangs on its id and goes when the run is deleted. Texts that stay the same from run to run
-- (sources, the help of rules) are stored once, under the hash of their content.

CREATE TABLE run (
    id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that a link to a run stays true
    tool_version    TEXT    NOT NULL,
    clang_version   TEXT    NOT NULL,
    root            TEXT    NOT NULL, -- absolute; paths below are relative to it when they lie in it
    command_line    TEXT    NOT NULL,
    compdb          TEXT    NOT NULL, -- '' if none
    git_commit      TEXT    NOT NULL, -- '' if unknown
    started         INTEGER NOT NULL, -- seconds since 1970, UTC
    seconds_lower   REAL    NOT NULL,
    seconds_model   REAL    NOT NULL,
    seconds_rules   REAL    NOT NULL,
    jobs            INTEGER NOT NULL,
    tu_count        INTEGER NOT NULL,
    tu_failed       INTEGER NOT NULL, -- nothing of them was analysed
    tu_degraded     INTEGER NOT NULL, -- analysed in part
    function_count  INTEGER NOT NULL,
    instr_count     INTEGER NOT NULL,
    unknown_count   INTEGER NOT NULL, -- instructions that were not understood
    lines           INTEGER NOT NULL,
    peak_bytes      INTEGER NOT NULL
) STRICT;

CREATE TABLE rule (
    hash         BLOB NOT NULL PRIMARY KEY,
    id           TEXT NOT NULL,
    family       TEXT NOT NULL,
    title        TEXT NOT NULL,
    tier         TEXT NOT NULL CHECK (tier IN ('low', 'high', 'definite')), -- the highest it can reach
    severity     TEXT NOT NULL CHECK (severity IN ('note', 'warning', 'error')),
    cwe          TEXT NOT NULL, -- 'CWE-366' or ''
    cert         TEXT NOT NULL, -- 'CON43-C' or ''
    concept      TEXT NOT NULL,
    summary      TEXT NOT NULL,
    why          TEXT NOT NULL,
    fix          TEXT NOT NULL,
    limits       TEXT NOT NULL,
    bad_example  TEXT NOT NULL,
    good_example TEXT NOT NULL
) STRICT;

-- The rules of a run, as they were worded then.
CREATE TABLE run_rule (
    run  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id   TEXT    NOT NULL,
    hash BLOB    NOT NULL REFERENCES rule (hash),
    PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

-- Ids ascend in the order in which findings are reported: most certain and most severe first.
CREATE TABLE finding (
    id          INTEGER PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    fingerprint TEXT    NOT NULL, -- 'v2:<32 hex digits>:<ordinal>': the same finding in another run
    rule        TEXT    NOT NULL,
    tier        TEXT    NOT NULL CHECK (tier IN ('low', 'high', 'definite')),
    severity    TEXT    NOT NULL CHECK (severity IN ('note', 'warning', 'error')),
    file        TEXT    NOT NULL,
    line        INTEGER NOT NULL, -- 1-based, 0 unknown
    col         INTEGER NOT NULL, -- 1-based, in bytes
    function    TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    object      TEXT    NOT NULL, -- 'struct queue.len', 'stats.c:hits'
    key         TEXT    NOT NULL, -- what else makes the fingerprint
    guard       TEXT    NOT NULL, -- sentence, '' if no guard was inferred
    guard_hits  INTEGER NOT NULL,
    guard_total INTEGER NOT NULL,
    fix         TEXT    NOT NULL,
    UNIQUE (run, fingerprint)
) STRICT;

CREATE INDEX finding_by_fingerprint ON finding (fingerprint);
CREATE INDEX finding_by_rule ON finding (run, rule);
CREATE INDEX finding_by_file ON finding (run, file, line);

-- One side per access of a race, per edge of a lock cycle, or one in all.
CREATE TABLE side (
    finding  INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0
    title    TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    locks    TEXT    NOT NULL, -- held at the last step
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;

-- The path of a side, in order of execution.
CREATE TABLE step (
    finding  INTEGER NOT NULL,
    side     INTEGER NOT NULL,
    position INTEGER NOT NULL, -- from 0
    kind     TEXT    NOT NULL,
    file     TEXT    NOT NULL,
    line     INTEGER NOT NULL,
    col      INTEGER NOT NULL,
    function TEXT    NOT NULL,
    lock     TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (finding, side, position),
    FOREIGN KEY (finding, side) REFERENCES side (finding, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE assumption (
    finding  INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0
    text     TEXT    NOT NULL,
    PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;

-- What the analysis did not understand; each place once per run.
CREATE TABLE gap (
    run      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0, by kind, file, line
    kind     TEXT    NOT NULL,
    file     TEXT    NOT NULL,
    line     INTEGER NOT NULL,
    function TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- Contents of source files.
CREATE TABLE source (
    hash BLOB    NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL, -- bytes of the text
    zstd BLOB    NOT NULL
) STRICT;

-- The files that the findings of a run name, as they were then.
CREATE TABLE run_source (
    run  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    file TEXT    NOT NULL,
    hash BLOB    NOT NULL REFERENCES source (hash),
    PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;
