/* held.c: which locks a context holds at an instruction: those that its callers hold on entry and those that the
 * function itself took, less what it gave back. As classes, and by name: what a caller calls q->lock is p->lock in a
 * callee that is given q as p. */
#include "model/threads_internal.h"

static SetId classes_of(const Threads *t, CtxId ctx, SetId paths) {
    if (paths.i == SET_EMPTY.i)
        return SET_EMPTY;
    enum { MOST = 64 };
    uint32_t copy[MOST], classes[MOST], class_count = 0, count = setpool_copy(t->sets, paths, copy, MOST);
    for (uint32_t i = 0; i < count; i++) {
        ClassId class = path_class(t->pool, ctx_resolve(t, ctx, (PathId){copy[i] >> 1}));
        if (class.i)
            classes[class_count++] = class.i << 1 | (copy[i] & 1);
    }
    return setpool_from(t->sets, classes, class_count);
}

bool held_is_lost(const Threads *t, SetId lost, ClassId class) {
    PathId sections = class_is_section(t->pool, class) ? path_section(t->pool, path_token(t->pool, 1)) : (PathId){0};
    return locks_has_class(t->sets, lost, class) ||
           (sections.i && locks_has_class(t->sets, lost, path_class(t->pool, sections)));
}

/* Removes classes in either mode. */
static SetId classes_minus(const Threads *t, SetId from, SetId lost) {
    enum { MOST = 256 };
    uint32_t kept[MOST], n = 0, count = 0;
    const uint32_t *members = setpool_members(t->sets, from, &count);
    for (uint32_t i = 0; i < count && n < MOST; i++) {
        if (!held_is_lost(t, lost, (ClassId){members[i] >> 1}))
            kept[n++] = members[i];
    }
    return n < count ? setpool_from(t->sets, kept, n) : from;
}

/* Whether what the parameters are in the context is something else than what is known in a state. */
static bool is_ruled_out(const Threads *t, const Context *ctx, const Conditions *when) {
    for (uint32_t i = 0; i < when->count; i++) {
        const Path *value = path_get(t->pool, when->list[i].value);
        bool is_own = value->kind == PATH_PARAM && value->a == ctx->fn.i && value->b < ctx->param_count;
        const Path *known = is_own ? path_get(t->pool, ctx->params[value->b]) : NULL;
        if (known && known->kind == PATH_INT &&
            ranges_apart(when->list[i].range, (Range){known->num, known->num, false}))
            return true;
    }
    return false;
}

/* Whether the function leaves it to its callers to have a lock taken, and this one does not. Of a doubtful one it is
 * not believed: it would say of all others that they need no lock. */
static bool is_told_not_to_lock(const Threads *t, const Context *ctx, uint32_t relative) {
    const LockOptions *const *all = t->locks->fns[ctx->fn.i].options, *options = all ? all[relative] : NULL;
    bool any = false;
    for (uint32_t i = 0; options && i < options->count && !ctx->doubtful; i++) {
        if (is_ruled_out(t, ctx, &options->list[i].when))
            continue;
        if (options->list[i].holds)
            return false;
        any = true;
    }
    return any;
}

static SetId own_locks(const Threads *t, const Context *ctx, uint32_t relative, const SetId *held) {
    return is_told_not_to_lock(t, ctx, relative) ? SET_EMPTY : held[relative];
}

static SetId ctx_locks(const Threads *t, CtxId id, InstrId instr, bool may) {
    const Context *ctx = ctx_get(t, id);
    const FnLocks *locks = &t->locks->fns[ctx->fn.i];
    if (!locks->must)
        return ctx->locks;
    uint32_t relative = instr.i - t->values[ctx->fn.i]->first_instr;
    SetId own = own_locks(t, ctx, relative, may ? locks->may : locks->must);
    SetId here = classes_of(t, id, own);
    SetId callers = ctx->locks;
    if (locks->lost[relative].i && !may)
        callers = classes_minus(t, callers, classes_of(t, id, locks->lost[relative]));
    SetId all = setpool_union(t->sets, callers, here);
    return t->unproven.i ? setpool_minus(t->sets, all, t->unproven) : all;
}

bool ctx_reaches(const Threads *t, CtxId id, InstrId instr) {
    const Context *ctx = ctx_get(t, id);
    const FnValues *v = t->values[ctx->fn.i];
    if (bitset_has(&t->locks->fns[ctx->fn.i].unreached, instr.i - v->first_instr))
        return false;
    return !ctx->literals.i || !literals_exclude(t->literals, ctx->literals, values_block_of(v, instr));
}

SetId ctx_own_locks_at(const Threads *t, CtxId id, InstrId instr) {
    const Context *ctx = ctx_get(t, id);
    const FnLocks *locks = &t->locks->fns[ctx->fn.i];
    uint32_t relative = instr.i - t->values[ctx->fn.i]->first_instr;
    return locks->must ? own_locks(t, ctx, relative, locks->must) : SET_EMPTY;
}

SetId ctx_locks_at(const Threads *t, CtxId ctx, InstrId instr) {
    return ctx_locks(t, ctx, instr, false);
}
SetId ctx_mutexes_at(const Threads *t, CtxId ctx, InstrId instr) {
    return setpool_minus(t->sets, ctx_locks(t, ctx, instr, false), t->turns);
}
SetId ctx_may_locks_at(const Threads *t, CtxId ctx, InstrId instr) {
    return ctx_locks(t, ctx, instr, true);
}

/* Whether the lock is one that a pointer kept somewhere leads to: it may be in an object of any type that has one. */
static bool is_by_kept_pointer(const Threads *t, PathId lock) {
    return path_get(t->pool, path_root(t->pool, lock, false))->kind == PATH_LOAD;
}

EntryHold threads_entry_hold(const Threads *t, FnId fn, PathId lock) {
    EntryHold hold = t->of_fn[fn.i].i ? ENTRY_NEVER : ENTRY_UNKNOWN;
    for (CtxId id = t->of_fn[fn.i]; id.i; id = ctx_get(t, id)->next) {
        const Context *ctx = ctx_get(t, id);
        PathId resolved = ctx_resolve(t, id, lock);
        ClassId class = path_class(t->pool, resolved);
        bool kept = is_by_kept_pointer(t, resolved);
        bool holds = class.i && locks_has_class(t->sets, ctx->locks, class);
        if (holds && !ctx->doubtful)
            return ENTRY_HELD;
        bool is_lent = kept ? !bitset_is_empty(&t->lent) : bitset_has(&t->lent, class.i);
        bool by_outside = thread_get(t, ctx->thread)->origin == THREAD_API && (!ctx->parent.i || is_lent);
        bool may_be = kept && ctx->locks.i != SET_EMPTY.i;
        if (holds || !class.i || class_is_pointee(t->pool, class) || by_outside || may_be)
            hold = ENTRY_UNKNOWN;
    }
    return hold;
}

static bool is_for_outside(const Threads *t, FnId fn) {
    const Tu *tu = fn_tu(t->pool->prog, fn);
    return bitset_has(&t->graph->scope->own, fn.i) &&
           (tu_sym(tu, fn_func(t->pool->prog, fn)->sym)->flags & SYM_EXTERNAL);
}

/* Locks that a function comes back with, and never without: it is there to take them. */
void held_find_lent(Threads *t, Arena *arena) {
    VEC_EACH(const LockEvent, event, &t->locks->events) {
        ClassId class = path_class(t->pool, event->lock);
        if (event->kind != LOCK_EVENT_EXIT_HELD || event->states < event->total || !class.i ||
            lockuse_is(event->lock_kind) || !is_for_outside(t, event->fn))
            continue;
        bool gives_back = false;
        uint32_t count = 0;
        const LockEvent *others = locks_events(t->locks, event->fn, &count);
        for (uint32_t k = 0; k < count; k++)
            gives_back = gives_back || (others[k].kind == LOCK_EVENT_EXIT_RELEASED &&
                                        path_class(t->pool, others[k].lock).i == class.i);
        if (!gives_back)
            bitset_add(arena, &t->lent, class.i);
    }
}

/* ---- semaphores and atomic variables ---- */

/* Nobody else can have the lock yet: no other thread runs, or the object is the thread's own. */
static bool is_alone(const Threads *t, CtxId id, const LooseUse *give) {
    const Context *ctx = ctx_get(t, id);
    const CallSite *site = callgraph_site_at(t->graph, give->fn, give->instr);
    bool first = thread_get(t, ctx->thread)->origin == THREAD_MAIN &&
                 !ctx_moment_at(t, id, values_block_of(t->values[give->fn.i], give->instr), give->instr).live.i;
    Need need = ESCAPE_NEVER;
    if (!site)
        need = escape_place(t->escapes, give->fn, give->instr, false);
    else if (tu_instr(t->values[give->fn.i]->tu, give->instr)->arg_count > 1)
        need = escape_argument(t->escapes, site, 0);
    PathId root = path_root(t->pool, give->lock, false);
    bool makes = alloc_is_fresh(t->allocators, root) && path_get(t->pool, root)->b == give->instr.i;
    return first || makes || escape_holds(need, ctx->owned);
}

SetId held_from_start(const Threads *t, FnId root, SetId *out_names) {
    SetId locks = SET_EMPTY;
    *out_names = SET_EMPTY;
    VEC_EACH(const Split, split, &t->locks->uses->splits) {
        bool posts_first = false;
        VEC_EACH(const LooseUse, use, &t->locks->loose)
            posts_first = posts_first || (use->fn.i == root.i && !use->twice && path_same(use->lock, split->lock));
        if (!split->begins_taken || !posts_first)
            continue;
        locks = setpool_add(t->sets, locks, split->class.i << 1);
        *out_names = setpool_add(t->sets, *out_names, split->lock.i << 1);
    }
    return locks;
}

void held_drop_unproven(Threads *t, ClassId class) {
    t->unproven = setpool_add(t->sets, t->unproven, class.i << 1);
    t->unproven = setpool_add(t->sets, t->unproven, class.i << 1 | 1);
}

/* A lock that begins taken is one thread's at first, and no other's. */
static void check_starters(Threads *t) {
    VEC_EACH(const Split, split, &t->locks->uses->splits) {
        uint32_t starters = 0;
        for (CtxId id = {1}; split->begins_taken && id.i < t->contexts.len; id.i++) {
            const Context *ctx = ctx_get(t, id);
            if (!ctx->parent.i && setpool_has(t->sets, ctx->locks, split->class.i << 1))
                starters += thread_get(t, ctx->thread)->many ? 2 : 1;
        }
        if (split->begins_taken && starters != 1)
            held_drop_unproven(t, split->class);
    }
}

void held_leave_out_others(Threads *t) {
    VEC_EACH(const PathId, other, &t->locks->uses->others)
        held_drop_unproven(t, path_class(t->pool, *other));
    for (uint32_t i = 0; i < t->pool->tokens.len; i++) {
        if (t->graph->api->tokens.data[i].is_renounced)
            held_drop_unproven(t, path_class(t->pool, t->pool->tokens.data[i]));
    }
}

void held_find_unproven(Threads *t) {
    check_starters(t);
    VEC_EACH(const LooseUse, use, &t->locks->loose) {
        for (CtxId id = t->of_fn[use->fn.i]; id.i; id = ctx_get(t, id)->next) {
            const Context *ctx = ctx_get(t, id);
            ClassId class = path_class(t->pool, ctx_resolve(t, id, use->lock));
            bool by_caller = !use->twice && (setpool_has(t->sets, ctx->locks, class.i << 1) ||
                                             setpool_has(t->sets, ctx->locks, class.i << 1 | 1));
            bool first = use->kind == LOCK_ATOMIC && is_alone(t, id, use);
            if (class.i && !by_caller && !first && ctx_reaches(t, id, use->instr))
                held_drop_unproven(t, class);
        }
    }
    VEC_EACH(Context, ctx, &t->contexts)
        ctx->locks = setpool_minus(t->sets, ctx->locks, t->unproven);
    VEC_EACH(const Split, split, &t->locks->uses->splits)
        t->turns = setpool_add(t->sets, t->turns, split->class.i << 1);
}

/* ---- names ---- */

enum { MAX_NAMES = 64 };

SetId ctx_names_at(const Threads *t, CtxId id, InstrId instr) {
    const Context *ctx = ctx_get(t, id);
    const FnLocks *locks = &t->locks->fns[ctx->fn.i];
    if (!locks->must)
        return ctx->names;
    uint32_t relative = instr.i - t->values[ctx->fn.i]->first_instr;
    SetId callers = ctx->names;
    if (locks->lost[relative].i && callers.i) {
        SetId lost = classes_of(t, id, locks->lost[relative]);
        uint32_t names[MAX_NAMES], count = setpool_copy(t->sets, callers, names, MAX_NAMES);
        for (uint32_t i = 0; i < count; i++) {
            ClassId class = path_class(t->pool, ctx_resolve(t, id, (PathId){names[i] >> 1}));
            if (held_is_lost(t, lost, class))
                callers = setpool_remove(t->sets, callers, names[i]);
        }
    }
    return setpool_union(t->sets, callers, own_locks(t, ctx, relative, locks->must));
}

/* A name that speaks of an activation of fn: in another activation it would mean something else. */
static bool path_is_within(const PathPool *pool, PathId id, FnId fn) {
    for (; id.i; id = path_get(pool, id)->base) {
        const Path *path = path_get(pool, id);
        bool own = path->kind == PATH_PARAM || path->kind == PATH_LOCAL || path->kind == PATH_PHI ||
                   path->kind == PATH_RESULT || path->kind == PATH_OPAQUE;
        if (own && path->a == fn.i)
            return true;
        bool has_second = path->kind == PATH_INDEX || path->kind == PATH_BIN || path->kind == PATH_PURE;
        if (has_second && path->b && path_is_within(pool, (PathId){path->b}, fn))
            return true;
        if (path->kind == PATH_LOAD && path->a && path_is_within(pool, (PathId){path->a}, fn))
            return true;
    }
    return false;
}

SetId held_names_for(const Threads *t, CtxId caller, SetId names, const CallSite *site, FnId callee) {
    if (!names.i)
        return names;
    uint32_t held[MAX_NAMES], count = setpool_copy(t->sets, names, held, MAX_NAMES);
    uint32_t out[4 * MAX_NAMES], out_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = {held[i] >> 1}, resolved = ctx_resolve(t, caller, lock);
        for (uint32_t k = 0; k < site->arg_count && out_count + 2 < 4 * MAX_NAMES; k++) {
            PathId arg = site_argument(site, (int)k);
            if (path_get(t->pool, arg)->kind == PATH_INT || !path_contains(t->pool, lock, arg))
                continue;
            PathId name = path_replace(t->pool, lock, arg, path_param(t->pool, callee, k));
            if (path_is_of_interface(t->pool, name, callee))
                out[out_count++] = name.i << 1 | (held[i] & 1);
        }
        if (!path_is_within(t->pool, resolved, callee))
            out[out_count++] = resolved.i << 1 | (held[i] & 1);
    }
    return setpool_from(t->sets, out, out_count);
}

bool held_names_hang_on(const Threads *t, SetId names, uint32_t params) {
    uint32_t count = 0, found = 0;
    const uint32_t *members = setpool_members(t->sets, names, &count);
    for (uint32_t i = 0; i < count; i++)
        found |= path_get(t->pool, (PathId){members[i] >> 1})->params;
    return found & params;
}

void held_note_handed(ThreadBuilder *b, CtxId id, const CallSite *site, CtxId callee) {
    while (b->handed_first.len <= id.i)
        vec_push(b->scratch, &b->handed_first);
    uint32_t *first = &b->handed_first.data[id.i];
    *vec_push(b->scratch, &b->handed) = (Handed){site, callee, *first};
    *first = b->handed.len;
}

void held_hand_names(ThreadBuilder *b, CtxId id) {
    const Threads *t = b->t;
    const Handed *handed;
    for (uint32_t i = id.i < b->handed_first.len ? b->handed_first.data[id.i] : 0; i; i = handed->next) {
        handed = &b->handed.data[i - 1];
        Context *callee = &b->t->contexts.data[handed->callee.i];
        if (!callee->names.i)
            continue;
        SetId names = ctx_names_at(t, id, handed->site->instr);
        names = setpool_intersect(t->sets, callee->names, held_names_for(t, id, names, handed->site, callee->fn));
        callee->renamed = callee->renamed || names.i != callee->names.i;
        callee->names = names;
        if (callee->renamed)
            threads_wait(b, handed->callee);
    }
}
