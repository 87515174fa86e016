/* thread_live.c: which created threads may live where.
 *
 * Sets of spawns flow through a function as locks do, but without conditions: a creation adds its spawn and the spawns
 * that run in the created thread, a join takes away the spawns whose handle it joins. A thread that is joined has not
 * joined what it created unless its function did so itself, in that order. A call takes away what the callee joins and
 * adds what it leaves behind, for which callees are walked first.
 *
 * if (pool->started) pthread_join(pool->thread, NULL): what a function finds in memory that it shares with the creator
 * says whether there is a thread at all. Where the two ways meet, the thread is over. A result of the function's own
 * calls says no such thing: who leaves early on an error has not joined. Nor does memory of what the function itself
 * has created, unless it creates where it has found that memory to be zero, and sets it; or the memory is a local into
 * which the creating call puts the handle: if (!start(&task)) task = NULL; if (task) finish(task). A local says it by
 * where its values come from: bool running = pthread_create(...) == 0.
 *
 * What the thread has run itself is told apart from what its threads have: a thread that it has joined does not live
 * because another one of that spawn may, which somebody else has run.
 *
 * A value that does not change excludes what was created where it was found to be the opposite, and what was joined at
 * once where it was found to be the same; and in the first turn of a loop nothing lives that only earlier turns create.
 *
 * What a call leaves is known for the numbers that it is given, too: put(buffer, n) starts a thread, put(NULL, 0) joins
 * it. And by whether its result is zero: if (start(pool) != 0) return, having started nothing.
 */
#include "model/branch.h"
#include "model/threads_internal.h"

/* ---- one call ---- */

static bool site_is(const CallSite *site, SyncKind kind) {
    return site->api && site->api->kind == kind;
}

SetId live_spawns_at(const Threads *t, uint32_t site) {
    SetId all = SET_EMPTY;
    const uint64_t *first = map_find(t->spawns->at_site, site);
    for (uint32_t k = first ? (uint32_t)*first : UINT32_MAX; k < t->spawns->list.len; k++) {
        if (t->spawns->list.data[k].site != site)
            break;
        all = setpool_add(t->sets, all, k);
    }
    return all;
}

SetId live_joined_at(const Threads *t, uint32_t site) {
    const uint64_t *joined = map_find(t->spawns->joined_at, site);
    return (SetId){joined ? (uint32_t)*joined : 0};
}

/* What is still live once `joined` are joined, and what is over with them. */
static SetId live_after_joins(const Threads *t, SetId live, SetId joined) {
    SetId handles = setpool_union(t->sets, joined, spawns_by_others(t->spawns, joined));
    SetId over = setpool_intersect(t->sets, live, handles);
    uint32_t count = 0;
    setpool_members(t->sets, over, &count);
    SetId with = over;
    for (uint32_t i = 0; i < count; i++) {
        SpawnId spawn = spawn_of_member(t->spawns, setpool_members(t->sets, over, &count)[i]);
        with = setpool_union(t->sets, with, t->over_with[spawn.i]);
    }
    return setpool_minus(t->sets, live, with);
}

SetId live_with_offspring(const Threads *t, const SetId *offspring, SetId created) {
    SetId all = created;
    uint32_t count = 0;
    setpool_members(t->sets, created, &count);
    for (uint32_t i = 0; i < count; i++)
        all = setpool_union(t->sets, all, offspring[setpool_members(t->sets, created, &count)[i]]);
    return all;
}

/* What may be live when the callee ends, for the numbers that it is given. */
static SetId left_by_call(const Threads *t, const CallSite *site, FnId callee) {
    if (!t->creates[callee.i].i)
        return SET_EMPTY;
    LiteralsId given = literals_of(t->literals, callee, false, site->args, site->arg_count);
    const uint64_t *left = given.i ? map_find(t->leaves_given, given.i) : NULL;
    return left ? (SetId){(uint32_t)*left} : t->leaves[callee.i].any;
}

SetId live_after_call(const Threads *t, SetId live, const CallSite *site) {
    if (site->fatal)
        return live;
    uint32_t index = (uint32_t)(site - t->graph->sites.data);
    if (site_is(site, SYNC_THREAD_CREATE))
        return setpool_union(t->sets, live, live_with_offspring(t, t->offspring, live_spawns_at(t, index)));
    SetId joined = live_joined_at(t, index), left = SET_EMPTY;
    for (uint32_t k = 0; k < site->target_count; k++) {
        FnId callee = site->targets[k];
        joined = setpool_union(t->sets, joined, t->joins[callee.i]);
        left = setpool_union(t->sets, left, spawns_of_call(t->spawns, index, callee, left_by_call(t, site, callee)));
    }
    return setpool_union(t->sets, live_after_joins(t, live, joined), left);
}

/* ---- one function ---- */

bool live_is_changed_by(const Threads *t, FnId fn) {
    return t->creates[fn.i].i || t->joins[fn.i].i;
}

bool live_is_changed_at(const Threads *t, uint32_t index) {
    const CallSite *site = &t->graph->sites.data[index];
    bool changed = site_is(site, SYNC_THREAD_CREATE) || live_joined_at(t, index).i;
    for (uint32_t k = 0; k < site->target_count && !changed; k++)
        changed = live_is_changed_by(t, site->targets[k]);
    return changed;
}

/* The first such call of a function at an instruction or after it; the next function's first if there is none. */
static uint32_t change_from(const Threads *t, FnId fn, uint32_t instr) {
    uint32_t low = t->change_of[fn.i], high = t->change_of[fn.i + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->graph->site_instrs[t->changes[middle]] < instr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

SetId live_through(const Threads *t, FnId fn, uint32_t block_index, SetId live, InstrId end) {
    if (t->change_of[fn.i] == t->change_of[fn.i + 1])
        return live;
    const FnValues *v = t->values[fn.i];
    const Block *block = tu_block(v->tu, v->func, block_index);
    uint32_t after = block->instr_first + block->instr_count;
    after = after < end.i ? after : end.i;
    for (uint32_t i = change_from(t, fn, block->instr_first); i < t->change_of[fn.i + 1]; i++) {
        if (t->graph->site_instrs[t->changes[i]] >= after)
            break;
        live = live_after_call(t, live, &t->graph->sites.data[t->changes[i]]);
    }
    return live;
}

/* Threads joined somewhere in the loop that `head` heads: joined once the loop is reached, unless it creates them
 * itself. */
static SetId loop_joins(const Threads *t, FnId fn, uint32_t head) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    SetId joined = SET_EMPTY, created = SET_EMPTY;
    for (uint32_t i = t->change_of[fn.i]; i < t->change_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        if (cfg->loop_head[site->block] != head)
            continue;
        joined = setpool_union(t->sets, joined, live_joined_at(t, t->changes[i]));
        created = setpool_union(t->sets, created, live_after_call(t, SET_EMPTY, site));
    }
    return setpool_minus(t->sets, joined, created);
}

typedef struct Way {
    bool known;
    Relation relation;
} Way;

/* A function with what is live in it, as far as it is known yet. */
typedef struct Flow {
    const Threads *t;
    FnId fn;
    LiteralsId given; /* what it is called with */
    SetId *at; /* by block: at its entry */
    SetId *joined; /* by block: what is over once it is reached */
    SetId *never; /* by block: what does not live on the edges out of it that do not lead to the join: */
    uint32_t *join_way; /* by block: the block to which the edge that does leads */
    SetId *created; /* by change of the function, if it creates: what the call leaves */
    SetId joined_here; /* what the function joins itself */
    Way *ways; /* by block: of the only edge into it */
    Map *ruled_out; /* value << 1 | whether it is zero -> the set ruled_out_by */
} Flow;

/* What the only edge into a block says, once asked for; nothing if there are several. */
static Relation relation_into(const Flow *f, uint32_t block) {
    const FnValues *v = f->t->values[f->fn.i];
    uint32_t first = v->cfg->pred_first[block];
    Way *way = &f->ways[block];
    if (!way->known && v->cfg->pred_first[block + 1] - first == 1)
        way->relation = branch_relation(f->t->pool, v, v->cfg->preds[first], block);
    way->known = true;
    return way->relation;
}

static SetId created_at(const Flow *f, uint32_t change) {
    return f->created[change - f->t->change_of[f->fn.i]];
}

static SetId *created_by_changes(const Threads *t, FnId fn, Arena *arena) {
    uint32_t first = t->change_of[fn.i], end = t->creates[fn.i].i ? t->change_of[fn.i + 1] : first;
    SetId *created = ARENA_ARRAY(arena, SetId, end - first);
    for (uint32_t i = first; i < end; i++)
        created[i - first] = live_after_call(t, SET_EMPTY, &t->graph->sites.data[t->changes[i]]);
    return created;
}

/* Threads that are joined in one branch alone of a choice by memory: joined where the branches meet. */
static void add_conditional_joins(Flow *f, Arena *arena) {
    const Threads *t = f->t;
    FnId fn = f->fn;
    const FnValues *v = t->values[fn.i];
    const Cfg *cfg = v->cfg;
    const uint32_t *meet = NULL;
    for (uint32_t i = t->change_of[fn.i]; i < t->change_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        SetId over = live_joined_at(t, t->changes[i]);
        for (uint32_t k = 0; k < site->target_count; k++)
            over = setpool_union(t->sets, over, t->joins[site->targets[k].i]);
        SetId own = setpool_intersect(t->sets, over, t->creates[fn.i]);
        over = setpool_minus(t->sets, over, own);
        if (over.i == SET_EMPTY.i && own.i == SET_EMPTY.i)
            continue;
        meet = meet ? meet : cfg_postdominators(v->tu, cfg, arena);
        for (uint32_t block = site->block, choice; block != cfg->idom[block]; block = choice) {
            choice = cfg->idom[block];
            if (meet[choice] == block)
                continue;
            if (meet[choice] >= cfg->block_count || !live_choice_subject(t, v, choice).i)
                break;
            SetId here = setpool_union(t->sets, over, live_handed_out(t, fn, choice, site, own));
            f->joined[meet[choice]] = setpool_union(t->sets, f->joined[meet[choice]], here);
            f->never[choice] = setpool_union(t->sets, f->never[choice], live_started_by_choice(t, fn, choice, own));
            f->join_way[choice] = block;
        }
    }
}

enum { WAYS_DEEP = 4 };

static SetId live_on_edge(const Flow *f, uint32_t from, uint32_t to, int depth);

/* A creation that has failed has left nothing. */
static SetId left_with_result(const Threads *t, const CallSite *site, bool nonzero) {
    uint32_t index = (uint32_t)(site - t->graph->sites.data);
    if (!site_is(site, SYNC_THREAD_CREATE))
        return spawns_of_call(t->spawns, index, site->targets[0], t->leaves[site->targets[0].i].result[nonzero]);
    bool failed = site->api->object == SYNC_RESULT ? !nonzero : nonzero;
    return failed ? SET_EMPTY : live_with_offspring(t, t->offspring, live_spawns_at(t, index));
}

/* What lived before the call may live, whatever its result says. In a loop that is not known. */
static SetId live_by_result(const Flow *f, Relation relation, SetId live) {
    const Threads *t = f->t;
    const Path *subject = path_get(t->pool, relation.subject);
    bool zero = relation_is_zero(t->pool, relation), nonzero = relation_is_nonzero(t->pool, relation);
    const CallSite *site = subject->a == f->fn.i ? callgraph_site_at(t->graph, f->fn, (InstrId){subject->b}) : NULL;
    if (!site || zero == nonzero || (!site_is(site, SYNC_THREAD_CREATE) && site->target_count != 1) ||
        t->values[f->fn.i]->cfg->loop_head[site->block] != UINT32_MAX)
        return live;
    SetId before = live_through(t, f->fn, site->block, f->at[site->block], site->instr);
    SetId left = setpool_minus(t->sets, live_after_call(t, SET_EMPTY, site), before);
    return setpool_minus(t->sets, live, setpool_minus(t->sets, left, left_with_result(t, site, nonzero)));
}

/* What calls create that come after a block. */
static SetId created_below(const Flow *f, uint32_t block) {
    const Threads *t = f->t;
    SetId created = SET_EMPTY;
    for (uint32_t i = t->change_of[f->fn.i]; i < t->change_of[f->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        if (cfg_dominates(t->values[f->fn.i]->cfg, block, site->block))
            created = setpool_union(t->sets, created, created_at(f, i));
    }
    return created;
}

static SetId live_by_value(const Flow *f, Relation relation, SetId live, int depth);

/* Whether a local is zero is known where control flow met before: then it has come by one of the edges on which it may
 * be that, and what does not live at the end of any of them lives only if it was created since. */
static SetId live_by_ways(const Flow *f, Relation relation, SetId live, int depth) {
    const Threads *t = f->t;
    const FnValues *v = t->values[f->fn.i];
    uint32_t block = path_get(t->pool, relation.subject)->b;
    SetId by_ways = SET_EMPTY;
    bool is_zero = relation_is_zero(t->pool, relation);
    VEC_EACH(const Phi, phi, &v->phis[block].list) {
        for (uint32_t k = v->cfg->pred_first[block]; k < v->cfg->pred_first[block + 1]; k++) {
            PathId arg = phi->args[k - v->cfg->pred_first[block]];
            const Path *value = path_get(t->pool, arg);
            if (!path_same(phi->phi, relation.subject) || (value->kind == PATH_INT && (value->num == 0) != is_zero))
                continue;
            SetId way = live_on_edge(f, v->cfg->preds[k], block, depth - 1);
            if (arg.i && value->kind != PATH_INT)
                way = live_by_value(f, relation_of(t->pool, arg, !is_zero), way, depth - 1);
            by_ways = setpool_union(t->sets, by_ways, way);
        }
    }
    return setpool_intersect(t->sets, live, setpool_union(t->sets, by_ways, created_below(f, block)));
}

/* Whether a value is the same whenever the function asks for it: a parameter, or what is computed once. */
static bool is_fixed(const Flow *f, PathId id) {
    const FnValues *v = f->t->values[f->fn.i];
    const Path *path = path_get(f->t->pool, id);
    if (path->a != f->fn.i || (path->kind != PATH_PARAM && path->kind != PATH_PHI && path->kind != PATH_RESULT))
        return false;
    uint32_t block = path->kind == PATH_RESULT ? values_block_of(v, (InstrId){path->b}) : path->b;
    return path->kind == PATH_PARAM || v->cfg->loop_head[block] == UINT32_MAX;
}

/* Whether a block is reached only where a relation does not hold: both are about whether a value is zero. */
static bool is_ruled_out(const Flow *f, uint32_t block, Relation relation) {
    PathPool *pool = f->t->pool;
    const Cfg *cfg = f->t->values[f->fn.i]->cfg;
    bool is_zero = relation_is_zero(pool, relation);
    for (; block != cfg->idom[block]; block = cfg->idom[block]) {
        Relation r = relation_into(f, block);
        if (path_same(r.subject, relation.subject) &&
            (is_zero ? relation_is_nonzero(pool, r) : relation_is_zero(pool, r)))
            return true;
    }
    return false;
}

/* Whether all of it has lived before the function was called: then no choice of the function excludes it. */
static bool lives_from_entry(const Flow *f, SetId live) {
    return setpool_minus(f->t->sets, live, f->at[0]).i == SET_EMPTY.i;
}

/* What the function creates only where a relation does not hold. */
static SetId ruled_out_by(const Flow *f, Relation relation) {
    const Threads *t = f->t;
    uint64_t key = (uint64_t)relation.subject.i << 1 | relation_is_zero(t->pool, relation);
    bool is_new;
    uint64_t *known = map_slot(f->ruled_out, key, &is_new);
    if (!is_new)
        return (SetId){(uint32_t)*known};
    SetId never = SET_EMPTY, others = SET_EMPTY;
    for (uint32_t i = t->change_of[f->fn.i]; i < t->change_of[f->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        SetId created = created_at(f, i);
        SetId *found = created.i && is_ruled_out(f, site->block, relation) ? &never : &others;
        *found = setpool_union(t->sets, *found, created);
    }
    never = setpool_minus(t->sets, never, others);
    *known = never.i;
    return never;
}

/* if (beside) pthread_create(...); ...; if (beside) pthread_join(...): on the other way there is no thread. */
static SetId live_by_choice(const Flow *f, Relation relation, SetId live) {
    const Threads *t = f->t;
    if (lives_from_entry(f, live))
        return live;
    return setpool_minus(t->sets, live, setpool_minus(t->sets, ruled_out_by(f, relation), f->at[0]));
}

/* Whether all ways from one block to a later one, which lies behind the loop that the first is in, and to the next turn
 * of that loop lead through a third. */
static bool leads_through(const Cfg *cfg, uint32_t from, uint32_t through, uint32_t to) {
    uint32_t head = cfg->loop_head[from];
    bool all = through != to && cfg_dominates(cfg, from, through) && cfg->loop_head[through] == head;
    if (head == UINT32_MAX)
        return all && cfg_dominates(cfg, through, to);
    for (uint32_t k = cfg->pred_first[head]; k < cfg->pred_first[head + 1]; k++)
        all = all && (!cfg_dominates(cfg, head, cfg->preds[k]) || cfg_dominates(cfg, through, cfg->preds[k]));
    return all && !cfg_is_in_loop(cfg, to, head);
}

static bool is_same_relation(Relation a, Relation b) {
    return path_same(a.subject, b.subject) && a.op == b.op && path_same(a.other, b.other);
}

/* Whether what a call creates is joined soon after, wherever a relation is found to hold: before a block that
 * comes later. */
static bool is_joined_soon(const Flow *f, const CallSite *creation, SetId created, Relation relation, uint32_t before) {
    const Threads *t = f->t;
    const FnValues *v = t->values[f->fn.i];
    const Cfg *cfg = v->cfg;
    for (uint32_t i = t->change_of[f->fn.i]; i < t->change_of[f->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        if (site->instr.i < creation->instr.i || cfg->pred_first[site->block + 1] - cfg->pred_first[site->block] != 1 ||
            setpool_minus(t->sets, created, live_joined_at(t, t->changes[i])).i != SET_EMPTY.i)
            continue;
        uint32_t test = cfg->preds[cfg->pred_first[site->block]];
        if (is_same_relation(relation_into(f, site->block), relation) &&
            leads_through(cfg, creation->block, test, before))
            return true;
    }
    return false;
}

/* for (...) { pthread_create(...); if (one_by_one) pthread_join(...); } ...; if (!one_by_one) ...: on the other way all
 * are joined. */
static SetId live_by_soon_joined(const Flow *f, uint32_t from, Relation relation, SetId live) {
    const Threads *t = f->t;
    SetId over = SET_EMPTY, others = f->at[0];
    if (!setpool_intersect(t->sets, live, f->joined_here).i || lives_from_entry(f, live))
        return live;
    for (uint32_t i = t->change_of[f->fn.i]; i < t->change_of[f->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        SetId created = setpool_intersect(t->sets, created_at(f, i), live);
        bool soon = created.i && is_joined_soon(f, site, created, relation, from);
        SetId *found = soon ? &over : &others;
        *found = setpool_union(t->sets, *found, created);
    }
    return setpool_minus(t->sets, live, setpool_minus(t->sets, over, others));
}

/* Whether a relation holds in the first turn of a loop alone: a number that is counted up is what it begins with. */
static bool is_first_turn(const Flow *f, uint32_t head, Relation relation) {
    const FnValues *v = f->t->values[f->fn.i];
    const PathPool *pool = f->t->pool;
    bool begins = false;
    VEC_EACH(const Phi, phi, &v->phis[head].list) {
        if (!path_same(phi->phi, relation.subject))
            continue;
        for (uint32_t k = v->cfg->pred_first[head]; k < v->cfg->pred_first[head + 1]; k++) {
            PathId arg = phi->args[k - v->cfg->pred_first[head]];
            const Path *next = path_get(pool, arg);
            bool inside = cfg_dominates(v->cfg, head, v->cfg->preds[k]);
            bool counts = next->kind == PATH_BIN && next->sub == BIN_ADD && path_same(next->base, phi->phi) &&
                          path_get(pool, (PathId){next->b})->kind == PATH_INT &&
                          path_get(pool, (PathId){next->b})->num > 0;
            if (inside ? !counts : !relation_is_with(pool, relation, next->num) || next->kind != PATH_INT)
                return false;
            begins = begins || !inside;
        }
    }
    return begins && relation.op == BIN_EQ;
}

/* for (i = 0; ...) { if (i == 0) ...; pthread_create(...); }: what lives there has lived before the loop, or was
 * created on the way from its head. */
static SetId live_in_first_turn(const Flow *f, uint32_t from, Relation relation, SetId live) {
    const Threads *t = f->t;
    const Cfg *cfg = t->values[f->fn.i]->cfg;
    uint32_t head = cfg->loop_head[from];
    if (head == UINT32_MAX || !is_first_turn(f, head, relation))
        return live;
    SetId first = SET_EMPTY;
    for (uint32_t k = cfg->pred_first[head]; k < cfg->pred_first[head + 1]; k++) {
        uint32_t pred = cfg->preds[k];
        if (!cfg_dominates(cfg, head, pred))
            first = setpool_union(t->sets, first, live_through(t, f->fn, pred, f->at[pred], (InstrId){UINT32_MAX}));
    }
    for (uint32_t i = t->change_of[f->fn.i]; i < t->change_of[f->fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[t->changes[i]];
        if (site->block >= head && site->block <= from) /* in reverse postorder */
            first = setpool_union(t->sets, first, created_at(f, i));
    }
    return setpool_intersect(t->sets, live, first);
}

/* Of what is live where a relation is found to hold, what can be. */
static SetId live_by_value(const Flow *f, Relation relation, SetId live, int depth) {
    const Threads *t = f->t;
    const Path *subject = path_get(t->pool, relation.subject);
    bool decides = relation_is_zero(t->pool, relation) || relation_is_nonzero(t->pool, relation);
    if (decides && is_fixed(f, relation.subject))
        live = live_by_choice(f, relation, live);
    if (subject->kind == PATH_RESULT)
        return live_by_result(f, relation, live);
    if (subject->kind != PATH_PHI || subject->a != f->fn.i || !decides || depth == 0 ||
        t->values[f->fn.i]->cfg->loop_head[subject->b] != UINT32_MAX)
        return live;
    return live_by_ways(f, relation, live, depth);
}

/* Whether a block calls a function that never comes back: the child of a fork, say, that ends with exit. */
static bool ends_in_call(const Threads *t, FnId fn, uint32_t block_index) {
    const Block *block = tu_block(t->values[fn.i]->tu, t->values[fn.i]->func, block_index);
    const CallSite *site = callgraph_site_from(t->graph, fn, (InstrId){block->instr_first}),
                   *end = &t->graph->sites.data[t->graph->site_of[fn.i + 1]];
    for (; site < end && site->instr.i < block->instr_first + block->instr_count; site++) {
        if (site->dies || (site->target_count == 1 && !t->locks->fns[site->targets[0].i].summary.outcome_count))
            return true;
    }
    return false;
}

/* At the end of a block, if control flow goes on to another one. */
static SetId live_on_edge(const Flow *f, uint32_t from, uint32_t to, int depth) {
    const FnValues *v = f->t->values[f->fn.i];
    if (literals_exclude_edge(f->t->literals, f->fn, f->given, from, to) || ends_in_call(f->t, f->fn, from))
        return SET_EMPTY;
    SetId live = live_through(f->t, f->fn, from, f->at[from], (InstrId){UINT32_MAX});
    if (!live.i || !f->t->creates[f->fn.i].i)
        return live;
    if (f->never[from].i && to != f->join_way[from])
        live = live_after_joins(f->t, live, f->never[from]);
    Relation relation = branch_relation(f->t->pool, v, from, to);
    if (relation.subject.i && is_fixed(f, relation.subject))
        live = live_by_soon_joined(f, from, relation, live);
    return live_by_value(f, relation, live_in_first_turn(f, from, relation, live), depth);
}

static bool leads_back(const FnValues *v, uint32_t block_index) {
    const Block *block = tu_block(v->tu, v->func, block_index);
    bool back = false;
    for (uint32_t k = 0; k < block->succ_count && !back; k++)
        back = tu_succs(v->tu, block)[k] <= block_index;
    return back;
}

/* One round over the blocks, which asks only what lives in earlier ones, but for the edges that lead back; whether
 * more lives at one of these. */
static bool live_spread(const Flow *f, SetId entry) {
    const Threads *t = f->t;
    const Cfg *cfg = t->values[f->fn.i]->cfg;
    bool changed = false;
    for (uint32_t k = 0; k < cfg->block_count; k++) {
        SetId live = k == 0 ? entry : SET_EMPTY;
        for (uint32_t p = cfg->pred_first[k]; p < cfg->pred_first[k + 1]; p++)
            live = setpool_union(t->sets, live, live_on_edge(f, cfg->preds[p], k, WAYS_DEEP));
        live = setpool_union(t->sets, live_after_joins(t, live, f->joined[k]), f->at[k]);
        changed = changed || (live.i != f->at[k].i && leads_back(t->values[f->fn.i], k));
        f->at[k] = live;
    }
    return changed;
}

static SetId joined_by_changes(const Threads *t, FnId fn) {
    SetId joined = SET_EMPTY;
    for (uint32_t i = t->change_of[fn.i]; i < t->change_of[fn.i + 1]; i++)
        joined = setpool_union(t->sets, joined, live_joined_at(t, t->changes[i]));
    return joined;
}

static Flow flow_through(const Threads *t, FnId fn, SetId entry, LiteralsId given, Arena *arena) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    uint32_t count = cfg->block_count;
    Flow flow = {.t = t,
                 .fn = fn,
                 .given = given,
                 .at = ARENA_ARRAY(arena, SetId, count),
                 .joined = ARENA_ARRAY(arena, SetId, count),
                 .never = ARENA_ARRAY(arena, SetId, count),
                 .join_way = ARENA_ARRAY(arena, uint32_t, count),
                 .created = created_by_changes(t, fn, arena),
                 .joined_here = joined_by_changes(t, fn),
                 .ways = ARENA_ARRAY(arena, Way, count),
                 .ruled_out = map_new(arena)};
    for (uint32_t k = 0; k < count; k++)
        flow.joined[k] = cfg->loop_head[k] == k ? loop_joins(t, fn, k) : SET_EMPTY;
    if (t->joins[fn.i].i != SET_EMPTY.i)
        add_conditional_joins(&flow, arena);
    while (live_spread(&flow, entry))
        continue;
    return flow;
}

SetId *live_at_blocks(const Threads *t, FnId fn, SetId entry, LiteralsId given, Arena *arena) {
    return flow_through(t, fn, entry, given, arena).at;
}

/* Whether memory has been read or written through the value wherever the block is reached: then it is not NULL. */
static bool is_followed_before(const Threads *t, const FnValues *v, PathId value, uint32_t block) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        PathId place = v->address[i];
        while (path_get(t->pool, place)->kind == PATH_FIELD)
            place = path_get(t->pool, place)->base;
        if (place.i && path_same(place, value) &&
            cfg_dominates(v->cfg, values_block_of(v, (InstrId){v->first_instr + i}), block))
            return true;
    }
    return false;
}

/* Of what lives at a return, what can if the value returned is zero, or if it is not. */
static SetId live_by_returned(const Flow *f, uint32_t block, PathId value, bool nonzero, SetId live) {
    const FnValues *v = f->t->values[f->fn.i];
    const Path *path = path_get(f->t->pool, value);
    if (path->kind == PATH_INT)
        return (path->num != 0) == nonzero ? live : SET_EMPTY;
    if (live.i && !nonzero && is_followed_before(f->t, v, value, block))
        return SET_EMPTY;
    return live_by_value(f, relation_of(f->t->pool, value, nonzero), live, WAYS_DEEP);
}

Left live_at_end(const Threads *t, FnId fn, LiteralsId given, bool by_return, Arena *scratch) {
    const FnValues *v = t->values[fn.i];
    const Flow flow = flow_through(t, fn, SET_EMPTY, given, scratch);
    Left left = {0};
    for (uint32_t k = 0; k < v->cfg->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        bool ends = last->op == OP_RETURN || (!by_return && !block->succ_count);
        if (!ends || literals_exclude(t->literals, given, k))
            continue;
        SetId live = live_through(t, fn, k, flow.at[k], (InstrId){UINT32_MAX});
        left.any = setpool_union(t->sets, left.any, live);
        for (int nonzero = 0; nonzero < 2 && last->op == OP_RETURN && last->arg_count; nonzero++) {
            PathId value = values_operand(t->pool, v, tu_args(v->tu, last));
            left.result[nonzero] =
                setpool_union(t->sets, left.result[nonzero], live_by_returned(&flow, k, value, nonzero, live));
        }
    }
    return left;
}
