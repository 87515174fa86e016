/* side_view.h: what a side of a finding says when it is told in one line. */
#ifndef LOCKWISE_REPORTS_SIDE_VIEW_H
#define LOCKWISE_REPORTS_SIDE_VIEW_H

#include "findings/store_read.h"

typedef VEC(const char *) NameVec;

/* The functions that are active at step `at`, outermost first: "main", "push". A function that was left again is not
 * among them. */
NameVec side_chain(Arena *arena, const Side *side, uint32_t at);
/* "worker -> queue_pop writes q->len, holding nothing": chain, last step and locks. That nothing is held is worth
 * saying only where sides are compared. */
const char *side_sentence(Arena *arena, const Side *side, const char *arrow, bool compared);
/* ", holding q->lock", ", holding nothing" or "", if that is not worth saying or was said by the last step. */
const char *side_locks(Arena *arena, const Side *side, bool compared);
/* "thread worker, started at main.c:28: " and the sentence. */
const char *side_headline(Arena *arena, const Side *side, const char *arrow, bool compared);
/* Whether an earlier side of the finding is the same path with the same locks: two threads of one kind. */
bool side_is_repeated(const Finding *finding, uint32_t side);
/* The last step; NULL if there is none. */
const Step *side_last(const Side *side);

#endif
