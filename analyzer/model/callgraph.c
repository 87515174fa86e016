/* callgraph.c: see callgraph.h. */
#include "model/callgraph.h"

#include "model/fatal.h"
#include "model/fnflow.h"

#include <string.h>

enum { MAX_TARGETS = 512 /* an indirect call with more is taken to be beyond this analysis */ };

typedef struct Builder {
    PathPool *pool;
    const Program *prog;
    FnValues *const *values;
    CallGraph *g;
    FnFlow *flow;
    Arena *arena;
    Diag *diag;
} Builder;

/* ---- sites ---- */

/* The token that a call through a pointer is to be made with: if that was read from a member of a struct in which the
 * token's host keeps functions. Which object's they are nobody can say, only what a row of that member says. */
static void builder_call_member(const Builder *b, CallSite *site, PathId callee) {
    const Path *load = path_get(b->pool, callee), *member = path_get(b->pool, load->base);
    if (load->kind != PATH_LOAD || member->kind != PATH_FIELD || !member->a)
        return;
    const char *record = b->prog->records.data[member->a].name;
    site->token = (uint8_t)syncapi_token_of_type(b->g->api, record);
    if (!site->token || !member->name)
        return;
    record += strncmp(record, "struct ", 7) == 0 ? 7 : 0;
    site->api = syncapi_find(b->g->api, arena_printf(b->arena, "%s.%s", record, member->name));
}

/* A call that tries or waits, as a number among its arguments says, is of the kind that it says. Of sections it is told
 * only where they do something. */
static const SyncCall *builder_row(const Builder *b, const CallSite *site) {
    const SyncCall *row = syncapi_find(b->g->api, site->callee);
    const Path *type =
        path_get(b->pool, row && row->kind == SYNC_TRY_ACQUIRE ? site_argument(site, row->type) : (PathId){0});
    bool sections = row && (row->kind == SYNC_SECTION_ENTER || row->kind == SYNC_SECTION_LEAVE);
    if (sections && !b->g->api->tokens.data[row->token - 1].is_renounced)
        return NULL; /* they do nothing where the token excludes all others */
    if (type->kind != PATH_INT || type->num < 0 || type->num >= 32 || !(row->blocks >> type->num & 1))
        return row;
    SyncCall *waits = arena_copy(b->arena, row, sizeof *row);
    waits->kind = SYNC_ACQUIRE;
    return waits;
}

/* The function that a call names, or whose address the function has just kept in a local, as pthread_cleanup_push does;
 * 0 if neither. */
static GlobalId builder_named(const Builder *b, const FnValues *v, const Operand *callee) {
    if (callee->kind == OPERAND_ADDR)
        return prog_global_of(b->prog, prog_fn(b->prog, v->fn)->tu, (SymId){callee->id});
    const Path *value = path_get(b->pool, values_operand(b->pool, v, callee));
    bool is_function = value->kind == PATH_GLOBAL && b->prog->globals.data[value->a].is_func;
    return (GlobalId){is_function ? value->a : 0};
}

static void builder_add_site(Builder *b, const FnValues *v, uint32_t block, InstrId id, const Instr *instr) {
    const Operand *callee = tu_args(v->tu, instr);
    CallSite *site = vec_push(b->arena, &b->g->sites);
    PathId *args = ARENA_ARRAY(b->arena, PathId, instr->arg_count - 1u);
    for (uint32_t k = 1; k < instr->arg_count; k++)
        args[k - 1] = values_operand(b->pool, v, &callee[k]);
    *site = (CallSite){
        .caller = v->fn, .instr = id, .block = block, .callee = "", .args = args, .arg_count = instr->arg_count - 1u};
    site->global = builder_named(b, v, callee);
    if (!site->global.i) {
        builder_call_member(b, site, values_operand(b->pool, v, callee));
        return;
    }
    const ProgGlobal *global = &b->prog->globals.data[site->global.i];
    site->callee = global->name;
    FnId body = global->is_func ? global->fn : (FnId){0};
    if (body.i) {
        site->targets = arena_copy(b->arena, &body, sizeof body);
        site->target_count = 1;
    } else {
        site->api = builder_row(b, site);
        site->traits = (uint16_t)syncapi_traits(b->g->api, global->name);
        site->token = (uint8_t)syncapi_token_needed(b->g->api, global->name);
        site->lets_others = site->token && syncapi_lets_others(b->g->api, global->name);
        site->may_let_others = site->token && syncapi_may_let_others(b->g->api, global->name);
        uint32_t inner;
        site->inner_use = (uint8_t)syncapi_inner_use(b->g->api, global->name, &inner);
        site->inner = (uint8_t)inner;
    }
}

static void builder_flow_instr(Builder *b, const FnValues *v, InstrId id, const Instr *instr) {
    uint32_t relative = id.i - v->first_instr;
    const Operand *args = tu_args(v->tu, instr);
    if (instr->op == OP_STORE && !v->is_promoted_access[relative])
        fnflow_store(b->flow, v->address[relative], values_operand(b->pool, v, &args[0]));
    else if (instr->op == OP_RETURN && instr->arg_count)
        fnflow_return(b->flow, v->fn, values_operand(b->pool, v, &args[0]));
}

static void builder_scan_function(Builder *b, FnId fn) {
    const FnValues *v = b->values[fn.i];
    b->g->site_of[fn.i] = b->g->sites.len;
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            InstrId id = {block->instr_first + i};
            const Instr *instr = tu_instr(v->tu, id);
            if (instr->op == OP_CALL)
                builder_add_site(b, v, k, id, instr);
            else
                builder_flow_instr(b, v, id, instr);
        }
    }
}

static void builder_scan_initialisers(Builder *b) {
    for (uint32_t g = 1; g < b->prog->globals.len; g++) {
        const ProgGlobal *global = &b->prog->globals.data[g];
        const Tu *tu = b->prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        for (uint32_t k = 0; k < sym->init_count; k++)
            fnflow_init(b->flow, global->tu, (GlobalId){g}, &tu->inits.data[sym->init_first + k]);
    }
}

static PathId section_lock(PathPool *pool, const CallSite *site, int argument) {
    PathId object = site_argument(site, argument);
    return site->api->lock == LOCK_NONE ? path_section(pool, object) : object;
}

PathId site_second(PathPool *pool, const CallSite *site) {
    return section_lock(pool, site, site->api->second);
}

PathId site_object(PathPool *pool, const FnValues *caller, const CallSite *site) {
    const Instr *instr = tu_instr(caller->tu, site->instr);
    if (!site->api)
        return (PathId){0};
    if (site->api->kind == SYNC_SECTION_ENTER)
        return section_lock(pool, site, site->api->object);
    if (site->api->kind == SYNC_SECTION_LEAVE)
        return path_section(pool, path_token(pool, site->api->token));
    if (site->api->token && site->api->object == SYNC_NO_ARGUMENT)
        return path_token(pool, site->api->token);
    if (site->api->object == SYNC_RESULT)
        return instr->dst.i ? caller->value[instr->dst.i] : (PathId){0};
    PathId argument = site_argument(site, site->api->object);
    if (argument.i && site->api->object_at)
        argument = path_load(pool, argument, (PathId){0});
    PathId number = site_argument(site, site->api->number);
    return argument.i && number.i ? path_index(pool, argument, number, 1) : argument;
}

/* ---- flow through calls ---- */

static void builder_bind(Builder *b, const CallSite *site, FnId target) {
    for (uint32_t k = 0; k < site->arg_count; k++)
        fnflow_argument(b->flow, target, k, site->args[k]);
    fnflow_result(b->flow, site->caller, site->instr, target);
}

/* Library calls that hand a function its argument: start(argument). */
static void builder_bind_start(Builder *b, const CallSite *site) {
    PathId argument = site_argument(site, site->api->argument);
    PathId start = site_argument(site, site->api->start);
    if (!argument.i || !start.i)
        return;
    uint32_t count = 0;
    const FnId *fns = callgraph_functions_of(b->g, start, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        fnflow_argument(b->flow, fns[k], (uint32_t)site->api->parameter, argument);
}

static bool builder_is_indirect(const CallSite *site) {
    return !site->global.i;
}

static const SparseSet *builder_indirect(Builder *b, const CallSite *site) {
    const FnValues *v = b->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    return fnflow_targets(b->flow, values_operand(b->pool, v, tu_args(v->tu, instr)));
}

/* Takes over newly found targets of an indirect call. */
static void builder_resolve(Builder *b, CallSite *site) {
    const SparseSet *found = builder_indirect(b, site);
    uint32_t count = found ? sparse_count(found) : 0;
    if (count == site->target_count || count > MAX_TARGETS)
        return;
    site->targets = ARENA_ARRAY(b->arena, FnId, count);
    site->target_count = 0;
    for (SparseCursor at = {0}; sparse_advance(found, &at);)
        site->targets[site->target_count++] = (FnId){at.id};
    for (uint32_t k = 0; k < site->target_count; k++)
        builder_bind(b, site, site->targets[k]);
}

static void builder_solve(Builder *b) {
    for (uint32_t i = 1; i < b->g->sites.len; i++) {
        const CallSite *site = &b->g->sites.data[i];
        if (site->target_count)
            builder_bind(b, site, site->targets[0]);
        for (uint32_t k = 0; k < site->arg_count && !site->target_count; k++)
            fnflow_leave(b->flow, site->args[k]);
    }
    uint32_t before;
    do {
        before = fnflow_generation(b->flow);
        for (uint32_t i = 1; i < b->g->sites.len; i++) {
            CallSite *site = &b->g->sites.data[i];
            if (site->api)
                builder_bind_start(b, site);
            else if (builder_is_indirect(site) && !site->token)
                builder_resolve(b, site);
        }
        fnflow_solve(b->flow);
    } while (fnflow_generation(b->flow) != before);
}

static void builder_count_gaps(Builder *b) {
    for (uint32_t i = 1; i < b->g->sites.len; i++) {
        const CallSite *site = &b->g->sites.data[i];
        if (!builder_is_indirect(site) || site->target_count || site->token)
            continue;
        const SparseSet *found = builder_indirect(b, site);
        bool none = !found || sparse_is_empty(found);
        const Tu *tu = fn_tu(b->prog, site->caller);
        const Loc *loc = tu_loc(tu, tu_instr(tu, site->instr)->loc);
        diag_gap(b->diag, none ? GAP_CALL_UNRESOLVED : GAP_CALL_TOO_MANY, tu_str(tu, tu->files.data[loc->file.i].path),
                 loc->line, prog_fn(b->prog, site->caller)->name, "");
    }
}

/* ---- components, callees first (Tarjan 1972, without recursion) ---- */

typedef struct Scc {
    const CallGraph *g;
    uint32_t *index, *low, *next_site, *next_target;
    bool *on_stack;
    VEC(uint32_t) stack, path;
    uint32_t counter, components;
} Scc;

static void scc_push(Scc *s, Arena *arena, uint32_t fn) {
    s->index[fn] = s->low[fn] = ++s->counter;
    s->next_site[fn] = s->g->site_of[fn];
    s->on_stack[fn] = true;
    *vec_push(arena, &s->stack) = fn;
    *vec_push(arena, &s->path) = fn;
}

/* The next callee of fn not looked at yet, 0 if there is none. */
static uint32_t scc_next_callee(Scc *s, uint32_t fn) {
    while (s->next_site[fn] < s->g->site_of[fn + 1]) {
        const CallSite *site = &s->g->sites.data[s->next_site[fn]];
        if (s->next_target[fn] < site->target_count)
            return site->targets[s->next_target[fn]++].i;
        s->next_site[fn]++;
        s->next_target[fn] = 0;
    }
    return 0;
}

static void scc_pop_component(Scc *s, CallGraph *g, uint32_t root) {
    uint32_t fn;
    do {
        fn = vec_pop(&s->stack);
        s->on_stack[fn] = false;
        g->scc[fn] = s->components;
        g->bottom_up.data[g->bottom_up.len++] = (FnId){fn};
    } while (fn != root);
    s->components++;
}

static void scc_from(Scc *s, CallGraph *g, Arena *arena, uint32_t root) {
    scc_push(s, arena, root);
    while (s->path.len) {
        uint32_t fn = vec_last(&s->path);
        uint32_t callee = scc_next_callee(s, fn);
        if (callee && !s->index[callee]) {
            scc_push(s, arena, callee);
        } else if (callee) {
            if (s->on_stack[callee] && s->index[callee] < s->low[fn])
                s->low[fn] = s->index[callee];
        } else {
            if (s->low[fn] == s->index[fn])
                scc_pop_component(s, g, fn);
            s->path.len--;
            if (s->path.len && s->low[fn] < s->low[vec_last(&s->path)])
                s->low[vec_last(&s->path)] = s->low[fn];
        }
    }
}

static void callgraph_order(CallGraph *g, Arena *arena) {
    Arena *scratch = arena_new();
    Scc s = {.g = g};
    s.index = ARENA_ARRAY(scratch, uint32_t, g->fn_count);
    s.low = ARENA_ARRAY(scratch, uint32_t, g->fn_count);
    s.next_site = ARENA_ARRAY(scratch, uint32_t, g->fn_count);
    s.next_target = ARENA_ARRAY(scratch, uint32_t, g->fn_count);
    s.on_stack = ARENA_ARRAY(scratch, bool, g->fn_count);
    g->scc = ARENA_ARRAY(arena, uint32_t, g->fn_count);
    g->bottom_up.data = ARENA_ARRAY(arena, FnId, g->fn_count);
    g->bottom_up.cap = g->fn_count;
    for (uint32_t fn = 1; fn < g->fn_count; fn++) {
        if (!s.index[fn])
            scc_from(&s, g, scratch, fn);
    }
    arena_free(scratch);
}

static void callgraph_index_callers(CallGraph *g, Arena *arena) {
    g->callers_first = ARENA_ARRAY(arena, uint32_t, g->fn_count + 1);
    for (uint32_t i = 1; i < g->sites.len; i++) {
        for (uint32_t k = 0; k < g->sites.data[i].target_count; k++)
            g->callers_first[g->sites.data[i].targets[k].i + 1]++;
    }
    for (uint32_t fn = 0; fn < g->fn_count; fn++)
        g->callers_first[fn + 1] += g->callers_first[fn];
    uint32_t *next = arena_copy(arena, g->callers_first, sizeof(uint32_t) * g->fn_count);
    g->callers = ARENA_ARRAY(arena, uint32_t, g->callers_first[g->fn_count]);
    for (uint32_t i = 1; i < g->sites.len; i++) {
        for (uint32_t k = 0; k < g->sites.data[i].target_count; k++)
            g->callers[next[g->sites.data[i].targets[k].i]++] = i;
    }
}

/* Tokens have paths in programs that speak of one. */
static void builder_add_tokens(Builder *b) {
    bool speaks = false;
    VEC_EACH(const CallSite, site, &b->g->sites)
        speaks = speaks || site->token || (site->api && site->api->token);
    VEC_EACH(const SyncToken, token, &b->g->api->tokens) {
        if (speaks)
            path_add_token(b->pool, token->name);
    }
}

CallGraph *callgraph_build(PathPool *pool, FnValues *const *values, const SyncApi *api, Arena *arena, Diag *diag) {
    CallGraph *g = ARENA_NEW(arena, CallGraph);
    g->api = api;
    Builder b = {.pool = pool, .prog = pool->prog, .values = values, .g = g, .arena = arena, .diag = diag};
    b.flow = g->flow = fnflow_new(pool, values, arena);
    g->fn_count = pool->prog->fns.len;
    g->site_of = ARENA_ARRAY(arena, uint32_t, g->fn_count + 1);
    vec_push(arena, &g->sites);
    for (uint32_t fn = 1; fn < g->fn_count; fn++) {
        *vec_push(arena, &g->fns) = (FnId){fn};
        builder_scan_function(&b, (FnId){fn});
    }
    g->site_of[g->fn_count] = g->sites.len;
    g->site_instrs = ARENA_ARRAY(arena, uint32_t, g->sites.len);
    for (uint32_t i = 1; i < g->sites.len; i++)
        g->site_instrs[i] = g->sites.data[i].instr.i;
    builder_add_tokens(&b);
    builder_scan_initialisers(&b);
    builder_solve(&b);
    builder_count_gaps(&b);
    callgraph_index_callers(g, arena);
    callgraph_order(g, arena);
    fatal_mark_sites(g, pool, values);
    return g;
}

/* ---- one program ---- */

static void site_restrict(CallSite *site, const Bitset *fns, Arena *arena) {
    const FnId *all = site->targets;
    uint32_t count = site->target_count, kept = 0;
    for (uint32_t k = 0; k < count; k++)
        kept += bitset_has(fns, all[k].i);
    if (kept == count)
        return;
    site->targets = ARENA_ARRAY(arena, FnId, kept);
    site->target_count = 0;
    for (uint32_t k = 0; k < count; k++) {
        if (bitset_has(fns, all[k].i))
            site->targets[site->target_count++] = all[k];
    }
}

/* Only the calls of the scope: what is done for each program must not grow with all that is linked together. */
static void take_sites(CallGraph *g, const CallGraph *all, Arena *arena) {
    const Bitset *fns = &g->scope->fns;
    uint32_t count = 1;
    VEC_EACH(const FnId, fn, &g->fns)
        count += all->site_of[fn->i + 1] - all->site_of[fn->i];
    g->sites.data = ARENA_ARRAY(arena, CallSite, count);
    g->sites.len = 1;
    g->sites.cap = count;
    g->site_instrs = ARENA_ARRAY(arena, uint32_t, count);
    g->site_of = ARENA_ARRAY(arena, uint32_t, g->fn_count + 1);
    for (uint32_t fn = 0; fn < g->fn_count; fn++) {
        g->site_of[fn] = g->sites.len;
        for (uint32_t i = all->site_of[fn]; bitset_has(fns, fn) && i < all->site_of[fn + 1]; i++) {
            CallSite *site = &g->sites.data[g->sites.len];
            *site = all->sites.data[i];
            site_restrict(site, fns, arena);
            g->site_instrs[g->sites.len++] = site->instr.i;
        }
    }
    g->site_of[g->fn_count] = g->sites.len;
}

CallGraph *callgraph_of_program(const CallGraph *all, const ProgramScope *scope, Arena *arena) {
    CallGraph *g = arena_copy(arena, all, sizeof *all);
    g->scope = scope;
    g->fns = g->bottom_up = (FnVec){0};
    VEC_EACH(const FnId, fn, &all->fns) {
        if (bitset_has(&scope->fns, fn->i))
            *vec_push(arena, &g->fns) = *fn;
    }
    VEC_EACH(const FnId, fn, &all->bottom_up) {
        if (bitset_has(&scope->fns, fn->i))
            *vec_push(arena, &g->bottom_up) = *fn;
    }
    take_sites(g, all, arena);
    callgraph_index_callers(g, arena);
    return g;
}

const CallSite *callgraph_site_from(const CallGraph *g, FnId fn, InstrId instr) {
    uint32_t low = g->site_of[fn.i], high = g->site_of[fn.i + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->sites.data[middle].instr.i < instr.i)
            low = middle + 1;
        else
            high = middle;
    }
    return &g->sites.data[low];
}

const CallSite *callgraph_site_at(const CallGraph *g, FnId fn, InstrId instr) {
    uint32_t low = g->site_of[fn.i], high = g->site_of[fn.i + 1], end = high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->site_instrs[middle] < instr.i)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && g->site_instrs[low] == instr.i ? &g->sites.data[low] : NULL;
}

FnId *callgraph_functions_of(const CallGraph *g, PathId value, Arena *arena, uint32_t *out_count) {
    const SparseSet *found = fnflow_targets(g->flow, value);
    *out_count = 0;
    if (!found)
        return NULL;
    FnId *fns = ARENA_ARRAY(arena, FnId, sparse_count(found));
    for (SparseCursor at = {0}; sparse_advance(found, &at);) {
        if (!g->scope || bitset_has(&g->scope->fns, at.id))
            fns[(*out_count)++] = (FnId){at.id};
    }
    return fns;
}

bool callgraph_is_address_taken(const CallGraph *g, FnId fn) {
    return fnflow_is_taken(g->flow, fn);
}
