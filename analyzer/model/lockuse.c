/* lockuse.c: see lockuse.h. First all that is done to semaphores and atomic variables is noted, in terms of the
 * function that does it; notes on parameters go up to the callers, and to who creates threads, until the variable has a
 * class; a class is a lock if nothing else is done to it, and an instruction an operation on a lock if a variable that
 * it can mean is one. */
#include "model/lockuse_internal.h"

#include "model/locks.h"

/* ---- notes ---- */

void lockuse_note(Finder *f, FnId fn, PathId address, uint32_t use) {
    if (address.i)
        *vec_push(f->scratch, &f->notes) = (Note){.fn = fn, .address = address, .use = use};
}

void lockuse_note_begin(Finder *f, FnId fn, PathId address, PathId value, uint32_t use) {
    if (!value.i)
        lockuse_note(f, fn, address, use | USE_BEGIN_OTHER);
    else if (address.i)
        *vec_push(f->scratch, &f->notes) = (Note){.fn = fn, .address = address, .value = value, .use = use};
}

void lockuse_note_op(Finder *f, FnId fn, InstrId instr, uint32_t use, LockOp op) {
    if (!op.lock.i)
        return;
    op.kind = use & USE_SEMAPHORE ? LOCK_SEMAPHORE : use & USE_MONITOR ? LOCK_MONITOR : LOCK_ATOMIC;
    *vec_push(f->scratch, &f->notes) = (Note){.fn = fn, .address = op.lock, .use = use, .op = f->ops.len};
    *vec_push(f->scratch, &f->ops) = op;
    *vec_push(f->scratch, &f->op_places) = map_pair(fn.i, instr.i);
    *vec_push(f->scratch, &f->op_is_lock) = false;
}

/* ---- what callers hand over, and get back ---- */

static bool is_settled(Finder *f, const Note *n) {
    return path_class(f->pool, n->address).i && path_get(f->pool, n->value)->kind != PATH_PARAM;
}

static void add(Finder *f, const Note *n, FnId fn, PathId address, PathId value) {
    if (address.i && (value.i || !n->value.i))
        *vec_push(f->scratch, &f->notes) =
            (Note){.fn = fn, .address = address, .value = value, .use = n->use, .op = n->op};
}

/* Hands what is said of parameters to a caller. `returned`: the value in the note's address that the function
 * returns. */
static void hand_up(Finder *f, const Note *n, const CallSite *site, PathId returned) {
    const FnValues *v = f->values[site->caller.i];
    PathId address = n->address;
    if (returned.i)
        address = path_replace(f->pool, address, returned, path_param(f->pool, n->fn, LOCKS_RESULT_PARAM));
    if (address.i && path_is_of_interface(f->pool, address, n->fn))
        address = locks_at_call(f->pool, v, site->instr, n->fn, address);
    else
        return;
    add(f, n, site->caller, address, locks_at_call(f->pool, v, site->instr, n->fn, n->value));
}

/* The same to those who create threads that start with the function, and hand them an argument. False if there are
 * none. */
static bool hand_to_creators(Finder *f, const Note *n) {
    bool any = false;
    VEC_EACH(const Start, start, &f->starts) {
        if (start->fn.i != n->fn.i)
            continue;
        PathId argument = site_argument(start->site, start->site->api->argument);
        add(f, n, start->site->caller, path_subst(f->pool, n->address, n->fn, &argument, 1),
            path_subst(f->pool, n->value, n->fn, &argument, 1));
        any = true;
    }
    return any;
}

static void find_starts(Finder *f) {
    for (uint32_t i = 1; i < f->graph->sites.len; i++) {
        const CallSite *site = &f->graph->sites.data[i];
        bool creates = site->api && site->api->kind == SYNC_THREAD_CREATE;
        uint32_t count = 0;
        const FnId *fns =
            creates ? callgraph_functions_of(f->graph, site_argument(site, site->api->start), f->scratch, &count)
                    : NULL;
        for (uint32_t k = 0; k < count; k++)
            *vec_push(f->scratch, &f->starts) = (Start){fns[k], site};
    }
}

/* What is said of an object that was made here and is returned, or kept somewhere. */
static void follow_object(Finder *f, const Note *n, PathId object, PathId *out_returned) {
    const FnValues *v = f->values[n->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool stores = instr->op == OP_STORE && !v->is_promoted_access[i] && v->address[i].i;
        bool returns = instr->op == OP_RETURN && instr->arg_count;
        if ((!stores && !returns) || !path_same(values_operand(f->pool, v, tu_args(v->tu, instr)), object))
            continue;
        if (returns)
            *out_returned = object;
        else
            add(f, n, n->fn, path_replace(f->pool, n->address, object, path_load(f->pool, v->address[i], (PathId){0})),
                n->value);
    }
}

/* Hands notes on parameters and results up to the callers, a few levels. */
static void spread(Finder *f) {
    enum { MAX_LEVELS = 4 };
    uint32_t done = 0;
    for (int level = 0; level < MAX_LEVELS; level++) {
        uint32_t end = f->notes.len;
        for (; done < end; done++) {
            Note n = f->notes.data[done];
            if (is_settled(f, &n))
                continue;
            PathId root = path_root(f->pool, n.address, false), returned = {0};
            bool made = path_get(f->pool, root)->kind == PATH_RESULT && path_get(f->pool, root)->a == n.fn.i;
            if (made)
                follow_object(f, &n, root, &returned);
            if ((made && !returned.i) || (!made && !path_is_of_interface(f->pool, n.address, n.fn)))
                continue;
            for (uint32_t k = f->graph->callers_first[n.fn.i]; k < f->graph->callers_first[n.fn.i + 1]; k++)
                hand_up(f, &n, &f->graph->sites.data[f->graph->callers[k]], returned);
            bool to_creators = hand_to_creators(f, &n);
            f->notes.data[done].handed_up = to_creators || callgraph_caller_count(f->graph, n.fn) > 0;
        }
    }
}

/* ---- which classes are locks ---- */

/* Without semaphores that are one lock together: see lockuse_split.c. */
static bool uses_are_a_lock(uint64_t uses) {
    if (uses & USE_MONITOR)
        return lockuse_is_monitor(uses);
    bool begins = !(uses & USE_SEMAPHORE) || (uses & USE_BEGIN_FREE);
    return begins && (uses & USE_TAKE) && (uses & USE_GIVE) &&
           !(uses & (USE_OTHER | USE_BEGIN_TAKEN | USE_BEGIN_OTHER));
}

static uint32_t use_of(const Finder *f, const Note *n) {
    const Path *value = path_get(f->pool, n->value);
    if (!n->value.i)
        return n->use;
    bool known = value->kind == PATH_INT && (value->num == 0 || value->num == 1);
    return n->use | (!known ? USE_BEGIN_OTHER : value->num ? USE_BEGIN_FREE : USE_BEGIN_TAKEN);
}

static void gather_uses(Finder *f) {
    f->uses = map_new(f->scratch);
    VEC_EACH(const Note, n, &f->notes) {
        ClassId class = path_class(f->pool, n->address);
        if (class.i && !(n->handed_up && n->value.i))
            *map_slot(f->uses, class.i, NULL) |= use_of(f, n);
    }
}

/* An instruction may be an operation on several variables, by its callers: one that is a lock suffices, the others are
 * noted. */
static void judge(Finder *f, LockUses *uses) {
    VEC_EACH(const Note, n, &f->notes) {
        ClassId class = path_class(f->pool, n->address);
        if (!class.i || !n->op)
            continue;
        if (map_find(uses->split_of, class.i) || uses_are_a_lock(*map_find(f->uses, class.i)))
            f->op_is_lock.data[n->op] = true;
        else
            *vec_push(f->arena, &uses->others) = n->address;
    }
}

static const Split *split_of(const LockUses *uses, PathPool *pool, PathId lock) {
    const uint64_t *index = uses->splits.len ? map_find(uses->split_of, path_class(pool, lock).i) : NULL;
    return index ? &uses->splits.data[*index] : NULL;
}

bool lockuse_takes_turns(const LockUses *uses, PathPool *pool, PathId lock) {
    return split_of(uses, pool, lock) != NULL;
}

PathId lockuse_name(const LockUses *uses, PathPool *pool, PathId lock) {
    const Split *split = split_of(uses, pool, lock);
    const Path *path = path_get(pool, lock);
    if (!split)
        return lock;
    if (!split->record.i)
        return split->lock;
    return path->kind == PATH_FIELD && path->a == split->record.i
               ? path_field(pool, path->base, split->record, split->offset, split->member)
               : lock;
}

LockUses *lockuse_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    LockUses *uses = ARENA_NEW(arena, LockUses);
    uses->at = map_new(arena);
    uses->split_of = map_new(arena);
    vec_push(arena, &uses->ops);
    Finder f = {.pool = pool, .values = values, .graph = graph, .arena = arena, .scratch = arena_new()};
    vec_push(f.scratch, &f.ops);
    vec_push(f.scratch, &f.op_places);
    vec_push(f.scratch, &f.op_is_lock);
    for (uint32_t fn = 1; fn < graph->fn_count; fn++)
        lockuse_note_atomics(&f, (FnId){fn});
    for (uint32_t i = 1; i < graph->sites.len; i++) {
        if (graph->sites.data[i].api)
            lockuse_note_semaphores(&f, &graph->sites.data[i]);
    }
    lockuse_note_monitors(&f);
    find_starts(&f);
    spread(&f);
    gather_uses(&f);
    lockuse_find_splits(&f, uses);
    judge(&f, uses);
    for (uint32_t op = 1; op < f.ops.len; op++) {
        if (!f.op_is_lock.data[op])
            continue;
        *map_slot(uses->at, f.op_places.data[op], NULL) = uses->ops.len;
        *vec_push(arena, &uses->ops) = f.ops.data[op];
        bitset_add(arena, &uses->fns, (uint32_t)(f.op_places.data[op] >> 32));
    }
    arena_free(f.scratch);
    return uses;
}
