/* gap_view.h: the gap ledger by kind. */
#ifndef LOCKWISE_REPORTS_GAP_VIEW_H
#define LOCKWISE_REPORTS_GAP_VIEW_H

#include "findings/store_read.h"

typedef struct GapKindCount {
    const char *kind, *text;
    const StoredGap *first; /* `count` entries of the run's ledger from here on */
    uint32_t count;
    bool whole_unit; /* it is about a whole file, not a place in one */
} GapKindCount;

typedef VEC(GapKindCount) GapKindVec;

/* Most frequent first, those about whole files before the others. */
GapKindVec gap_view_kinds(Arena *arena, const StoredRun *run);
/* Whether a file, or a part of it, was not analysed. */
bool gap_view_is_loss(const StoredGap *gap);

#endif
