/* race_kind.c: see race_kind.h. */
#include "rules/race_kind.h"

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

RaceKind race_kind(const Model *m, const Location *l, const Access *odd, const Access *usual, bool volatile_flag) {
    if (is_double_checked(m, l, odd))
        return RACE_DOUBLE_CHECKED;
    if (odd->atomic != usual->atomic)
        return RACE_MIXED_ATOMIC;
    if (volatile_flag)
        return RACE_VOLATILE;
    return odd->write ? RACE_UNGUARDED_WRITE : RACE_UNGUARDED_READ;
}

bool race_atomics_are_meant(const Model *m, const Location *l) {
    enum { MIN_SITES = 3 };
    uint32_t sites = 0, atomic = 0;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i], *before = i > l->first ? a - 1 : NULL;
        if (before && before->fn.i == a->fn.i && before->instr.i == a->instr.i)
            continue;
        sites++;
        atomic += a->atomic;
    }
    return atomic >= MIN_SITES && atomic * 4 >= sites * 3;
}
