/* facts_merge.c: see facts_merge.h. Each kind of fact is gathered from all parts with its ids already translated,
 * sorted by what it is about, and runs of equal ones become one. */
#include "findings/facts_merge_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- functions, locks, objects ---- */

static int compare_fns(const void *left, const void *right) {
    const FactFn *a = left, *b = right;
    int order = merge_compare_locs(&a->loc, &b->loc);
    return order ? order : strcmp(a->name, b->name);
}

static void merge_fns(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, fns, 1);
    merge_sort(&items, compare_fns);
    (void)vec_push(m->arena, &m->f->fns);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = merge_run_end(&items, first, compare_fns);
        for (uint32_t i = first; i < end; i++)
            m->parts[items.data[i].part].fns[items.data[i].old] = m->f->fns.len;
        FactFn *fn = vec_push(m->arena, &m->f->fns);
        *fn = *(const FactFn *)items.data[first].fact;
        fn->situations.i = 0; /* merge_lists */
    }
}

static int compare_locks(const void *left, const void *right) {
    const FactLock *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : merge_compare_locs(&a->loc, &b->loc);
}

static void merge_locks(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, locks, 1);
    merge_sort(&items, compare_locks);
    (void)vec_push(m->arena, &m->f->locks);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = merge_run_end(&items, first, compare_locks);
        FactLock merged = *(const FactLock *)items.data[first].fact;
        for (uint32_t i = first; i < end; i++) {
            const FactLock *lock = items.data[i].fact;
            merged.kind = merged.kind[0] ? merged.kind : lock->kind;
            merged.nature = merged.nature[0] ? merged.nature : lock->nature;
            m->parts[items.data[i].part].locks[items.data[i].old] = m->f->locks.len;
        }
        *vec_push(m->arena, &m->f->locks) = merged;
    }
}

static int compare_objects(const void *left, const void *right) {
    const FactObject *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : merge_compare_locs(&a->loc, &b->loc);
}

static void merge_objects(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, objects, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactObject *object = item->fact;
        object->guard.i = part->locks[object->guard.i];
    }
    merge_sort(&items, compare_objects);
    (void)vec_push(m->arena, &m->f->objects);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = merge_run_end(&items, first, compare_objects);
        const FactObject *most = items.data[first].fact;
        for (uint32_t i = first; i < end; i++) {
            const FactObject *object = items.data[i].fact;
            most = object->guard_total > most->guard_total ? object : most;
            m->parts[items.data[i].part].objects[items.data[i].old] = m->f->objects.len;
        }
        *vec_push(m->arena, &m->f->objects) = *most;
    }
}

/* ---- sets of locks ---- */

static int compare_held(const void *left, const void *right) {
    const FactHeld *a = left, *b = right;
    int order = merge_compare_numbers(a->lock.i, b->lock.i);
    return order ? order : a->shared - b->shared;
}

static int compare_sets(const void *left, const void *right) {
    const FactLockset *a = left, *b = right;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_held(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return merge_compare_numbers(a->len, b->len);
}

static void merge_sets(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, locksets, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactLockset *set = item->fact;
        set->data = arena_copy(m->arena, set->data, sizeof *set->data * set->len);
        VEC_EACH(FactHeld, held, set)
            held->lock.i = part->locks[held->lock.i];
        qsort(set->data, set->len, sizeof *set->data, compare_held);
    }
    merge_sort(&items, compare_sets);
    (void)vec_push(m->arena, &m->f->locksets);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = merge_run_end(&items, first, compare_sets);
        for (uint32_t i = first; i < end; i++)
            m->parts[items.data[i].part].sets[items.data[i].old] = m->f->locksets.len;
        *vec_push(m->arena, &m->f->locksets) = *(const FactLockset *)items.data[first].fact;
    }
}

/* ---- threads ---- */

static int compare_threads(const void *left, const void *right) {
    const FactThread *a = left, *b = right;
    int order = merge_compare_numbers(a->origin, b->origin);
    return order ? order : strcmp(a->name, b->name);
}

static void merge_threads(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, threads, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactThread *thread = item->fact;
        thread->root.i = part->fns[thread->root.i];
        thread->site_fn.i = part->fns[thread->site_fn.i];
    }
    merge_sort(&items, compare_threads);
    (void)vec_push(m->arena, &m->f->threads);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = merge_run_end(&items, first, compare_threads);
        for (uint32_t i = first; i < end; i++) {
            Part *part = &m->parts[items.data[i].part];
            FactThread thread = *(const FactThread *)items.data[i].fact;
            if (end - first > 1 && part->program[0])
                thread.name = arena_printf(m->arena, "%s@%s", thread.name, part->program);
            part->threads[items.data[i].old] = m->f->threads.len;
            *vec_push(m->arena, &m->f->threads) = thread;
        }
    }
    for (uint32_t i = 0; i < items.len; i++) {
        const Part *part = &m->parts[items.data[i].part];
        FactThread *thread = &m->f->threads.data[part->threads[items.data[i].old]];
        thread->creator.i = part->threads[thread->creator.i];
    }
}

static int compare_parallel(const void *left, const void *right) {
    const FactParallel *a = left, *b = right;
    int order = merge_compare_numbers(a->first.i, b->first.i);
    return order ? order : merge_compare_numbers(a->second.i, b->second.i);
}

static void merge_parallel(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, parallel, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactParallel *pair = item->fact;
        uint32_t x = part->threads[pair->first.i], y = part->threads[pair->second.i];
        *pair = (FactParallel){{x < y ? x : y}, {x < y ? y : x}};
    }
    merge_sort(&items, compare_parallel);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->parallel) = *(const FactParallel *)item->fact;
}

/* ---- tokens ---- */

static void merge_tokens(Merger *m) {
    for (uint32_t i = 0; i < m->count; i++) {
        VEC_EACH(const FactToken, token, &m->parts[i].f->tokens) {
            FactToken *same = NULL;
            VEC_EACH(FactToken, known, &m->f->tokens)
                same = strcmp(known->name, token->name) == 0 ? known : same;
            if (same)
                same->renounced = same->renounced || token->renounced;
            else
                *vec_push(m->arena, &m->f->tokens) = *token;
        }
    }
}

/* What is kept least comes first. */
static int compare_states(const void *left, const void *right) {
    const FactState *a = left, *b = right;
    return merge_compare_array((uint32_t[]){a->object.i, a->without, a->with, a->scope, a->lock.i},
                               (uint32_t[]){b->object.i, b->without, b->with, b->scope, b->lock.i}, 5);
}

static void merge_states(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, states, 0);
    VEC_EACH(const Item, item, &items) {
        FactState *state = item->fact;
        state->object.i = m->parts[item->part].objects[state->object.i];
        state->lock.i = m->parts[item->part].locks[state->lock.i];
    }
    merge_sort(&items, compare_states);
    VEC_EACH(const Item, item, &items) {
        const FactState *state = item->fact;
        if (!m->f->states.len || vec_last(&m->f->states).object.i != state->object.i)
            *vec_push(m->arena, &m->f->states) = *state;
    }
}

/* ---- shares ---- */

static int compare_shares(const void *left, const void *right) {
    const FactShare *a = left, *b = right;
    int order = merge_compare_numbers(a->lock.i, b->lock.i);
    return order ? order : merge_compare_numbers(a->thread.i, b->thread.i);
}

static void merge_shares(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, shares, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactShare *share = item->fact;
        share->lock.i = part->locks[share->lock.i];
        share->thread.i = part->threads[share->thread.i];
    }
    merge_sort(&items, compare_shares);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->shares) = *(const FactShare *)item->fact;
}

/* ---- order ---- */

static int compare_edges(const void *left, const void *right) {
    const FactEdge *a = left, *b = right;
    int order = merge_compare_array((uint32_t[]){a->held.i, a->acquired.i}, (uint32_t[]){b->held.i, b->acquired.i}, 2);
    if (order == 0)
        order = merge_compare_locs(&a->loc, &b->loc);
    return order
               ? order
               : merge_compare_array((uint32_t[]){a->fn.i, a->thread.i, a->locks.i, a->held_shared, a->acquired_shared},
                                     (uint32_t[]){b->fn.i, b->thread.i, b->locks.i, b->held_shared, b->acquired_shared},
                                     5);
}

static void merge_edges(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, edges, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactEdge *edge = item->fact;
        edge->held.i = part->locks[edge->held.i];
        edge->acquired.i = part->locks[edge->acquired.i];
        edge->fn.i = part->fns[edge->fn.i];
        edge->thread.i = part->threads[edge->thread.i];
        edge->locks.i = part->sets[edge->locks.i];
    }
    merge_sort(&items, compare_edges);
    VEC_EACH(const Item, item, &items) {
        m->parts[item->part].edges[item->old] = m->f->edges.len;
        *vec_push(m->arena, &m->f->edges) = *(const FactEdge *)item->fact;
    }
}

static int compare_cycles(const void *left, const void *right) {
    const FactCycle *a = left, *b = right;
    uint32_t len = a->len < b->len ? a->len : b->len;
    int order = merge_compare_array(a->data, b->data, len);
    return order ? order : merge_compare_numbers(a->len, b->len);
}

static void merge_cycles(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, cycles, 0);
    VEC_EACH(const Item, item, &items) {
        FactCycle *cycle = item->fact;
        cycle->data = arena_copy(m->arena, cycle->data, sizeof *cycle->data * cycle->len);
        VEC_EACH(uint32_t, edge, cycle)
            *edge = m->parts[item->part].edges[*edge];
    }
    merge_sort(&items, compare_cycles);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->cycles) = *(const FactCycle *)item->fact;
}

/* ---- all ---- */

static Part part_of(const ProgramFacts *from, Arena *scratch) {
    const Facts *f = from->facts;
    return (Part){.program = from->program,
                  .f = f,
                  .fns = ARENA_ARRAY(scratch, uint32_t, f->fns.len),
                  .locks = ARENA_ARRAY(scratch, uint32_t, f->locks.len),
                  .sets = ARENA_ARRAY(scratch, uint32_t, f->locksets.len),
                  .threads = ARENA_ARRAY(scratch, uint32_t, f->threads.len),
                  .lists = ARENA_ARRAY(scratch, uint32_t, f->situations.len),
                  .objects = ARENA_ARRAY(scratch, uint32_t, f->objects.len),
                  .edges = ARENA_ARRAY(scratch, uint32_t, f->edges.len)};
}

const Facts *facts_merge(const ProgramFacts *parts, uint32_t count, Arena *arena) {
    if (count == 1)
        return parts[0].facts;
    Arena *scratch = arena_new();
    Merger m = {.count = count, .f = ARENA_NEW(arena, Facts), .arena = arena, .scratch = scratch};
    m.parts = ARENA_ARRAY(scratch, Part, count);
    m.list_ids = strmap_new(scratch);
    for (uint32_t i = 0; i < count; i++)
        m.parts[i] = part_of(&parts[i], scratch);
    if (count)
        m.f->models = parts[0].facts->models; /* those of the run */
    merge_fns(&m);
    merge_locks(&m);
    merge_objects(&m);
    merge_sets(&m);
    merge_threads(&m);
    merge_parallel(&m);
    merge_shares(&m);
    merge_tokens(&m);
    merge_states(&m);
    merge_lists(&m);
    merge_lock_sites(&m);
    merge_accesses(&m);
    merge_calls(&m);
    merge_edges(&m);
    merge_cycles(&m);
    merge_number_lists(&m);
    arena_free(scratch);
    return m.f;
}
