/* reading_order.c: see reading_order.h. Findings are sorted by proof first; then groups form around the best proved
 * ones, and are numbered in each rule; then all are sorted by these numbers. */
#include "findings/reading_order.h"

#include "base/map.h"

#include <stdlib.h>

typedef struct Entry {
    const Finding *finding;
    uint32_t group; /* in which turn of its rule it is told */
    uint32_t place; /* by proof, among all */
} Entry;

static int compare_number(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare_position(const SourceLoc *a, const SourceLoc *b) {
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = compare_number(a->line, b->line);
    return order != 0 ? order : compare_number(a->col, b->col);
}

static int compare_weight(const Finding *a, const Finding *b) {
    int order = compare_number(b->tier, a->tier);
    return order != 0 ? order : compare_number(b->severity, a->severity);
}

/* How much of 1000 the guard covers, taken as if it had been missed once more: 3 of 3 prove less than 30 of 32. */
static uint32_t guard_cover(const Finding *finding) {
    return (uint32_t)(1000ULL * finding->guard_hits / (finding->guard_total + 1ULL));
}

static uint32_t count_steps(const Finding *finding) {
    uint32_t count = 0;
    VEC_EACH(const Side, side, &finding->sides)
        count += side->steps.len;
    return count;
}

static int compare_proof(const Finding *a, const Finding *b) {
    int order = compare_number(a->assumptions.len, b->assumptions.len);
    if (order == 0)
        order = compare_number(guard_cover(b), guard_cover(a));
    if (order == 0)
        order = compare_number(count_steps(a), count_steps(b));
    if (order == 0)
        order = compare_position(&a->loc, &b->loc);
    return order != 0 ? order : strcmp(a->fingerprint, b->fingerprint);
}

static int compare_first(const void *left, const void *right) {
    const Entry *a = left, *b = right;
    int order = compare_weight(a->finding, b->finding);
    if (order == 0)
        order = strcmp(a->finding->rule, b->finding->rule);
    return order != 0 ? order : compare_proof(a->finding, b->finding);
}

static int compare_told(const void *left, const void *right) {
    const Entry *a = left, *b = right;
    int order = compare_weight(a->finding, b->finding);
    if (order == 0)
        order = compare_number(a->group, b->group);
    return order != 0 ? order : compare_number(a->place, b->place);
}

/* The groups of one rule in one tier and severity. */
typedef struct Groups {
    Arena *arena;
    StrMap *leaders; /* functions and objects of their first findings -> number */
    uint32_t count;
} Groups;

/* NULL: unknown, and nothing to meet in. */
static const char *meeting(Arena *arena, const char *what, const char *file, const char *name) {
    return name[0] != '\0' ? arena_printf(arena, "%s %s:%s", what, file, name) : NULL;
}

static uint32_t group_of(Groups *groups, const Finding *finding) {
    const char *names[] = {meeting(groups->arena, "function", finding->loc.file, finding->function),
                           meeting(groups->arena, "object", "", finding->object)};
    for (int i = 0; i < 2; i++) {
        const uint64_t *slot = names[i] ? strmap_find(groups->leaders, names[i], strlen(names[i])) : NULL;
        if (slot)
            return (uint32_t)*slot;
    }
    for (int i = 0; i < 2; i++)
        if (names[i])
            *strmap_slot(groups->leaders, names[i], strlen(names[i]), NULL) = groups->count;
    return groups->count++;
}

/* Requires: sorted by compare_first. */
static void form_groups(Arena *arena, Entry *entries, uint32_t count) {
    Groups groups = {0};
    for (uint32_t i = 0; i < count; i++) {
        const Finding *finding = entries[i].finding, *last = i > 0 ? entries[i - 1].finding : NULL;
        if (!last || compare_weight(last, finding) != 0 || strcmp(last->rule, finding->rule) != 0)
            groups = (Groups){arena, strmap_new(arena), 0};
        entries[i].group = group_of(&groups, finding);
        entries[i].place = i;
    }
}

void reading_order_sort(const Finding **findings, uint32_t count) {
    if (count == 0)
        return;
    Arena *arena = arena_new();
    Entry *entries = ARENA_ARRAY(arena, Entry, count);
    for (uint32_t i = 0; i < count; i++)
        entries[i] = (Entry){.finding = findings[i]};
    qsort(entries, count, sizeof *entries, compare_first);
    form_groups(arena, entries, count);
    qsort(entries, count, sizeof *entries, compare_told);
    for (uint32_t i = 0; i < count; i++)
        findings[i] = entries[i].finding;
    arena_free(arena);
}
