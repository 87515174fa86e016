/* lock_made_late.c: see lock_made_late.h. */
#include "rules/lock_made_late.h"

#include "rules/life_steps.h"

typedef struct Late {
    const CallSite *make;
    PathId lock, object; /* in the terms of the function; the object is what a call of it has given */
    InstrId put;         /* the store or the call by which others may find the object */
    ClassId door;        /* held there, and not any more where the lock is made */
} Late;

/* Whether an instruction stores an object where others may find it. */
static bool stores_object(const Model *m, const FnValues *v, uint32_t relative, PathId object) {
    const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + relative});
    if (instr->op != OP_STORE || v->is_promoted_access[relative] || !v->address[relative].i)
        return false;
    PathId value = values_operand(m->paths, v, tu_args(v->tu, instr));
    PathId place = path_root(m->paths, v->address[relative], false);
    uint8_t kind = path_get(m->paths, place)->kind;
    bool is_shared = kind == PATH_GLOBAL || kind == PATH_PARAM || kind == PATH_LOAD;
    return is_shared && !path_same(place, object) && path_same(path_root(m->paths, value, false), object);
}

/* Whether the callee does so with what it is handed. */
static bool callee_stores_object(const Model *m, const CallSite *site, PathId object) {
    if (!site || site->target_count != 1 || site->api)
        return false;
    const FnValues *v = m->values[site->targets[0].i];
    for (uint32_t k = 0; k < site->arg_count && k < v->func->param_count; k++) {
        PathId parameter = path_param(m->paths, v->fn, k);
        bool handed = path_same(path_root(m->paths, site->args[k], false), object);
        for (uint32_t i = 0; handed && i < v->instr_count; i++) {
            if (stores_object(m, v, i, parameter))
                return true;
        }
    }
    return false;
}

static bool is_put(const Model *m, const FnValues *v, uint32_t relative, PathId object) {
    InstrId id = {v->first_instr + relative};
    return tu_instr(v->tu, id)->op == OP_CALL ? callee_stores_object(m, callgraph_site_at(m->graph, v->fn, id), object)
                                              : stores_object(m, v, relative, object);
}

/* A lock that is surely held at the one place, exclusively, and not even perhaps at the other; none of the object's. */
static ClassId door_at(const Model *m, const FnValues *v, const Late *late) {
    const SetPool *sets = m->locks->sets;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(sets, locks_must_at(m->locks, v, late->put), &count);
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = {members[i] >> 1};
        bool own = path_same(path_root(m->paths, lock, false), late->object);
        SetId may = m->locks->fns[v->fn.i].may[late->make->instr.i - v->first_instr];
        if (!(members[i] & 1) && !own && !setpool_has(sets, may, members[i]))
            return path_class(m->paths, lock);
    }
    return (ClassId){0};
}

/* Where the object of a lock that is made was put before, on every way. */
static bool find_put(const Model *m, Late *late) {
    FnId fn = late->make->caller;
    const FnValues *v = m->values[fn.i];
    const Path *object = path_get(m->paths, late->object);
    if (object->kind != PATH_RESULT || object->a != fn.i)
        return false;
    for (uint32_t id = object->b; id < late->make->instr.i && !late->door.i; id++) {
        late->put.i = id;
        if (is_put(m, v, id - v->first_instr, late->object) && values_dominates(v, late->put, late->make->instr))
            late->door = door_at(m, v, late);
    }
    return late->door.i != 0;
}

/* Whether two sets of classes have a lock in common that one of them holds exclusively. */
static bool exclude(SetPool *sets, SetId a, SetId b) {
    SetId all_a = locks_classes(sets, a, false), all_b = locks_classes(sets, b, false);
    return setpool_intersect(sets, locks_classes(sets, a, true), all_b).i != SET_EMPTY.i ||
           setpool_intersect(sets, all_a, locks_classes(sets, b, true)).i != SET_EMPTY.i;
}

/* The context of `by` in which it takes such a lock behind the door, beside the context that makes it; 0 none. */
static CtxId taken_beside(const Model *m, const Late *late, CtxId maker, const CallSite *by) {
    const Threads *t = m->threads;
    Moment made = ctx_moment_at(t, maker, late->make->block, late->make->instr);
    SetId made_under = ctx_locks_at(t, maker, late->make->instr);
    for (CtxId ctx = t->of_fn[by->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        SetId held = ctx_locks_at(t, ctx, by->instr);
        if (!ctx_get(t, ctx)->doubtful && locks_has_class(t->sets, held, late->door) &&
            ctx_reaches(t, ctx, by->instr) && !exclude(t->sets, made_under, held) &&
            threads_may_parallel(t, made, ctx_moment_at(t, ctx, by->block, by->instr)))
            return ctx;
    }
    return (CtxId){0};
}

static void report(const Evidence *e, const Late *late, CtxId maker, const CallSite *by, CtxId taker) {
    const Model *m = e->m;
    FnId fn = late->make->caller;
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, late->lock));
    const char *door = class_name(m->paths, late->door), *noun = life_noun(late->make->api);
    PathId taken = site_object(m->paths, m->values[by->caller.i], by);
    Finding *f = evidence_begin(e, "lock-uninitialised", TIER_HIGH, SEVERITY_ERROR, fn, late->make->instr);
    f->message = sink_text(e->sink, "%s initialises %s %s after others can find its object, and %s may take it by then",
                           model_fn_name(m, fn), noun, lock, model_fn_name(m, by->caller));
    f->object = sink_text(e->sink, "%s", class_name(m->paths, path_class(m->paths, late->lock)));
    f->key = "late";
    f->fix = sink_text(e->sink, "initialise %s before its object is put there, or while %s is still held", lock, door);
    Side *makes = evidence_side(e, f, maker, late->make->instr);
    evidence_step(e, makes, STEP_NOTE, fn, late->put, "",
                  sink_text(e->sink, "puts the object where others find it, under %s", door));
    evidence_step(e, makes, STEP_NOTE, fn, late->make->instr, "", sink_text(e->sink, "initialises %s", lock));
    Side *takes = evidence_side(e, f, taker, by->instr);
    evidence_step(e, takes, STEP_NOTE, by->caller, by->instr, "",
                  sink_text(e->sink, "takes %s, holding %s", evidence_name(e, taken), door));
    finding_add_assumption(e->sink, f, "the object is found before its lock is made");
}

/* Reports the first call that may take the lock by then; whether there is one. */
static bool report_taken_beside(const Evidence *e, const Late *late, CtxId maker) {
    const Model *m = e->m;
    ClassId class = path_class(m->paths, late->lock);
    for (uint32_t i = 1; class.i && i < m->graph->sites.len; i++) {
        const CallSite *by = &m->graph->sites.data[i];
        if (!by->api || by->api->kind != SYNC_ACQUIRE || !bitset_has(&m->scope->fns, by->caller.i))
            continue;
        PathId taken = site_object(m->paths, m->values[by->caller.i], by);
        if (!taken.i || path_class(m->paths, taken).i != class.i ||
            path_same(path_root(m->paths, taken, false), late->object))
            continue;
        CtxId taker = taken_beside(m, late, maker, by);
        if (!taker.i)
            continue;
        report(e, late, maker, by, taker);
        return true;
    }
    return false;
}

void lock_made_late_report(const Evidence *e) {
    const Model *m = e->m;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        Late late = {.make = &m->graph->sites.data[i]};
        if (!late.make->api || late.make->api->kind != SYNC_LOCK_INIT ||
            !bitset_has(&m->scope->fns, late.make->caller.i))
            continue;
        late.lock = life_object(m->paths, m->values[late.make->caller.i], late.make, NULL);
        late.object = late.lock.i ? path_root(m->paths, late.lock, false) : (PathId){0};
        if (!late.object.i || !find_put(m, &late))
            continue;
        bool told = false;
        for (CtxId ctx = m->threads->of_fn[late.make->caller.i]; ctx.i && !told; ctx = ctx_get(m->threads, ctx)->next)
            told = !ctx_get(m->threads, ctx)->doubtful && report_taken_beside(e, &late, ctx);
    }
}
