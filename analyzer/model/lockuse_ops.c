/* lockuse_ops.c: what instructions do to atomic variables, and calls to semaphores. */
#include "model/lockuse_internal.h"

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

/* What the variable held before if it was not zero: the number that stands for "taken", where that is stored as one. */
static Range taken_before(const Operand *stored) {
    return stored->kind == OPERAND_INT ? (Range){stored->num, stored->num, true} : not_zero;
}

static void note_compare_and_swap(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    bool is_sync = instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS);
    const Operand *args = tu_args(v->tu, instr);
    const Operand *desired = &args[is_sync ? 1 : 0];
    bool from_zero = is_sync ? is_number(&args[0], true) : expects_zero(f, v, v->address2[id.i - v->first_instr]);
    LockOp op = {.takes = true, .lock = address, .success = one, .failure = zero};
    if (instr->flags & FLAG_VALUE_CAS)
        op = (LockOp){.takes = true, .lock = address, .success = zero, .failure = taken_before(desired)};
    if (from_zero && !is_number(desired, true) && order_acquires(instr->order))
        lockuse_note_op(f, v->fn, id, USE_TAKE, op);
    else if (is_sync && is_number(&args[0], false) && is_number(desired, true))
        lockuse_note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else
        lockuse_note(f, v->fn, address, USE_OTHER);
}

static void note_exchange(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    const Operand *value = tu_args(v->tu, instr);
    bool exchanges = instr->sub == RMW_XCHG || instr->sub == RMW_TEST_AND_SET;
    Range failure = instr->sub == RMW_XCHG ? taken_before(value) : not_zero;
    LockOp take = {.takes = true, .lock = address, .success = zero, .failure = failure};
    if (exchanges && (instr->sub == RMW_TEST_AND_SET || is_number(value, false)) && order_acquires(instr->order))
        lockuse_note_op(f, v->fn, id, USE_TAKE, take);
    else if (exchanges && is_number(value, true) && order_releases(instr->order))
        lockuse_note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else
        lockuse_note(f, v->fn, address, USE_OTHER);
}

static void note_store(Finder *f, const FnValues *v, InstrId id, const Instr *instr, PathId address) {
    const Operand *value = tu_args(v->tu, instr);
    bool releases = order_releases(instr->order) || (instr->flags & FLAG_VOLATILE);
    if (is_number(value, true) && releases)
        lockuse_note_op(f, v->fn, id, USE_GIVE, (LockOp){.lock = address});
    else if (!is_number(value, true) || instr->order != ORDER_PLAIN)
        lockuse_note(f, v->fn, address, USE_OTHER);
}

/* Only functions that do something atomic, and stores to what is changed so elsewhere, are of interest. */
void lockuse_note_atomics(Finder *f, FnId fn) {
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

void lockuse_note_semaphores(Finder *f, const CallSite *site) {
    const FnValues *v = f->values[site->caller.i];
    PathId address = site_object(f->pool, v, site);
    LockOp wait = {.takes = true, .waits = true, .lock = address, .success = zero, .failure = not_zero};
    switch (site->api->kind) {
    case SYNC_SEMAPHORE_INIT:
        lockuse_note_begin(f, site->caller, address, site_argument(site, site->api->value), USE_SEMAPHORE);
        break;
    case SYNC_SEMAPHORE_TRY_WAIT:
        wait = (LockOp){.takes = true, .lock = address, .success = site->api->success, .failure = site->api->failure};
        /* fall through */
    case SYNC_SEMAPHORE_WAIT:
        lockuse_note_op(f, site->caller, site->instr, USE_SEMAPHORE | USE_TAKE, wait);
        break;
    case SYNC_SEMAPHORE_POST:
        lockuse_note_op(f, site->caller, site->instr, USE_SEMAPHORE | USE_GIVE, (LockOp){.lock = address});
        break;
    default:
        break;
    }
}
