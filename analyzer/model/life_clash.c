/* life_clash.c: see life_clash.h. */
#include "model/life_clash.h"

#include <stdlib.h>

typedef struct Search {
    const Threads *t;
    Arena *arena, *scratch;
    VEC(LifeUse) uses;
} Search;

/* What needs the object to be there: others may be waiting in it. */
static bool is_use(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_ACQUIRE:
    case SYNC_TRY_ACQUIRE:
    case SYNC_COND_WAIT:
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_SEMAPHORE_TRY_WAIT:
    case SYNC_BARRIER_WAIT:
        return true;
    default:
        return false;
    }
}

/* Whether a path that starts there means one object on the thread: not one for each round of a loop, nor for each of
 * several threads. */
static bool is_single(const Threads *t, PathId root, const Thread *thread) {
    const Path *path = path_get(t->pool, root);
    const uint32_t *callers = t->graph->callers_first;
    bool global = path->kind == PATH_GLOBAL;
    bool local = path->kind == PATH_LOCAL || path->kind == PATH_RESULT;
    if (!global && (thread->many || thread->origin == THREAD_API))
        return false;
    if (local && callers[path->a + 1] - callers[path->a] > 1) /* one for each call */
        return false;
    if (path->kind == PATH_RESULT) {
        const FnValues *v = t->values[path->a];
        return alloc_is_fresh(t->allocators, root) &&
               v->cfg->loop_head[values_block_of(v, (InstrId){path->b})] == UINT32_MAX;
    }
    return path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL;
}

static void add_use(Search *s, const CallSite *site, LifeAct act, CtxId ctx) {
    const Threads *t = s->t;
    bool weak = false;
    PathId object = life_object(t->pool, t->values[site->caller.i], site, &weak);
    object = life_canonical(t->pool, ctx_resolve(t, ctx, object), &weak);
    const Thread *thread = thread_get(t, ctx_get(t, ctx)->thread);
    bool is_sure = !ctx_get(t, ctx)->doubtful && is_single(t, path_root(t->pool, object, false), thread);
    if (!object.i || weak || !(is_sure || path_is_absolute(t->pool, object)) || !ctx_reaches(t, ctx, site->instr))
        return;
    *vec_push(s->scratch, &s->uses) = (LifeUse){.object = object,
                                                .act = act,
                                                .api = site->api,
                                                .fn = site->caller,
                                                .instr = site->instr,
                                                .ctx = ctx,
                                                .moment = ctx_moment_at(t, ctx, site->block, site->instr),
                                                .is_sure = is_sure};
}

static int compare_uses(const void *a, const void *b) {
    const LifeUse *x = a, *y = b;
    const uint32_t keys[][2] = {
        {x->object.i, y->object.i}, {x->fn.i, y->fn.i}, {x->instr.i, y->instr.i}, {x->ctx.i, y->ctx.i}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    }
    return 0;
}

/* Each of two threads that run the function has a local of its own. */
static bool is_each_ones_own(const Threads *t, const LifeUse *x, const LifeUse *y) {
    const Path *root = path_get(t->pool, path_root(t->pool, x->object, false));
    FnId maker = {root->a};
    return root->kind != PATH_GLOBAL && ctx_is_within(t, x->ctx, maker) && ctx_is_within(t, y->ctx, maker);
}

/* What is joined on the way to a call. */
typedef struct Joined {
    SetId spawns;
    bool anyone; /* some join cannot be told whom it waits for */
} Joined;

static void add_joined(const Threads *t, Joined *joined, uint32_t site_index) {
    const CallSite *site = &t->graph->sites.data[site_index];
    const uint64_t *found = map_find(t->spawns->joined_at, site_index);
    SetId here = found ? (SetId){(uint32_t)*found} : SET_EMPTY;
    bool joins = site->api && site->api->kind == SYNC_THREAD_JOIN;
    joined->anyone = joined->anyone || (joins && !here.i);
    joined->spawns = setpool_union(t->sets, joined->spawns, here);
    for (uint32_t k = 0; k < site->target_count; k++)
        joined->spawns = setpool_union(t->sets, joined->spawns, t->joins[site->targets[k].i]);
}

static Joined joined_before(const Threads *t, const LifeUse *change) {
    Joined joined = {SET_EMPTY, false};
    InstrId before = change->instr;
    for (CtxId ctx = change->ctx; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        FnId fn = ctx_get(t, ctx)->fn;
        for (uint32_t i = t->graph->site_of[fn.i]; i < t->graph->site_of[fn.i + 1]; i++) {
            if (t->graph->sites.data[i].instr.i < before.i)
                add_joined(t, &joined, i);
        }
        before = ctx_get(t, ctx)->call;
    }
    return joined;
}

/* A join shows that order is meant, even where it is not sure that it waits for all threads of the spawn. */
static bool is_joined(const Threads *t, const Joined *joined, ThreadId thread) {
    if (joined->anyone)
        return true;
    for (; thread.i; thread = thread_get(t, thread)->creator) {
        if (setpool_has(t->sets, joined->spawns, thread_get(t, thread)->spawn.i))
            return true;
    }
    return false;
}

/* The call that creates the thread which uses the object, if the function that makes it does so on a way on which it
 * has created that thread; NULL if not. */
static const CallSite *creation_before(const Threads *t, const LifeUse *make, const LifeUse *use) {
    const Thread *thread = thread_get(t, use->moment.thread);
    if (make->act != LIFE_MAKES || thread->origin != THREAD_CREATED)
        return NULL;
    const CallSite *creation = &t->graph->sites.data[thread->site];
    const FnValues *v = t->values[make->fn.i];
    bool is_late = creation->caller.i == make->fn.i && creation->instr.i < make->instr.i &&
                   cfg_dominates(v->cfg, creation->block, values_block_of(v, make->instr));
    return is_late ? creation : NULL;
}

/* Whether the function joins the thread on all ways from its creation on. */
static bool is_joined_since(const Threads *t, const CallSite *creation, const LifeUse *make, ThreadId thread) {
    Joined joined = {SET_EMPTY, false};
    const FnValues *v = t->values[make->fn.i];
    for (uint32_t i = t->graph->site_of[make->fn.i]; i < t->graph->site_of[make->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        if (site->instr.i > creation->instr.i && site->instr.i < make->instr.i &&
            cfg_dominates(v->cfg, site->block, values_block_of(v, make->instr)))
            add_joined(t, &joined, i);
    }
    return is_joined(t, &joined, thread);
}

/* What pthread_once runs is over before anybody goes on. */
static bool is_made_once(const Threads *t, const LifeUse *make) {
    for (CtxId ctx = make->act == LIFE_MAKES ? make->ctx : (CtxId){0}; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        if (ctx_is_run_once(t, ctx))
            return true;
    }
    return false;
}

static bool is_clash(const Search *s, const LifeUse *change, const LifeUse *use, const Joined *joined) {
    const CallSite *creation = creation_before(s->t, change, use);
    ThreadId thread = use->moment.thread;
    bool is_over = creation ? is_joined_since(s->t, creation, change, thread) : is_joined(s->t, joined, thread);
    return ((change->is_sure && use->is_sure) || creation) && is_use(use->api) && !is_over &&
           threads_may_parallel(s->t, change->moment, use->moment) && !is_each_ones_own(s->t, change, use);
}

static uint32_t caller_count(const Threads *t, CtxId ctx) {
    uint32_t count = 0;
    for (; ctx_get(t, ctx)->parent.i; ctx = ctx_get(t, ctx)->parent)
        count++;
    return count;
}

/* The one that comes first on its thread, as far as calls tell: nothing keeps it back. */
static const LifeUse *find_clash(const Search *s, uint32_t first, uint32_t end, const LifeUse *change) {
    Joined joined = joined_before(s->t, change);
    const LifeUse *best = NULL;
    for (uint32_t k = first; k < end; k++) {
        const LifeUse *use = &s->uses.data[k];
        if (is_clash(s, change, use, &joined) &&
            (!best || caller_count(s->t, use->ctx) < caller_count(s->t, best->ctx)))
            best = use;
    }
    return best;
}

static void find_in_group(Search *s, LifeClashes *out, uint32_t first, uint32_t end) {
    const LifeClash *last = NULL;
    for (uint32_t k = first; k < end; k++) {
        const LifeUse *change = &s->uses.data[k];
        bool changes = change->act == LIFE_MAKES || change->act == LIFE_ENDS;
        bool told = last && last->change.fn.i == change->fn.i && last->change.instr.i == change->instr.i;
        const LifeUse *use = changes && !told && !is_made_once(s->t, change) ? find_clash(s, first, end, change) : NULL;
        if (!use)
            continue;
        LifeClash *clash = vec_push(s->arena, &out->list);
        *clash = (LifeClash){*change, *use, creation_before(s->t, change, use) != NULL};
        last = clash;
    }
}

LifeClashes *life_clashes_find(const Threads *threads, Arena *arena) {
    LifeClashes *out = ARENA_NEW(arena, LifeClashes);
    Search s = {.t = threads, .arena = arena, .scratch = arena_new()};
    for (uint32_t i = 1; i < threads->graph->sites.len; i++) {
        const CallSite *site = &threads->graph->sites.data[i];
        LifeAct act;
        if (!site->api || !life_act_of(site->api, &act) || life_is_thread(site->api))
            continue;
        for (CtxId ctx = threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(threads, ctx)->next)
            add_use(&s, site, act, ctx);
    }
    if (s.uses.len)
        qsort(s.uses.data, s.uses.len, sizeof *s.uses.data, compare_uses);
    for (uint32_t first = 0, end; first < s.uses.len; first = end) {
        for (end = first; end < s.uses.len && path_same(s.uses.data[end].object, s.uses.data[first].object); end++)
            continue;
        find_in_group(&s, out, first, end);
    }
    arena_free(s.scratch);
    return out;
}
