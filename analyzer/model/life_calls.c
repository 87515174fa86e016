/* life_calls.c: what calls do to objects: of libraries, by the table; of functions, by their summaries; of functions
 * without a body, anything to what they are given. */
#include "model/life_internal.h"

#include "model/locks.h"

/* ---- library calls ---- */

bool life_act_of(const SyncCall *api, LifeAct *out_act) {
    switch (api->kind) {
    case SYNC_ACQUIRE:
    case SYNC_TRY_ACQUIRE:
    case SYNC_RELEASE:
    case SYNC_COND_WAIT:
    case SYNC_COND_SIGNAL:
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_SEMAPHORE_TRY_WAIT:
    case SYNC_SEMAPHORE_POST:
    case SYNC_BARRIER_WAIT:
    case SYNC_THREAD_CANCEL:
        *out_act = LIFE_USES;
        break;
    case SYNC_LOCK_INIT:
    case SYNC_COND_INIT:
    case SYNC_SEMAPHORE_INIT:
    case SYNC_BARRIER_INIT:
    case SYNC_THREAD_CREATE:
        *out_act = LIFE_MAKES;
        break;
    case SYNC_LOCK_DESTROY:
    case SYNC_COND_DESTROY:
    case SYNC_SEMAPHORE_DESTROY:
    case SYNC_BARRIER_DESTROY:
    case SYNC_THREAD_JOIN:
        *out_act = LIFE_ENDS;
        break;
    case SYNC_THREAD_DETACH:
        *out_act = LIFE_DETACHES;
        break;
    default:
        return false;
    }
    return api->object != SYNC_NO_ARGUMENT && api->lock != LOCK_FILE;
}

bool life_creates(const CallSite *site) {
    return site && site->api && site->api->kind == SYNC_THREAD_CREATE;
}

FnId life_start_of(const CallGraph *graph, const CallSite *site, Arena *scratch) {
    uint32_t count = 0;
    const FnId *starts = life_creates(site)
                             ? callgraph_functions_of(graph, site_argument(site, site->api->start), scratch, &count)
                             : NULL;
    return count == 1 ? starts[0] : (FnId){0};
}

bool life_is_thread(const SyncCall *api) {
    return api->kind == SYNC_THREAD_CREATE || api->kind == SYNC_THREAD_JOIN || api->kind == SYNC_THREAD_DETACH ||
           api->kind == SYNC_THREAD_CANCEL;
}

bool life_is_in_order(const SyncCall *api, LifeAct act, LifeMask before) {
    const LifeMask new = LIFE_RAW | LIFE_ZERO | LIFE_ENDED | LIFE_COPIED, live = LIFE_STATIC | LIFE_MADE;
    LifeMask fine = live;
    if (act == LIFE_MAKES)
        fine = life_is_thread(api) ? new | LIFE_STATIC | LIFE_DETACHED : new;
    else if (act == LIFE_LEAVES)
        return !(before & LIFE_MADE) || (before & ~(LIFE_MADE | LIFE_RAW | LIFE_ZERO | LIFE_SHARED));
    else if (life_is_thread(api)) /* a handle is no object: where it came from is not followed */
        fine = live | LIFE_RAW | LIFE_ZERO | LIFE_COPIED | (act == LIFE_USES ? LIFE_DETACHED : 0);
    return !(before & ~(fine | LIFE_SHARED));
}

PathId life_object(PathPool *pool, const FnValues *caller, const CallSite *site, bool *out_weak) {
    bool weak = false;
    PathId object = site_object(pool, caller, site);
    const Path *path = path_get(pool, object);
    /* a handle is known by the place that holds it */
    if (life_is_thread(site->api) && path->kind == PATH_LOAD)
        object = path->base;
    object = object.i ? life_canonical(pool, object, &weak) : object;
    if (out_weak)
        *out_weak = weak;
    return object;
}

/* ---- events ---- */

static void add_need(LifeFlow *f, const LifeEvent *event) {
    LifeSummary *out = f->out;
    bool global = path_get(f->pool, path_root(f->pool, event->object, false))->kind == PATH_GLOBAL;
    if (out->needs.len == LIFE_NEEDS || event->weak || (global && event->act == LIFE_USES) ||
        life_is_loaded(f, event->object) || !path_is_of_interface(f->pool, event->object, f->v->fn) ||
        !life_is_always(f, values_block_of(f->v, event->instr)))
        return;
    VEC_EACH(const LifeNeed, need, &out->needs) {
        if (path_same(need->object, event->object))
            return;
    }
    *vec_push(f->b->arena, &out->needs) =
        (LifeNeed){event->object, event->act, event->instr, event->callee, event->api};
}

void life_add_event(LifeFlow *f, const LifeEntry *before, LifeEvent event) {
    if (!f->recording)
        return;
    event.fn = f->v->fn;
    event.object = before->object;
    event.before = before->mask;
    event.since = before->since;
    if (before->mask == LIFE_ENTRY)
        add_need(f, &event);
    bool known = !(before->mask & (LIFE_ENTRY | LIFE_UNKNOWN));
    /* of a variable that was never made the whole program is asked: life_find_unmade */
    const Path *root = path_get(f->pool, path_root(f->pool, before->object, false));
    bool variable = root->kind == PATH_GLOBAL && (before->mask & LIFE_ZERO);
    if (f->final && known && !variable && !life_is_in_order(event.api, event.act, event.before))
        *vec_push(f->b->arena, &f->b->lives->events) = event;
}

/* ---- library calls ---- */

/* Whether threads are created detached with an attribute, by what the function did to it. */
static LifeMask state_of_created(const LifeFlow *f, const CallSite *create) {
    const LifeBuilder *b = f->b;
    PathId attribute = create->api->attribute == SYNC_NO_ARGUMENT ? path_int(f->pool, 0)
                                                                  : site_argument(create, create->api->attribute);
    if (path_get(f->pool, attribute)->kind == PATH_INT)
        return LIFE_MADE;
    LifeMask state = path_get(f->pool, attribute)->kind == PATH_LOCAL ? LIFE_MADE : LIFE_UNKNOWN;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, f->v->fn, &count);
    for (uint32_t k = 0; k < count; k++) {
        const CallSite *site = &sites[k];
        bool says = site->api && site->api->kind == SYNC_ATTRIBUTE_DETACHED &&
                    path_same(site_object(f->pool, f->v, site), attribute);
        const Instr *call = tu_instr(f->v->tu, site->instr);
        for (uint32_t a = 1; site->target_count && a < call->arg_count; a++) {
            if (path_same(values_operand(f->pool, f->v, &tu_args(f->v->tu, call)[a]), attribute))
                state = LIFE_UNKNOWN;
        }
        const Path *type = path_get(f->pool, says ? site_argument(site, site->api->type) : (PathId){0});
        if (says && type->kind == PATH_INT)
            return type->num >= 0 && type->num < 32 && site->api->detached >> type->num & 1 ? LIFE_DETACHED : LIFE_MADE;
        if (says)
            state = LIFE_UNKNOWN;
    }
    return state;
}

bool life_must_fail(const PathPool *pool, const CallSite *site) {
    bool barrier = site->api->kind == SYNC_BARRIER_INIT;
    if (!barrier && site->api->kind != SYNC_SEMAPHORE_INIT)
        return false;
    const Path *number = path_get(pool, site_argument(site, site->api->value));
    return number->kind == PATH_INT && (number->num < 0 || number->num > INT32_MAX || (barrier && number->num == 0));
}

static void apply_act(LifeFlow *f, LifeState *state, const CallSite *site, LifeAct act, PathId object, bool weak) {
    const SyncCall *api = site->api;
    LifeEntry entry = life_lookup(f, state, object);
    life_add_event(f, &entry, (LifeEvent){.act = act, .instr = site->instr, .weak = weak, .api = api});
    const Instr *instr = tu_instr(f->v->tu, site->instr);
    LifeEntry after = {.object = object, .is_thread = life_is_thread(api), .since = site->instr};
    if (act == LIFE_USES || life_must_fail(f->pool, site))
        return;
    if (act == LIFE_MAKES)
        after.mask = api->kind == SYNC_THREAD_CREATE ? state_of_created(f, site) : LIFE_MADE;
    else
        after.mask = act == LIFE_ENDS ? LIFE_ENDED : LIFE_DETACHED;
    if (api->object != SYNC_RESULT && instr->dst.i)
        after.result = f->v->value[instr->dst.i];
    life_set(f, state, after, weak || api->timed);
}

/* Memory that the call writes. */
static void apply_write(LifeFlow *f, LifeState *state, const CallSite *site, int argument) {
    const SyncCall *api = site->api;
    bool weak = false;
    PathId target = site_argument(site, argument);
    if (!target.i || !life_may_hold(f, target, (TypeId){0}))
        return;
    target = life_canonical(f->pool, target, &weak);
    LifeMask mask = LIFE_UNKNOWN;
    if (api->filled == SYNC_FILL_ZERO) {
        mask = LIFE_ZERO;
    } else if (api->filled >= 0) {
        const Path *byte = path_get(f->pool, site_argument(site, api->filled));
        mask = byte->kind != PATH_INT ? LIFE_UNKNOWN : byte->num ? LIFE_RAW : LIFE_ZERO;
    } else if (api->copied >= 0) {
        life_copy(f, state, target, site_argument(site, api->copied), (TypeId){0}, site->instr);
        return;
    }
    if (weak)
        life_mark(f, state, target, mask);
    else
        life_set_memory(f, state, target, mask, site->instr);
}

static void call_library(LifeFlow *f, LifeState *state, const CallSite *site) {
    const SyncCall *api = site->api;
    LifeAct act;
    bool weak = false;
    if ((api->kind == SYNC_THREAD_CREATE || api->kind == SYNC_CALLBACK) && api->argument >= 0)
        life_mark_shared(f, state, site_argument(site, api->argument));
    PathId object = life_act_of(api, &act) ? life_object(f->pool, f->v, site, &weak) : (PathId){0};
    if (object.i)
        apply_act(f, state, site, act, object, weak);
    if (api->kind == SYNC_COND_WAIT) {
        PathId mutex = site_argument(site, api->mutex);
        weak = false;
        mutex = mutex.i ? life_canonical(f->pool, mutex, &weak) : mutex;
        if (mutex.i)
            apply_act(f, state, site, LIFE_USES, mutex, weak);
    }
    PathId freed = api->kind == SYNC_FREE ? site_object(f->pool, f->v, site) : (PathId){0};
    if (freed.i)
        life_set_memory(f, state, life_canonical(f->pool, freed, &weak), LIFE_UNKNOWN, site->instr);
    const Instr *instr = tu_instr(f->v->tu, site->instr);
    if (api->kind == SYNC_ALLOC && instr->dst.i && (api->filled == SYNC_FILL_ZERO || api->filled == SYNC_FILL_NOTHING))
        life_set_memory(f, state, f->v->value[instr->dst.i], api->filled == SYNC_FILL_ZERO ? LIFE_ZERO : LIFE_RAW,
                        site->instr);
    for (int k = 0; k < SYNC_MOST_ARGUMENTS; k++) {
        if (api->writes >> k & 1)
            apply_write(f, state, site, k);
    }
}

/* ---- functions ---- */

/* What a pointer of that type points to; 0 if it is no pointer through which something can be changed. */
static TypeId type_behind(const Tu *tu, TypeId id) {
    const Type *type = tu_type(tu, id);
    bool read_only = tu_type(tu, type->elem)->flags & TYPE_CONST;
    return type->kind == TYPE_POINTER && !read_only ? type->elem : (TypeId){0};
}

/* The function may do anything to what it is given. */
static void call_unknown(LifeFlow *f, LifeState *state, const Instr *instr) {
    for (uint32_t k = 1; k < instr->arg_count; k++) {
        const Operand *operand = &tu_args(f->v->tu, instr)[k];
        PathId value = values_operand(f->pool, f->v, operand);
        bool weak = false;
        life_mark_handle(f, state, value);
        TypeId behind = type_behind(f->v->tu, operand->type);
        if (value.i && behind.i && life_may_hold(f, value, behind))
            life_mark(f, state, life_canonical(f->pool, value, &weak), LIFE_UNKNOWN);
    }
}

/* What is named by a function's interface, where it is called, or where a thread is created that starts with it. */
static PathId path_at_call(PathPool *pool, const FnValues *caller, const CallSite *site, FnId callee, PathId path) {
    if (!life_creates(site))
        return locks_at_call(pool, caller, site->instr, callee, path);
    PathId argument = site_argument(site, site->api->argument);
    PathId here = path_subst(pool, path, callee, &argument, 1);
    return here.i ? values_seen_by_call(pool, caller, site->instr, here) : here;
}

/* What an effect or need of a callee speaks of, here; 0 if it cannot be said. */
static PathId object_at_call(PathPool *pool, const FnValues *caller, const CallSite *site, FnId callee, PathId object,
                             bool is_thread, bool *out_weak) {
    PathId here = path_at_call(pool, caller, site, callee, object);
    bool by_value = is_thread && path_get(pool, object)->kind == PATH_PARAM;
    if (by_value && path_get(pool, here)->kind == PATH_LOAD)
        here = path_get(pool, here)->base;
    uint8_t root = path_get(pool, path_root(pool, here, true))->kind;
    bool nothing = root == PATH_INT || root == PATH_STRING || !here.i;
    return nothing ? (PathId){0} : life_canonical(pool, here, out_weak);
}

const LifeNeed *life_need_at(const Lives *lives, PathPool *pool, const FnValues *caller, const CallSite *site,
                             FnId callee, PathId object) {
    VEC_EACH(const LifeNeed, need, &lives->fns[callee.i].needs) {
        bool weak = false;
        if (path_same(object_at_call(pool, caller, site, callee, need->object, life_is_thread(need->api), &weak),
                      object))
            return need;
    }
    return NULL;
}

static void judge_need(LifeFlow *f, const LifeState *state, const CallSite *site, FnId callee, const LifeNeed *need) {
    bool weak = false;
    PathId object = object_at_call(f->pool, f->v, site, callee, need->object, life_is_thread(need->api), &weak);
    if (!object.i)
        return;
    LifeEntry entry = life_lookup(f, state, object);
    life_add_event(
        f, &entry,
        (LifeEvent){.act = need->act, .instr = site->instr, .weak = weak, .callee = callee, .api = need->api});
}

static void judge_needs(LifeFlow *f, const LifeState *state, const CallSite *site, FnId callee) {
    VEC_EACH(const LifeNeed, need, &f->b->lives->fns[callee.i].needs)
        judge_need(f, state, site, callee, need);
}

/* What a new thread uses of what it is given. */
static void judge_start(LifeFlow *f, const LifeState *state, const CallSite *site) {
    FnId start = life_start_of(f->b->graph, site, f->arena);
    VEC_EACH(const LifeNeed, need, &f->b->lives->fns[start.i].needs) {
        if (need->act == LIFE_USES && !life_is_thread(need->api))
            judge_need(f, state, site, start, need);
    }
}

static void apply_effect(LifeFlow *f, LifeState *state, const CallSite *site, FnId callee, const LifeEffect *effect) {
    bool weak = false;
    PathId object = object_at_call(f->pool, f->v, site, callee, effect->object, effect->is_thread, &weak);
    if (!object.i || (effect->whole && !life_may_hold(f, object, (TypeId){0})))
        return;
    LifeEntry before = life_lookup(f, state, object);
    bool keeps = effect->after & LIFE_ENTRY || weak;
    LifeMask after = effect->after & ~LIFE_ENTRY;
    if (effect->whole && keeps)
        life_mark(f, state, object, after);
    else if (effect->whole)
        life_set_memory(f, state, object, after, site->instr);
    else
        life_set(f, state,
                 (LifeEntry){.object = object,
                             .mask = keeps ? after | before.mask : after,
                             .is_thread = effect->is_thread,
                             .since = keeps ? before.since : site->instr},
                 false);
}

static void call_function(LifeFlow *f, LifeState *state, const CallSite *site, const Instr *instr, FnId callee) {
    const LifeSummary *summary = &f->b->lives->fns[callee.i];
    if (summary->overflowed)
        call_unknown(f, state, instr);
    /* memory first, then the objects in it */
    for (int whole = 1; whole >= 0; whole--) {
        VEC_EACH(const LifeEffect, effect, &summary->effects) {
            if (effect->whole == whole)
                apply_effect(f, state, site, callee, effect);
        }
    }
}

/* Pointers in memory may point elsewhere after a call. */
static void mark_reloaded(const LifeFlow *f, LifeState *state) {
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (life_is_loaded(f, entry->object))
            entry->mask |= LIFE_UNKNOWN;
    }
}

static void call_any_of(LifeFlow *f, LifeState *state, const CallSite *site, const Instr *instr) {
    enum { MOST_TARGETS = 8 };
    LifeState after = {0};
    if (site->target_count > MOST_TARGETS) {
        call_unknown(f, state, instr);
        return;
    }
    for (uint32_t k = 0; k < site->target_count; k++) {
        LifeState one = {0};
        life_join(f, &one, state);
        call_function(f, &one, site, instr, site->targets[k]);
        life_join(f, &after, &one);
    }
    *state = after;
}

void life_call(LifeFlow *f, LifeState *state, InstrId id, const Instr *instr) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, id);
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    uint8_t kind = path_get(f->pool, result)->kind;
    if (kind == PATH_PURE)
        return;
    if (kind == PATH_RESULT) /* what it was in a round before */
        life_forget(f, state, result);
    if (site && site->api) {
        call_library(f, state, site);
        judge_start(f, state, site);
        return;
    }
    if (site && site->target_count == 1)
        judge_needs(f, state, site, site->targets[0]);
    mark_reloaded(f, state);
    if (!site || !site->target_count)
        call_unknown(f, state, instr);
    else if (site->target_count == 1)
        call_function(f, state, site, instr, site->targets[0]);
    else
        call_any_of(f, state, site, instr);
}
