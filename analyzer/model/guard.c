/* guard.c: see guard.h. */
#include "model/guard.h"

#include <string.h>

/* Lock classes held at every access of one instruction. */
static SetId site_locks(const Accesses *a, uint32_t first, uint32_t end) {
    SetPool *sets = a->threads->sets;
    SetId held = SET_EMPTY;
    for (uint32_t i = first; i < end; i++) {
        uint32_t count = 0, classes[64];
        const uint32_t *members = setpool_members(sets, a->list.data[i].locks, &count);
        count = count < 64 ? count : 64;
        for (uint32_t k = 0; k < count; k++)
            classes[k] = members[k] >> 1;
        SetId here = setpool_from(sets, classes, count);
        held = i == first ? here : setpool_intersect(sets, held, here);
    }
    return held;
}

static uint32_t site_end(const Accesses *a, const Location *location, uint32_t first) {
    uint32_t end = first + 1;
    while (end < location->first + location->count && a->list.data[end].instr.i == a->list.data[first].instr.i &&
           a->list.data[end].fn.i == a->list.data[first].fn.i)
        end++;
    return end;
}

/* ClassIds hang on the order of units; names do not. */
static bool is_named_before(const PathPool *pool, ClassId a, ClassId b) {
    return strcmp(class_name(pool, a), class_name(pool, b)) < 0;
}

void guard_find(const Accesses *a, Location *location, Arena *scratch) {
    Map *hits = map_new(scratch);
    for (uint32_t i = location->first, end; i < location->first + location->count; i = end) {
        end = site_end(a, location, i);
        location->sites++;
        uint32_t count = 0;
        const uint32_t *classes = setpool_members(a->threads->sets, site_locks(a, i, end), &count);
        for (uint32_t k = 0; k < count; k++)
            ++*map_slot(hits, classes[k], NULL);
    }
    for (uint32_t k = 0; k < map_len(hits); k++) {
        uint32_t covered = (uint32_t)*map_value_at(hits, k);
        ClassId class = {(uint32_t)map_key_at(hits, k)};
        if (covered > location->guarded_sites ||
            (covered == location->guarded_sites && is_named_before(a->threads->pool, class, location->guard))) {
            location->guarded_sites = covered;
            location->guard = class;
        }
    }
}
