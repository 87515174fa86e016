/* model_facts_threads.c: threads, how they end, and which of them run at the same time. */
#include "cli/model_facts_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- endings ---- */

/* Spawns that some function joins. */
static SetId joined_spawns(const Threads *t) {
    SetId joined = SET_EMPTY;
    VEC_EACH(const FnId, fn, &t->graph->fns)
        joined = setpool_union(t->sets, joined, t->joins[fn->i]);
    return joined;
}

/* Whether the call detaches the thread: by the handle that its creation wrote, or, as the result of a call
 * (pthread_self), the threads that make the call. */
static bool detaches(const Threads *t, const CallSite *site, ThreadId id) {
    PathId handle = site_object(t->pool, t->values[site->caller.i], site);
    if (spawn_has_handle(t->spawns, spawn_get(t->spawns, thread_get(t, id)->spawn), handle))
        return true;
    bool own = path_get(t->pool, handle)->kind == PATH_RESULT;
    for (CtxId ctx = t->of_fn[site->caller.i]; own && ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (ctx_get(t, ctx)->thread.i == id.i)
            return true;
    }
    return false;
}

static FactEnding ending_of(const Threads *t, ThreadId id, SetId joined) {
    const Thread *thread = thread_get(t, id);
    if (thread->origin != THREAD_CREATED)
        return FACT_ENDING_UNKNOWN;
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_THREAD_DETACH && detaches(t, site, id))
            return FACT_DETACHED;
    }
    return setpool_has(t->sets, joined, thread->spawn.i) ? FACT_JOINED : FACT_ENDING_UNKNOWN;
}

/* ---- parallel ---- */

typedef VEC(Moment) MomentVec;

typedef struct MomentSet {
    StrMap *seen;
    Moment last; /* neighbours are often the same */
    MomentVec list;
} MomentSet;

static void add_moment(FactBuilder *b, MomentSet *set, Moment moment) {
    bool is_new = false;
    if (memcmp(&moment, &set->last, sizeof moment) == 0)
        return;
    set->last = moment;
    (void)strmap_slot(set->seen, (const char *)&moment, sizeof moment, &is_new);
    if (is_new)
        *vec_push(b->scratch, &set->list) = moment;
}

/* The distinct moments at which something happens. */
static MomentVec find_moments(FactBuilder *b) {
    const Threads *t = b->m->threads;
    MomentSet set = {.seen = strmap_new(b->scratch)};
    VEC_EACH(const Access, access, &b->m->accesses->list)
        add_moment(b, &set, access->at->moment);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = &t->contexts.data[c];
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(t->graph, ctx->fn, &count);
        add_moment(b, &set, (Moment){ctx->thread, ctx->live, ctx->phase});
        for (uint32_t k = 0; k < count && ctx->live_at; k++)
            add_moment(b, &set, ctx_moment_at(t, (CtxId){c}, sites[k].block, sites[k].instr));
    }
    return set.list;
}

static void find_parallel(FactBuilder *b) {
    const Threads *t = b->m->threads;
    MomentVec moments = find_moments(b);
    Map *found = map_new(b->scratch);
    for (uint32_t i = 0; i < moments.len; i++) {
        for (uint32_t k = i; k < moments.len; k++) {
            Moment x = moments.data[i], y = moments.data[k];
            bool swap = x.thread.i > y.thread.i, is_new = false;
            uint64_t pair = map_pair(swap ? y.thread.i : x.thread.i, swap ? x.thread.i : y.thread.i);
            if (map_find(found, pair) || !threads_may_parallel(t, x, y))
                continue;
            (void)map_slot(found, pair, &is_new);
            *vec_push(b->arena, &b->f->parallel) = (FactParallel){{(uint32_t)(pair >> 32)}, {(uint32_t)pair}};
        }
    }
}

/* ---- threads ---- */

static FactOrigin origin_of(ThreadOrigin origin) {
    static const FactOrigin origins[] = {[THREAD_MAIN] = FACT_MAIN,
                                         [THREAD_API] = FACT_CALLERS,
                                         [THREAD_CREATED] = FACT_CREATED,
                                         [THREAD_SIGNAL] = FACT_SIGNAL};
    return origins[origin];
}

/* Where a wrapper of the creation was called, from the outside: this tells threads of one wrapper apart. */
static const CallSite *starting_call(const Threads *t, const Thread *thread) {
    const Spawn *spawn = spawn_get(t->spawns, thread->spawn); /* of a signal handler: none */
    uint32_t call = spawn->via_count ? spawn->via[spawn->via_count - 1] : thread->site;
    return &t->graph->sites.data[call];
}

/* ---- shares ---- */

void facts_find_shares(FactBuilder *b) {
    VEC_EACH(const SerialShare, share, &b->m->serial) {
        (void)map_slot(b->locks, share->lock.i, NULL);
        *vec_push(b->arena, &b->f->shares) = (FactShare){.lock = {share->lock.i},
                                                         .thread = {share->thread.i},
                                                         .permille = (uint32_t)(share->share * 1000 + 0.5),
                                                         .loops = share->loops,
                                                         .calls = share->calls};
    }
}

/* ---- all threads ---- */

void facts_find_threads(FactBuilder *b) {
    const Threads *t = b->m->threads;
    SetId joined = joined_spawns(t);
    (void)vec_push(b->arena, &b->f->threads);
    for (uint32_t i = 1; i < t->threads.len; i++) {
        const Thread *thread = &t->threads.data[i];
        FactThread *fact = vec_push(b->arena, &b->f->threads);
        *fact =
            (FactThread){.name = thread->origin == THREAD_API && !thread->is_host ? FACT_LIBRARY_CALLERS : thread->name,
                         .origin = origin_of(thread->origin),
                         .ending = ending_of(t, (ThreadId){i}, joined),
                         .root = b->fn_of[thread->root.i],
                         .creator = {thread->creator.i},
                         .site = {"", 0, 0},
                         .many = thread->many};
        if (!thread->site)
            continue;
        const CallSite *site = starting_call(t, thread);
        fact->site_fn = b->fn_of[site->caller.i];
        fact->site = facts_loc(model_pos_of(b->m, site->caller, site->instr));
    }
    find_parallel(b);
}
