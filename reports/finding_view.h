/* finding_view.h: a finding told in sentences, for formats that take plain text. */
#ifndef LOCKWISE_REPORTS_FINDING_VIEW_H
#define LOCKWISE_REPORTS_FINDING_VIEW_H

#include "reports/side_view.h"

typedef const char *Sentence;
typedef VEC(Sentence) SentenceVec;

/* What comes after the message: each side with its place, the guard, the fix, what is assumed. */
SentenceVec finding_sentences(Arena *arena, const Finding *finding);
/* "queue.c:21", "queue.c", or "" */
const char *finding_place(Arena *arena, const SourceLoc *loc);

#endif
