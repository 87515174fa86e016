/* review.h: `lockwise review`: what people found out about findings, kept in .lockwise/reviews.tsv for version control.
 * Meaning:  a finding that is false, or that nobody will mend, is suppressed from then on, with the reason; one that is
 *           true stays, and says so. Reviews follow a finding as a baseline does.
 */
#ifndef LOCKWISE_CLI_REVIEW_H
#define LOCKWISE_CLI_REVIEW_H

#include "cli/options.h"

/* The verdicts, "open" last: it takes a verdict back. Ended by NULL. */
extern const char *const review_verdicts[];

/* Lists the reviews, or notes one. */
Status review_run(const Options *options, const char *db, StoredRun *run, Arena *arena, Diag *diag, FILE *out);
/* Suppresses and marks what was reviewed; nothing if there is no file. `db` is the run's database. */
Status review_apply(const char *db, StoredRun *run, Arena *arena, Diag *diag);

#endif
