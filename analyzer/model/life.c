/* life.c: see life.h. Callees first; functions that call each other twice. */
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

Lives *lives_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Lives *lives = ARENA_NEW(arena, Lives);
    lives->fns = ARENA_ARRAY(arena, LifeSummary, graph->fn_count);
    LifeBuilder b = {.pool = pool, .values = values, .graph = graph, .lives = lives, .arena = arena};
    life_find_records(&b);
    for (uint32_t first = 0, end, count = graph->bottom_up.len; first < count; first = end) {
        uint32_t component = graph->scc[graph->bottom_up.data[first].i];
        bool recursive = false;
        for (end = first; end < count && graph->scc[graph->bottom_up.data[end].i] == component; end++)
            recursive = recursive || is_recursive(graph, graph->bottom_up.data[end]);
        for (int round = recursive ? 0 : 1; round < 2; round++) {
            for (uint32_t k = first; k < end; k++)
                life_function(&b, graph->bottom_up.data[k], round == 1);
        }
    }
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
