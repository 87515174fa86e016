/* thread_live_choice.c: what a variable by which a function chooses says of the threads that the function has created:
 * see thread_live.c. */
#include "model/branch.h"
#include "model/threads_internal.h"

PathId live_choice_subject(const Threads *t, const FnValues *v, uint32_t block_index) {
    const Block *block = tu_block(v->tu, v->func, block_index);
    PathId subject = {0};
    for (uint32_t k = 0; k < block->succ_count && block->succ_count > 1 && !subject.i; k++)
        subject = branch_relation(t->pool, v, block_index, tu_succs(v->tu, block)[k]).subject;
    const Path *chosen = path_get(t->pool, subject);
    if (chosen->kind == PATH_BIN && chosen->sub == BIN_AND)
        chosen = path_get(t->pool, chosen->base);
    return chosen->kind == PATH_LOAD || chosen->kind == PATH_PARAM ? subject : (PathId){0};
}

static PathId first_time_at(const Threads *t, const FnValues *v, uint32_t site) {
    bool is_new = false;
    uint64_t *slot = map_slot(t->first_times, site, &is_new);
    if (is_new)
        *slot = branch_first_time(t->pool, v, t->graph->sites.data[site].instr).i;
    return (PathId){(uint32_t)*slot};
}

SetId live_started_by_choice(const Threads *t, FnId fn, uint32_t choice, SetId spawns) {
    const FnValues *v = t->values[fn.i];
    SetId started = SET_EMPTY, others = SET_EMPTY;
    PathId tested = live_choice_subject(t, v, choice);
    for (uint32_t i = t->change_of[fn.i]; i < t->change_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        SetId created = setpool_intersect(t->sets, live_after_call(t, SET_EMPTY, site), spawns);
        if (!created.i)
            continue;
        PathId variable = first_time_at(t, v, t->changes[i]);
        bool by_choice = variable.i && path_same(variable, path_get(t->pool, tested)->base);
        SetId *found = by_choice ? &started : &others;
        *found = setpool_union(t->sets, *found, created);
    }
    return setpool_minus(t->sets, started, others);
}

/* Whether a path is among the arguments of a call. */
static bool is_given(const CallSite *site, PathId path) {
    for (uint32_t k = 0; k < site->arg_count; k++) {
        if (path_same(site->args[k], path))
            return true;
    }
    return false;
}

SetId live_handed_out(const Threads *t, FnId fn, uint32_t choice, const CallSite *join, SetId spawns) {
    SetId given = SET_EMPTY, others = SET_EMPTY;
    PathId tested = live_choice_subject(t, t->values[fn.i], choice), variable = path_get(t->pool, tested)->base;
    if (!is_given(join, tested) || path_get(t->pool, variable)->kind != PATH_LOCAL)
        return SET_EMPTY;
    for (uint32_t i = t->change_of[fn.i]; i < t->change_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        SetId created = setpool_intersect(t->sets, live_after_call(t, SET_EMPTY, site), spawns);
        SetId *found = is_given(site, variable) ? &given : &others;
        *found = setpool_union(t->sets, *found, created);
    }
    return setpool_minus(t->sets, given, others);
}
