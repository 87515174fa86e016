/* lockuse.c: see lockuse.h. First all that is done to semaphores and atomic variables is noted, in terms of the function
 * that does it; notes on parameters go up to the callers until the variable has a class; a class is a lock if
 * nothing else is done to it, and an instruction an operation on a lock if all variables that it can mean are locks. */
#include "model/lockuse.h"

#include "model/locks.h"

typedef enum Use {
    USE_TAKE = 1,
    USE_GIVE = 2,
    USE_BEGIN_FREE = 4, /* a semaphore is made with the value 1 */
    USE_OTHER = 8,
    USE_SEMAPHORE = 16,
} Use;

typedef struct Note {
    FnId fn;
    PathId address; /* in terms of fn */
    uint32_t use; /* Use, several */
    uint32_t op; /* index of the LockOp that it is of, 0 none */
} Note;

typedef struct Finder {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    Arena *arena, *scratch;
    VEC(Note) notes;
    VEC(LockOp) ops;
    VEC(uint64_t) op_places; /* by op: map_pair of function and instruction */
    VEC(uint32_t) op_verdicts; /* by op: Verdict, several */
    Map *uses; /* ClassId -> all uses */
} Finder;

/* ---- what instructions do ---- */

static void note(Finder *f, FnId fn, PathId address, uint32_t use) {
    if (address.i)
        *vec_push(f->scratch, &f->notes) = (Note){fn, address, use, 0};
}

static void note_op(Finder *f, FnId fn, InstrId instr, uint32_t use, LockOp op) {
    if (!op.lock.i)
        return;
    op.kind = use & USE_SEMAPHORE ? LOCK_SEMAPHORE : LOCK_ATOMIC;
    *vec_push(f->scratch, &f->notes) = (Note){fn, op.lock, use, f->ops.len};
    *vec_push(f->scratch, &f->ops) = op;
    *vec_push(f->scratch, &f->op_places) = map_pair(fn.i, instr.i);
    *vec_push(f->scratch, &f->op_verdicts) = 0;
}

static bool order_acquires(uint8_t order) {
    return order == ORDER_ACQUIRE || order == ORDER_ACQ_REL || order == ORDER_SEQ_CST || order == ORDER_CONSUME;
}

static bool order_releases(uint8_t order) {
    return order == ORDER_RELEASE || order == ORDER_ACQ_REL || order == ORDER_SEQ_CST;
}

/* Whether all that the function stores to the variable that holds the expected value is zero. */
static bool expects_zero(const Finder *f, const FnValues *v, PathId expected) {
    if (path_get(f->pool, expected)->kind != PATH_LOCAL)
        return false;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op != OP_STORE || !path_same(v->address[i], expected))
            continue;
        const Operand *value = tu_args(v->tu, instr);
        if (value->kind != OPERAND_INT || value->num != 0)
            return false;
    }
    return true;
}

static bool is_number(const Operand *operand, bool zero) {
    return operand->kind == OPERAND_INT && (operand->num == 0) == zero;
}

static const Range zero = {0, 0, false}, one = {1, 1, true}, not_zero = {INT64_MIN, INT64_MAX, true};

static void note_compare_and_swap(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    bool is_sync = instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS);
    const Operand *args = tu_args(v->tu, instr);
    const Operand *desired = &args[is_sync ? 1 : 0];
    bool from_zero = is_sync ? is_number(&args[0], true) : expects_zero(f, v, v->address2[id.i - v->first_instr]);
    LockOp op = {.takes = true, .lock = address, .success = one, .failure = zero};
    if (instr->flags & FLAG_VALUE_CAS)
        op = (LockOp){.takes = true, .lock = address, .success = zero, .failure = not_zero};
    if (from_zero && !is_number(desired, true) && order_acquires(instr->order))
        note_op(f, v->fn, id, USE_TAKE, op);
    else if (is_sync && is_number(&args[0], false) && is_number(desired, true))
        note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else
        note(f, v->fn, address, USE_OTHER);
}

static void note_exchange(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    const Operand *value = tu_args(v->tu, instr);
    bool exchanges = instr->sub == RMW_XCHG || instr->sub == RMW_TEST_AND_SET;
    LockOp take = {.takes = true, .lock = address, .success = zero, .failure = not_zero};
    if (exchanges && (instr->sub == RMW_TEST_AND_SET || is_number(value, false)) && order_acquires(instr->order))
        note_op(f, v->fn, id, USE_TAKE, take);
    else if (exchanges && is_number(value, true) && order_releases(instr->order))
        note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else
        note(f, v->fn, address, USE_OTHER);
}

static void note_store(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    const Operand *value = tu_args(v->tu, instr);
    bool releases = order_releases(instr->order) || (instr->flags & FLAG_VOLATILE);
    if (is_number(value, true) && releases)
        note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else if (!is_number(value, true) || instr->order != ORDER_PLAIN)
        note(f, v->fn, address, USE_OTHER);
}

/* Only functions that do something atomic, and stores to what is changed so elsewhere, are of interest. */
static void note_atomics(Finder *f, FnId fn) {
    const FnValues *v = f->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        const Instr *instr = tu_instr(v->tu, id);
        if (!op_has(instr->op, 'W') || v->is_promoted_access[i] || !v->address[i].i)
            continue;
        if (instr->op == OP_RMW)
            note_exchange(f, v, id, instr, v->address[i]);
        else if (instr->op == OP_CAS)
            note_compare_and_swap(f, v, id, instr, v->address[i]);
        else if (instr->op == OP_STORE && (instr->order != ORDER_PLAIN || (instr->flags & FLAG_VOLATILE)))
            note_store(f, v, id, instr, v->address[i]);
    }
}

static void note_semaphores(Finder *f, const CallSite *site) {
    const FnValues *v = f->values[site->caller.i];
    PathId address = site_object(f->pool, v, site);
    LockOp wait = {.takes = true, .waits = true, .lock = address, .success = zero, .failure = not_zero};
    switch (site->api->kind) {
    case SYNC_SEMAPHORE_INIT: {
        const Path *value = path_get(f->pool, site_argument(site, site->api->value));
        bool begins_free = value->kind == PATH_INT && value->num == 1;
        note(f, site->caller, address, USE_SEMAPHORE | (begins_free ? USE_BEGIN_FREE : USE_OTHER));
        break;
    }
    case SYNC_SEMAPHORE_TRY_WAIT:
        wait = (LockOp){.takes = true, .lock = address, .success = site->api->success, .failure = site->api->failure};
        /* fall through */
    case SYNC_SEMAPHORE_WAIT:
        note_op(f, site->caller, site->instr, USE_SEMAPHORE | USE_TAKE, wait);
        break;
    case SYNC_SEMAPHORE_POST:
        note_op(f, site->caller, site->instr, USE_SEMAPHORE | USE_GIVE, (LockOp){.lock = address});
        break;
    default:
        break;
    }
}

/* ---- which classes are locks ---- */

static bool has_class(Finder *f, const Note *n) {
    return path_class(f->pool, n->address).i != 0;
}

/* Hands notes on parameters up to the callers, a few levels. */
static void spread(Finder *f) {
    enum { MAX_LEVELS = 4 };
    uint32_t done = 0;
    for (int level = 0; level < MAX_LEVELS; level++) {
        uint32_t end = f->notes.len;
        for (; done < end; done++) {
            Note n = f->notes.data[done];
            if (has_class(f, &n) || !path_is_of_interface(f->pool, n.address, n.fn))
                continue;
            for (uint32_t k = f->graph->callers_first[n.fn.i]; k < f->graph->callers_first[n.fn.i + 1]; k++) {
                const CallSite *site = &f->graph->sites.data[f->graph->callers[k]];
                PathId address = locks_at_call(f->pool, f->values[site->caller.i], site->instr, n.fn, n.address);
                if (address.i)
                    *vec_push(f->scratch, &f->notes) = (Note){site->caller, address, n.use, n.op};
            }
        }
    }
}

static bool uses_are_a_lock(uint64_t uses) {
    bool begins = !(uses & USE_SEMAPHORE) || (uses & USE_BEGIN_FREE);
    return begins && (uses & USE_TAKE) && (uses & USE_GIVE) && !(uses & USE_OTHER);
}

typedef enum Verdict { VERDICT_LOCK = 1, VERDICT_OTHER = 2 } Verdict;

static void judge(Finder *f) {
    f->uses = map_new(f->scratch);
    VEC_EACH(const Note, n, &f->notes) {
        ClassId class = path_class(f->pool, n->address);
        if (class.i)
            *map_slot(f->uses, class.i, NULL) |= n->use;
    }
    VEC_EACH(const Note, n, &f->notes) {
        ClassId class = path_class(f->pool, n->address);
        if (class.i)
            f->op_verdicts.data[n->op] |= uses_are_a_lock(*map_find(f->uses, class.i)) ? VERDICT_LOCK : VERDICT_OTHER;
    }
}

LockUses *lockuse_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    LockUses *uses = ARENA_NEW(arena, LockUses);
    uses->at = map_new(arena);
    vec_push(arena, &uses->ops);
    Finder f = {.pool = pool, .values = values, .graph = graph, .arena = arena, .scratch = arena_new()};
    vec_push(f.scratch, &f.ops);
    vec_push(f.scratch, &f.op_places);
    vec_push(f.scratch, &f.op_verdicts);
    for (uint32_t fn = 1; fn < graph->fn_count; fn++)
        note_atomics(&f, (FnId){fn});
    for (uint32_t i = 1; i < graph->sites.len; i++) {
        if (graph->sites.data[i].api)
            note_semaphores(&f, &graph->sites.data[i]);
    }
    spread(&f);
    judge(&f);
    for (uint32_t op = 1; op < f.ops.len; op++) {
        if (f.op_verdicts.data[op] != VERDICT_LOCK)
            continue;
        *map_slot(uses->at, f.op_places.data[op], NULL) = uses->ops.len;
        *vec_push(arena, &uses->ops) = f.ops.data[op];
        bitset_add(arena, &uses->fns, (uint32_t)(f.op_places.data[op] >> 32));
    }
    arena_free(f.scratch);
    return uses;
}
