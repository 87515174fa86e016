/* explain.h: `lockwise explain`: a rule from its own metadata, a concept from its page, a finding from a stored run. */
#ifndef LOCKWISE_CLI_EXPLAIN_H
#define LOCKWISE_CLI_EXPLAIN_H

#include "cli/options.h"

/* What options->topic means without a database: a rule or a concept. STATUS_FAILED after an error. *out_is_finding: it
 * is neither, but has the form of a finding's name, and nothing was printed. */
Status explain_topic(const Options *options, Arena *arena, Diag *diag, FILE *out, bool *out_is_finding);
/* The findings of a stored run that the topic names: by fingerprint or its beginning, or by FILE:LINE. */
Status explain_finding(const Options *options, const char *db, Arena *arena, Diag *diag, FILE *out);

#endif
