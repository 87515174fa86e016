/* facts_merge_items.c: see facts_merge_internal.h. */
#include "findings/facts_merge_internal.h"

#include <stdlib.h>
#include <string.h>

int merge_compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

int merge_compare_array(const uint32_t *a, const uint32_t *b, uint32_t len) {
    for (uint32_t i = 0; i < len; i++) {
        if (a[i] != b[i])
            return merge_compare_numbers(a[i], b[i]);
    }
    return 0;
}

int merge_compare_locs(const SourceLoc *a, const SourceLoc *b) {
    int order = a->file == b->file ? 0 : strcmp(a->file, b->file);
    if (order == 0)
        order = merge_compare_numbers(a->line, b->line);
    return order ? order : merge_compare_numbers(a->col, b->col);
}

static int compare_items(const void *left, const void *right, void *compare) {
    const Item *a = left, *b = right;
    int order = (*(Compare *)compare)(a->fact, b->fact);
    if (order == 0)
        order = merge_compare_numbers(a->part, b->part);
    return order ? order : merge_compare_numbers(a->old, b->old);
}

void merge_sort(ItemVec *items, Compare compare) {
    if (items->len)
        qsort_r(items->data, items->len, sizeof *items->data, compare_items, &compare);
}

uint32_t merge_run_end(const ItemVec *items, uint32_t first, Compare compare) {
    uint32_t end = first + 1;
    while (end < items->len && compare(items->data[first].fact, items->data[end].fact) == 0)
        end++;
    return end;
}

void *merge_keep(const Merger *m, ItemVec *items, const Part *part, uint32_t old, const void *fact, size_t size) {
    void *copy = arena_copy(m->scratch, fact, size);
    *vec_push(m->scratch, items) = (Item){copy, (uint32_t)(part - m->parts), old};
    return copy;
}
