/* lockorder.c: see lockorder.h. */
#include "model/lockorder_internal.h"

#include "model/innerlock.h"

#include <stdlib.h>

/* A function that is called with a lock held and never returns ends the process: nobody would release the lock. */
static bool never_returns(const Threads *t, FnId fn) {
    return !t->locks->fns[fn.i].summary.outcome_count;
}

/* Whether a function has taken a lock of the class itself, at a call: perhaps after it has released its caller's. */
static bool holds_itself(const Threads *t, CtxId ctx, InstrId call, ClassId class) {
    FnId fn = ctx_get(t, ctx)->fn;
    const SetId *must = t->locks->fns[fn.i].must;
    uint32_t count = 0;
    const uint32_t *held =
        must ? setpool_members(t->locks->sets, must[call.i - t->values[fn.i]->first_instr], &count) : NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (path_class(t->pool, (PathId){held[i] >> 1}).i == class.i)
            return true;
    }
    return false;
}

/* How many calls up the chain the class was taken: the callers' frames that had it on entry already do not count. The
 * calls since then put in doubt that it is held; those before only who it is that holds it. */
static uint32_t held_since(const Threads *t, CtxId ctx, ClassId class, bool *doubtful) {
    uint32_t span = 0;
    for (; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        SetId locks = ctx_get(t, ctx)->locks;
        if (!setpool_has(t->sets, locks, class.i << 1) && !setpool_has(t->sets, locks, class.i << 1 | 1))
            break;
        *doubtful = *doubtful || never_returns(t, ctx_get(t, ctx)->fn) || !ctx_is_surely_called(t, ctx);
        span++;
        if (ctx_get(t, ctx)->parent.i && holds_itself(t, ctx_get(t, ctx)->parent, ctx_get(t, ctx)->call, class))
            break;
    }
    return span;
}

/* Where a lock is taken that a function takes itself or by a call. */
typedef struct Taking {
    const CallSite *site; /* in the context's function */
    FnId callee;          /* 0: the call itself takes it */
    PathId lock;          /* in the context's words */
    bool shared, doubtful;
    bool again;           /* it is held, and may be given up by the call and waited for again */
    bool own;             /* only what the function holds itself counts: its callers' calls tell of theirs */
    SetId given_back;     /* classes of callers' locks that the callees release on the way to the lock call */
} Taking;

static void add_given_back(const Threads *t, Taking *taking, FnId fn, InstrId site) {
    const FnLocks *locks = &t->locks->fns[fn.i];
    SetId lost = locks->lost ? locks->lost[site.i - t->values[fn.i]->first_instr] : SET_EMPTY;
    for (uint32_t i = 0, count = 1; i < count; i++) {
        const uint32_t *paths = setpool_members(t->locks->sets, lost, &count);
        if (i < count)
            taking->given_back =
                setpool_add(t->sets, taking->given_back, path_class(t->pool, (PathId){paths[i] >> 1}).i << 1);
    }
}

/* A token that the lock call gives up while it waits: if it is another's than what it takes. */
static void add_given_up(const Threads *t, Taking *taking, const CallSite *site) {
    PathId token = site && site_gives_up_sections(site) ? path_token(t->pool, site->api->token) : (PathId){0};
    if (token.i && !path_same(token, taking->lock))
        taking->given_back = setpool_add(t->sets, taking->given_back, path_class(t->pool, token).i << 1);
}

/* The innermost function on the way to the lock call whose own words show the lock's class. False if the way has no
 * end: it leads around a recursion. */
static bool find_place(const LockOrder *o, Taking *taking, OrderEdge *edge) {
    enum { MAX_CALLS = 24 };
    const Threads *t = o->threads;
    FnId fn = taking->site->caller, callee = taking->callee;
    InstrId site = taking->site->instr;
    PathId wanted = taking->lock;
    uint32_t depth = 0;
    for (; callee.i; depth++) {
        if (path_class(t->pool, wanted).i) {
            edge->fn = fn;
            edge->instr = site;
            edge->span = depth;
        }
        const Taken *next = locks_how_taken(t->locks, t->pool, t->values[fn.i], site, callee, wanted);
        if (!next || depth == MAX_CALLS)
            return false;
        edge->doubtful = edge->doubtful || never_returns(t, callee);
        fn = callee;
        site = next->site;
        add_given_back(t, taking, fn, site);
        wanted = next->lock;
        callee = next->callee;
    }
    if (path_class(t->pool, wanted).i) {
        edge->fn = fn;
        edge->instr = site;
        edge->span = depth;
    }
    add_given_up(t, taking, callgraph_site_at(t->graph, fn, site));
    return true;
}

/* What a context holds where it takes a lock; nothing where it does not wait for it, or has it already. */
static SetId held_at(const LockOrder *o, const Taking *taking, ClassId acquired, CtxId ctx, SetId lent) {
    const Threads *t = o->threads;
    SetId locks = ctx_locks_at(t, ctx, taking->site->instr);
    bool has = locks_has_class(t->sets, locks, acquired);
    if (!acquired.i || has != taking->again || setpool_has(t->sets, t->unproven, acquired.i << 1) ||
        locks_has_class(t->sets, lent, acquired))
        return SET_EMPTY;
    locks = setpool_union(t->sets, locks, lent);
    return taking->again ? setpool_remove(t->sets, locks, acquired.i << 1) : locks;
}

/* Whom a library calls is on the threads that call the library. */
static void push_edge(LockOrder *o, OrderEdge edge, const Moment *moments, uint32_t count, Arena *arena) {
    *vec_push(arena, &o->edges) = edge;
    for (uint32_t i = 0; i < count; i++) {
        edge.moment = moments[i];
        *vec_push(arena, &o->edges) = edge;
    }
}

/* place: find_place's, the same in all contexts. */
static void add_edges_at(LockOrder *o, const Taking *taking, const OrderEdge *place, CtxId ctx, Arena *arena) {
    const Threads *t = o->threads;
    PathId lock = ctx_resolve(t, ctx, taking->lock);
    ClassId acquired = path_class(t->pool, lock);
    const Moment *moments;
    uint32_t moment_count;
    SetId lent = innerlocks_held(o->inner, ctx, &moments, &moment_count);
    SetId locks = held_at(o, taking, acquired, ctx, lent);
    SetId held = taking->own ? setpool_minus(t->sets, locks, ctx_get(t, ctx)->locks) : locks;
    if (!held.i)
        return;
    OrderEdge edge = *place;
    edge.acquired = acquired;
    edge.acquired_shared = taking->shared;
    edge.ctx = ctx;
    edge.call = taking->site->instr;
    edge.callee = taking->callee;
    edge.named = taking->lock;
    edge.moment = ctx_moment_at(t, ctx, taking->site->block, taking->site->instr);
    edge.locks = locks;
    edge.address = lock;
    edge.doubtful = place->doubtful || taking->doubtful;
    edge.again = taking->again;
    edge.elsewhere = ctx_get(t, ctx)->doubtful;
    uint32_t count = 0, depth = edge.span;
    bool doubtful = edge.doubtful;
    const uint32_t *members = setpool_members(t->sets, held, &count);
    for (uint32_t i = 0; i < count; i++) {
        edge.held = (ClassId){members[i] >> 1};
        if (held_is_lost(t, taking->given_back, edge.held))
            continue;
        edge.held_shared = members[i] & 1;
        edge.doubtful = doubtful;
        edge.span = depth + held_since(t, ctx, edge.held, &edge.doubtful);
        push_edge(o, edge, moments, moment_count, arena);
    }
}

/* A call of a token's host that may let others have it; one of a library that takes its own lock. */
static void add_library_edges(LockOrder *o, const CallSite *site, CtxId ctx, Arena *arena) {
    const Threads *t = o->threads;
    OrderEdge place = {.fn = site->caller, .instr = site->instr};
    Taking taking = {.site = site, .lock = innerlocks_taken(o->inner, site)};
    if (taking.lock.i && !innerlocks_is_private(o->inner, site, ctx)) {
        taking.doubtful = t->graph->api->inner.data[site->inner].many;
        add_edges_at(o, &taking, &place, ctx, arena);
    }
    if (site->lets_others || site->may_let_others) {
        taking.lock = path_token(t->pool, site->token);
        taking.doubtful = !site->lets_others;
        taking.again = true;
        add_edges_at(o, &taking, &place, ctx, arena);
    }
}

static void add_site_edges(LockOrder *o, const CallSite *site, CtxId ctx, Arena *arena) {
    const Threads *t = o->threads;
    const FnValues *v = t->values[site->caller.i];
    const LockOp *op = lockuse_at(t->locks->uses, site->caller, site->instr);
    bool waits = op && op->takes && op->waits && !lockuse_takes_turns(t->locks->uses, t->pool, op->lock);
    bool section = site->api && site->api->kind == SYNC_SECTION_ENTER;
    bool takes = waits || site_takes_token(site) || section ||
                 (site->api && site->api->kind == SYNC_ACQUIRE && site->api->lock != LOCK_FILE);
    uint32_t count = 0;
    const LockFact *facts = annotations_at(t->locks->facts, site, &count);
    if ((!takes && !(count && locks_are_declared(t->locks, site))) || !ctx_reaches(t, ctx, site->instr))
        return;
    bool counted = bitset_has(&t->locks->counted, (uint32_t)(site - t->graph->sites.data));
    Taking taking = {
        .site = site, .lock = site_object(t->pool, v, site), .shared = takes && (site->api->shared || counted)};
    /* What only callers can name is told at their calls, as far as it is they who hold a lock there. */
    taking.own = ctx_get(t, ctx)->parent.i && !path_class(t->pool, taking.lock).i &&
                 path_is_of_interface(t->pool, taking.lock, site->caller);
    OrderEdge place = {.fn = site->caller, .instr = site->instr};
    add_given_up(t, &taking, site);
    if (takes)
        add_edges_at(o, &taking, &place, ctx, arena);
    if (section) {
        taking.lock = site_second(t->pool, site);
        add_edges_at(o, &taking, &place, ctx, arena);
    }
    for (uint32_t i = 0; i < count && !takes; i++) {
        taking.lock = fact_lock_at_call(t->pool, &facts[i], v, site->instr);
        taking.shared = facts[i].shared;
        if (facts[i].kind == FACT_ACQUIRE)
            add_edges_at(o, &taking, &place, ctx, arena);
    }
}

static void add_call_edges(LockOrder *o, const CallTakes *takes, Arena *arena) {
    const Threads *t = o->threads;
    Taking taking = {.site = callgraph_site_at(t->graph, takes->fn, takes->site),
                     .callee = takes->callee,
                     .lock = takes->lock,
                     .shared = takes->shared,
                     .doubtful = takes->doubtful,
                     .own = takes->named};
    OrderEdge place = {0};
    if (!t->of_fn[takes->fn.i].i || !find_place(o, &taking, &place))
        return;
    for (CtxId ctx = t->of_fn[takes->fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (ctx_reaches(t, ctx, takes->site))
            add_edges_at(o, &taking, &place, ctx, arena);
    }
}

static void collect_edges(LockOrder *o, Arena *arena) {
    const Threads *t = o->threads;
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(t->graph, t->contexts.data[c].fn, &count);
        for (uint32_t i = 0; i < count; i++) {
            add_site_edges(o, &sites[i], (CtxId){c}, arena);
            bool library = sites[i].inner_use || sites[i].lets_others || sites[i].may_let_others;
            if (library && !sites[i].fatal && ctx_reaches(t, (CtxId){c}, sites[i].instr))
                add_library_edges(o, &sites[i], (CtxId){c}, arena);
        }
    }
    VEC_EACH(const CallTakes, takes, &t->locks->takes)
        add_call_edges(o, takes, arena);
}

static int compare_edges(const void *a, const void *b) {
    const OrderEdge *x = a, *y = b;
    uint32_t left[] = {x->held.i, x->acquired.i, x->doubtful, x->again, x->elsewhere,
                       x->span,   x->fn.i,       x->instr.i,  x->ctx.i, x->call.i};
    uint32_t right[] = {y->held.i, y->acquired.i, y->doubtful, y->again, y->elsewhere,
                        y->span,   y->fn.i,       y->instr.i,  y->ctx.i, y->call.i};
    for (uint32_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}

/* Keeps few witnesses of each pair, different threads and gates first come. */
static void thin_edges(LockOrder *o, Arena *arena) {
    if (o->edges.len)
        qsort(o->edges.data, o->edges.len, sizeof *o->edges.data, compare_edges);
    StrMap *seen = strmap_new(arena);
    Map *kept = map_new(arena);
    uint32_t out = 0;
    for (uint32_t i = 0; i < o->edges.len; i++) {
        const OrderEdge *e = &o->edges.data[i];
        /* Each function that takes a library's lock is to be mended. */
        uint32_t fn = class_is_inner_lock(o->threads->pool, e->acquired) ? e->fn.i : 0;
        uint32_t key[] = {e->held.i,         e->acquired.i, e->moment.thread.i, e->moment.live.i,
                          e->moment.phase.i, e->locks.i,    e->acquired_shared, fn};
        bool is_new = false;
        strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        uint64_t *count = map_slot(kept, map_pair(e->held.i, e->acquired.i), NULL);
        if (is_new && (*count)++ < LOCKORDER_WITNESSES)
            o->edges.data[out++] = *e;
    }
    o->edges.len = out;
}

LockOrder *lockorder_build(const Threads *threads, Arena *arena, Diag *diag) {
    LockOrder *o = ARENA_NEW(arena, LockOrder);
    o->threads = threads;
    o->inner = innerlocks_find(threads, arena);
    collect_edges(o, arena);
    thin_edges(o, arena);
    lockorder_find_cycles(o, LOCKORDER_STEPS, arena, diag);
    return o;
}
