/* ignore.h: lockwise-ignore comments: what people who know the code have said about findings in it.
 * Meaning:  a comment that begins with the word says which rules, and why they do not matter here:
 *
 *               stats.hits++; // lockwise-ignore[race-unguarded-write]: a statistic, may be off by a few
 *               // lockwise-ignore[lock-leak,lock-held-at-exit] until 2027-03-31: the caller releases it, issue 17
 *               // lockwise-ignore-begin[race-*]: single-threaded until server_start   ...   // lockwise-ignore-end
 *               // lockwise-ignore-file[race-*]: generated code
 *
 *           Behind code the comment is about its own line, before code about the next line that holds some. Block
 *           comments do as well. A rule may be a shell pattern.
 */
#ifndef LOCKWISE_FINDINGS_IGNORE_H
#define LOCKWISE_FINDINGS_IGNORE_H

#include "findings/finding.h"

typedef struct Ignore {
    SourceLoc loc;            /* of the word */
    uint32_t first, last;     /* the lines it is about */
    VEC(const char *) rules;  /* ids or patterns of ids; none in a malformed one */
    const char *list, *reason; /* as written */
    const char *until;        /* the last day that it holds, "2027-03-31"; "" for ever */
    const char *trouble;      /* what is wrong with it, so that it hides nothing; NULL if it is well-formed */
    bool used;                /* it has hidden a finding */
} Ignore;

typedef VEC(Ignore) IgnoreVec;

/* Adds the comments of a source text, in order. */
void ignore_read(Arena *arena, const char *file, const char *text, size_t len, IgnoreVec *out);
/* A hash of all that ignore_read says of a text, the file's name left out; 0: it has no such comment. */
uint64_t ignore_hash(const char *text, size_t len);
/* "2027-03-31" */
bool ignore_is_day(const char *text);
/* Whether a well-formed comment is about this rule on this line; the file is not looked at. */
bool ignore_covers(const Ignore *ignore, const char *rule, uint32_t line);

#endif
