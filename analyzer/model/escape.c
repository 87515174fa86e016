/* escape.c: see escape.h. A forward flow of states (escape_state.c) over the blocks of a function: each store, copy and
 * call says what depends on what from there on, and each access asks what must be private for its object to be so.
 */
#include "base/worklist.h"
#include "model/escape_internal.h"

#include <string.h>

/* A store to all of a pointer variable: what it led to before is of no interest any more. */
static void forget_old_pointer(const Flow *f, State state, PathId address) {
    const Path *path = path_get(f->e->pool, address);
    uint32_t object = path->kind == PATH_LOCAL ? objects_find(&f->objects, address) : 0;
    if (object && tu_type(f->v->tu, tu_sym(f->v->tu, (SymId){path->b})->type)->kind == TYPE_POINTER)
        state_renew_beyond(f, state, object);
}

static Bitset owners(Flow *f, PathId value) {
    return *objects_owners(&f->objects, value);
}

/* Publishes and links the objects of the caller as the callee's summary says, of its `params` parameters: a call may
 * have more arguments. */
static void apply_summary(Flow *f, State state, const EscapeSummary *summary, uint32_t params, PathId result,
                          const PathId *args, uint32_t count) {
    for (uint32_t k = 0; k < count && k < params && k < ESCAPE_PARAMS && summary->inside; k++) {
        if (summary->gives >> k & 1)
            forget_old_pointer(f, state, args[k]);
        Bitset parts = owners(f, args[k]), behind = {0}, on = {0}, on_beyond = {0}, found = {0};
        objects_add_behind(f->scratch, &parts, &behind);
        objects_map_need(&f->objects, summary->inside[k], args, count, &on);
        objects_map_need(&f->objects, summary->beyond[k], args, count, &on_beyond);
        objects_map_need(&f->objects, summary->found[k], args, count, &found);
        state_depend(f, state, &parts, &on);
        state_depend(f, state, &behind, &on_beyond);
        for (uint32_t part = bitset_next(&parts, 1); part != UINT32_MAX; part = bitset_next(&parts, part + 1))
            state_lead_to(f, state, (part + 1) / 2, &found);
    }
    uint32_t object = summary->result_fresh ? objects_find(&f->objects, result) : 0;
    if (object) {
        Bitset found = {0};
        objects_map_need(&f->objects, summary->result_beyond, args, count, &found);
        state_lead_to(f, state, object, &found);
    }
}

static void publish(Flow *f, State state, PathId value) {
    Bitset parts = owners(f, value), shared = {0};
    bitset_add(f->scratch, &shared, PART_SHARED);
    state_depend(f, state, &parts, &shared);
}

/* Library calls that store what they are handed. */
static bool keeps_argument(const SyncCall *api, uint32_t argument) {
    bool keeps = api->kind == SYNC_THREAD_CREATE || api->kind == SYNC_CALLBACK;
    return keeps && api->argument >= 0 && (uint32_t)api->argument == argument;
}

/* An array of bytes within a struct. */
static bool is_text(const Flow *f, PathId address) {
    const Path *path = path_get(f->e->pool, address);
    if (path->kind != PATH_FIELD || !path->a)
        return false;
    const ProgRecord *record = &f->e->pool->prog->records.data[path->a];
    const Tu *tu = f->e->pool->prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        const Type *member = tu_type(tu, field->type);
        if (field->offset == path->num && member->kind == TYPE_ARRAY && tu_type(tu, member->elem)->kind == TYPE_INT &&
            tu_type(tu, member->elem)->size == 1)
            return true;
    }
    return false;
}

/* Whether what a call writes may be pointers that it has read: not where it knows what it writes, text or numbers. */
static bool may_copy_pointers(const Flow *f, const SyncCall *api, PathId to, PathId from) {
    return (api->kind != SYNC_ACCESS || api->copied >= 0) && !is_text(f, to) && !is_text(f, from);
}

static void apply_api(Flow *f, State state, const SyncCall *api, PathId result, const PathId *args, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) {
        if (keeps_argument(api, k))
            publish(f, state, args[k]);
    }
    bool moves = api->kind == SYNC_ALLOC && api->filled == SYNC_FILL_UNSAID && !api->reads;
    uint32_t object = moves ? objects_find(&f->objects, result) : 0;
    if (object && count) { /* realloc: the new object has what the old one had */
        Bitset holder = {0}, old = owners(f, args[0]);
        bitset_add(f->scratch, &holder, part_inside(object));
        state_copy_contents(f, state, &holder, &old);
    }
    for (uint32_t to = 0; to < count && to < 32; to++) {
        for (uint32_t from = 0; api->writes >> to & 1 && from < count && from < 32; from++) {
            Bitset holders = owners(f, args[to]), sources = owners(f, args[from]);
            if (api->reads >> from & 1 && may_copy_pointers(f, api, args[to], args[from]))
                state_copy_contents(f, state, &holders, &sources);
        }
    }
}

static void apply_call(Flow *f, State state, InstrId id, const Instr *instr) {
    const CallSite *site = callgraph_site_at(f->e->graph, f->v->fn, id);
    if (!site)
        return;
    uint32_t count = 0;
    const PathId *args = objects_arguments(&f->objects, instr, &count);
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    uint32_t object = objects_find(&f->objects, result);
    if (object && path_get(f->e->pool, result)->kind == PATH_RESULT)
        state_renew(f, state, object);
    if (object && callgraph_is_unresolved(site))
        publish(f, state, result);
    if (site->api)
        apply_api(f, state, site->api, result, args, count);
    for (uint32_t k = 0; k < site->target_count; k++)
        apply_summary(f, state, &f->e->fns[site->targets[k].i].summary,
                      f->e->values[site->targets[k].i]->func->param_count, result, args, count);
    for (uint32_t k = ESCAPE_PARAMS; k < count && site->target_count; k++)
        publish(f, state, args[k]); /* not followed */
}

/* A number loaded from anywhere is no address, though it is stored as one may be; but &x may be kept as a number. */
static Bitset stored_owners(Flow *f, const Instr *instr, PathId value) {
    Bitset parts = owners(f, value), own = {0};
    if (tu_type(f->v->tu, instr->type)->kind == TYPE_POINTER)
        return parts;
    for (uint32_t part = bitset_next(&parts, 1); part != UINT32_MAX; part = bitset_next(&parts, part + 1)) {
        if (part != part_behind(part))
            bitset_add(f->scratch, &own, part);
    }
    return own;
}

static bool is_thread_local(const Flow *f, PathId address) {
    const Path *root = path_get(f->e->pool, path_root(f->e->pool, address, false));
    return root->kind == PATH_GLOBAL && f->e->pool->prog->globals.data[root->a].is_tls;
}

static void apply(Flow *f, State state, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    uint32_t relative = id.i - f->v->first_instr;
    if (instr->op == OP_CALL) {
        apply_call(f, state, id, instr);
        return;
    }
    if (!op_has(instr->op, 'W') || f->v->is_promoted_access[relative] || is_thread_local(f, f->v->address[relative]))
        return;
    Bitset holders = owners(f, f->v->address[relative]);
    if (instr->op == OP_MOVE) {
        Bitset sources = owners(f, f->v->address2[relative]);
        state_copy_contents(f, state, &holders, &sources);
        return;
    }
    if (instr->op == OP_STORE)
        forget_old_pointer(f, state, f->v->address[relative]);
    for (uint32_t k = 0; k < instr->arg_count; k++) {
        Bitset values = stored_owners(f, instr, values_operand(f->e->pool, f->v, &tu_args(f->v->tu, instr)[k]));
        state_store(f, state, &holders, &values);
    }
}

static void apply_block(Flow *f, State state, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    for (uint32_t i = 0; i < block->instr_count; i++) {
        ArenaMark mark = arena_mark(f->scratch);
        apply(f, state, (InstrId){block->instr_first + i});
        arena_reset(f->scratch, mark);
    }
}

/* ---- one function ---- */

/* Asks for all values that will be asked for, so that the objects are known. */
static void find_objects(Flow *f) {
    const FnValues *v = f->v;
    objects_init(&f->objects, f->e, v, f->scratch);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->place.i && !v->is_promoted_access[i])
            objects_owners(&f->objects, v->address[i]);
        if (instr->place2.i)
            objects_owners(&f->objects, v->address2[i]);
        bool asked = instr->op == OP_CALL || instr->op == OP_RETURN || (op_has(instr->op, 'W') && instr->op != OP_MOVE);
        for (uint32_t k = 0; asked && !v->is_promoted_access[i] && k < instr->arg_count; k++)
            objects_owners(&f->objects, values_operand(f->e->pool, v, &tu_args(v->tu, instr)[k]));
        if (instr->op == OP_CALL && instr->dst.i)
            objects_owners(&f->objects, v->value[instr->dst.i]);
    }
    objects_refine(&f->objects);
    f->parts = 2 * f->objects.count + 1;
    f->words = (f->parts + 63) / 64;
}

static bool call_keeps(const Flow *f, const CallSite *site, uint32_t argument) {
    bool keeps = site->api && keeps_argument(site->api, argument);
    for (uint32_t t = 0; t < site->target_count && !keeps; t++)
        keeps = argument >= ESCAPE_PARAMS || f->e->fns[site->targets[t].i].summary.keeps >> argument & 1;
    return keeps;
}

/* Fills unkept, and the summary's keeps. */
static void find_unkept(Flow *f, EscapeSummary *summary) {
    Bitset kept = {0};
    for (uint32_t i = 0; i < f->v->instr_count; i++) {
        InstrId id = {f->v->first_instr + i};
        const Instr *instr = tu_instr(f->v->tu, id);
        const CallSite *site = instr->op == OP_CALL ? callgraph_site_at(f->e->graph, f->v->fn, id) : NULL;
        bool stores = instr->op != OP_CALL && instr->op != OP_MOVE && op_has(instr->op, 'W') &&
                      !f->v->is_promoted_access[i] && !is_thread_local(f, f->v->address[i]);
        uint32_t callee = instr->op == OP_CALL;
        for (uint32_t k = callee; (stores || site) && k < instr->arg_count; k++) {
            if (stores || call_keeps(f, site, k - callee))
                bitset_union(
                    f->scratch, &kept,
                    objects_owners(&f->objects, values_operand(f->e->pool, f->v, &tu_args(f->v->tu, instr)[k])));
        }
    }
    for (uint32_t object = 1; object <= f->objects.count; object++) {
        if (!bitset_has(&kept, part_inside(object)))
            bitset_add(f->scratch, &f->unkept, part_inside(object));
        else if (object <= f->v->func->param_count && object <= ESCAPE_PARAMS)
            summary->keeps |= 1u << (object - 1);
    }
}

/* The states at the ends of blocks that lead to `block`; where a function begins, nothing has happened. */
static State state_before(const Flow *f, State const *after, uint32_t block) {
    State state = state_at_entry(f);
    const Cfg *cfg = f->v->cfg;
    for (uint32_t k = cfg->pred_first[block]; k < cfg->pred_first[block + 1]; k++) {
        if (after[cfg->preds[k]])
            state_meet(f, state, after[cfg->preds[k]]);
    }
    return state;
}

/* Applies a block to the states that lead to it; whether the state at its end changed. */
static bool solve_block(Flow *f, State *after, uint32_t block) {
    ArenaMark mark = arena_mark(f->scratch);
    State state = state_before(f, after, block);
    apply_block(f, state, block);
    if (!after[block]) {
        after[block] = state;
        return true;
    }
    bool changed = !state_equal(f, after[block], state);
    state_copy(f, after[block], state);
    arena_reset(f->scratch, mark);
    return changed;
}

static void solve(Flow *f, State *after) {
    const Cfg *cfg = f->v->cfg;
    Worklist *work = worklist_new(f->scratch, cfg->block_count, NULL);
    for (uint32_t b = 0; b < cfg->block_count; b++)
        worklist_push(work, b);
    while (!worklist_is_empty(work)) {
        uint32_t b = worklist_pop(work);
        if (!solve_block(f, after, b))
            continue;
        const Block *block = tu_block(f->v->tu, f->v->func, b);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            uint32_t to = tu_succs(f->v->tu, block)[k];
            if (after[to]) /* others are still on the list */
                worklist_push(work, to);
        }
    }
}

/* ---- results ---- */

/* What a function of the user's returned. Where the other results are fresh, it is an allocator too. */
static bool is_from_outside(const Flow *f, uint32_t object) {
    const Path *path = path_get(f->e->pool, f->objects.roots.data[object]);
    const CallSite *site =
        path->kind == PATH_RESULT ? callgraph_site_at(f->e->graph, f->v->fn, (InstrId){path->b}) : NULL;
    return site && callgraph_is_unresolved(site);
}

static void note_return(Flow *f, State state, const Instr *instr, EscapeSummary *summary) {
    uint32_t params = f->v->func->param_count;
    state_note_params(f, state, summary);
    if (!instr->arg_count)
        return;
    Bitset parts = owners(f, values_operand(f->e->pool, f->v, tu_args(f->v->tu, instr)));
    for (uint32_t part = bitset_next(&parts, 0); part != UINT32_MAX; part = bitset_next(&parts, part + 1)) {
        uint32_t object = (part + 1) / 2;
        Need need = state_need_of_part(f, state, part);
        Need params_of_need = need & ~ESCAPE_NEVER;
        if (object && object <= params) {
            summary->result |= 1u << (part == part_behind(part) ? ESCAPE_PARAMS + object - 1 : object - 1);
        } else if (object && is_from_outside(f, object)) {
            f->returns_outside = true;
        } else if (need == 0) {
            summary->result_fresh = true;
            summary->result_beyond |= state_need_of_part(f, state, part_behind(part));
        } else { /* kept in what a parameter leads to: found beyond it */
            summary->result |= (need & ESCAPE_NEVER) | (params_of_need << ESCAPE_PARAMS & ~ESCAPE_NEVER) |
                               (params_of_need & ~((1u << ESCAPE_PARAMS) - 1));
        }
    }
}

/* `*out = object`, where nobody else has the object. */
static void note_given(Flow *f, State state, const Instr *instr, EscapeSummary *summary) {
    uint32_t relative = (uint32_t)(instr - f->v->tu->instrs.data) - f->v->first_instr;
    const Path *address = path_get(f->e->pool, f->v->address[relative]);
    if (instr->op != OP_STORE || address->kind != PATH_PARAM || address->b >= ESCAPE_PARAMS)
        return;
    Bitset values = owners(f, values_operand(f->e->pool, f->v, tu_args(f->v->tu, instr)));
    bool is_object = bitset_next(&values, part_beyond(f->v->func->param_count) + 1) != UINT32_MAX;
    if (is_object && state_need(f, state, &values) == 0)
        summary->gives |= 1u << address->b;
}

static void record_call(Flow *f, State state, const CallSite *site, const Instr *instr, FnEscape *out) {
    uint32_t count = 0;
    const PathId *args = objects_arguments(&f->objects, instr, &count);
    Need *needs = &out->arguments[out->argument_of[site - &f->e->graph->sites.data[f->e->graph->site_of[f->v->fn.i]]]];
    for (uint32_t k = 0; k < count; k++) {
        Bitset parts = owners(f, args[k]), behind = {0};
        objects_add_behind(f->scratch, &parts, &behind);
        needs[2 * k] = state_need(f, state, &parts);
        needs[2 * k + 1] = state_need(f, state, &behind);
        if (site->api && (site->api->reads | site->api->writes) >> (k < 32 ? k : 31) & 1)
            out->summary.cares |= needs[2 * k];
        const Path *passed_on = path_get(f->e->pool, args[k]);
        for (uint32_t t = 0; t < site->target_count && k < ESCAPE_PARAMS; t++) {
            const EscapeSummary *callee = &f->e->fns[site->targets[t].i].summary;
            Need cares = callee->cares;
            if (callee->gives >> k & 1 && passed_on->kind == PATH_PARAM && passed_on->b < ESCAPE_PARAMS)
                out->summary.gives |= 1u << passed_on->b;
            out->summary.cares |=
                (cares >> k & 1 ? needs[2 * k] : 0) | (cares >> (ESCAPE_PARAMS + k) & 1 ? needs[2 * k + 1] : 0);
        }
    }
}

static void record_instr(Flow *f, State state, InstrId id, FnEscape *out) {
    const Instr *instr = tu_instr(f->v->tu, id);
    uint32_t relative = id.i - f->v->first_instr;
    if (instr->op == OP_CALL) {
        const CallSite *site = callgraph_site_at(f->e->graph, f->v->fn, id);
        if (site)
            record_call(f, state, site, instr, out);
    } else if (instr->op == OP_RETURN) {
        note_return(f, state, instr, &out->summary);
    } else if (instr->place.i && !f->v->is_promoted_access[relative]) {
        Bitset parts = owners(f, f->v->address[relative]);
        out->place[relative] = f->v->address[relative].i ? state_need(f, state, &parts) : ESCAPE_NEVER;
        out->summary.cares |= out->place[relative];
        note_given(f, state, instr, &out->summary);
    }
    if (instr->place2.i) {
        Bitset parts = owners(f, f->v->address2[relative]);
        out->place2[relative] = f->v->address2[relative].i ? state_need(f, state, &parts) : ESCAPE_NEVER;
        out->summary.cares |= out->place2[relative];
    }
}

static void record(Flow *f, State const *after, FnEscape *out) {
    for (uint32_t b = 0; b < f->v->cfg->block_count; b++) {
        ArenaMark mark = arena_mark(f->scratch);
        State state = state_before(f, after, b);
        const Block *block = tu_block(f->v->tu, f->v->func, b);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            record_instr(f, state, (InstrId){block->instr_first + i}, out);
            apply(f, state, (InstrId){block->instr_first + i});
        }
        arena_reset(f->scratch, mark);
    }
    out->summary.cares &= ~ESCAPE_NEVER;
    if (f->returns_outside && !out->summary.result_fresh)
        out->summary.result |= ESCAPE_NEVER;
}

/* Room for the answers of a function. */
static void fn_escape_init(const Escapes *e, const FnValues *v, FnEscape *out, Arena *arena) {
    uint32_t params = v->func->param_count, count = 0, arguments = 0;
    const CallSite *sites = callgraph_sites(e->graph, v->fn, &count);
    out->summary.inside = ARENA_ARRAY(arena, Need, params);
    out->summary.beyond = ARENA_ARRAY(arena, Need, params);
    out->summary.found = ARENA_ARRAY(arena, Need, params);
    out->place = ARENA_ARRAY(arena, Need, v->instr_count);
    out->place2 = ARENA_ARRAY(arena, Need, v->instr_count);
    out->argument_of = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        out->argument_of[i] = arguments;
        arguments += 2 * (tu_instr(v->tu, sites[i].instr)->arg_count - 1u);
    }
    out->arguments = ARENA_ARRAY(arena, Need, arguments);
}

static bool summary_equal(const EscapeSummary *a, const EscapeSummary *b, uint32_t params) {
    return a->result == b->result && a->result_fresh == b->result_fresh && a->result_beyond == b->result_beyond &&
           a->cares == b->cares && a->keeps == b->keeps && a->gives == b->gives &&
           memcmp(a->inside, b->inside, sizeof(Need) * params) == 0 &&
           memcmp(a->beyond, b->beyond, sizeof(Need) * params) == 0 &&
           memcmp(a->found, b->found, sizeof(Need) * params) == 0;
}

/* Whether the summary of the function changed. */
static bool find_in_function(Escapes *e, FnId fn, Arena *arena, Arena *scratch) {
    const FnValues *v = e->values[fn.i];
    FnEscape *out = &e->fns[fn.i];
    if (!out->place)
        fn_escape_init(e, v, out, arena);
    uint32_t params = v->func->param_count;
    EscapeSummary before = out->summary;
    before.inside = arena_copy(scratch, before.inside, sizeof(Need) * params);
    before.beyond = arena_copy(scratch, before.beyond, sizeof(Need) * params);
    before.found = arena_copy(scratch, before.found, sizeof(Need) * params);
    Flow f = {.e = e, .v = v, .arena = arena, .scratch = scratch};
    find_objects(&f);
    find_unkept(&f, &out->summary);
    State *after = ARENA_ARRAY(scratch, State, v->cfg->block_count);
    solve(&f, after);
    record(&f, after, out);
    return !summary_equal(&before, &out->summary, params);
}

/* ---- all functions ---- */

/* Functions that call each other, until their summaries stay the same: each again as long as one that it calls
 * changes. */
static void solve_component(Escapes *e, uint32_t first, uint32_t end, Arena *arena, Arena *scratch) {
    const CallGraph *g = e->graph;
    Bitset waiting = {0};
    uint32_t count = end - first;
    ArenaMark start = arena_mark(scratch);
    for (uint32_t k = first; k < end; k++)
        bitset_add(scratch, &waiting, g->bottom_up[k].i);
    while (count) {
        for (uint32_t k = first; k < end; k++) {
            FnId fn = g->bottom_up[k];
            if (!bitset_has(&waiting, fn.i))
                continue;
            bitset_remove(&waiting, fn.i);
            count--;
            ArenaMark mark = arena_mark(scratch);
            bool changed = find_in_function(e, fn, arena, scratch);
            arena_reset(scratch, mark);
            for (uint32_t i = g->callers_first[fn.i]; changed && i < g->callers_first[fn.i + 1]; i++) {
                FnId caller = g->sites.data[g->callers[i]].caller;
                if (g->scc[caller.i] == g->scc[fn.i])
                    count += bitset_add(scratch, &waiting, caller.i);
            }
        }
    }
    arena_reset(scratch, start);
}

Escapes *escapes_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Escapes *e = ARENA_NEW(arena, Escapes);
    *e = (Escapes){.pool = pool, .values = values, .graph = graph};
    e->fns = ARENA_ARRAY(arena, FnEscape, graph->fn_count);
    Arena *scratch = arena_new();
    for (uint32_t first = 0, end; first + 1 < graph->fn_count; first = end) {
        for (end = first;
             end + 1 < graph->fn_count && graph->scc[graph->bottom_up[end].i] == graph->scc[graph->bottom_up[first].i];)
            end++;
        solve_component(e, first, end, arena, scratch);
    }
    arena_free(scratch);
    return e;
}

/* ---- questions ---- */

static const Need *arguments_of(const Escapes *e, const CallSite *site) {
    const FnEscape *f = &e->fns[site->caller.i];
    return &f->arguments[f->argument_of[site - &e->graph->sites.data[e->graph->site_of[site->caller.i]]]];
}

Need escape_argument(const Escapes *e, const CallSite *site, uint32_t argument) {
    return arguments_of(e, site)[2 * argument];
}

Need escape_at_call(const Escapes *e, const CallSite *site, FnId callee, Need owned) {
    const Need *needs = arguments_of(e, site), cares = e->fns[callee.i].summary.cares;
    uint32_t count = tu_instr(e->values[site->caller.i]->tu, site->instr)->arg_count - 1u;
    Need result = 0;
    for (uint32_t k = 0; k < count && k < ESCAPE_PARAMS; k++) {
        if (escape_holds(needs[2 * k], owned))
            result |= 1u << k;
        if (escape_holds(needs[2 * k + 1], owned))
            result |= 1u << (ESCAPE_PARAMS + k);
    }
    return result & cares;
}
