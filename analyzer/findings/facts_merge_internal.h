/* facts_merge_internal.h: what the parts of the merge share. Each kind of fact is gathered from all programs as items,
 * whose ids are translated, then sorted by what they are about. */
#ifndef LOCKWISE_FINDINGS_FACTS_MERGE_INTERNAL_H
#define LOCKWISE_FINDINGS_FACTS_MERGE_INTERNAL_H

#include "base/map.h"
#include "findings/facts_merge.h"

typedef struct Part {
    const char *program;
    const Facts *f;
    uint32_t *fns, *locks, *sets, *threads, *lists, *objects, *edges; /* by id in the part: id in the merged facts */
} Part;

typedef struct Merger {
    Part *parts;
    uint32_t count;
    Facts *f;
    Arena *arena, *scratch;
    StrMap *list_ids; /* bytes of a list of situations -> its number in f->situations, which is not final */
} Merger;

/* Something of a part. */
typedef struct Item {
    void *fact;
    uint32_t part, old;
} Item;

typedef VEC(Item) ItemVec;
typedef int (*Compare)(const void *, const void *);

/* ---- items (facts_merge_items.c) ---- */

int merge_compare_numbers(uint32_t a, uint32_t b);
int merge_compare_array(const uint32_t *a, const uint32_t *b, uint32_t len);
int merge_compare_locs(const SourceLoc *a, const SourceLoc *b);
/* By what they are about, equal ones by program and id. */
void merge_sort(ItemVec *items, Compare compare);
/* The end of a run of equal items. */
uint32_t merge_run_end(const ItemVec *items, uint32_t first, Compare compare);
/* A copy of something of a part, to be translated. */
void *merge_keep(const Merger *m, ItemVec *items, const Part *part, uint32_t old, const void *fact, size_t size);

/* All elements of one vector of all parts, as the items they are kept in. */
#define GATHER(m, items, vector, first)                                      \
    for (Part *part_ = (m)->parts; part_ < (m)->parts + (m)->count; part_++) \
        for (uint32_t at_ = (first); at_ < part_->f->vector.len; at_++)      \
    merge_keep((m), (items), part_, at_, &part_->f->vector.data[at_], sizeof part_->f->vector.data[at_])

/* ---- places and the situations that they are met in (facts_merge_places.c) ---- */

/* Lists of situations; their numbers are not final. Needs functions, threads and sets. */
void merge_lists(Merger *m);
void merge_lock_sites(Merger *m);
void merge_accesses(Merger *m);
void merge_calls(Merger *m);
/* Final numbers: those that are in use, in their order; unions have made others superfluous. */
void merge_number_lists(Merger *m);

#endif
