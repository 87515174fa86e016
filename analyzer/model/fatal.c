/* fatal.c: see fatal.h. Functions are looked at callees first, again until no further one is found to die: a report of
 * a failure often calls what may fail itself. */
#include "model/fatal.h"

#include "model/branch.h"

/* Of a function that lives on: it dies where a parameter is one of these numbers. */
typedef struct Fate {
    bool known;
    uint32_t param;
    Range numbers;
} Fate;

typedef struct Mortality {
    CallGraph *g;
    PathPool *pool;
    FnValues *const *values;
    Arena *scratch;
    bool *dies; /* by FnId: every path ends in the death of the process */
    Fate *fates; /* by FnId */
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

static bool is_given_to_die(const Mortality *m, const CallSite *site, Fate fate) {
    const Path *given = path_get(m->pool, fate.known ? site_argument(site, (int)fate.param) : (PathId){0});
    return given->kind == PATH_INT && !ranges_apart(fate.numbers, (Range){given->num, given->num, given->num != 0});
}

/* A call after which the process is no more, declared `noreturn` or not; by a pointer, after which none of those that
 * it may call comes back. */
static bool call_dies(const Mortality *m, const CallSite *site) {
    if (site->api)
        return site->api->kind == SYNC_PROCESS_EXIT && status_is_failure(m, site);
    bool dies = false;
    for (uint32_t k = 0; k < site->target_count; k++) {
        FnId target = site->targets[k];
        bool surely = m->dies[target.i] || is_given_to_die(m, site, m->fates[target.i]);
        if (!surely && !is_declared(m, target))
            return false;
        dies = dies || surely;
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

static bool is_own_param(const Mortality *m, FnId fn, PathId id) {
    const Path *path = path_get(m->pool, id);
    return path->kind == PATH_PARAM && path->a == fn.i;
}

/* What a parameter is where a relation holds; anything if it is no number. A comparison may be one without signs: what
 * it says of negative numbers is left out. */
static Range numbers_of(const Mortality *m, const FnValues *v, Relation r) {
    Range all = {INT64_MIN, INT64_MAX, false}, numbers = relation_range(m->pool, r);
    if (!is_own_param(m, v->fn, r.subject))
        return all;
    const Tu *tu = v->tu;
    SymId param = tu->members.data[v->func->param_first + path_get(m->pool, r.subject)->b];
    uint8_t kind = tu_type(tu, tu_sym(tu, param)->type)->kind;
    if (kind != TYPE_INT || (r.op != BIN_EQ && path_get(m->pool, r.other)->num < 0))
        return all;
    if (r.op != BIN_EQ && r.op != BIN_NE && numbers.low < 0)
        numbers.low = 0;
    return numbers;
}

/* By the edges out of a block: to where the process dies. */
static Fate fate_by_branch(const Mortality *m, const FnValues *v, uint32_t from, const bool *block_is_dying) {
    const Block *block = tu_block(v->tu, v->func, from);
    for (uint32_t k = 0; k < block->succ_count && block->succ_count > 1; k++) {
        uint32_t to = tu_succs(v->tu, block)[k];
        Relation r = block_is_dying[to] ? branch_relation(m->pool, v, from, to) : (Relation){0};
        Range numbers = numbers_of(m, v, r);
        if (!range_is_all(numbers))
            return (Fate){true, path_get(m->pool, r.subject)->b, numbers};
    }
    return (Fate){0};
}

/* By a call that hands a parameter on. */
static Fate fate_by_call(const Mortality *m, const CallSite *site) {
    Fate fate = site->target_count == 1 ? m->fates[site->targets[0].i] : (Fate){0};
    PathId given = fate.known ? site_argument(site, (int)fate.param) : (PathId){0};
    return is_own_param(m, site->caller, given) ? (Fate){true, path_get(m->pool, given)->b, fate.numbers} : (Fate){0};
}

/* Looked for where every way through the function comes by. */
static Fate find_fate(const Mortality *m, const FnValues *v, const bool *block_is_dying) {
    const uint32_t *meet = cfg_postdominators(v->tu, v->cfg, m->scratch);
    Fate fate = {0};
    for (uint32_t k = 0; k < v->cfg->block_count && !fate.known; k = meet[k]) {
        fate = fate_by_branch(m, v, k, block_is_dying);
        for (uint32_t i = m->g->site_of[v->fn.i]; i < m->g->site_of[v->fn.i + 1] && !fate.known; i++) {
            if (m->g->sites.data[i].block == k)
                fate = fate_by_call(m, &m->g->sites.data[i]);
        }
    }
    return fate;
}

static bool may_have_fate(const Mortality *m, const FnValues *v, Ends ends) {
    bool may = ends.dying;
    for (uint32_t i = m->g->site_of[v->fn.i]; i < m->g->site_of[v->fn.i + 1] && !may; i++)
        may = fate_by_call(m, &m->g->sites.data[i]).known;
    return may && ends.other && v->func->param_count;
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
        site->dies = !site->api && call_dies(m, site);
        m->creates[fn.i] |= creates && !site->fatal;
    }
    bool had_fate = m->fates[fn.i].known;
    if (!had_fate && may_have_fate(m, v, ends))
        m->fates[fn.i] = find_fate(m, v, block_is_dying);
    bool dies = ends.dying && !ends.other && (is_declared(m, fn) || !m->creates[fn.i]), before = m->dies[fn.i];
    m->dies[fn.i] = before || dies;
    arena_reset(m->scratch, mark);
    return (dies && !before) || m->fates[fn.i].known != had_fate;
}

void fatal_mark_sites(CallGraph *g, PathPool *pool, FnValues *const *values) {
    Arena *scratch = arena_new();
    Mortality m = {.g = g, .pool = pool, .values = values, .scratch = scratch};
    m.dies = ARENA_ARRAY(scratch, bool, g->fn_count);
    m.fates = ARENA_ARRAY(scratch, Fate, g->fn_count);
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
