/* thread_create.c: the threads that a creation call makes in a context: whether there are several, what each is given,
 * and which thread counts as their creator. */
#include "model/branch.h"
#include "model/threads_internal.h"

#include <string.h>

/* Whether an object is made anew for each creation: its maker, one of the functions that lead to it, does so in the
 * loop that creates, if there is one, and none of those in between creates in a loop. */
static bool is_made_each_time(const Threads *t, const Spawn *spawn, const Path *made) {
    for (uint32_t k = 0; k <= spawn->via_count; k++) {
        const CallSite *call = &t->graph->sites.data[k ? spawn->via[k - 1] : spawn->site];
        const FnValues *v = t->values[call->caller.i];
        uint32_t loop = v->cfg->loop_head[call->block];
        if (made->a == call->caller.i)
            return loop == UINT32_MAX ||
                   (made->kind == PATH_RESULT && cfg_dominates(v->cfg, loop, values_block_of(v, (InstrId){made->b})));
        if (loop != UINT32_MAX)
            return false;
    }
    return made->kind == PATH_RESULT;
}

/* Whether a path names a fresh object, an element or a number that differs from one creation to the next. */
static bool argument_is_own(const Threads *t, const Spawn *spawn, PathId argument) {
    const PathPool *pool = t->pool;
    const Path *path = path_get(pool, argument);
    PathId object = path_root(pool, argument, false);
    const Path *root = path_get(pool, object);
    bool indexed = path->kind == PATH_INDEX || path->kind == PATH_PHI || path->kind == PATH_BIN;
    bool element = path->kind == PATH_FIELD && path_get(pool, path->base)->kind == PATH_INDEX;
    bool fresh = root->kind == PATH_RESULT && alloc_is_fresh(t->allocators, object);
    if (element || (indexed && (spawn->in_loop || fresh)))
        return root->kind != PATH_RESULT || fresh;
    return (fresh || root->kind == PATH_LOCAL) && is_made_each_time(t, spawn, root);
}

/* The place that a handle is kept in; 0 if it is in none. */
static PathId place_of_handle(const Threads *t, PathId handle) {
    const Path *path = path_get(t->pool, handle);
    return path->kind == PATH_LOAD ? path->base : (PathId){0};
}

static bool has_index(const Threads *t, PathId place) {
    for (PathId at = place; at.i; at = path_get(t->pool, at)->base) {
        if (path_get(t->pool, at)->kind == PATH_INDEX)
            return true;
    }
    return false;
}

/* pthread_create(&server->thread, NULL, serve, server): an object keeps one handle, thus has one thread. What keeps it,
 * in the creator's terms; 0 if it does not hang on the argument, or keeps many. */
static PathId keeper_of(const Threads *t, CtxId spawn_ctx, const Spawn *spawn, PathId argument) {
    PathId place = place_of_handle(t, ctx_resolve(t, spawn_ctx, spawn->handle)),
           owner = path_root(t->pool, place, true);
    uint8_t kind = path_get(t->pool, owner)->kind;
    bool many = (spawn->in_loop && kind != PATH_PHI) || has_index(t, place);
    bool hangs = kind != PATH_GLOBAL && kind != PATH_LOCAL && path_same(owner, path_root(t->pool, argument, true));
    return place.i && argument.i && hangs && !many ? path_root(t->pool, place, false) : (PathId){0};
}

/* Where a function stores a value in the object that an argument points to, as it is read there; 0 if it does not. */
static PathId put_into(const Threads *t, FnId fn, PathId argument, PathId value) {
    const FnValues *v = t->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && v->address[i].i && path_get(t->pool, v->address[i])->kind == PATH_FIELD &&
            path_same(path_root(t->pool, v->address[i], false), argument) &&
            path_same(values_operand(t->pool, v, tu_args(v->tu, instr)), value))
            return path_load(t->pool, v->address[i], (PathId){0});
    }
    return (PathId){0};
}

/* The same where the argument is a parameter of the function that creates, for some value of it. The keeper may also be
 * new, and put into what the argument points to. */
static PathId keeper_below(const Threads *t, const Spawn *spawn, PathId argument, PathId value) {
    const CallSite *site = &t->graph->sites.data[spawn->site];
    const FnValues *v = t->values[site->caller.i];
    PathId place = place_of_handle(t, site_object(t->pool, v, site)), keeper = path_root(t->pool, place, false);
    PathId handed = site_argument(site, site->api->argument), args[SYNC_MOST_ARGUMENTS] = {0};
    const Path *parameter = path_get(t->pool, handed), *made = path_get(t->pool, keeper);
    bool many = spawn->in_loop && path_get(t->pool, path_root(t->pool, argument, true))->kind != PATH_PHI &&
                !argument_is_own(t, spawn, argument);
    if (!place.i || parameter->kind != PATH_PARAM || parameter->b >= SYNC_MOST_ARGUMENTS || many || has_index(t, place))
        return (PathId){0};
    if (made->kind == PATH_RESULT && made->a == site->caller.i && alloc_is_fresh(t->allocators, keeper))
        keeper = put_into(t, site->caller, handed, keeper);
    args[parameter->b] = value;
    bool hangs = keeper.i && value.i && path_same(path_root(t->pool, keeper, true), handed);
    return hangs ? path_subst(t->pool, keeper, site->caller, args, SYNC_MOST_ARGUMENTS) : (PathId){0};
}

/* The spawn that the creating call stands for in a context, and the context of Spawn.fn; 0 if none fits. */
static SpawnId spawn_in(const Threads *t, CtxId id, uint32_t site_index, CtxId *out_ctx) {
    const uint64_t *first = map_find(t->spawns->at_site, site_index);
    for (uint32_t k = first ? (uint32_t)*first : UINT32_MAX; k < t->spawns->list.len; k++) {
        const Spawn *spawn = &t->spawns->list.data[k];
        if (spawn->site != site_index)
            break;
        bool fits = true;
        CtxId at = id;
        for (uint32_t v = 0; v < spawn->via_count && fits; v++) {
            const CallSite *call = &t->graph->sites.data[spawn->via[v]];
            CtxId parent = ctx_get(t, at)->parent;
            fits = parent.i && ctx_get(t, parent)->fn.i == call->caller.i && ctx_get(t, at)->call.i == call->instr.i;
            at = parent;
        }
        if (fits && (spawn->via_count || !ctx_get(t, at)->parent.i || !t->spawns->is_wrapper[spawn->fn.i])) {
            *out_ctx = at;
            return (SpawnId){k};
        }
    }
    return (SpawnId){0};
}

/* Whether a function itself calls another one by a pointer. */
static bool calls_by_pointer(const CallGraph *g, FnId fn, FnId called) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(g, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count && !sites[i].callee[0]; k++) {
            if (sites[i].targets[k].i == called.i)
                return true;
        }
    }
    return false;
}

/* A thread has the name of the function that a wrapper was given to be called there. */
static void name_by(const Threads *t, Thread *thread, PathId given) {
    const Path *path = path_get(t->pool, given);
    const ProgGlobal *global = path->kind == PATH_GLOBAL ? &t->pool->prog->globals.data[path->a] : NULL;
    if (global && global->is_func && calls_by_pointer(t->graph, thread->root, global->fn))
        thread->name = global->name;
}

/* What lies behind the argument, and the thread's name. */
static void thread_unpack(ThreadBuilder *b, Thread *thread, const Spawn *spawn, CtxId spawn_ctx) {
    name_by(b->t, thread, thread->argument);
    for (uint32_t k = 0; k < spawn->packed_count; k++) {
        Packed packed = {spawn->packed[k].offset, ctx_resolve(b->t, spawn_ctx, spawn->packed[k].value)};
        bool twice = false;
        for (uint32_t other = 0; other < spawn->packed_count; other++)
            twice = twice || (other != k && spawn->packed[other].offset == packed.offset);
        if (twice || !packed.value.i)
            continue;
        thread->packed[thread->packed_count++] = packed;
        name_by(b->t, thread, packed.value);
    }
}

/* Threads of a creator of which several instances run are never told apart by spawn: one for each thing to do. */
typedef struct ThreadKey {
    const char *name;
    uint32_t site, spawn, root, creator, argument;
    uint32_t none; /* keys are compared as bytes: there must be no gap */
} ThreadKey;
_Static_assert(sizeof(ThreadKey) == sizeof(char *) + 6 * sizeof(uint32_t), "no gap");

static ThreadKey thread_key(const Threads *t, const Thread *thread) {
    ThreadKey key = {.site = thread->site, .root = thread->root.i};
    if (thread_get(t, thread->creator)->many) {
        key.argument = thread->argument.i;
        key.name = thread->name;
    } else {
        key.spawn = thread->spawn.i;
        key.creator = thread->creator.i;
    }
    return key;
}

/* A thread whose spawn has created its creator already stands for all that are created in turn. */
static ThreadId creator_of(const Threads *t, SpawnId spawn, ThreadId creator) {
    for (ThreadId at = creator; at.i; at = thread_get(t, at)->creator) {
        if (thread_get(t, at)->spawn.i == spawn.i)
            return thread_get(t, at)->creator;
    }
    return creator;
}

/* What of all that its caller has run may live at a call. */
static SetId live_at_call(const Threads *t, const CallSite *site) {
    Arena *scratch = arena_new();
    const SetId *live_at = live_at_blocks(t, site->caller, SET_EMPTY, (LiteralsId){0}, scratch);
    SetId live = live_through(t, site->caller, site->block, live_at[site->block], site->instr);
    arena_free(scratch);
    return live;
}

static bool lives_at(const Threads *t, const CallSite *site, SpawnId id) {
    return setpool_has(t->sets, live_at_call(t, site), id.i);
}

/* Whether the function may call itself while a thread of the spawn that it has made lives. */
static bool lives_in_recursion(const ThreadBuilder *b, SpawnId id) {
    const CallGraph *g = b->t->graph;
    FnId fn = spawn_get(b->t->spawns, id)->fn;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(g, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            if (g->scc[sites[i].targets[k].i] == g->scc[fn.i] && lives_at(b->t, &sites[i], id))
                return true;
        }
    }
    return false;
}

/* Whether the function runs several times, and a thread of the spawn that it has left alive may still be there at the
 * next: not if its callers join what it leaves. */
static bool finds_left_over(const ThreadBuilder *b, SpawnId id, FnId fn, uint32_t calls) {
    const CallGraph *g = b->t->graph;
    if (!b->fn_many[fn.i] || !setpool_has(b->t->sets, b->t->leaves[fn.i].any, id.i))
        return false;
    bool seen = !callgraph_is_address_taken(g, fn) && g->callers_first[fn.i] != g->callers_first[fn.i + 1];
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1] && seen && calls; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        if (lives_at(b->t, site, id) || finds_left_over(b, id, site->caller, calls - 1))
            return true;
    }
    return !seen || !calls;
}

/* Whether the handle is kept in one variable alone, where that of the next thread takes its place. */
static bool handle_is_replaced(const Threads *t, const Spawn *spawn) {
    PathId place = place_of_handle(t, spawn->handle);
    uint8_t kind = path_get(t->pool, path_root(t->pool, place, false))->kind;
    uint32_t holders = 0;
    setpool_members(t->sets, spawn->handles, &holders);
    return (kind == PATH_LOCAL || kind == PATH_GLOBAL) && !has_index(t, place) && holders == 1;
}

/* Whether a call that leads to the creation stands in a loop, and a thread of one turn, or one that it has started, may
 * still be there at the next: not if it is joined before. */
static bool spawns_each_turn(const Threads *t, SpawnId id) {
    const Spawn *spawn = spawn_get(t->spawns, id);
    if (!spawn->in_loop || !handle_is_replaced(t, spawn))
        return spawn->in_loop;
    SetId all = live_with_offspring(t, t->offspring, setpool_add(t->sets, SET_EMPTY, id.i));
    for (uint32_t k = 0; k <= spawn->via_count; k++) {
        const CallSite *call = &t->graph->sites.data[k ? spawn->via[k - 1] : spawn->site];
        if (t->values[call->caller.i]->cfg->loop_head[call->block] != UINT32_MAX &&
            setpool_intersect(t->sets, live_at_call(t, call), all).i != SET_EMPTY.i)
            return true;
    }
    return false;
}

/* Whether the spawning function runs several times, and a thread of one time may still be there at the next: not if it
 * joins its threads itself, or its callers do. */
static bool spawns_again(const ThreadBuilder *b, SpawnId id) {
    enum { CALLS = 3 };
    return finds_left_over(b, id, spawn_get(b->t->spawns, id)->fn, CALLS) || lives_in_recursion(b, id);
}

/* Whether a function stores that, or anything but zero, in a variable. */
static bool stores_in(const Threads *t, FnId fn, PathId variable, int64_t but) {
    const FnValues *v = t->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op != OP_STORE || !v->address[i].i || !path_same(v->address[i], variable))
            continue;
        const Path *value = path_get(t->pool, values_operand(t->pool, v, tu_args(v->tu, instr)));
        if (but ? value->kind == PATH_INT && value->num == but : value->kind != PATH_INT || value->num)
            return true;
    }
    return false;
}

/* Whether a function reads a variable by plain loads: two threads may then both find that nothing runs. */
static bool loads_plainly(const Threads *t, FnId fn, PathId variable) {
    const FnValues *v = t->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_LOAD && v->address[i].i && path_same(v->address[i], variable) &&
            instr->order == ORDER_PLAIN && !(instr->flags & FLAG_VOLATILE))
            return true;
    }
    return false;
}

/* The global variable that says, wherever a call is reached, that there is no such thread: the thread or its creator
 * sets it to what it was found not to be. 0 none. */
static PathId said_not_to_run(const Threads *t, const CallSite *site, FnId root) {
    const FnValues *v = t->values[site->caller.i];
    const Cfg *cfg = v->cfg;
    for (uint32_t block = site->block; block != cfg->idom[block]; block = cfg->idom[block]) {
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] != 1)
            continue;
        Relation found = branch_relation(t->pool, v, cfg->preds[cfg->pred_first[block]], block);
        const Path *asked = path_get(t->pool, found.subject), *other = path_get(t->pool, found.other);
        bool is_zero = relation_is_zero(t->pool, found);
        bool is_not = found.op == BIN_NE && other->kind == PATH_INT && other->num != 0;
        if (asked->kind != PATH_LOAD || !path_is_absolute(t->pool, asked->base) || (!is_zero && !is_not) ||
            loads_plainly(t, site->caller, asked->base))
            continue;
        int64_t running = is_zero ? 0 : other->num;
        if (stores_in(t, root, asked->base, running) || stores_in(t, site->caller, asked->base, running))
            return asked->base;
    }
    return (PathId){0};
}

/* The same at the creation, or at a call that leads to it. */
static PathId told_by(const Threads *t, const Spawn *spawn, FnId root) {
    PathId told = said_not_to_run(t, &t->graph->sites.data[spawn->site], root);
    for (uint32_t k = 0; k < spawn->via_count && !told.i; k++)
        told = said_not_to_run(t, &t->graph->sites.data[spawn->via[k]], root);
    return told;
}

static void create_thread(ThreadBuilder *b, CtxId parent, SpawnId spawn_id, CtxId spawn_ctx, FnId root, Moment at) {
    Threads *t = b->t;
    const Spawn *spawn = spawn_get(t->spawns, spawn_id);
    ThreadId direct = at.thread, creator = creator_of(t, spawn_id, direct);
    Thread made = {.origin = THREAD_CREATED,
                   .root = root,
                   .spawn = spawn_id,
                   .site = spawn->site,
                   .creator = creator,
                   .argument = ctx_resolve(t, spawn_ctx, spawn->argument),
                   .create_ctx = parent,
                   .name = prog_fn(t->pool->prog, root)->name};
    const SyncCall *api = t->graph->sites.data[spawn->site].api;
    made.told_by = told_by(t, spawn, root);
    bool once = made.told_by.i;
    made.many = !once && (api->many || thread_get(t, creator)->many || spawns_each_turn(t, spawn_id) ||
                          spawns_again(b, spawn_id));
    made.again = !made.many && spawn->in_loop;
    made.keeper = keeper_of(t, spawn_ctx, spawn, made.argument);
    if (!made.keeper.i)
        made.keeper = keeper_below(t, spawn, made.argument, made.argument);
    made.kept = keeper_below(t, spawn, made.argument, path_param(t->pool, root, (uint32_t)api->parameter));
    made.own_argument = made.keeper.i || made.kept.i || argument_is_own(t, spawn, made.argument);
    thread_unpack(b, &made, spawn, spawn_ctx);
    ThreadKey key = thread_key(t, &made);
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->by_thread, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = t->threads.len;
        *vec_push(b->arena, &t->threads) = made;
    }
    Thread *thread = &t->threads.data[*slot];
    thread->live_at_create = setpool_union(t->sets, thread->live_at_create, at.live);
    if (!ctx_get(t, parent)->doubtful)
        thread->surely_live_at_create = setpool_union(t->sets, thread->surely_live_at_create, at.live);
    thread->in_turn = thread->in_turn || direct.i != creator.i;
    thread->many = thread->many || (direct.i != creator.i && !once) ||
                   (!once && thread->create_ctx.i != parent.i && !path_same(thread->argument, made.argument));
    PathId args[SYNC_MOST_ARGUMENTS] = {0};
    args[api->parameter] = made.argument;
    SetId names, locks = held_from_start(t, root, &names);
    threads_enter(b, (Entry){.fn = root,
                             .thread = {(uint32_t)*slot},
                             .doubtful = ctx_get(t, parent)->doubtful,
                             .locks = locks,
                             .names = names,
                             .phase = phases_entry(t->phases, root, at.phase),
                             .args = args,
                             .arg_count = (uint32_t)api->parameter + 1});
}

void threads_create(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at) {
    CtxId spawn_ctx = {0};
    SpawnId spawn = spawn_in(b->t, id, site_index, &spawn_ctx);
    PathId start = spawn.i ? ctx_resolve(b->t, spawn_ctx, spawn_get(b->t->spawns, spawn)->start) : (PathId){0};
    uint32_t count = 0;
    FnId *roots = callgraph_functions_of(b->t->graph, start, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        create_thread(b, id, spawn, spawn_ctx, roots[k], at);
    if (count)
        return;
    const CallSite *site = &b->t->graph->sites.data[site_index];
    const Tu *tu = fn_tu(b->t->pool->prog, site->caller);
    const Loc *loc = tu_loc(tu, tu_instr(tu, site->instr)->loc);
    diag_gap(b->diag, GAP_THREAD_UNRESOLVED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(b->t->pool->prog, site->caller)->name, "");
}
