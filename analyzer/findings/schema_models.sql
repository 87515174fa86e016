-- What version 3 of the schema adds: the user's library models that a run was made with (analyzer/model/library).

CREATE TABLE model_file (
    run       INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL, -- from 0, in the order in which they were read
    file      TEXT    NOT NULL, -- as it was named
    hash      TEXT    NOT NULL, -- of its text, 16 hex digits
    functions INTEGER NOT NULL, -- rows
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
