/* race_kind.c: see race_kind.h. */
#include "rules/race_kind.h"

#include "rules/race_doubt.h"

/* Whether two accesses of one function are of one address, and the first is on every way to the second. */
static bool comes_before(const Model *m, const Access *first, const Access *second) {
    if (first->fn.i != second->fn.i || first->instr.i >= second->instr.i ||
        !path_same(first->local_address, second->local_address))
        return false;
    const FnValues *v = m->values[first->fn.i];
    return cfg_dominates(v->cfg, model_block_of(m, first->fn, first->instr),
                         model_block_of(m, second->fn, second->instr));
}

static bool is_read_between(const Model *m, const Location *l, const Access *first, const Access *last) {
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (!a->write && guard_is_held(m->accesses, l, a) && comes_before(m, first, a) && comes_before(m, a, last))
            return true;
    }
    return false;
}

static bool is_double_checked(const Model *m, const Location *l, const Access *odd) {
    if (odd->write || odd->atomic || guard_is_held(m->accesses, l, odd))
        return false;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && guard_is_held(m->accesses, l, a) && comes_before(m, odd, a) &&
            model_is_first_time(m, a->fn, a->instr) && is_read_between(m, l, odd, a))
            return true;
    }
    return false;
}

/* ---- lazy set-up ---- */

static bool stores_elsewhere(const Model *m, const FnValues *v, InstrId id, ClassId class) {
    PathId address = v->address[id.i - v->first_instr];
    return op_has(tu_instr(v->tu, id)->op, 'W') && address.i && path_is_absolute(m->paths, address) &&
           path_class(m->paths, address).i != class.i;
}

static bool hands_on_variable(const Model *m, FnId fn, InstrId id) {
    const CallSite *site = callgraph_site_at(m->graph, fn, id);
    for (uint32_t k = 0; site && k < site->arg_count; k++) {
        PathId arg = site->args[k];
        uint8_t root = arg.i ? path_get(m->paths, path_root(m->paths, arg, false))->kind : PATH_NONE;
        if (root == PATH_GLOBAL && path_is_absolute(m->paths, arg))
            return true;
    }
    return false;
}

/* A flag alone may say no more than that a warning was given. Set up is what is written beside it, or handed to a call
 * that does so, wherever the flag is set. */
static bool sets_up_more(const Model *m, const Access *write, ClassId flag) {
    const FnValues *v = m->values[write->fn.i];
    const Block *block = tu_block(v->tu, v->func, values_block_of(v, write->instr));
    for (uint32_t i = 0; i < block->instr_count; i++) {
        InstrId id = {block->instr_first + i};
        if (stores_elsewhere(m, v, id, flag) || hands_on_variable(m, write->fn, id))
            return true;
    }
    return false;
}

/* All that write to the location have found it to be zero. */
static bool is_only_set_up(const Model *m, const Location *l) {
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && !branch_found_zero(m->paths, m->values[a->fn.i], a->instr, l->class).i)
            return false;
    }
    return true;
}

bool race_is_lazy_init(const Model *m, const Location *l, const Access *write) {
    if (!write->write || write->atomic || l->any_volatile || write->at->held.locks.i)
        return false;
    PathId tested = branch_found_zero(m->paths, m->values[write->fn.i], write->instr, l->class);
    bool is_called = m->graph->callers_first[write->fn.i] != m->graph->callers_first[write->fn.i + 1];
    return is_called && tested.i && !race_is_set_back(m, tested) && is_only_set_up(m, l) &&
           (!l->only_flag_writes || sets_up_more(m, write, l->class));
}

/* ---- locks that do not exclude ---- */

ClassId race_read_lock(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    const SetPool *sets = m->locks->sets;
    SetId locks = odd->at->held.locks;
    bool has_guard = guard_is_held(m->accesses, l, usual); /* then another lock is held for other reasons */
    uint32_t count = 0;
    const uint32_t *held = setpool_members(sets, locks, &count);
    for (uint32_t k = 0; k < count && odd->write && !odd->atomic; k++) {
        ClassId class = {held[k] >> 1};
        bool is_read_lock = held[k] & 1 && !setpool_has(sets, locks, class.i << 1);
        if (is_read_lock && locks_has_class(sets, usual->at->held.locks, class) &&
            (!has_guard || l->guard.i == class.i))
            return class;
    }
    return (ClassId){0};
}

uint32_t race_sites_under(const Model *m, const Location *l, ClassId lock) {
    const Access *list = m->accesses->list.data;
    uint32_t sites = 0;
    for (uint32_t i = l->first, end = l->first + l->count; i < end;) {
        const Access *a = &list[i];
        bool held = true;
        for (; i < end && list[i].fn.i == a->fn.i && list[i].instr.i == a->instr.i; i++)
            held = held && locks_has_class(m->locks->sets, list[i].at->held.locks, lock);
        sites += held;
    }
    return sites;
}

ClassId race_own_guard(const Model *m, const Location *l, const Access *first, const Access *second) {
    const SetPool *sets = m->locks->sets;
    uint32_t count = 0;
    const uint32_t *held = setpool_members(sets, first->at->held.locks, &count);
    for (uint32_t k = 0; k < count; k++) {
        ClassId class = {held[k] >> 1};
        if (!locks_has_class(sets, second->at->held.locks, class) && race_sites_under(m, l, class) * 3 >= l->sites)
            return class;
    }
    return (ClassId){0};
}

/* ---- bit-fields ---- */

static const Field *bit_field(const Model *m, AccessPlace at) {
    const FnValues *v = m->values[at.fn.i];
    const Instr *instr = tu_instr(v->tu, at.instr);
    if ((instr->op != OP_LOAD && instr->op != OP_STORE) || !(instr->flags & FLAG_BITFIELD))
        return NULL;
    const Place *place = tu_place(v->tu, instr->place);
    return tu_field(v->tu, tu_sels(v->tu, place)[place->sel_count - 1].field);
}

const char *race_bit_member(const Model *m, const Access *a) {
    AccessPlace at = accesses_place(m->accesses, a);
    const Field *field = bit_field(m, at);
    return field ? tu_str(m->values[at.fn.i]->tu, field->name) : NULL;
}

bool race_is_of_two_bit_fields(const Model *m, const Access *odd, const Access *usual) {
    const Field *x = bit_field(m, accesses_place(m->accesses, odd)),
                *y = bit_field(m, accesses_place(m->accesses, usual));
    return x && y && x->bit_offset != y->bit_offset;
}

/* ---- request handlers ---- */

/* It is made by a thread on which a library has requests answered. */
static bool answers_requests(const Model *m, const Access *a) {
    const Thread *thread = thread_get(m->threads, a->at->moment.thread);
    const SyncCall *api = thread->origin == THREAD_CREATED ? m->graph->sites.data[thread->site].api : NULL;
    return api && api->requests;
}

RaceKind race_kind(const Model *m, const Location *l, const Access *odd, const Access *usual, bool volatile_flag) {
    if (is_double_checked(m, l, odd))
        return RACE_DOUBLE_CHECKED;
    if (race_is_lazy_init(m, l, odd))
        return RACE_LAZY_INIT;
    if (odd->atomic != usual->atomic)
        return RACE_MIXED_ATOMIC;
    if (race_read_lock(m, l, odd, usual).i)
        return RACE_READ_LOCK;
    if (race_is_of_two_bit_fields(m, odd, usual))
        return RACE_BIT_FIELDS;
    if (volatile_flag)
        return RACE_VOLATILE;
    if (!odd->atomic && race_own_guard(m, l, odd, usual).i && race_own_guard(m, l, usual, odd).i)
        return RACE_TWO_GUARDS;
    if (answers_requests(m, odd) && answers_requests(m, usual))
        return RACE_HANDLERS;
    return odd->write ? RACE_UNGUARDED_WRITE : RACE_UNGUARDED_READ;
}

bool race_atomics_are_meant(const Model *m, const Location *l) {
    enum { MIN_SITES = 3, MIN_READERS = 2 };
    uint32_t sites = 0, atomic = 0, plain_reads = 0;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i], *before = i > l->first ? a - 1 : NULL;
        if (before && before->fn.i == a->fn.i && before->instr.i == a->instr.i)
            continue;
        sites++;
        atomic += a->atomic;
        plain_reads += !a->atomic && !a->write;
    }
    return (atomic >= MIN_SITES && atomic * 4 >= sites * 3) || (atomic >= MIN_READERS && !plain_reads);
}
