/* waits.c: see waits.h. */
#include "rules/waits.h"

bool call_is_wait(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_COND_WAIT:
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_SEMAPHORE_TRY_WAIT:
    case SYNC_BARRIER_WAIT:
    case SYNC_THREAD_JOIN:
        return true;
    default:
        return false;
    }
}

static bool waits_within(const Model *m, const CallSite *site, int levels) {
    if (site->api)
        return call_is_wait(site->api);
    for (uint32_t k = 0; k < site->target_count && levels > 0; k++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, site->targets[k], &count);
        for (uint32_t i = 0; i < count; i++) {
            if (waits_within(m, &sites[i], levels - 1))
                return true;
        }
    }
    return false;
}

bool call_waits(const Model *m, const CallSite *site) {
    enum { LEVELS = 2 };
    return waits_within(m, site, LEVELS);
}

static ClassId semaphore_of(const Model *m, const CallSite *site) {
    return path_class(m->paths, site_object(m->paths, m->values[site->caller.i], site));
}

/* It is made with a number of more than one. */
static bool starts_with_several(const Model *m, ClassId semaphore) {
    bool any = false, several = true;
    for (uint32_t i = 1; i < m->graph->sites.len && several && semaphore.i; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_SEMAPHORE_INIT || semaphore_of(m, site).i != semaphore.i)
            continue;
        const Path *value = path_get(m->paths, site_argument(site, site->api->value));
        several = value->kind == PATH_INT && value->num > 1;
        any = true;
    }
    return any && several;
}

/* The function of a call has waited before for a semaphore that starts with several. */
static bool follows_one_of_several(const Model *m, const CallSite *post) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, post->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].api && sites[i].api->kind == SYNC_SEMAPHORE_WAIT && sites[i].instr.i < post->instr.i &&
            cfg_dominates(m->values[post->caller.i]->cfg, sites[i].block, post->block) &&
            starts_with_several(m, semaphore_of(m, &sites[i])))
            return true;
    }
    return false;
}

/* Whoever posts it was one of several that another one has let through: it counts the filled places of a buffer. */
static bool is_posted_by_several(const Model *m, ClassId semaphore) {
    bool any = false, several = true;
    for (uint32_t i = 1; i < m->graph->sites.len && several && semaphore.i; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_SEMAPHORE_POST || semaphore_of(m, site).i != semaphore.i)
            continue;
        several = follows_one_of_several(m, site);
        any = true;
    }
    return any && several;
}

bool semaphore_lets_several(const Model *m, ClassId semaphore) {
    return starts_with_several(m, semaphore) || is_posted_by_several(m, semaphore);
}

static bool waits_for_semaphore(const Model *m, const CallSite *site, bool counting) {
    uint32_t count = 0;
    const CallSite *inner = site->target_count == 1 ? callgraph_sites(m->graph, site->targets[0], &count) : NULL;
    bool waits = site->api && site->api->kind == SYNC_SEMAPHORE_WAIT;
    if (waits && !counting)
        return !semaphore_lets_several(m, semaphore_of(m, site));
    for (uint32_t i = 0; i < count; i++)
        waits = waits || (inner[i].api && inner[i].api->kind == SYNC_SEMAPHORE_WAIT);
    return waits;
}

bool semaphore_lets_through(const Model *m, FnId fn, InstrId instr, bool counting) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].instr.i < instr.i && waits_for_semaphore(m, &sites[i], counting) &&
            cfg_dominates(m->values[fn.i]->cfg, sites[i].block, model_block_of(m, fn, instr)))
            return true;
    }
    return false;
}

Signals signals_find(const Model *m, ClassId condition, ClassId lock, bool shared) {
    const Threads *t = m->threads;
    Signals found = {.all_need = true};
    for (uint32_t i = 1; i < m->graph->sites.len && found.all_need; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_COND_SIGNAL)
            continue;
        PathId signalled = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
            ClassId class = path_class(m->paths, ctx_resolve(t, ctx, signalled));
            if (class.i && class.i != condition.i)
                continue;
            SetId locks = ctx_locks_at(t, ctx, site->instr);
            bool needs =
                setpool_has(t->sets, locks, lock.i << 1) || (!shared && setpool_has(t->sets, locks, lock.i << 1 | 1));
            found.all_need = found.all_need && needs;
            if (!found.any)
                found = (Signals){ctx, site->instr, true, found.all_need};
        }
    }
    return found;
}

/* Whether the thread has a lock at an instruction, or its function has taken it before, after all that it waits for. */
static bool has_taken(const Model *m, CtxId ctx, InstrId at, ClassId lock) {
    const Threads *t = m->threads;
    FnId fn = ctx_get(t, ctx)->fn;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    bool taken = setpool_has(t->sets, ctx_locks_at(t, ctx, at), lock.i << 1), has = taken;
    for (uint32_t i = 0; i < count && !has && sites[i].instr.i < at.i; i++) {
        const SyncCall *api = sites[i].api;
        PathId object = api && api->kind == SYNC_ACQUIRE && !api->shared
                            ? site_object(m->paths, m->values[fn.i], &sites[i])
                            : (PathId){0};
        bool takes = object.i && values_dominates(m->values[fn.i], sites[i].instr, at) &&
                     path_class(m->paths, ctx_resolve(t, ctx, object)).i == lock.i;
        taken = (taken && !call_waits(m, &sites[i])) || takes;
    }
    return taken;
}

Signals threads_come_by(const Model *m, SyncKind kind, ClassId object, ClassId lock, CtxId waiter) {
    const Threads *t = m->threads;
    ThreadId own = ctx_get(t, waiter)->thread;
    Signals found = {.all_need = true};
    for (uint32_t i = 1; i < m->graph->sites.len && found.all_need; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != kind)
            continue;
        PathId place = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
            ClassId class = path_class(m->paths, ctx_resolve(t, ctx, place));
            ThreadId thread = ctx_get(t, ctx)->thread;
            bool is_own = thread.i == own.i && !thread_get(t, own)->many;
            if ((class.i && class.i != object.i) || (is_own && kind == SYNC_BARRIER_WAIT))
                continue;
            found.all_need = found.all_need && class.i && !is_own && has_taken(m, ctx, site->instr, lock);
            if (!found.any)
                found = (Signals){ctx, site->instr, true, found.all_need};
        }
    }
    return found;
}

bool semaphore_starts_with_none(const Model *m, ClassId semaphore) {
    bool any = false;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_SEMAPHORE_INIT || semaphore_of(m, site).i != semaphore.i)
            continue;
        const Path *value = path_get(m->paths, site_argument(site, site->api->value));
        if (value->kind != PATH_INT || value->num != 0)
            return false;
        any = true;
    }
    return any;
}

Bitset locks_that_spin(const Model *m, Arena *scratch) {
    Bitset classes = {0};
    const Threads *t = m->threads;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_ACQUIRE || site->api->lock != LOCK_SPIN)
            continue;
        PathId lock = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; lock.i && ctx.i; ctx = ctx_get(t, ctx)->next)
            bitset_add(scratch, &classes, path_class(m->paths, ctx_resolve(t, ctx, lock)).i);
    }
    for (uint32_t i = 1; i < m->locks->uses->ops.len; i++) {
        const LockOp *op = &m->locks->uses->ops.data[i];
        if (op->kind == LOCK_ATOMIC && op->takes)
            bitset_add(scratch, &classes, path_class(m->paths, op->lock).i);
    }
    return classes;
}
