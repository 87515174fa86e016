/* hoststate.c: see hoststate.h. The token is taken out of the locks that two accesses hold: what conflicts then is kept
 * apart by it alone, or not at all. A program that does without the token has none in its locksets, so whether an
 * access is made under it is found by going up its calls. */
#include "model/hoststate.h"

#include "model/model.h"

#include <string.h>

/* ---- the survey: what types and places are ---- */

typedef struct Survey {
    Bitset module_records; /* RecordIds of what the host keeps for the module */
    Bitset set_up; /* ClassIds that are written while it is set up */
    Bitset known; /* indices of locations that are such state */
    HostState *states; /* by index of location */
    const char *host_folder; /* NULL: not known */
} Survey;

static bool is_state_call(const Model *m, const Path *path) {
    const CallSite *site =
        path->kind == PATH_RESULT ? callgraph_site_at(m->graph, (FnId){path->a}, (InstrId){path->b}) : NULL;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        if (site && syncapi_is_among(&token->state, site->callee))
            return true;
    return false;
}

/* A function that returns the state: the type that it says it is. */
static RecordId returned_record(const Model *m, FnId fn) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        if (last->op != OP_RETURN || !last->arg_count ||
            !is_state_call(m, path_get(m->paths, values_operand(m->paths, v, tu_args(v->tu, last)))))
            continue;
        TypeId function = tu_sym(v->tu, v->func->sym)->type;
        TypeId record = tu_type(v->tu, tu_type(v->tu, function)->elem)->elem;
        return prog_record_of(m->prog, prog_fn(m->prog, fn)->tu, record);
    }
    return (RecordId){0};
}

static void add_module_records(const Model *m, Survey *survey, Arena *arena) {
    for (uint32_t fn = bitset_next(&m->scope->fns, 1); fn != UINT32_MAX; fn = bitset_next(&m->scope->fns, fn + 1)) {
        RecordId record = returned_record(m, (FnId){fn});
        if (record.i)
            bitset_add(arena, &survey->module_records, record.i);
    }
    VEC_EACH(const Location, l, &m->accesses->locations) {
        RecordId record = class_record(m->paths, l->class);
        PathId root = path_root(m->paths, m->accesses->list.data[l->first].address, false);
        if (record.i && is_state_call(m, path_get(m->paths, root)))
            bitset_add(arena, &survey->module_records, record.i);
    }
}

static void add_set_up(const Model *m, Survey *survey, Arena *arena) {
    const Threads *t = m->threads;
    Bitset within = {0}; /* contexts; callers come before what they call */
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = ctx_get(t, (CtxId){c});
        if (!bitset_has(&within, ctx->parent.i) && !bitset_has(&t->run_once, ctx->fn.i))
            continue;
        bitset_add(arena, &within, c);
        const FnValues *v = m->values[ctx->fn.i];
        for (uint32_t i = 0; i < v->instr_count; i++) {
            const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
            ClassId class = instr->op == OP_STORE && v->address[i].i && !v->is_promoted_access[i]
                                ? path_class(m->paths, ctx_resolve(t, (CtxId){c}, v->address[i]))
                                : (ClassId){0};
            if (class.i)
                bitset_add(arena, &survey->set_up, class.i);
        }
    }
}

/* ---- whose it is ---- */

/* "struct " before the name does not count. */
static const char *bare_name(const char *type) {
    const char *space = strchr(type, ' ');
    return space ? space + 1 : type;
}

static bool is_host_record(const Model *m, const char *name) {
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        if (syncapi_is_among(&token->objects, bare_name(name)))
            return true;
    return false;
}

/* Whether it begins with an object of the host. */
static bool begins_with_object(const Model *m, RecordId id) {
    const ProgRecord *record = &m->prog->records.data[id.i];
    const Tu *tu = m->prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    while (type->kind == TYPE_STRUCT && type->field_count) {
        type = tu_type(tu, tu->fields.data[type->field_first].type);
        if (type->kind == TYPE_STRUCT && is_host_record(m, tu_str(tu, type->name)))
            return true;
    }
    return false;
}

static StateScope scope_of(const Model *m, const Survey *survey, ClassId class) {
    RecordId record = class_record(m->paths, class);
    if (class_is_object(m->paths, class))
        return STATE_VARIABLE;
    if (record.i && bitset_has(&survey->module_records, record.i))
        return STATE_MODULE;
    return record.i && begins_with_object(m, record) ? STATE_OBJECT : STATE_MEMORY;
}

/* ---- under the token ---- */

static CtxId root_of(const Model *m, CtxId ctx) {
    while (ctx_get(m->threads, ctx)->parent.i)
        ctx = ctx_get(m->threads, ctx)->parent;
    return ctx;
}

/* Called by the host, or by whoever calls what the host's functions call. */
static bool is_by_host(const Model *m, const Access *a) {
    return bitset_has(&m->threads->hosted, ctx_get(m->threads, root_of(m, a->ctx))->fn.i) && !a->doubtful;
}

static bool has_token(const Model *m, SetId paths) {
    for (uint32_t i = 0; i < m->paths->tokens.len; i++)
        if (setpool_has(m->threads->sets, paths, m->paths->tokens.data[i].i << 1))
            return true;
    return false;
}

/* The function itself has taken it, or given it up; else its caller says. */
static bool holds_token(const Model *m, const Access *a) {
    const Threads *t = m->threads;
    InstrId instr = a->instr;
    for (CtxId ctx = a->ctx; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        FnId fn = ctx_get(t, ctx)->fn;
        const FnLocks *locks = &t->locks->fns[fn.i];
        uint32_t relative = instr.i - m->values[fn.i]->first_instr;
        if (locks->must && has_token(m, locks->must[relative]))
            return true;
        if (locks->must && has_token(m, locks->lost[relative]))
            return false;
        instr = ctx_get(t, ctx)->call;
    }
    return is_by_host(m, a);
}

/* Without tokens. */
static SetId real_locks(const Model *m, SetId locks) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->threads->sets, locks, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (class_is_token(m->paths, (ClassId){members[i] >> 1}))
            return real_locks(m, setpool_remove(m->threads->sets, locks, members[i]));
    }
    return locks;
}

/* ---- what keeps it apart ---- */

enum { FEW = 64 };

typedef struct Judge {
    const Model *m;
    const Access *list;
    uint32_t count;
    Access bare[FEW]; /* the same with the token taken away */
    Situation at[FEW];
    bool under[FEW], by_host[FEW];
} Judge;

static bool prepare(Judge *j, const Model *m, const Location *l) {
    bool any = false;
    j->m = m;
    j->list = &m->accesses->list.data[l->first];
    j->count = l->count < FEW ? l->count : FEW;
    for (uint32_t i = 0; i < j->count; i++) {
        j->at[i] = *j->list[i].at;
        j->at[i].held.locks = real_locks(m, j->at[i].held.locks);
        j->bare[i] = j->list[i];
        j->bare[i].at = &j->at[i];
        j->by_host[i] = is_by_host(m, &j->list[i]);
        j->under[i] = holds_token(m, &j->list[i]);
        any = any || j->by_host[i] || j->under[i];
    }
    return any;
}

/* Rather two of the host, and rather two places than one. */
static int rank(const Judge *j, uint32_t i, uint32_t k) {
    return 2 * (j->by_host[i] && j->by_host[k]) + (j->list[i].instr.i != j->list[k].instr.i);
}

/* Every pair of a write and another access; a function may also meet itself. */
static bool find_conflicts(const Judge *j, HostState *out) {
    int best = -1;
    for (uint32_t i = 0; i < j->count; i++) {
        for (uint32_t k = 0; k < j->count && j->bare[i].write; k++) {
            if (j->list[i].doubtful || j->list[k].doubtful || rank(j, i, k) <= best ||
                !accesses_conflict(j->m->accesses, &j->bare[i], &j->bare[k]))
                continue;
            best = rank(j, i, k);
            out->write = &j->list[i];
            out->other = &j->list[k];
            out->by_host = j->by_host[i] && j->by_host[k];
        }
    }
    return best >= 0;
}

/* Whether two that conflict are not both under the token. */
static bool conflicts_with_token(const Judge *j) {
    for (uint32_t i = 0; i < j->count; i++) {
        for (uint32_t k = 0; k < j->count && j->bare[i].write; k++) {
            bool both = j->under[i] && j->under[k];
            if (!both && !j->list[i].doubtful && !j->list[k].doubtful &&
                accesses_conflict(j->m->accesses, &j->bare[i], &j->bare[k]))
                return true;
        }
    }
    return false;
}

/* A lock that two accesses have in common, one a write. */
static ClassId common_lock(const Judge *j) {
    ClassId found = {0};
    for (uint32_t i = 0; i < j->count && !found.i; i++) {
        for (uint32_t k = 0; k < j->count && j->bare[i].write && !found.i; k++)
            found = accesses_common_lock(j->m->threads, j->at[i].held.locks, j->at[k].held.locks);
    }
    return found;
}

static StateKeeper keeper_of_quiet(const Judge *j, const Survey *survey, const Location *l, HostState *out) {
    bool any_write = false, all_atomic = true;
    for (uint32_t i = 0; i < j->count; i++) {
        any_write = any_write || j->list[i].write;
        all_atomic = all_atomic && j->list[i].atomic;
    }
    if (!any_write)
        return bitset_has(&survey->set_up, l->class.i) ? STATE_SET_UP : STATE_CONSTANT;
    if (all_atomic)
        return STATE_ATOMIC;
    bool guarded = l->guard.i && !class_is_token(j->m->paths, l->guard);
    out->lock = guarded ? l->guard : common_lock(j);
    return out->lock.i ? STATE_LOCKED : STATE_APART;
}

static const char *file_of(const Model *m, RecordId id) {
    const ProgRecord *record = &m->prog->records.data[id.i];
    const Tu *tu = m->prog->tus[record->tu];
    return tu_str(tu, tu->files.data[tu_loc(tu, tu_type(tu, record->type)->loc)->file.i].path);
}

/* The folder of the header that defines the host's objects: what else is defined there, and below, is the host's. */
static const char *find_host_folder(const Model *m, Arena *arena) {
    for (uint32_t i = 1; i < m->prog->records.len; i++) {
        const char *file = file_of(m, (RecordId){i}), *slash = strrchr(file, '/');
        if (slash && is_host_record(m, m->prog->records.data[i].name))
            return arena_strndup(arena, file, (size_t)(slash + 1 - file));
    }
    return NULL;
}

/* A member of a struct of the host is not: neither its own, nor what is kept there. */
static bool is_of_program(const Model *m, const Survey *survey, const Location *l) {
    RecordId record = class_record(m->paths, l->class);
    const char *folder = survey->host_folder;
    bool is_host = record.i && !class_is_object(m->paths, l->class) && folder &&
                   strncmp(file_of(m, record), folder, strlen(folder)) == 0;
    return !class_is_local(m->paths, l->class) && !class_is_token(m->paths, l->class) && !is_host;
}

static bool judge_location(const Model *m, const Survey *survey, const Location *l, HostState *out) {
    Judge judge;
    if (!is_of_program(m, survey, l) || !prepare(&judge, m, l))
        return false;
    out->scope = scope_of(m, survey, l->class);
    out->without = find_conflicts(&judge, out) ? STATE_NOTHING : keeper_of_quiet(&judge, survey, l, out);
    out->with = out->without;
    if (out->without == STATE_NOTHING && !conflicts_with_token(&judge))
        out->with = STATE_TOKEN;
    return true;
}

static void *make_survey(const Model *m, Arena *arena) {
    Survey *survey = ARENA_NEW(arena, Survey);
    uint32_t count = m->accesses->locations.len;
    survey->states = ARENA_ARRAY(arena, HostState, count);
    survey->host_folder = find_host_folder(m, arena);
    add_module_records(m, survey, arena);
    add_set_up(m, survey, arena);
    for (uint32_t i = 0; i < count; i++) {
        if (judge_location(m, survey, &m->accesses->locations.data[i], &survey->states[i]))
            bitset_add(arena, &survey->known, i);
    }
    return survey;
}

const HostState *hoststate_of(const Model *m, const Location *l) {
    if (!m->paths->tokens.len)
        return NULL;
    const Survey *survey = model_derived(m, make_survey);
    uint32_t index = (uint32_t)(l - m->accesses->locations.data);
    return bitset_has(&survey->known, index) ? &survey->states[index] : NULL;
}

bool hoststate_is_bare(const Model *m, const Location *l) {
    const HostState *state = hoststate_of(m, l);
    bool guarded = l->guard.i && !class_is_token(m->paths, l->guard) && l->guarded_write;
    return state && state->without == STATE_NOTHING && state->by_host && !guarded && state->scope != STATE_MEMORY;
}

bool hoststate_is_renounced(const Model *m) {
    bool renounced = false;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        renounced = renounced || token->is_renounced;
    return renounced;
}

bool hoststate_is_split(const Model *m) {
    bool split = false;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        split = split || token->is_split;
    return split;
}
