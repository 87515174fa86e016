/* gap_view.c: the ledger is sorted by kind, so that a kind is one stretch of it. */
#include "reports/gap_view.h"

#include <stdlib.h>

static int gap_kind_compare(const void *left, const void *right) {
    const GapKindCount *a = left, *b = right;
    if (a->whole_unit != b->whole_unit)
        return a->whole_unit ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->kind, b->kind);
}

GapKindVec gap_view_kinds(Arena *arena, const StoredRun *run) {
    GapKindVec kinds = {0};
    VEC_EACH(const StoredGap, gap, &run->gaps) {
        if (kinds.len == 0 || strcmp(vec_last(&kinds).kind, gap->kind) != 0)
            *vec_push(arena, &kinds) =
                (GapKindCount){gap->kind, gap->text, gap, 0, strncmp(gap->kind, "tu-", strlen("tu-")) == 0};
        vec_last(&kinds).count++;
    }
    if (kinds.len > 0)
        qsort(kinds.data, kinds.len, sizeof *kinds.data, gap_kind_compare);
    return kinds;
}

bool gap_view_is_loss(const StoredGap *gap) {
    return strncmp(gap->kind, "tu-", strlen("tu-")) == 0 && strcmp(gap->kind, "tu-later") != 0;
}
