/* life.c: see life.h. Callees first, and what threads start with; functions that call each other twice. */
#include "model/life.h"

#include "model/life_internal.h"

#include <stdlib.h>

static bool is_recursive(const CallGraph *g, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(g, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            if (g->scc[sites[i].targets[k].i] == g->scc[fn.i])
                return true;
        }
    }
    return false;
}

static int compare_events(const void *a, const void *b) {
    const LifeEvent *x = a, *y = b;
    const uint32_t keys[][2] = {
        {x->fn.i, y->fn.i}, {x->instr.i, y->instr.i}, {x->object.i, y->object.i}, {x->act, y->act}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    }
    return 0;
}

void life_sort_events(Lives *lives) {
    if (lives->events.len)
        qsort(lives->events.data, lives->events.len, sizeof *lives->events.data, compare_events);
}

/* Functions that threads start with, and all that they call. */
static Bitset find_started(const CallGraph *g, Arena *scratch) {
    Bitset started = {0};
    FnVec work = {0};
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        FnId start = life_start_of(g, site, scratch);
        if (start.i && bitset_add(scratch, &started, start.i))
            *vec_push(scratch, &work) = start;
    }
    while (work.len) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(g, vec_pop(&work), &count);
        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t k = 0; k < sites[i].target_count; k++) {
                if (bitset_add(scratch, &started, sites[i].targets[k].i))
                    *vec_push(scratch, &work) = sites[i].targets[k];
            }
        }
    }
    return started;
}

/* Callees before callers, and what threads start with before those who create them. */
static FnVec order_of(const CallGraph *g, Arena *scratch) {
    Bitset started = find_started(g, scratch);
    FnVec order = {0};
    for (int first = 1; first >= 0; first--) {
        VEC_EACH(const FnId, fn, &g->bottom_up) {
            if (bitset_has(&started, fn->i) == first)
                *vec_push(scratch, &order) = *fn;
        }
    }
    return order;
}

Lives *lives_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Lives *lives = ARENA_NEW(arena, Lives);
    lives->fns = ARENA_ARRAY(arena, LifeSummary, graph->fn_count);
    LifeBuilder b = {.pool = pool, .values = values, .graph = graph, .lives = lives, .arena = arena};
    life_find_records(&b);
    Arena *scratch = arena_new();
    FnVec order = order_of(graph, scratch);
    for (uint32_t first = 0, end; first < order.len; first = end) {
        uint32_t component = graph->scc[order.data[first].i];
        bool recursive = false;
        for (end = first; end < order.len && graph->scc[order.data[end].i] == component; end++)
            recursive = recursive || is_recursive(graph, order.data[end]);
        for (int round = recursive ? 0 : 1; round < 2; round++) {
            for (uint32_t k = first; k < end; k++)
                life_function(&b, order.data[k], round == 1);
        }
    }
    arena_free(scratch);
    life_sort_events(lives);
    return lives;
}

void lives_take(Lives *lives, PathPool *pool, MadePaths *made, uint32_t fn_count) {
    for (uint32_t fn = 1; fn < fn_count; fn++) {
        VEC_EACH(LifeEffect, effect, &lives->fns[fn].effects)
            effect->object = path_take(pool, made, effect->object);
        VEC_EACH(LifeNeed, need, &lives->fns[fn].needs)
            need->object = path_take(pool, made, need->object);
    }
    VEC_EACH(LifeEvent, event, &lives->events)
        event->object = path_take(pool, made, event->object);
    life_sort_events(lives);
}
