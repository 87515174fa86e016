/* thread_end.c: see thread_end.h. */
#include "rules/thread_end.h"

static bool detaches(const CallSite *site) {
    return site->api && site->api->kind == SYNC_THREAD_DETACH;
}

/* The thread of that function detaches itself, there or one call below. */
static bool detaches_itself(const Model *m, FnId start) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, start, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool found = detaches(&sites[i]);
        for (uint32_t k = 0; k < sites[i].target_count && !found; k++) {
            uint32_t inner = 0;
            const CallSite *below = callgraph_sites(m->graph, sites[i].targets[k], &inner);
            for (uint32_t n = 0; n < inner; n++)
                found = found || detaches(&below[n]);
        }
        if (found)
            return true;
    }
    return false;
}

/* Whether the function can come to its end at all: threads that serve until the process ends lose nothing. */
static bool can_return(const Model *m, FnId fn, Arena *scratch) {
    const FnValues *v = m->values[fn.i];
    Bitset seen = {0};
    VEC(uint32_t) work = {0};
    *vec_push(scratch, &work) = 0;
    bitset_add(scratch, &seen, 0);
    while (work.len) {
        const Block *at = tu_block(v->tu, v->func, vec_pop(&work));
        if (tu_instr(v->tu, (InstrId){at->instr_first + at->instr_count - 1})->op == OP_RETURN)
            return true;
        for (uint32_t k = 0; k < at->succ_count; k++) {
            uint32_t next = tu_succs(v->tu, at)[k];
            if (bitset_add(scratch, &seen, next))
                *vec_push(scratch, &work) = next;
        }
    }
    return false;
}

bool thread_needs_no_join(const Model *m, const CallSite *create, Arena *scratch) {
    uint32_t count = 0;
    const FnId *starts = callgraph_functions_of(m->graph, site_argument(create, create->api->start), scratch, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (detaches_itself(m, starts[i]) || !can_return(m, starts[i], scratch))
            return true;
    }
    return count == 0;
}

static bool has_loop(const FnValues *v) {
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        if (v->cfg->loop_head[k] != UINT32_MAX)
            return true;
    }
    return false;
}

bool thread_is_brief(const Model *m, const CallSite *create, Arena *scratch) {
    uint32_t count = 0, starts = 0;
    const FnId *fns = callgraph_functions_of(m->graph, site_argument(create, create->api->start), scratch, &starts);
    Bitset seen = {0};
    VEC(FnId) work = {0};
    for (uint32_t i = 0; i < starts; i++)
        *vec_push(scratch, &work) = fns[i];
    while (work.len) {
        FnId fn = vec_pop(&work);
        if (!bitset_add(scratch, &seen, fn.i))
            continue;
        if (has_loop(m->values[fn.i]))
            return false;
        const CallSite *sites = callgraph_sites(m->graph, fn, &count);
        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t k = 0; k < sites[i].target_count; k++)
                *vec_push(scratch, &work) = sites[i].targets[k];
        }
    }
    return starts;
}

static bool has_attribute(const Model *m, const CallSite *create) {
    PathId attribute = site_argument(create, create->api->attribute);
    const Path *path = path_get(m->paths, attribute);
    return attribute.i && !(path->kind == PATH_INT && path->num == 0);
}

static bool is_spawn_of(const Model *m, uint32_t spawn, const CallSite *create) {
    return &m->graph->sites.data[m->threads->spawns->list.data[spawn].site] == create;
}

bool thread_is_joined(const Model *m, const CallSite *create) {
    const Threads *t = m->threads;
    for (uint32_t k = 1; k < t->spawns->list.len; k++) {
        if (!is_spawn_of(m, k, create))
            continue;
        VEC_EACH(const FnId, fn, &t->graph->fns) {
            if (setpool_has(t->sets, t->joins[fn->i], k))
                return true;
        }
    }
    return false;
}

/* Some function detaches it by its handle. */
static bool is_detached_by_others(const Model *m, SpawnId id) {
    const Threads *t = m->threads;
    const Spawn *spawn = spawn_get(t->spawns, id);
    VEC_EACH(const CallSite, site, &t->graph->sites)
        if (detaches(site) &&
            spawn_has_handle(t->spawns, spawn, site_object(m->paths, m->values[site->caller.i], site)))
            return true;
    return false;
}

bool thread_is_ended(const Model *m, const CallSite *create, Arena *scratch) {
    const Spawns *spawns = m->threads->spawns;
    if (has_attribute(m, create) || thread_needs_no_join(m, create, scratch) || thread_is_joined(m, create))
        return true;
    for (uint32_t k = 1; k < spawns->list.len; k++)
        if (is_spawn_of(m, k, create) && is_detached_by_others(m, (SpawnId){k}))
            return true;
    return false;
}
