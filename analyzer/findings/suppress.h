/* suppress.h: findings that comments in the code or the configuration hide, and comments that hide nothing.
 * Meaning:  a comment hides a finding when it is about the finding's line, about the end of one of its sides (either
 *           access of a race, each edge of a cycle), or about the declaration of the variable or lock that the finding
 *           is about. A comment that is malformed, names no known rule, has expired or hides nothing is itself a
 *           finding of the rule unused-suppression. So it is with what the configuration says, which names findings by
 *           shell patterns instead.
 */
#ifndef LOCKWISE_FINDINGS_SUPPRESS_H
#define LOCKWISE_FINDINGS_SUPPRESS_H

#include "findings/facts.h"
#include "findings/ignore.h"

#define SUPPRESS_RULE "unused-suppression"

/* What is not said with the code: of generated files, of other people's. */
typedef struct Suppression {
    SourceLoc loc;      /* of the reason; col 0, as this is no code */
    const char *reason;
    const char *rule, *file, *function, *object; /* shell patterns, NULL: all; files are seen from the root */
    const char *until;  /* the last day that it holds, NULL for ever */
    bool used;
} Suppression;

typedef VEC(Suppression) SuppressionVec;

typedef struct SuppressScope {
    const char *root;
    const char *const *rules; /* ids of all rules */
    const bool *ran;          /* of each: it was looked for; what hides another one may hide something */
    uint32_t rule_count;
    const char *today;        /* "2027-03-31" */
    bool whole;               /* all of the program was analysed: what hides nothing is stale */
} SuppressScope;

/* Before sink_finish. `facts` may be NULL: then no declaration is known. What is wrong with comments is reported if the
 * rule unused-suppression ran. */
void suppress_apply(FindingSink *sink, IgnoreVec *ignores, SuppressionVec *suppressions, const Facts *facts,
                    const SuppressScope *scope);

#endif
