-- What version 4 of the schema adds: the findings of a run that comments in the code hide (findings/ignore.h).

CREATE TABLE suppression (
    finding INTEGER NOT NULL PRIMARY KEY REFERENCES finding (id) ON DELETE CASCADE,
    reason  TEXT    NOT NULL, -- as the comment gives it
    file    TEXT    NOT NULL, -- where the comment stands
    line    INTEGER NOT NULL,
    col     INTEGER NOT NULL
) STRICT;
