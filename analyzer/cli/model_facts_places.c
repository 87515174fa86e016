/* model_facts_places.c: shared objects with their accesses, folded by place in the code, and the lock order. */
#include "cli/model_facts_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- accesses ---- */

/* The accesses first..end-1 are those of one instruction to one object; the reads, or the writes, among them. */
static void add_access(FactBuilder *b, FactObjectId object, const Access *first, const Access *end, bool write) {
    ArenaMark mark = arena_mark(b->brief);
    FactSituations list = {0};
    const Access *some = NULL;
    bool doubtful = true;
    for (const Access *a = first; a < end; a++) {
        if (a->write != write)
            continue;
        SetId perhaps = a->at->may_locks.i == a->at->held.locks.i
                            ? SET_EMPTY
                            : setpool_minus(b->m->threads->sets, a->at->may_locks, a->at->held.locks);
        *vec_push(b->brief, &list) = (FactSituation){{a->at->moment.thread.i}, {a->at->held.locks.i}, {perhaps.i}};
        doubtful = doubtful && a->doubtful;
        some = a;
    }
    if (some)
        *vec_push(b->arena, &b->f->accesses) = (FactAccess){
            .object = object,
            .site = {b->fn_of[some->fn.i], facts_loc(model_pos_of(b->m, some->fn, some->instr)),
                     facts_intern_list(b, &list)},
            .text = model_describe(b->m, some->local_address, b->arena),
            .write = write,
            .atomic = some->atomic,
            .doubtful = doubtful,
        };
    arena_reset(b->brief, mark);
}

static void add_object(FactBuilder *b, const Location *location) {
    const Access *first = &b->m->accesses->list.data[location->first], *end = first + location->count;
    FactObjectId id = {b->f->objects.len};
    *vec_push(b->arena, &b->f->objects) =
        (FactObject){.name = arena_strdup(b->arena, class_name(b->m->paths, location->class)),
                     .loc = facts_class_loc(b, location->class, first->address),
                     .guard = {location->guard.i},
                     .guard_hits = location->guarded_sites,
                     .guard_total = location->sites};
    for (const Access *a = first, *next; a < end; a = next) {
        for (next = a + 1; next < end && next->fn.i == a->fn.i && next->instr.i == a->instr.i;)
            next++;
        add_access(b, id, a, next, false);
        add_access(b, id, a, next, true);
    }
}

void facts_find_accesses(FactBuilder *b) {
    (void)vec_push(b->arena, &b->f->objects);
    VEC_EACH(const Location, location, &b->m->accesses->locations) {
        if (!location->of_variable)
            add_object(b, location);
    }
}

/* ---- tokens ---- */

/* The objects are those of the locations, in their order. */
void facts_find_states(FactBuilder *b) {
    static const FactScope scopes[] = {[STATE_VARIABLE] = FACT_VARIABLE,
                                       [STATE_MODULE] = FACT_MODULE,
                                       [STATE_OBJECT] = FACT_MEMBER,
                                       [STATE_MEMORY] = FACT_MEMORY};
    static const FactKeeper keepers[] = {
        [STATE_NOTHING] = FACT_KEPT_NOT,      [STATE_TOKEN] = FACT_KEPT_TOKEN, [STATE_LOCKED] = FACT_KEPT_LOCK,
        [STATE_ATOMIC] = FACT_KEPT_ATOMIC,    [STATE_APART] = FACT_KEPT_APART, [STATE_SET_UP] = FACT_KEPT_SET_UP,
        [STATE_CONSTANT] = FACT_KEPT_CONSTANT};
    const SyncApi *api = b->m->graph->api;
    for (uint32_t i = 0; i < b->m->paths->tokens.len; i++)
        *vec_push(b->arena, &b->f->tokens) =
            (FactToken){api->tokens.data[i].name, api->tokens.data[i].host, api->tokens.data[i].is_renounced};
    uint32_t object = 0;
    VEC_EACH(const Location, location, &b->m->accesses->locations) {
        const HostState *state = location->of_variable ? NULL : hoststate_of(b->m, location);
        object += !location->of_variable;
        if (!state)
            continue;
        if (state->lock.i)
            (void)map_slot(b->locks, state->lock.i, NULL);
        *vec_push(b->arena, &b->f->states) = (FactState){.object = {object},
                                                         .scope = scopes[state->scope],
                                                         .with = keepers[state->with],
                                                         .without = keepers[state->without],
                                                         .lock = {state->lock.i}};
    }
}

/* ---- order ---- */

typedef struct TakingPlace {
    FnId fn;
    InstrId instr;
} TakingPlace;

/* Where the second lock is taken, for a reader of the code: the call of the outermost wrapper; an operation that is no
 * call where the lock is made of an atomic variable. */
static TakingPlace taking_place(const FactBuilder *b, const OrderEdge *edge) {
    const Threads *t = b->m->threads;
    PathPool *paths = b->m->paths;
    TakingPlace place = {edge->fn, edge->instr};
    if (edge->callee.i) {
        FnId fn = ctx_get(t, edge->ctx)->fn;
        const Taken *inner =
            locks_how_taken(b->m->locks, paths, b->m->values[fn.i], edge->call, edge->callee, edge->named);
        bool wraps = inner && facts_is_lock_wrapper(b, edge->callee, inner->lock, LOCK_HELD);
        return wraps ? (TakingPlace){fn, edge->call} : place;
    }
    const FnValues *v = b->m->values[edge->fn.i];
    const CallSite *site = callgraph_site_at(b->m->graph, edge->fn, edge->instr);
    PathId lock = site ? site_object(paths, v, site) : v->address[edge->instr.i - v->first_instr];
    for (const Context *ctx = ctx_get(t, edge->ctx); ctx->parent.i; ctx = ctx_get(t, ctx->parent)) {
        FnId caller = ctx_get(t, ctx->parent)->fn;
        const CallSite *call = callgraph_site_at(b->m->graph, caller, ctx->call);
        if (!call || !lock.i || !facts_is_lock_wrapper(b, ctx->fn, lock, LOCK_HELD))
            break;
        place = (TakingPlace){caller, ctx->call};
        lock = locks_at_call(paths, b->m->values[caller.i], ctx->call, ctx->fn, lock);
    }
    return place;
}

typedef struct EdgeKey {
    uint32_t held, acquired, modes, fn, instr, thread, locks;
} EdgeKey;

/* Contexts that differ in nothing that is kept give one edge. Edges of cycles are found again by number. */
void facts_find_order(FactBuilder *b) {
    const LockOrder *o = b->m->order;
    StrMap *seen = strmap_new(b->scratch);
    uint32_t *number = ARENA_ARRAY(b->scratch, uint32_t, o->edges.len);
    for (uint32_t i = 0; i < o->edges.len; i++) {
        const OrderEdge *e = &o->edges.data[i];
        uint32_t modes = (uint32_t)(e->held_shared | e->acquired_shared << 1 | e->doubtful << 2);
        TakingPlace taking = taking_place(b, e);
        FactSite place = facts_place(b, taking.fn, taking.instr, (FactSituationsId){0});
        EdgeKey key = {e->held.i, e->acquired.i, modes, place.fn.i, taking.instr.i, e->moment.thread.i, e->locks.i};
        bool is_new = false;
        uint64_t *slot = strmap_slot(seen, (const char *)&key, sizeof key, &is_new);
        if (is_new) {
            *slot = b->f->edges.len;
            *vec_push(b->arena, &b->f->edges) = (FactEdge){.held = {e->held.i},
                                                           .acquired = {e->acquired.i},
                                                           .held_shared = e->held_shared,
                                                           .acquired_shared = e->acquired_shared,
                                                           .doubtful = e->doubtful,
                                                           .fn = place.fn,
                                                           .loc = place.loc,
                                                           .thread = {e->moment.thread.i},
                                                           .locks = {e->locks.i}};
        }
        number[i] = (uint32_t)*slot;
    }
    VEC_EACH(const OrderCycle, cycle, &o->cycles) {
        FactCycle *made = vec_push(b->arena, &b->f->cycles);
        for (uint32_t k = 0; k < cycle->length; k++)
            *vec_push(b->arena, made) = number[cycle->edges[k]];
    }
}
