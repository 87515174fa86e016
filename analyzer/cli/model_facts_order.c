/* model_facts_order.c: the final ids of facts, and their order. Everything is sorted by names and positions, sets and
 * lists by their members' final ids: nothing of the model's own numbering is left.
 */
#include "cli/model_facts_internal.h"

#include <stdlib.h>
#include <string.h>

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

/* ---- locks ---- */

typedef struct LockAt {
    FactLock lock;
    uint32_t class;
} LockAt;

static int compare_locks(const void *left, const void *right) {
    const LockAt *a = left, *b = right;
    int order = strcmp(a->lock.name, b->lock.name);
    if (order == 0)
        order = facts_compare_loc(&a->lock.loc, &b->lock.loc);
    return order ? order : compare_numbers(a->class, b->class);
}

static void note_locks(FactBuilder *b, SetId set) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(b->m->threads->sets, set, &count);
    for (uint32_t i = 0; i < count; i++)
        (void)map_slot(b->locks, members[i] >> 1, NULL);
}

/* A lock that an initialiser makes and nobody uses is a lock too; those that calls make have sites. */
static void note_made_locks(FactBuilder *b) {
    for (uint32_t g = 1; g < b->m->prog->globals.len; g++) {
        if (b->m->prog->globals.data[g].is_func || prog_is_foreign(b->m->prog, b->m->scope, (GlobalId){g}))
            continue;
        PathId path = path_global(b->m->paths, (GlobalId){g});
        ClassId class = path_class(b->m->paths, path);
        if (!class.i || !(map_find(b->locks, class.i) || map_find(b->m->locks->natures, class.i)))
            continue;
        uint64_t *slot = map_slot(b->locks, class.i, NULL);
        *slot = *slot ? *slot : path.i;
    }
}

static void note_all_locks(FactBuilder *b) {
    VEC_EACH(const FactSituations, list, &b->lists) {
        VEC_EACH(const FactSituation, s, list) {
            note_locks(b, (SetId){s->held.i});
            note_locks(b, (SetId){s->perhaps.i});
        }
    }
    VEC_EACH(const FactEdge, edge, &b->f->edges) {
        note_locks(b, (SetId){edge->locks.i});
        (void)map_slot(b->locks, edge->acquired.i, NULL);
    }
    note_made_locks(b);
}

static const char *kind_text(uint64_t kind) {
    if (kind == LOCK_NONE)
        return "";
    return kind == LOCK_PLAIN || kind == LOCK_RECURSIVE ? lock_kind_name(LOCK_MUTEX) : lock_kind_name((LockKind)kind);
}

static const char *nature_text(const FactBuilder *b, uint32_t class, uint64_t kind) {
    static const char *const words[] = {[NATURE_UNKNOWN] = "",
                                        [NATURE_NORMAL] = "normal",
                                        [NATURE_RECURSIVE] = "recursive",
                                        [NATURE_ERRORCHECK] = "errorcheck"};
    const uint64_t *nature = map_find(b->m->locks->natures, class);
    return kind == LOCK_RECURSIVE ? words[NATURE_RECURSIVE] : nature ? words[*nature] : "";
}

/* The values of b->locks become final ids. */
static void number_locks(FactBuilder *b) {
    note_all_locks(b);
    uint32_t count = map_len(b->locks);
    LockAt *all = ARENA_ARRAY(b->scratch, LockAt, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t class = (uint32_t)map_key_at(b->locks, i);
        PathId path = {(uint32_t)*map_value_at(b->locks, i)};
        const uint64_t *kind = map_find(b->kinds, class);
        all[i] = (LockAt){{.name = arena_strdup(b->arena, class_name(b->m->paths, (ClassId){class})),
                           .kind = kind_text(kind ? *kind : LOCK_NONE),
                           .nature = nature_text(b, class, kind ? *kind : LOCK_NONE),
                           .loc = facts_class_loc(b, (ClassId){class}, path)},
                          class};
    }
    if (count)
        qsort(all, count, sizeof *all, compare_locks);
    (void)vec_push(b->arena, &b->f->locks);
    for (uint32_t i = 0; i < count; i++) {
        *map_slot(b->locks, all[i].class, NULL) = b->f->locks.len;
        *vec_push(b->arena, &b->f->locks) = all[i].lock;
    }
}

static FactLockId lock_id(const FactBuilder *b, uint32_t class) {
    return (FactLockId){class ? (uint32_t)*map_find(b->locks, class) : 0};
}

/* ---- sets of locks ---- */

typedef struct SetAt {
    FactLockset set;
    uint32_t old;
} SetAt;

static int compare_held(const void *left, const void *right) {
    const FactHeld *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    return order ? order : a->shared - b->shared;
}

static int compare_sets(const void *left, const void *right) {
    const FactLockset *a = &((const SetAt *)left)->set, *b = &((const SetAt *)right)->set;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_held(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->len, b->len);
}

static FactLockset final_set(FactBuilder *b, SetId old) {
    FactLockset set = {0};
    uint32_t count = 0;
    const uint32_t *members = setpool_members(b->m->threads->sets, old, &count);
    for (uint32_t i = 0; i < count; i++)
        *vec_push(b->arena, &set) = (FactHeld){lock_id(b, members[i] >> 1), members[i] & 1};
    if (count)
        qsort(set.data, count, sizeof *set.data, compare_held);
    return set;
}

static void note_set(Map *sets, FactLocksetId old) {
    if (old.i)
        (void)map_slot(sets, old.i, NULL);
}

/* SetId -> final id, for all sets in use. */
static Map *number_sets(FactBuilder *b) {
    Map *sets = map_new(b->scratch);
    VEC_EACH(const FactSituations, list, &b->lists) {
        VEC_EACH(const FactSituation, s, list) {
            note_set(sets, s->held);
            note_set(sets, s->perhaps);
        }
    }
    VEC_EACH(const FactEdge, edge, &b->f->edges)
        note_set(sets, edge->locks);
    uint32_t count = map_len(sets);
    SetAt *all = ARENA_ARRAY(b->scratch, SetAt, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t old = (uint32_t)map_key_at(sets, i);
        all[i] = (SetAt){final_set(b, (SetId){old}), old};
    }
    if (count)
        qsort(all, count, sizeof *all, compare_sets);
    (void)vec_push(b->arena, &b->f->locksets);
    for (uint32_t i = 0; i < count; i++) {
        *map_slot(sets, all[i].old, NULL) = b->f->locksets.len;
        *vec_push(b->arena, &b->f->locksets) = all[i].set;
    }
    return sets;
}

static FactLocksetId set_id(const Map *sets, FactLocksetId old) {
    return (FactLocksetId){old.i ? (uint32_t)*map_find(sets, old.i) : 0};
}

/* ---- threads ---- */

typedef struct ThreadAt {
    FactThread thread;
    SourceLoc root, argument; /* of the functions that it runs, and that its argument comes from */
    uint32_t old;
} ThreadAt;

static int compare_threads(const void *left, const void *right) {
    const ThreadAt *a = left, *b = right;
    int order = compare_numbers(a->thread.origin, b->thread.origin);
    if (order == 0)
        order = strcmp(a->thread.name, b->thread.name);
    if (order == 0)
        order = facts_compare_loc(&a->thread.site, &b->thread.site);
    if (order == 0)
        order = facts_compare_loc(&a->root, &b->root);
    if (order == 0)
        order = facts_compare_loc(&a->argument, &b->argument);
    return order ? order : compare_numbers(a->old, b->old);
}

static bool shares_name(const ThreadAt *all, uint32_t count, uint32_t i, const char *name) {
    return (i > 0 && strcmp(all[i - 1].thread.name, name) == 0) ||
           (i + 1 < count && strcmp(all[i + 1].thread.name, name) == 0);
}

/* "worker@pool.c:40": by where it is created, main by where it stands. */
static const char *long_name(const FactBuilder *b, const ThreadAt *at) {
    const SourceLoc *loc = at->thread.origin == FACT_CREATED ? &at->thread.site : &at->root;
    const char *slash = strrchr(loc->file, '/');
    return arena_printf(b->arena, "%s@%s:%u", at->thread.name, slash ? slash + 1 : loc->file, loc->line);
}

/* Equal long names, of threads that one place creates with different arguments, are counted. */
static void name_thread(const FactBuilder *b, FactThread *thread, const char *name) {
    uint32_t same = 1;
    size_t len = strlen(name);
    VEC_EACH(const FactThread, other, &b->f->threads) {
        bool starts = other->name && strncmp(other->name, name, len) == 0;
        same += starts && (other->name[len] == '\0' || other->name[len] == '#');
    }
    thread->name = same > 1 ? arena_printf(b->arena, "%s#%u", name, same) : name;
}

static SourceLoc argument_loc(const FactBuilder *b, ThreadId id) {
    PathId argument = thread_get(b->m->threads, id)->argument;
    const Path *root = path_get(b->m->paths, path_root(b->m->paths, argument, true));
    bool of_fn = root->kind == PATH_LOCAL || root->kind == PATH_PARAM || root->kind == PATH_PHI ||
                 root->kind == PATH_RESULT || root->kind == PATH_OPAQUE;
    return of_fn ? b->f->fns.data[b->fn_of[root->a].i].loc : (SourceLoc){"", 0, 0};
}

/* ThreadId -> final id. */
static FactThreadId *number_threads(FactBuilder *b) {
    uint32_t count = b->f->threads.len - 1;
    FactThreadId *ids = ARENA_ARRAY(b->scratch, FactThreadId, count + 1);
    ThreadAt *all = ARENA_ARRAY(b->scratch, ThreadAt, count);
    for (uint32_t i = 0; i < count; i++) {
        const FactThread *thread = &b->f->threads.data[i + 1];
        all[i] = (ThreadAt){*thread, {"", 0, 0}, argument_loc(b, (ThreadId){i + 1}), i + 1};
        if (thread->root.i)
            all[i].root = b->f->fns.data[thread->root.i].loc;
    }
    qsort(all, count, sizeof *all, compare_threads);
    b->f->threads.len = 1;
    for (uint32_t i = 0; i < count; i++) {
        FactThread thread = all[i].thread;
        ids[all[i].old] = (FactThreadId){i + 1};
        name_thread(b, &thread, shares_name(all, count, i, thread.name) ? long_name(b, &all[i]) : thread.name);
        *vec_push(b->arena, &b->f->threads) = thread;
    }
    VEC_EACH(FactThread, thread, &b->f->threads)
        thread->creator = ids[thread->creator.i];
    return ids;
}

static int compare_pairs(const void *left, const void *right) {
    const FactParallel *a = left, *b = right;
    int order = compare_numbers(a->first.i, b->first.i);
    return order ? order : compare_numbers(a->second.i, b->second.i);
}

static void number_parallel(FactBuilder *b, const FactThreadId *threads) {
    VEC_EACH(FactParallel, pair, &b->f->parallel) {
        FactThreadId x = threads[pair->first.i], y = threads[pair->second.i];
        *pair = x.i < y.i ? (FactParallel){x, y} : (FactParallel){y, x};
    }
    if (b->f->parallel.len)
        qsort(b->f->parallel.data, b->f->parallel.len, sizeof *b->f->parallel.data, compare_pairs);
}

/* ---- situations ---- */

typedef struct ListAt {
    FactSituations list;
    uint32_t old;
} ListAt;

static int compare_situations(const void *left, const void *right) {
    const FactSituation *a = left, *b = right;
    int order = compare_numbers(a->thread.i, b->thread.i);
    if (order == 0)
        order = compare_numbers(a->held.i, b->held.i);
    return order ? order : compare_numbers(a->perhaps.i, b->perhaps.i);
}

static int compare_lists(const void *left, const void *right) {
    const FactSituations *a = &((const ListAt *)left)->list, *b = &((const ListAt *)right)->list;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_situations(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->len, b->len);
}

/* Number in b->lists -> final id. */
static FactSituationsId *number_lists(FactBuilder *b, const Map *sets, const FactThreadId *threads) {
    uint32_t count = b->lists.len - 1;
    FactSituationsId *ids = ARENA_ARRAY(b->scratch, FactSituationsId, count + 1);
    ListAt *all = ARENA_ARRAY(b->scratch, ListAt, count);
    for (uint32_t i = 0; i < count; i++) {
        const FactSituations *from = &b->lists.data[i + 1];
        all[i].old = i + 1;
        VEC_EACH(const FactSituation, s, from)
            *vec_push(b->arena, &all[i].list) =
                (FactSituation){threads[s->thread.i], set_id(sets, s->held), set_id(sets, s->perhaps)};
        qsort(all[i].list.data, all[i].list.len, sizeof *all[i].list.data, compare_situations);
    }
    if (count)
        qsort(all, count, sizeof *all, compare_lists);
    (void)vec_push(b->arena, &b->f->situations);
    for (uint32_t i = 0; i < count; i++) {
        ids[all[i].old] = (FactSituationsId){i + 1};
        *vec_push(b->arena, &b->f->situations) = all[i].list;
    }
    return ids;
}

/* ---- objects ---- */

typedef struct ObjectAt {
    FactObject object;
    uint32_t old;
} ObjectAt;

static int compare_objects(const void *left, const void *right) {
    const ObjectAt *a = left, *b = right;
    int order = strcmp(a->object.name, b->object.name);
    if (order == 0)
        order = facts_compare_loc(&a->object.loc, &b->object.loc);
    return order ? order : compare_numbers(a->old, b->old);
}

static int compare_states(const void *left, const void *right) {
    const FactState *a = left, *b = right;
    return compare_numbers(a->object.i, b->object.i);
}

static void number_objects(FactBuilder *b) {
    uint32_t count = b->f->objects.len - 1;
    FactObjectId *ids = ARENA_ARRAY(b->scratch, FactObjectId, count + 1);
    ObjectAt *all = ARENA_ARRAY(b->scratch, ObjectAt, count);
    for (uint32_t i = 0; i < count; i++)
        all[i] = (ObjectAt){b->f->objects.data[i + 1], i + 1};
    if (count)
        qsort(all, count, sizeof *all, compare_objects);
    for (uint32_t i = 0; i < count; i++) {
        ids[all[i].old] = (FactObjectId){i + 1};
        b->f->objects.data[i + 1] = all[i].object;
        b->f->objects.data[i + 1].guard = lock_id(b, all[i].object.guard.i);
    }
    VEC_EACH(FactAccess, access, &b->f->accesses)
        access->object = ids[access->object.i];
    VEC_EACH(FactState, state, &b->f->states) {
        state->object = ids[state->object.i];
        state->lock = lock_id(b, state->lock.i);
    }
    if (b->f->states.len)
        qsort(b->f->states.data, b->f->states.len, sizeof *b->f->states.data, compare_states);
}

/* ---- places ---- */

static int compare_sites(const FactSite *a, const FactSite *b) {
    int order = facts_compare_loc(&a->loc, &b->loc);
    if (order == 0)
        order = compare_numbers(a->fn.i, b->fn.i);
    return order ? order : compare_numbers(a->situations.i, b->situations.i);
}

static int compare_lock_sites(const void *left, const void *right) {
    const FactLockSite *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : compare_numbers(a->use, b->use);
}

static int compare_accesses(const void *left, const void *right) {
    const FactAccess *a = left, *b = right;
    int order = compare_numbers(a->object.i, b->object.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    if (order == 0)
        order = a->write - b->write;
    return order ? order : strcmp(a->text, b->text);
}

static int compare_calls(const void *left, const void *right) {
    const FactCall *a = left, *b = right;
    int order = compare_numbers(a->callee.i, b->callee.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : compare_numbers(a->kind, b->kind);
}

typedef struct EdgeAt {
    FactEdge edge;
    uint32_t old;
} EdgeAt;

static int compare_edges(const void *left, const void *right) {
    const FactEdge *a = &((const EdgeAt *)left)->edge, *b = &((const EdgeAt *)right)->edge;
    int order = compare_numbers(a->held.i, b->held.i);
    if (order == 0)
        order = compare_numbers(a->acquired.i, b->acquired.i);
    if (order == 0)
        order = facts_compare_loc(&a->loc, &b->loc);
    uint32_t left_rest[] = {a->fn.i, a->thread.i, a->locks.i, a->held_shared, a->acquired_shared, a->doubtful};
    uint32_t right_rest[] = {b->fn.i, b->thread.i, b->locks.i, b->held_shared, b->acquired_shared, b->doubtful};
    for (size_t i = 0; order == 0 && i < sizeof left_rest / sizeof *left_rest; i++)
        order = compare_numbers(left_rest[i], right_rest[i]);
    return order;
}

static int compare_cycles(const void *left, const void *right) {
    const FactCycle *a = left, *b = right;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_numbers(a->data[i], b->data[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->len, b->len);
}

/* So that it starts with the smallest edge. */
static void rotate(FactCycle *cycle) {
    uint32_t smallest = UINT32_MAX;
    VEC_EACH(const uint32_t, edge, cycle)
        smallest = *edge < smallest ? *edge : smallest;
    while (cycle->len && cycle->data[0] != smallest) {
        uint32_t first = cycle->data[0];
        memmove(cycle->data, cycle->data + 1, (cycle->len - 1) * sizeof *cycle->data);
        vec_last(cycle) = first;
    }
}

static void number_order(FactBuilder *b, const Map *sets, const FactThreadId *threads) {
    uint32_t count = b->f->edges.len;
    uint32_t *ids = ARENA_ARRAY(b->scratch, uint32_t, count);
    EdgeAt *all = ARENA_ARRAY(b->scratch, EdgeAt, count);
    for (uint32_t i = 0; i < count; i++) {
        all[i] = (EdgeAt){b->f->edges.data[i], i};
        all[i].edge.held = lock_id(b, all[i].edge.held.i);
        all[i].edge.acquired = lock_id(b, all[i].edge.acquired.i);
        all[i].edge.thread = threads[all[i].edge.thread.i];
        all[i].edge.locks = set_id(sets, all[i].edge.locks);
    }
    if (count)
        qsort(all, count, sizeof *all, compare_edges);
    for (uint32_t i = 0; i < count; i++) {
        ids[all[i].old] = i;
        b->f->edges.data[i] = all[i].edge;
    }
    VEC_EACH(FactCycle, cycle, &b->f->cycles) {
        VEC_EACH(uint32_t, edge, cycle)
            *edge = ids[*edge];
        rotate(cycle);
    }
    if (b->f->cycles.len)
        qsort(b->f->cycles.data, b->f->cycles.len, sizeof *b->f->cycles.data, compare_cycles);
}

static void number_sites(FactBuilder *b, const FactSituationsId *lists) {
    Facts *f = b->f;
    VEC_EACH(FactFn, fn, &f->fns)
        fn->situations = lists[fn->situations.i];
    VEC_EACH(FactCall, call, &f->calls)
        call->site.situations = lists[call->site.situations.i];
    VEC_EACH(FactAccess, access, &f->accesses)
        access->site.situations = lists[access->site.situations.i];
    VEC_EACH(FactLockSite, site, &f->lock_sites) {
        site->lock = lock_id(b, site->lock.i);
        site->site.situations = lists[site->site.situations.i];
    }
    if (f->calls.len)
        qsort(f->calls.data, f->calls.len, sizeof *f->calls.data, compare_calls);
    if (f->accesses.len)
        qsort(f->accesses.data, f->accesses.len, sizeof *f->accesses.data, compare_accesses);
    if (f->lock_sites.len)
        qsort(f->lock_sites.data, f->lock_sites.len, sizeof *f->lock_sites.data, compare_lock_sites);
}

static int compare_shares(const void *left, const void *right) {
    const FactShare *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    return order ? order : compare_numbers(a->thread.i, b->thread.i);
}

static void number_shares(FactBuilder *b, const FactThreadId *threads) {
    VEC_EACH(FactShare, share, &b->f->shares) {
        share->lock = lock_id(b, share->lock.i);
        share->thread = threads[share->thread.i];
    }
    if (b->f->shares.len)
        qsort(b->f->shares.data, b->f->shares.len, sizeof *b->f->shares.data, compare_shares);
}

void facts_number(FactBuilder *b) {
    number_locks(b);
    const Map *sets = number_sets(b);
    const FactThreadId *threads = number_threads(b);
    number_parallel(b, threads);
    number_shares(b, threads);
    const FactSituationsId *lists = number_lists(b, sets, threads);
    number_objects(b);
    number_order(b, sets, threads);
    number_sites(b, lists);
}
