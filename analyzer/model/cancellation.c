/* cancellation.c: see cancellation.h. */
#include "model/cancellation.h"

enum {
    EFFECT_DISABLE = 0x8484,
    EFFECT_ENABLE = 0x2121,
    EFFECT_ANYWHERE = 0x8822,
    EFFECT_DEFERRED = 0x4411,
};

/* ---- what a call does ---- */

static bool is_among(uint32_t set, const Path *number) {
    return number->kind == PATH_INT && number->num >= 0 && number->num < 32 && (set >> number->num & 1);
}

/* The call of the same function that saved what this one puts back; NULL if there is none. */
static const CallSite *saved_by(const Threads *t, const CallSite *site, PathId value) {
    const Path *load = path_get(t->pool, value);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, site->caller, &count), *found = NULL;
    for (uint32_t i = 0; load->kind == PATH_LOAD && i < count; i++) {
        const SyncCall *api = sites[i].api;
        if (api && api->kind == site->api->kind && path_same(site_argument(&sites[i], api->saved), load->base))
            found = &sites[i];
    }
    return found;
}

static ModeEffect effect_of_state(const Threads *t, const CallSite *site, bool inverse) {
    PathId value = site_argument(site, site->api->type);
    const CallSite *saver = inverse ? NULL : saved_by(t, site, value);
    if (saver)
        return effect_of_state(t, saver, true);
    return is_among(site->api->blocks, path_get(t->pool, value)) != inverse ? EFFECT_DISABLE : EFFECT_ENABLE;
}

static ModeEffect switched_by(const Threads *t, uint32_t index) {
    const CallSite *site = &t->graph->sites.data[index];
    if (site->api->kind == SYNC_CANCEL_STATE)
        return effect_of_state(t, site, false);
    if (site->api->kind != SYNC_CANCEL_TYPE)
        return MODE_EFFECT_NONE;
    const Path *type = path_get(t->pool, site_argument(site, site->api->type));
    bool deferred = type->kind != PATH_INT || is_among(site->api->synchronous, type);
    return deferred ? EFFECT_DEFERRED : EFFECT_ANYWHERE;
}

/* ---- threads ---- */

static ModeSet modes_of_root(const ModeFlow *flow, const Context *ctx) {
    return thread_get(flow->threads, ctx->thread)->origin == THREAD_SIGNAL ? 0 : 1 << CANCEL_DEFERRED;
}

static bool is_run_by_thread(const Threads *t, FnId fn, bool surely) {
    for (CtxId id = t->of_fn[fn.i]; id.i; id = ctx_get(t, id)->next) {
        bool doubtful = surely && ctx_get(t, id)->doubtful;
        if (!doubtful && thread_get(t, ctx_get(t, id)->thread)->origin != THREAD_SIGNAL)
            return true;
    }
    return false;
}

static bool any_asks(const Threads *t) {
    VEC_EACH(const CallSite, site, &t->graph->sites) {
        if (site->api && site->api->kind == SYNC_CANCEL_TYPE)
            return true;
    }
    return false;
}

static bool find_cancelled(Cancellation *c, const Threads *t, Arena *arena) {
    bool any = false;
    c->by = ARENA_ARRAY(arena, uint32_t, t->threads.len);
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_THREAD_CANCEL || site->fatal ||
            !is_run_by_thread(t, site->caller, false))
            continue;
        PathId handle = site_object(t->pool, t->values[site->caller.i], site);
        bool surely = is_run_by_thread(t, site->caller, true);
        for (uint32_t k = 1; k < t->threads.len; k++) {
            const Thread *thread = &t->threads.data[k];
            bool its = thread->origin == THREAD_CREATED &&
                       spawn_has_handle(t->spawns, spawn_get(t->spawns, thread->spawn), handle);
            if (its && !c->by[k])
                c->by[k] = i;
            if (its && surely)
                bitset_add(arena, &c->surely, k);
            any = any || its;
        }
    }
    return any;
}

const CallSite *cancellation_of(const Cancellation *c, ThreadId thread) {
    return c->by[thread.i] ? &c->flow.threads->graph->sites.data[c->by[thread.i]] : NULL;
}

Cancellation *cancellation_find(const Threads *threads, Arena *arena) {
    Cancellation *c = ARENA_NEW(arena, Cancellation);
    c->flow = (ModeFlow){.threads = threads, .switched_by = switched_by, .root = modes_of_root};
    bool cancelled = find_cancelled(c, threads, arena);
    if (cancelled || any_asks(threads))
        modeflow_solve(&c->flow, arena);
    return c;
}
