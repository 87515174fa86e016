-- What version 9 of the schema changes: fingerprints do not hold the folder any more, and findings whose function or
-- file was renamed are followed.

UPDATE finding SET fingerprint = renewed.fingerprint FROM (
    SELECT id, base || ':' || row_number() OVER (PARTITION BY run, base ORDER BY file, line, col) AS fingerprint
    FROM (SELECT id, run, file, line, col, fingerprint_base(rule, file, function, object, key) AS base FROM finding)
) AS renewed WHERE renewed.id = finding.id;

CREATE TABLE renamed ( -- a finding that had another fingerprint in the run before
    run         INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    fingerprint TEXT    NOT NULL,
    was         TEXT    NOT NULL,
    PRIMARY KEY (run, fingerprint)
) STRICT, WITHOUT ROWID;
