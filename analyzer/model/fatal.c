/* fatal.c: see fatal.h. Functions are looked at callees first, again until no further one is found to die: a report of
 * a failure often calls what may fail itself. */
#include "model/fatal.h"

typedef struct Mortality {
    CallGraph *g;
    const PathPool *pool;
    FnValues *const *values;
    Arena *scratch;
    bool *dies; /* by FnId: every path ends in the death of the process */
    bool *creates; /* by FnId: may start threads, itself or through its callees */
} Mortality;

static bool status_is_failure(const Mortality *m, const CallSite *site) {
    if (site->api->value == SYNC_NO_ARGUMENT)
        return true;
    const Path *status = path_get(m->pool, site_argument(site, site->api->value));
    return status->kind != PATH_INT || status->num != 0;
}

static bool is_declared(const Mortality *m, FnId fn) {
    const FnValues *v = m->values[fn.i];
    return tu_sym(v->tu, v->func->sym)->flags & SYM_NORETURN;
}

/* A call after which the process is no more, declared `noreturn` or not; by a pointer, after which none of those that
 * it may call comes back. */
static bool call_dies(const Mortality *m, const CallSite *site) {
    if (site->api)
        return site->api->kind == SYNC_PROCESS_EXIT && status_is_failure(m, site);
    bool dies = false;
    for (uint32_t k = 0; k < site->target_count; k++) {
        if (!m->dies[site->targets[k].i] && !is_declared(m, site->targets[k]))
            return false;
        dies = dies || m->dies[site->targets[k].i];
    }
    return dies;
}

/* A block that does not go on, for another reason than a return. */
static bool block_is_cut(const FnValues *v, const Block *block) {
    return tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_UNREACHABLE;
}

/* What a function without a body does that never returns: it fails, unless the library table knows better. */
static bool end_is_unknown(const Mortality *m, const FnValues *v, const Block *block) {
    InstrId last = {block->instr_first + block->instr_count - 2};
    const CallSite *site = block->instr_count > 1 ? callgraph_site_at(m->g, v->fn, last) : NULL;
    return !site || (!site->target_count && !site->api);
}

typedef struct Ends {
    bool dying, other;
} Ends;

static Ends function_ends(const Mortality *m, const FnValues *v, bool *block_is_dying) {
    Ends ends = {0};
    for (uint32_t i = m->g->site_of[v->fn.i]; i < m->g->site_of[v->fn.i + 1]; i++)
        block_is_dying[m->g->sites.data[i].block] |= call_dies(m, &m->g->sites.data[i]);
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        bool returns = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN;
        bool cut = block_is_cut(v, block);
        block_is_dying[k] |= cut && end_is_unknown(m, v, block);
        ends.dying |= block_is_dying[k];
        ends.other |= (returns || cut) && !block_is_dying[k];
    }
    return ends;
}

static bool site_creates(const Mortality *m, const CallSite *site) {
    bool creates = site->api && site->api->kind == SYNC_THREAD_CREATE;
    for (uint32_t k = 0; k < site->target_count; k++)
        creates |= m->creates[site->targets[k].i];
    return creates;
}

/* Whether it is found to die that was not before. */
static bool mark_function(Mortality *m, FnId fn) {
    const FnValues *v = m->values[fn.i];
    ArenaMark mark = arena_mark(m->scratch);
    bool *block_is_dying = ARENA_ARRAY(m->scratch, bool, v->func->block_count);
    Ends ends = function_ends(m, v, block_is_dying);
    for (uint32_t i = m->g->site_of[fn.i]; i < m->g->site_of[fn.i + 1]; i++) {
        CallSite *site = &m->g->sites.data[i];
        bool creates = site_creates(m, site);
        site->fatal = ends.other && (!creates || call_dies(m, site)) && block_is_dying[site->block];
        m->creates[fn.i] |= creates && !site->fatal;
    }
    bool dies = ends.dying && !ends.other && (is_declared(m, fn) || !m->creates[fn.i]), before = m->dies[fn.i];
    m->dies[fn.i] = before || dies;
    arena_reset(m->scratch, mark);
    return dies && !before;
}

void fatal_mark_sites(CallGraph *g, const PathPool *pool, FnValues *const *values) {
    Arena *scratch = arena_new();
    Mortality m = {.g = g, .pool = pool, .values = values, .scratch = scratch};
    m.dies = ARENA_ARRAY(scratch, bool, g->fn_count);
    for (bool changed = true; changed;) {
        changed = false;
        ArenaMark mark = arena_mark(scratch);
        m.creates = ARENA_ARRAY(scratch, bool, g->fn_count);
        VEC_EACH(const FnId, fn, &g->bottom_up)
            changed = mark_function(&m, *fn) || changed;
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
}
