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

/* Publishes and links the objects of the caller as the callee's summary says, of its `params` parameters: a call may
 * have more arguments. */
static void apply_summary(Flow *f, State state, const EscapeSummary *summary, uint32_t params, PathId result,
                          const Step *step) {
    for (uint32_t k = 0; k < step->count && k < params && k < ESCAPE_PARAMS && summary->inside; k++) {
        const Parts *parts = &step->values[k];
        if (!parts_have_object(parts))
            continue;
        if (summary->gives >> k & 1)
            forget_old_pointer(f, state, step->args[k]);
        Parts behind = parts_behind(parts), on = objects_map_need(summary->inside[k], step->values, step->count),
              on_beyond = objects_map_need(summary->beyond[k], step->values, step->count),
              found = objects_map_need(summary->found[k], step->values, step->count);
        state_depend(f, state, parts, &on);
        state_depend(f, state, &behind, &on_beyond);
        for (uint32_t part = parts_next(parts, 1); part != UINT32_MAX; part = parts_next(parts, part + 1))
            state_lead_to(f, state, part_object(part), &found);
    }
    uint32_t object = summary->result_fresh ? objects_find(&f->objects, result) : 0;
    if (object) {
        Parts found = objects_map_need(summary->result_beyond, step->values, step->count);
        state_lead_to(f, state, object, &found);
    }
}

static void publish(Flow *f, State state, const Parts *parts) {
    Parts shared = parts_of(PART_SHARED);
    state_depend(f, state, parts, &shared);
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

static void apply_api(Flow *f, State state, const Step *step, PathId result) {
    const SyncCall *api = step->site->api;
    for (uint32_t k = 0; k < step->count; k++) {
        if (keeps_argument(api, k))
            publish(f, state, &step->values[k]);
    }
    bool moves = api->kind == SYNC_ALLOC && api->filled == SYNC_FILL_UNSAID && !api->reads;
    uint32_t object = moves ? objects_find(&f->objects, result) : 0;
    if (object && step->count) { /* realloc: the new object has what the old one had */
        Parts holder = parts_of(part_inside(object));
        state_copy_contents(f, state, &holder, &step->values[0]);
    }
    for (uint32_t to = 0; to < step->count && to < 32; to++) {
        for (uint32_t from = 0; api->writes >> to & 1 && from < step->count && from < 32; from++) {
            if (api->reads >> from & 1 && may_copy_pointers(f, api, step->args[to], step->args[from]))
                state_copy_contents(f, state, &step->values[to], &step->values[from]);
        }
    }
}

static void apply_call(Flow *f, State state, const Step *step) {
    const CallSite *site = step->site;
    PathId result = step->instr->dst.i ? f->v->value[step->instr->dst.i] : (PathId){0};
    uint32_t object = objects_find(&f->objects, result);
    if (object && path_get(f->e->pool, result)->kind == PATH_RESULT)
        state_renew(f, state, object);
    if (object && callgraph_is_unresolved(site)) {
        Parts owners = objects_owners(&f->objects, result);
        publish(f, state, &owners);
    }
    if (site->api)
        apply_api(f, state, step, result);
    for (uint32_t k = 0; k < site->target_count; k++)
        apply_summary(f, state, &f->e->fns[site->targets[k].i].summary,
                      f->e->values[site->targets[k].i]->func->param_count, result, step);
    for (uint32_t k = ESCAPE_PARAMS; k < step->count && site->target_count; k++)
        publish(f, state, &step->values[k]); /* not followed */
}

static void apply(Flow *f, State state, const Step *step) {
    if (step->site) {
        apply_call(f, state, step);
    } else if (step->writes && step->instr->op == OP_MOVE) {
        state_copy_contents(f, state, &step->place, &step->place2);
    } else if (step->writes) {
        if (step->instr->op == OP_STORE)
            forget_old_pointer(f, state, f->v->address[step->id.i - f->v->first_instr]);
        for (uint32_t k = 0; k < step->count; k++)
            state_store(f, state, &step->place, &step->values[k]);
    }
}

static void apply_block(Flow *f, State state, uint32_t block) {
    for (uint32_t i = f->step_first[block]; i < f->step_first[block + 1]; i++)
        apply(f, state, &f->steps[i]);
}

/* ---- one function ---- */

static bool call_keeps(const Flow *f, const CallSite *site, uint32_t argument) {
    bool keeps = site->api && keeps_argument(site->api, argument);
    for (uint32_t t = 0; t < site->target_count && !keeps; t++)
        keeps = argument >= ESCAPE_PARAMS || f->e->fns[site->targets[t].i].summary.keeps >> argument & 1;
    return keeps;
}

/* Fills unkept, and the summary's keeps. */
static void find_unkept(Flow *f, EscapeSummary *summary) {
    Parts kept = {0};
    for (uint32_t i = 0; i < f->step_first[f->v->cfg->block_count]; i++) {
        const Step *step = &f->steps[i];
        bool stores = step->writes && step->instr->op != OP_MOVE;
        for (uint32_t k = 0; (stores || step->site) && k < step->count; k++) {
            if (stores || call_keeps(f, step->site, k))
                parts_union(&kept, &step->values[k]);
        }
    }
    for (uint32_t object = 1; object <= f->objects.count; object++) {
        if (!parts_have(&kept, part_inside(object)))
            parts_add(&f->unkept, part_inside(object));
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
    const Path *path = path_get(f->e->pool, f->objects.roots[object]);
    const CallSite *site =
        path->kind == PATH_RESULT ? callgraph_site_at(f->e->graph, f->v->fn, (InstrId){path->b}) : NULL;
    return site && callgraph_is_unresolved(site);
}

static void note_return(Flow *f, State state, const Step *step, EscapeSummary *summary) {
    uint32_t params = f->v->func->param_count;
    state_note_params(f, state, summary);
    if (!step->count)
        return;
    const Parts *parts = &step->values[0];
    for (uint32_t part = parts_next(parts, 0); part != UINT32_MAX; part = parts_next(parts, part + 1)) {
        uint32_t object = part_object(part);
        Need need = state_need_of_part(f, state, part);
        Need params_of_need = need & ~ESCAPE_NEVER;
        if (object && object <= params) {
            summary->result |= 1u << (part_is_inside(part) ? object - 1 : ESCAPE_PARAMS + object - 1);
        } else if (object && is_from_outside(f, object)) {
            f->returns_outside = true;
        } else if (need == 0) {
            summary->result_fresh = true;
            summary->result_beyond |= state_need_of_part(f, state, part_beyond(object));
        } else { /* kept in what a parameter leads to: found beyond it */
            summary->result |= (need & ESCAPE_NEVER) | (params_of_need << ESCAPE_PARAMS & ~ESCAPE_NEVER) |
                               (params_of_need & ~((1u << ESCAPE_PARAMS) - 1));
        }
    }
}

/* `*out = object`, where nobody else has the object. */
static void note_given(Flow *f, State state, const Step *step, EscapeSummary *summary) {
    const Path *address = path_get(f->e->pool, f->v->address[step->id.i - f->v->first_instr]);
    if (step->instr->op != OP_STORE || address->kind != PATH_PARAM || address->b >= ESCAPE_PARAMS)
        return;
    PathId value = values_operand(f->e->pool, f->v, tu_args(f->v->tu, step->instr));
    Parts values = objects_owners(&f->objects, value);
    bool is_object = parts_next(&values, part_beyond(f->v->func->param_count) + 1) != UINT32_MAX;
    if (is_object && state_need(f, state, &values) == 0)
        summary->gives |= 1u << address->b;
}

static void record_call(Flow *f, State state, const Step *step, FnEscape *out) {
    const CallSite *site = step->site;
    Need *needs = &out->arguments[out->argument_of[site - &f->e->graph->sites.data[f->e->graph->site_of[f->v->fn.i]]]];
    for (uint32_t k = 0; k < step->count; k++) {
        Parts behind = parts_behind(&step->values[k]);
        needs[2 * k] = state_need(f, state, &step->values[k]);
        needs[2 * k + 1] = state_need(f, state, &behind);
        if (site->api && (site->api->reads | site->api->writes) >> (k < 32 ? k : 31) & 1)
            out->summary.cares |= needs[2 * k];
        const Path *passed_on = path_get(f->e->pool, step->args[k]);
        for (uint32_t t = 0; t < site->target_count && k < ESCAPE_PARAMS; t++) {
            const EscapeSummary *callee = &f->e->fns[site->targets[t].i].summary;
            if (callee->gives >> k & 1 && passed_on->kind == PATH_PARAM && passed_on->b < ESCAPE_PARAMS)
                out->summary.gives |= 1u << passed_on->b;
        }
    }
}

static void record_step(Flow *f, State state, const Step *step, FnEscape *out) {
    uint32_t relative = step->id.i - f->v->first_instr;
    if (step->site) {
        record_call(f, state, step, out);
    } else if (step->instr->op == OP_RETURN) {
        note_return(f, state, step, &out->summary);
    } else if (step->instr->place.i && !f->v->is_promoted_access[relative]) {
        out->place[relative] = f->v->address[relative].i ? state_need(f, state, &step->place) : ESCAPE_NEVER;
        out->summary.cares |= out->place[relative];
        note_given(f, state, step, &out->summary);
    }
    if (step->instr->place2.i) {
        out->place2[relative] = f->v->address2[relative].i ? state_need(f, state, &step->place2) : ESCAPE_NEVER;
        out->summary.cares |= out->place2[relative];
    }
}

/* Without loops this finds the states, too: what leads to a block comes before it. */
static void record(Flow *f, State *after, FnEscape *out) {
    for (uint32_t b = 0; b < f->v->cfg->block_count; b++) {
        ArenaMark mark = arena_mark(f->scratch);
        State state = state_before(f, after, b);
        for (uint32_t i = f->step_first[b]; i < f->step_first[b + 1]; i++) {
            record_step(f, state, &f->steps[i], out);
            apply(f, state, &f->steps[i]);
        }
        if (after[b])
            arena_reset(f->scratch, mark);
        else
            after[b] = state;
    }
    out->summary.cares &= ~ESCAPE_NEVER;
    if (f->returns_outside && !out->summary.result_fresh)
        out->summary.result |= ESCAPE_NEVER;
}

static bool has_loops(const Cfg *cfg) {
    bool loops = false;
    for (uint32_t b = 0; b < cfg->block_count && !loops; b++)
        loops = cfg->loop_head[b] != UINT32_MAX;
    return loops;
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
        arguments += 2 * sites[i].arg_count;
    }
    out->arguments = ARENA_ARRAY(arena, Need, arguments);
}

/* In what a summary has come to differ: what it says of parameters, as bits, and of what is returned. */
typedef struct Change {
    uint32_t params;
    bool result;
} Change;

static Change change_of(const EscapeSummary *a, const EscapeSummary *b, uint32_t params) {
    Change change = {(a->keeps ^ b->keeps) | (a->gives ^ b->gives), a->result != b->result ||
                                                                        a->result_fresh != b->result_fresh ||
                                                                        a->result_beyond != b->result_beyond};
    for (uint32_t k = 0; k < params && k < ESCAPE_PARAMS; k++) {
        bool differs = a->inside[k] != b->inside[k] || a->beyond[k] != b->beyond[k] || a->found[k] != b->found[k];
        change.params |= (uint32_t)differs << k;
    }
    return change;
}

static Change find_in_function(Escapes *e, FnId fn, EscapeRoom *room, Arena *arena, Arena *scratch) {
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
    steps_find(&f, room);
    find_unkept(&f, &out->summary);
    State *after = ARENA_ARRAY(scratch, State, v->cfg->block_count);
    if (has_loops(v->cfg))
        solve(&f, after);
    record(&f, after, out);
    return change_of(&before, &out->summary, params);
}

/* ---- all functions ---- */

static bool returns_something(const Escapes *e, const CallSite *site) {
    return tu_instr(e->values[site->caller.i]->tu, site->instr)->dst.i;
}

/* Functions that call each other, until their summaries stay the same: each again as long as one that it calls changes
 * in something that it feels. */
static void solve_component(Escapes *e, uint32_t first, uint32_t end, EscapeRoom *room, Arena *arena, Arena *scratch) {
    const CallGraph *g = e->graph;
    Bitset waiting = {0};
    uint32_t count = end - first;
    ArenaMark start = arena_mark(scratch);
    for (uint32_t k = first; k < end; k++)
        bitset_add(scratch, &waiting, g->bottom_up.data[k].i);
    while (count) {
        for (uint32_t k = first; k < end; k++) {
            FnId fn = g->bottom_up.data[k];
            if (!bitset_has(&waiting, fn.i))
                continue;
            bitset_remove(&waiting, fn.i);
            count--;
            ArenaMark mark = arena_mark(scratch);
            Change change = find_in_function(e, fn, room, arena, scratch);
            arena_reset(scratch, mark);
            bool any = change.params || change.result;
            for (uint32_t i = g->callers_first[fn.i]; any && i < g->callers_first[fn.i + 1]; i++) {
                const CallSite *site = &g->sites.data[g->callers[i]];
                bool feels = room->felt[g->callers[i]] & change.params || (change.result && returns_something(e, site));
                if (g->scc[site->caller.i] == g->scc[fn.i] && feels)
                    count += bitset_add(scratch, &waiting, site->caller.i);
            }
        }
    }
    arena_reset(scratch, start);
}

static const Need *arguments_of(const Escapes *e, const CallSite *site) {
    const FnEscape *f = &e->fns[site->caller.i];
    return &f->arguments[f->argument_of[site - &e->graph->sites.data[e->graph->site_of[site->caller.i]]]];
}

/* Adds for whose privacy the callees of a function care; true if that is something new. */
static bool add_cares_of_callees(Escapes *e, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(e->graph, fn, &count);
    Need *cares = &e->fns[fn.i].summary.cares, before = *cares;
    for (uint32_t i = 0; i < count; i++) {
        const Need *needs = arguments_of(e, &sites[i]);
        Need callees = 0;
        for (uint32_t t = 0; t < sites[i].target_count; t++)
            callees |= e->fns[sites[i].targets[t].i].summary.cares;
        for (uint32_t k = 0; callees && k < sites[i].arg_count && k < ESCAPE_PARAMS; k++)
            *cares |=
                (callees >> k & 1 ? needs[2 * k] : 0) | (callees >> (ESCAPE_PARAMS + k) & 1 ? needs[2 * k + 1] : 0);
    }
    *cares &= ~ESCAPE_NEVER;
    return *cares != before;
}

static void close_cares(Escapes *e, uint32_t first, uint32_t end) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = first; k < end; k++)
            changed = add_cares_of_callees(e, e->graph->bottom_up.data[k]) || changed;
    }
}

Escapes *escapes_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Escapes *e = ARENA_NEW(arena, Escapes);
    *e = (Escapes){.pool = pool, .values = values, .graph = graph};
    e->fns = ARENA_ARRAY(arena, FnEscape, graph->fn_count);
    Arena *scratch = arena_new();
    EscapeRoom room = {.arena = arena_new()};
    room.felt = ARENA_ARRAY(room.arena, uint32_t, graph->sites.len);
    const FnVec *order = &graph->bottom_up;
    for (uint32_t first = 0, end; first < order->len; first = end) {
        uint32_t component = graph->scc[order->data[first].i];
        for (end = first; end < order->len && graph->scc[order->data[end].i] == component;)
            end++;
        solve_component(e, first, end, &room, arena, scratch);
        close_cares(e, first, end);
    }
    arena_free(room.arena);
    arena_free(scratch);
    return e;
}

/* ---- questions ---- */

Need escape_argument(const Escapes *e, const CallSite *site, uint32_t argument) {
    return arguments_of(e, site)[2 * argument];
}

Need escape_at_call(const Escapes *e, const CallSite *site, FnId callee, Need owned) {
    const Need *needs = arguments_of(e, site), cares = e->fns[callee.i].summary.cares;
    Need result = 0;
    for (uint32_t k = 0; k < site->arg_count && k < ESCAPE_PARAMS; k++) {
        if (escape_holds(needs[2 * k], owned))
            result |= 1u << k;
        if (escape_holds(needs[2 * k + 1], owned))
            result |= 1u << (ESCAPE_PARAMS + k);
    }
    return result & cares;
}
