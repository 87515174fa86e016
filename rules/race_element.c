/* race_element.c: see race_element.h. */
#include "rules/race_element.h"

#include "rules/loops.h"
#include "rules/waits.h"

/* The element that an address is, or lies in. */
static const Path *element_of(const Model *m, PathId address) {
    while (path_get(m->paths, address)->kind == PATH_FIELD)
        address = path_get(m->paths, address)->base;
    const Path *path = path_get(m->paths, address);
    return path->kind == PATH_INDEX && path->b ? path : NULL;
}

/* ---- all elements ---- */

/* Of a variable; 0 if the path is none. */
static uint64_t size_of_variable(const Model *m, PathId variable) {
    const Path *path = path_get(m->paths, variable);
    if (path->kind == PATH_GLOBAL) {
        const ProgGlobal *global = &m->prog->globals.data[path->a];
        const Tu *tu = m->prog->tus[global->tu];
        return tu_type(tu, tu_sym(tu, global->sym)->type)->size;
    }
    if (path->kind != PATH_LOCAL)
        return 0;
    const Tu *tu = m->values[path->a]->tu;
    return tu_type(tu, tu_sym(tu, (SymId){path->b})->type)->size;
}

/* Whether a loop around a block joins, waits or creates threads in each turn: perhaps for the element of that turn. */
static bool is_in_step(const Model *m, FnId fn, uint32_t block, Arena *scratch) {
    Loop loop = loop_around(m->values[fn.i], block, scratch);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool creates = sites[i].api && sites[i].api->kind == SYNC_THREAD_CREATE;
        for (uint32_t k = 0; k < sites[i].target_count; k++)
            creates = creates || m->threads->creates[sites[i].targets[k].i].i != SET_EMPTY.i;
        if (bitset_has(&loop.blocks, sites[i].block) && (creates || call_waits(m, &sites[i])))
            return true;
    }
    return false;
}

/* A loop over the whole array, on a thread that comes by once. */
static bool goes_through_all(const Model *m, const Access *a, const Path *element) {
    uint32_t block = model_block_of(m, a->fn, a->instr);
    Stride s = stride_of(m->paths, m->values, a->address, a->fn, block);
    uint64_t size = size_of_variable(m, element->base);
    if (!s.known || s.step != element->num || !size || s.count * (uint64_t)s.step != size || s.first >= s.step)
        return false;
    Arena *scratch = arena_new();
    bool in_step = is_in_step(m, a->fn, block, scratch);
    arena_free(scratch);
    return !in_step;
}

/* ---- one's own and the next ---- */

/* The index is that number, and a constant added to it, perhaps modulo another one. */
static bool is_beside(const Model *m, PathId index, PathId number) {
    const Path *path = path_get(m->paths, index);
    if (path->kind == PATH_BIN && path->sub == BIN_REM)
        path = path_get(m->paths, path->base);
    return path->kind == PATH_BIN && (path->sub == BIN_ADD || path->sub == BIN_SUB) && path_same(path->base, number) &&
           path_get(m->paths, (PathId){path->b})->kind == PATH_INT;
}

/* A number that each of the threads is created with: it counts them. */
static bool is_number_of_thread(const Model *m, const Thread *thread, PathId number) {
    return thread->many && thread->own_argument && path_same(thread->argument, number) &&
           path_get(m->paths, number)->kind == PATH_PHI;
}

static bool are_neighbours(const Model *m, const Access *a, const Path *x, const Access *b, const Path *y) {
    const Thread *thread = thread_get(m->threads, a->at->moment.thread);
    return a->at->moment.thread.i == b->at->moment.thread.i && is_number_of_thread(m, thread, (PathId){x->b}) &&
           is_beside(m, (PathId){y->b}, (PathId){x->b});
}

/* ---- counted by what was read ---- */

/* The number of a sort: what was read, reduced to few. */
static bool is_sort(const Model *m, PathId index) {
    const Path *path = path_get(m->paths, index);
    if (path->kind != PATH_BIN || (path->sub != BIN_AND && path->sub != BIN_REM) ||
        path_get(m->paths, (PathId){path->b})->kind != PATH_INT)
        return false;
    const Path *read = path_get(m->paths, path->base);
    return read->kind == PATH_LOAD && path_has_index(m->paths, read->base);
}

/* Several threads run a loop that adds to an element chosen by what it has read in that turn. */
static bool counts_sorts(const Model *m, const Access *a, const Path *element) {
    const FnValues *v = m->values[a->fn.i];
    const Instr *store = tu_instr(v->tu, a->instr);
    return store->op == OP_STORE && is_sort(m, (PathId){element->b}) &&
           v->cfg->loop_head[model_block_of(m, a->fn, a->instr)] != UINT32_MAX &&
           path_reads(m->paths, values_operand(m->paths, v, tu_args(v->tu, store)), a->local_address);
}

static bool has_no_lock(const Access *a) {
    return a->at->held.locks.i == SET_EMPTY.i && a->at->may_locks.i == SET_EMPTY.i;
}

bool race_elements_meet(const Model *m, const Access *a, const Access *b) {
    if (!has_no_lock(a) || !has_no_lock(b))
        return false; /* the elements have locks, perhaps: each its own */
    const Path *x = element_of(m, a->address), *y = element_of(m, b->address);
    if (!x || !y || !path_same(x->base, y->base) || x->num != y->num || a->helper || b->helper)
        return false;
    const Path *local = element_of(m, a->local_address);
    bool same = a->fn.i == b->fn.i && a->instr.i == b->instr.i;
    return goes_through_all(m, a, x) || goes_through_all(m, b, y) || are_neighbours(m, a, x, b, y) ||
           are_neighbours(m, b, y, a, x) || (same && local && counts_sorts(m, a, local));
}

bool race_holds_lock_of_other_element(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    const SetPool *sets = m->locks->sets;
    return locks_has_class(sets, odd->at->held.apart, l->guard) && locks_has_class(sets, usual->at->held.own, l->guard);
}
