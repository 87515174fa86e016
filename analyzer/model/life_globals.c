/* life_globals.c: static variables that are used as a lock although nothing in the program makes one of them. A
 * variable whose address is handed to any other function, or stored, may be made there. */
#include "model/life_internal.h"

typedef struct Search {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    Arena *scratch;
    Bitset given; /* GlobalIds */
    VEC(LifeEvent) uses;
} Search;

static void give(Search *s, PathId value) {
    PathId root = path_root(s->pool, value, false);
    if (path_get(s->pool, root)->kind == PATH_GLOBAL)
        bitset_add(s->scratch, &s->given, path_get(s->pool, root)->a);
}

static void look_at_call(Search *s, const CallSite *site) {
    LifeAct act = LIFE_MAKES;
    if (site->api && life_act_of(site->api, &act) && act != LIFE_MAKES)
        return;
    for (uint32_t k = 0; k < site->arg_count; k++)
        give(s, site->args[k]);
}

static void look_at_function(Search *s, FnId fn) {
    const FnValues *v = s->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool writes = op_has(instr->op, 'W');
        if (writes && v->address[i].i)
            give(s, v->address[i]);
        for (uint32_t k = 0; (writes || instr->op == OP_RETURN) && k < instr->arg_count; k++)
            give(s, values_operand(s->pool, v, &tu_args(v->tu, instr)[k]));
    }
    for (uint32_t b = 0; b < v->cfg->block_count; b++) {
        VEC_EACH(const Phi, phi, &v->phis[b].list) {
            for (uint32_t k = 0; k < v->cfg->pred_first[b + 1] - v->cfg->pred_first[b]; k++)
                give(s, phi->args[k]);
        }
    }
}

/* Addresses in the initialisers of other variables. */
static void look_at_initialisers(Search *s) {
    const Program *prog = s->pool->prog;
    const Bitset *units = &s->graph->scope->program->units;
    for (uint32_t t = 0; t < prog->tu_count; t++) {
        const Tu *tu = prog->tus[t];
        if (!bitset_has(units, prog->unit_of[t]))
            continue;
        VEC_EACH(const Init, init, &tu->inits) {
            GlobalId global =
                init->value.kind == OPERAND_ADDR ? prog_global_of(prog, t, (SymId){init->value.id}) : (GlobalId){0};
            if (global.i)
                bitset_add(s->scratch, &s->given, global.i);
        }
    }
}

static bool is_without_initialiser(const Program *prog, uint32_t id) {
    const ProgGlobal *global = &prog->globals.data[id];
    const Sym *sym = tu_sym(prog->tus[global->tu], global->sym);
    bool defined = sym->flags & SYM_DEFINED || sym->kind == SYM_STATIC_LOCAL;
    return defined && !(sym->flags & SYM_INITIALISED);
}

/* The variable that an object lies in, 0 none. */
static uint32_t variable_of(const PathPool *pool, PathId object) {
    const Path *root = path_get(pool, path_root(pool, object, false));
    return root->kind == PATH_GLOBAL ? root->a : 0;
}

/* What is used of variables without an initialiser. */
static void find_uses(Search *s) {
    for (uint32_t i = 1; i < s->graph->sites.len; i++) {
        const CallSite *site = &s->graph->sites.data[i];
        LifeAct act;
        bool weak = false;
        if (!site->api || !life_act_of(site->api, &act) || life_is_thread(site->api))
            continue;
        PathId object = life_object(s->pool, s->values[site->caller.i], site, &weak);
        uint32_t variable = variable_of(s->pool, object);
        if (variable && is_without_initialiser(s->pool->prog, variable))
            *vec_push(s->scratch, &s->uses) = (LifeEvent){.act = act,
                                                          .fn = site->caller,
                                                          .instr = site->instr,
                                                          .object = object,
                                                          .before = LIFE_ZERO,
                                                          .weak = weak,
                                                          .api = site->api};
    }
}

/* Whether some variable that is used is not seen to be given to anybody. */
static bool is_any_left(const Search *s) {
    VEC_EACH(const LifeEvent, use, &s->uses) {
        if (!bitset_has(&s->given, variable_of(s->pool, use->object)))
            return true;
    }
    return false;
}

/* To look at all instructions takes long, and most variables are given in a call. */
static void find_given(Search *s) {
    for (uint32_t i = 1; i < s->graph->sites.len; i++)
        look_at_call(s, &s->graph->sites.data[i]);
    look_at_initialisers(s);
    if (!is_any_left(s))
        return;
    VEC_EACH(const FnId, fn, &s->graph->fns)
        look_at_function(s, *fn);
}

void life_find_unmade(Lives *lives, PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Search s = {.pool = pool, .values = values, .graph = graph, .scratch = arena_new()};
    find_uses(&s);
    if (s.uses.len)
        find_given(&s);
    VEC_EACH(const LifeEvent, use, &s.uses) {
        if (bitset_add(s.scratch, &s.given, variable_of(pool, use->object))) /* once for each variable */
            *vec_push(arena, &lives->events) = *use;
    }
    arena_free(s.scratch);
    life_sort_events(lives);
}
