/* serial.c: see serial.h. How often a function runs on a thread comes first, from its callers down; then each context's
 * instructions are counted with the locks held there. Contexts of a function share its runs in equal parts. */
#include "model/serial.h"

#include <stdlib.h>
#include <string.h>

static const double LEAST_SHARE = 0.01;

/* What is done under one lock. */
typedef struct Under {
    double work;
    uint32_t loops, calls;
} Under;

/* Instructions of a block, one after the other, at which the function has taken the same locks: what one run of them
 * is. */
typedef struct Stretch {
    InstrId first;
    bool begins_block;
    double work;
    uint32_t loops, calls;
} Stretch;

/* One run of a function. */
typedef struct Run {
    bool known, plain; /* plain: all of it is done under the locks of its callers */
    Stretch whole; /* if it is plain */
    VEC(Stretch) stretches;
} Run;

typedef struct Estimate {
    const Threads *t;
    ThreadId thread;
    CtxId *first; /* by FnId: its first context on the thread, 0 none */
    uint32_t *context_count;
    double *runs; /* by FnId: on the thread */
    Run *one_run; /* by FnId: of all threads, */
    Arena *all; /* and in this arena */
    Map *slots; /* ClassId -> index of unders */
    VEC(Under) unders; /* index 0 unused */
    double work;
    Arena *scratch;
} Estimate;

/* ---- weights ---- */

static double block_weight(const FnValues *v, uint32_t block) {
    uint32_t depth = v->cfg->loop_depth[block];
    double weight = 1;
    for (uint32_t i = 0; i < depth && i < SERIAL_DEPTH; i++)
        weight *= SERIAL_TURNS;
    return weight;
}

static double call_work(const CallSite *site) {
    if (site->target_count || !site->callee[0])
        return 1;
    if (site->api && site->api->kind != SYNC_NONE && site->api->kind < SYNC_ALLOC)
        return 0; /* takes, gives back, waits */
    return site->traits & 1u << TRAIT_BLOCKING ? 0 : SERIAL_CALL;
}

/* ---- how often functions run ---- */

static void pass_on(Estimate *s, FnId fn) {
    const Threads *t = s->t;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t here = 0;
        for (uint32_t k = 0; k < sites[i].target_count; k++)
            here += s->first[sites[i].targets[k].i].i != 0;
        for (uint32_t k = 0; k < sites[i].target_count && !sites[i].fatal; k++) {
            FnId target = sites[i].targets[k];
            if (s->first[target.i].i && t->graph->scc[target.i] < t->graph->scc[fn.i])
                s->runs[target.i] += s->runs[fn.i] * block_weight(t->values[fn.i], sites[i].block) / here;
        }
    }
}

/* What the library calls, or what only calls itself, runs as often as the call that leads to it. */
static double runs_by_parent(const Estimate *s, FnId fn) {
    const Context *ctx = ctx_get(s->t, s->first[fn.i]);
    if (!ctx->parent.i)
        return 1;
    FnId caller = ctx_get(s->t, ctx->parent)->fn;
    const FnValues *v = s->t->values[caller.i];
    double runs = s->runs[caller.i] > 0 ? s->runs[caller.i] : 1;
    return runs * block_weight(v, values_block_of(v, ctx->call));
}

static void find_runs(Estimate *s) {
    const CallGraph *g = s->t->graph;
    for (uint32_t k = g->bottom_up.len; k-- > 0;) { /* callers first */
        FnId fn = g->bottom_up.data[k];
        if (!s->first[fn.i].i)
            continue;
        if (!(s->runs[fn.i] > 0))
            s->runs[fn.i] = runs_by_parent(s, fn);
        pass_on(s, fn);
    }
}

/* ---- what they do ---- */

static Under *under_of(Estimate *s, uint32_t class) {
    bool is_new = false;
    uint64_t *slot = map_slot(s->slots, class, &is_new);
    if (is_new) {
        *slot = s->unders.len;
        (void)vec_push(s->scratch, &s->unders);
    }
    return &s->unders.data[*slot];
}

static void count_under(Estimate *s, SetId held, const Stretch *done, double runs) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(s->t->sets, held, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (members[i] & 1)
            continue; /* readers let each other in */
        Under *under = under_of(s, members[i] >> 1);
        under->work += runs * done->work;
        under->loops += done->loops;
        under->calls += done->calls;
    }
}

/* Locks held at an instruction; what the function has taken seldom changes from one to the next. */
typedef struct Holder {
    CtxId ctx;
    SetId taken, held;
    bool known;
} Holder;

static SetId held_at(const Estimate *s, Holder *h, InstrId instr) {
    const Context *ctx = ctx_get(s->t, h->ctx);
    const FnLocks *locks = &s->t->locks->fns[ctx->fn.i];
    uint32_t relative = instr.i - s->t->values[ctx->fn.i]->first_instr;
    SetId taken = locks->must ? locks->must[relative] : (SetId){0};
    bool is_lost = locks->must && locks->lost[relative].i;
    if (!h->known || taken.i != h->taken.i || is_lost)
        *h = (Holder){h->ctx, taken, ctx_mutexes_at(s->t, h->ctx, instr), !is_lost};
    return h->held;
}

static bool is_plain(const FnLocks *locks, uint32_t instr_count) {
    for (uint32_t i = 0; i < instr_count && locks->must; i++) {
        if (locks->must[i].i != SET_EMPTY.i || locks->lost[i].i != SET_EMPTY.i)
            return false;
    }
    return true;
}

static void run_add_block(const Estimate *s, Run *run, const FnValues *v, uint32_t block) {
    const Block *at = tu_block(v->tu, v->func, block);
    const FnLocks *locks = &s->t->locks->fns[v->fn.i];
    double weight = block_weight(v, block);
    for (uint32_t i = 0; i < at->instr_count; i++) {
        InstrId id = {at->instr_first + i};
        uint32_t k = id.i - v->first_instr;
        if (i == 0 ||
            (locks->must && (locks->must[k].i != locks->must[k - 1].i || locks->lost[k].i != locks->lost[k - 1].i)))
            *vec_push(s->all, &run->stretches) =
                (Stretch){.first = id, .begins_block = i == 0, .loops = i == 0 && v->cfg->loop_head[block] == block};
        const CallSite *site = tu_instr(v->tu, id)->op == OP_CALL ? callgraph_site_at(s->t->graph, v->fn, id) : NULL;
        vec_last(&run->stretches).work += weight * (site ? call_work(site) : 1);
        vec_last(&run->stretches).calls += site && site->target_count;
    }
}

static const Run *run_of_function(const Estimate *s, FnId fn) {
    const FnValues *v = s->t->values[fn.i];
    const FnLocks *locks = &s->t->locks->fns[fn.i];
    Run *run = &s->one_run[fn.i];
    if (run->known)
        return run;
    *run = (Run){.known = true, .plain = is_plain(locks, v->instr_count)};
    for (uint32_t block = 0; block < v->func->block_count; block++)
        run_add_block(s, run, v, block);
    VEC_EACH(const Stretch, stretch, &run->stretches) {
        if (bitset_has(&locks->unreached, stretch->first.i - v->first_instr))
            continue; /* plain: each is a block */
        run->whole.work += stretch->work;
        run->whole.loops += stretch->loops;
        run->whole.calls += stretch->calls;
    }
    return run;
}

static void count_context(Estimate *s, CtxId id) {
    const Context *ctx = ctx_get(s->t, id);
    Holder holder = {.ctx = id};
    double runs = s->runs[ctx->fn.i] / s->context_count[ctx->fn.i];
    const Run *run = run_of_function(s, ctx->fn);
    if (run->plain && !ctx->literals.i) {
        s->work += runs * run->whole.work;
        count_under(s, ctx->locks, &run->whole, runs);
        return;
    }
    bool reached = false;
    VEC_EACH(const Stretch, stretch, &run->stretches) {
        reached = stretch->begins_block ? ctx_reaches(s->t, id, stretch->first) : reached;
        if (!reached)
            continue;
        s->work += runs * stretch->work;
        count_under(s, held_at(s, &holder, stretch->first), stretch, runs);
    }
}

/* ---- a thread ---- */

static void add_shares(const Estimate *s, SerialShares *out, Arena *arena) {
    for (uint32_t i = 0; i < map_len(s->slots); i++) {
        uint64_t class = map_key_at(s->slots, i);
        const Under *under = &s->unders.data[*map_find(s->slots, class)];
        if (s->work > 0 && under->work / s->work >= LEAST_SHARE)
            *vec_push(arena, out) = (SerialShare){.thread = s->thread,
                                                  .lock = {(uint32_t)class},
                                                  .share = under->work / s->work,
                                                  .loops = under->loops,
                                                  .calls = under->calls};
    }
}

static void estimate_thread(const Threads *t, const CtxId *contexts, uint32_t count, Run *one_run, Arena *all,
                            SerialShares *out, Arena *arena) {
    Arena *scratch = arena_new();
    Estimate s = {.t = t,
                  .thread = ctx_get(t, contexts[0])->thread,
                  .first = ARENA_ARRAY(scratch, CtxId, t->graph->fn_count),
                  .context_count = ARENA_ARRAY(scratch, uint32_t, t->graph->fn_count),
                  .runs = ARENA_ARRAY(scratch, double, t->graph->fn_count),
                  .one_run = one_run,
                  .all = all,
                  .slots = map_new(scratch),
                  .scratch = scratch};
    (void)vec_push(scratch, &s.unders);
    for (uint32_t i = 0; i < count; i++) {
        FnId fn = ctx_get(t, contexts[i])->fn;
        if (s.context_count[fn.i]++ == 0)
            s.first[fn.i] = contexts[i];
    }
    find_runs(&s);
    for (uint32_t i = 0; i < count; i++)
        count_context(&s, contexts[i]);
    add_shares(&s, out, arena);
    arena_free(scratch);
}

static int compare_shares(const void *left, const void *right) {
    const SerialShare *a = left, *b = right;
    int order = (a->thread.i > b->thread.i) - (a->thread.i < b->thread.i);
    return order ? order : (a->lock.i > b->lock.i) - (a->lock.i < b->lock.i);
}

SerialShares serial_estimate(const Threads *t, Arena *arena) {
    SerialShares out = {0};
    if (!t->has_threads)
        return out;
    Arena *scratch = arena_new();
    uint32_t *count = ARENA_ARRAY(scratch, uint32_t, t->threads.len + 1), *first;
    for (uint32_t c = 1; c < t->contexts.len; c++)
        count[ctx_get(t, (CtxId){c})->thread.i]++;
    first = ARENA_ARRAY(scratch, uint32_t, t->threads.len + 1);
    for (uint32_t i = 1; i <= t->threads.len; i++)
        first[i] = first[i - 1] + count[i - 1];
    CtxId *sorted = ARENA_ARRAY(scratch, CtxId, t->contexts.len + 1);
    for (uint32_t c = 1; c < t->contexts.len; c++)
        sorted[first[ctx_get(t, (CtxId){c})->thread.i]++] = (CtxId){c};
    Run *one_run = ARENA_ARRAY(scratch, Run, t->graph->fn_count);
    for (uint32_t i = 1; i < t->threads.len; i++)
        if (count[i])
            estimate_thread(t, &sorted[first[i] - count[i]], count[i], one_run, scratch, &out, arena);
    if (out.len)
        qsort(out.data, out.len, sizeof *out.data, compare_shares);
    arena_free(scratch);
    return out;
}

double serial_bound(double share, uint32_t threads) {
    return 1 / (share + (1 - share) / threads);
}
