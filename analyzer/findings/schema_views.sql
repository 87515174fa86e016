-- What version 7 of the schema adds: views of the newest run, for people with an SQL shell.

DROP VIEW IF EXISTS findings_open;
CREATE VIEW findings_open AS -- what is not suppressed
SELECT fingerprint, rule, tier, severity, file, line, function, message, object
FROM finding
WHERE run = (SELECT max(id) FROM run) AND id NOT IN (SELECT finding FROM suppression)
ORDER BY id;

DROP VIEW IF EXISTS by_rule;
CREATE VIEW by_rule AS
SELECT rule, tier, count(*) AS findings FROM findings_open GROUP BY rule, tier ORDER BY findings DESC, rule, tier;

DROP VIEW IF EXISTS guards;
CREATE VIEW guards AS -- which lock is held at how many of the places that touch an object that threads share
SELECT object.name AS object, lock.name AS guard, object.guard_hits AS hits, object.guard_total AS places
FROM object JOIN lock ON lock.run = object.run AND lock.id = object.guard
WHERE object.run = (SELECT max(id) FROM run)
ORDER BY object.name;
