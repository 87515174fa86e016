/* interrupts.c: see interrupts.h. */
#include "model/interrupts.h"

enum { EFFECT_INSTALL = 0x8484, EFFECT_BLOCK = 0x8822, EFFECT_UNBLOCK = 0x4411 };

/* ---- what a call does ---- */

/* Whether the function makes the set that it hands over a full one. */
static bool is_filled(const Threads *t, const CallSite *mask) {
    PathId set = site_argument(mask, mask->api->object);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, mask->caller, &count);
    for (uint32_t i = 0; set.i && i < count; i++) {
        const SyncCall *api = sites[i].api;
        if (api && api->kind == SYNC_SIGNAL_SET_FILL && path_same(site_argument(&sites[i], api->object), set))
            return true;
    }
    return false;
}

/* What the number says that tells how the mask is changed. */
static uint32_t how_of(const Threads *t, const CallSite *mask) {
    const Path *how = path_get(t->pool, site_argument(mask, mask->api->type));
    return how->kind == PATH_INT && how->num >= 0 && how->num < 32 ? 1u << how->num : 0;
}

/* Whether the set is what the function has found where it has unblocked signals: they were blocked, or there would have
 * been no need to. */
static bool is_found_at_unblocking(const Threads *t, const CallSite *mask) {
    PathId set = site_argument(mask, mask->api->object);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, mask->caller, &count);
    for (uint32_t i = 0; set.i && i < count; i++) {
        const SyncCall *api = sites[i].api;
        if (api && api->kind == SYNC_SIGNAL_MASK && (how_of(t, &sites[i]) & api->unblocks) &&
            path_same(site_argument(&sites[i], api->saved), set))
            return true;
    }
    return false;
}

/* A mask is replaced in order to block signals, if it is full, the one before is kept, or it is put back after signals
 * were let in for a while; else what was blocked before is let in. */
static ModeEffect effect_of_mask(const Threads *t, const CallSite *site) {
    const Path *set = path_get(t->pool, site_argument(site, site->api->object));
    if (set->kind == PATH_INT && !set->num)
        return MODE_EFFECT_NONE;
    uint32_t bit = how_of(t, site);
    if (bit & site->api->blocks)
        return EFFECT_BLOCK;
    if (bit & site->api->unblocks)
        return EFFECT_UNBLOCK;
    PathId saved = site_argument(site, site->api->saved);
    bool keeps = saved.i && path_get(t->pool, saved)->kind != PATH_INT;
    return keeps || is_filled(t, site) || is_found_at_unblocking(t, site) ? EFFECT_BLOCK : EFFECT_UNBLOCK;
}

static ModeEffect switched_by(const Threads *t, uint32_t index) {
    const CallSite *site = &t->graph->sites.data[index];
    if (site->api->kind == SYNC_SIGNAL_MASK)
        return effect_of_mask(t, site);
    return bitset_has(&t->installs, index) ? EFFECT_INSTALL : MODE_EFFECT_NONE;
}

bool interrupts_is_blocking(const Interrupts *in, uint32_t index) {
    const CallSite *site = &in->flow.threads->graph->sites.data[index];
    return site->api && switched_by(in->flow.threads, index) == EFFECT_BLOCK;
}

/* ---- states ---- */

/* A handler may be installed by another thread at any time. */
static ModeSet beside_others(ModeSet states) {
    return states | (ModeSet)(states << 2 & 0xf);
}

/* Where a context without callers begins. */
static ModeSet states_of_root(const ModeFlow *flow, const Context *ctx) {
    const Thread *thread = thread_get(flow->threads, ctx->thread);
    if (thread->origin == THREAD_SIGNAL)
        return 0;
    if (thread->origin != THREAD_CREATED || ctx->fn.i != thread->root.i)
        return thread->origin == THREAD_MAIN && ctx->fn.i == thread->root.i ? 1 << SIGNALS_FREE
                                                                            : beside_others(1 << SIGNALS_FREE);
    const CallSite *site = &flow->threads->graph->sites.data[thread->site];
    return beside_others(modeflow_at(flow, site->caller, site->instr));
}

static bool any_matters(const Threads *t) {
    VEC_EACH(const CallSite, site, &t->graph->sites) {
        if (site->api && site->api->kind == SYNC_SIGNAL_MASK)
            return true;
    }
    return !bitset_is_empty(&t->installs);
}

Interrupts *interrupts_find(const Threads *threads, Arena *arena) {
    Interrupts *in = ARENA_NEW(arena, Interrupts);
    *in = (Interrupts){.flow = {.threads = threads, .switched_by = switched_by, .root = states_of_root},
                       .any = !bitset_is_empty(&threads->installs)};
    if (any_matters(threads))
        modeflow_solve(&in->flow, arena);
    return in;
}
