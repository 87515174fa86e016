/* facts_merge.c: see facts_merge.h. Each kind of fact is gathered from all parts with its ids already translated,
 * sorted by what it is about, and runs of equal ones become one. Lists of situations get their final numbers last, as
 * unions of them come up until then. */
#include "findings/facts_merge.h"

#include "base/map.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct Part {
    const char *program;
    const Facts *f;
    uint32_t *fns, *locks, *sets, *threads, *lists, *objects, *edges; /* by id in the part: id in the merged facts */
} Part;

typedef struct Merger {
    Part *parts;
    uint32_t count;
    Facts *f;
    Arena *arena, *scratch;
    StrMap *list_ids; /* bytes of a list of situations -> its number in f->situations, which is not final */
} Merger;

/* Something of a part. */
typedef struct Item {
    void *fact;
    uint32_t part, old;
} Item;

typedef VEC(Item) ItemVec;
typedef int (*Compare)(const void *, const void *);

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare_array(const uint32_t *a, const uint32_t *b, uint32_t len) {
    for (uint32_t i = 0; i < len; i++) {
        if (a[i] != b[i])
            return compare_numbers(a[i], b[i]);
    }
    return 0;
}

static int compare_locs(const SourceLoc *a, const SourceLoc *b) {
    int order = a->file == b->file ? 0 : strcmp(a->file, b->file);
    if (order == 0)
        order = compare_numbers(a->line, b->line);
    return order ? order : compare_numbers(a->col, b->col);
}

static int compare_items(const void *left, const void *right, void *compare) {
    const Item *a = left, *b = right;
    int order = (*(Compare *)compare)(a->fact, b->fact);
    if (order == 0)
        order = compare_numbers(a->part, b->part);
    return order ? order : compare_numbers(a->old, b->old);
}

static void sort_items(ItemVec *items, Compare compare) {
    if (items->len)
        qsort_r(items->data, items->len, sizeof *items->data, compare_items, &compare);
}

/* The end of a run of equal items. */
static uint32_t run_end(const ItemVec *items, uint32_t first, Compare compare) {
    uint32_t end = first + 1;
    while (end < items->len && compare(items->data[first].fact, items->data[end].fact) == 0)
        end++;
    return end;
}

/* A copy of something of a part, to be translated. */
static void *keep(const Merger *m, ItemVec *items, const Part *part, uint32_t old, const void *fact, size_t size) {
    void *copy = arena_copy(m->scratch, fact, size);
    *vec_push(m->scratch, items) = (Item){copy, (uint32_t)(part - m->parts), old};
    return copy;
}

/* All elements of one vector of all parts, as the items they are kept in. */
#define GATHER(m, items, vector, first)                                      \
    for (Part *part_ = (m)->parts; part_ < (m)->parts + (m)->count; part_++) \
        for (uint32_t at_ = (first); at_ < part_->f->vector.len; at_++)      \
    keep((m), (items), part_, at_, &part_->f->vector.data[at_], sizeof part_->f->vector.data[at_])

/* ---- functions, locks, objects ---- */

static int compare_fns(const void *left, const void *right) {
    const FactFn *a = left, *b = right;
    int order = compare_locs(&a->loc, &b->loc);
    return order ? order : strcmp(a->name, b->name);
}

static void merge_fns(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, fns, 1);
    sort_items(&items, compare_fns);
    (void)vec_push(m->arena, &m->f->fns);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = run_end(&items, first, compare_fns);
        for (uint32_t i = first; i < end; i++)
            m->parts[items.data[i].part].fns[items.data[i].old] = m->f->fns.len;
        FactFn *fn = vec_push(m->arena, &m->f->fns);
        *fn = *(const FactFn *)items.data[first].fact;
        fn->situations.i = 0; /* unite_entries */
    }
}

static int compare_locks(const void *left, const void *right) {
    const FactLock *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : compare_locs(&a->loc, &b->loc);
}

static void merge_locks(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, locks, 1);
    sort_items(&items, compare_locks);
    (void)vec_push(m->arena, &m->f->locks);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = run_end(&items, first, compare_locks);
        FactLock merged = *(const FactLock *)items.data[first].fact;
        for (uint32_t i = first; i < end; i++) {
            const FactLock *lock = items.data[i].fact;
            merged.kind = merged.kind[0] ? merged.kind : lock->kind;
            merged.nature = merged.nature[0] ? merged.nature : lock->nature;
            m->parts[items.data[i].part].locks[items.data[i].old] = m->f->locks.len;
        }
        *vec_push(m->arena, &m->f->locks) = merged;
    }
}

static int compare_objects(const void *left, const void *right) {
    const FactObject *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : compare_locs(&a->loc, &b->loc);
}

static void merge_objects(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, objects, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactObject *object = item->fact;
        object->guard.i = part->locks[object->guard.i];
    }
    sort_items(&items, compare_objects);
    (void)vec_push(m->arena, &m->f->objects);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = run_end(&items, first, compare_objects);
        const FactObject *most = items.data[first].fact;
        for (uint32_t i = first; i < end; i++) {
            const FactObject *object = items.data[i].fact;
            most = object->guard_total > most->guard_total ? object : most;
            m->parts[items.data[i].part].objects[items.data[i].old] = m->f->objects.len;
        }
        *vec_push(m->arena, &m->f->objects) = *most;
    }
}

/* ---- sets of locks ---- */

static int compare_held(const void *left, const void *right) {
    const FactHeld *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    return order ? order : a->shared - b->shared;
}

static int compare_sets(const void *left, const void *right) {
    const FactLockset *a = left, *b = right;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_held(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->len, b->len);
}

static void merge_sets(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, locksets, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactLockset *set = item->fact;
        set->data = arena_copy(m->arena, set->data, sizeof *set->data * set->len);
        VEC_EACH(FactHeld, held, set)
            held->lock.i = part->locks[held->lock.i];
        qsort(set->data, set->len, sizeof *set->data, compare_held);
    }
    sort_items(&items, compare_sets);
    (void)vec_push(m->arena, &m->f->locksets);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = run_end(&items, first, compare_sets);
        for (uint32_t i = first; i < end; i++)
            m->parts[items.data[i].part].sets[items.data[i].old] = m->f->locksets.len;
        *vec_push(m->arena, &m->f->locksets) = *(const FactLockset *)items.data[first].fact;
    }
}

/* ---- threads ---- */

static int compare_threads(const void *left, const void *right) {
    const FactThread *a = left, *b = right;
    int order = compare_numbers(a->origin, b->origin);
    return order ? order : strcmp(a->name, b->name);
}

static void merge_threads(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, threads, 1);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactThread *thread = item->fact;
        thread->root.i = part->fns[thread->root.i];
        thread->site_fn.i = part->fns[thread->site_fn.i];
    }
    sort_items(&items, compare_threads);
    (void)vec_push(m->arena, &m->f->threads);
    for (uint32_t first = 0, end; first < items.len; first = end) {
        end = run_end(&items, first, compare_threads);
        for (uint32_t i = first; i < end; i++) {
            Part *part = &m->parts[items.data[i].part];
            FactThread thread = *(const FactThread *)items.data[i].fact;
            if (end - first > 1 && part->program[0])
                thread.name = arena_printf(m->arena, "%s@%s", thread.name, part->program);
            part->threads[items.data[i].old] = m->f->threads.len;
            *vec_push(m->arena, &m->f->threads) = thread;
        }
    }
    for (uint32_t i = 0; i < items.len; i++) {
        const Part *part = &m->parts[items.data[i].part];
        FactThread *thread = &m->f->threads.data[part->threads[items.data[i].old]];
        thread->creator.i = part->threads[thread->creator.i];
    }
}

static int compare_parallel(const void *left, const void *right) {
    const FactParallel *a = left, *b = right;
    int order = compare_numbers(a->first.i, b->first.i);
    return order ? order : compare_numbers(a->second.i, b->second.i);
}

static void merge_parallel(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, parallel, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactParallel *pair = item->fact;
        uint32_t x = part->threads[pair->first.i], y = part->threads[pair->second.i];
        *pair = (FactParallel){{x < y ? x : y}, {x < y ? y : x}};
    }
    sort_items(&items, compare_parallel);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->parallel) = *(const FactParallel *)item->fact;
}

/* ---- tokens ---- */

static void merge_tokens(Merger *m) {
    for (uint32_t i = 0; i < m->count; i++) {
        VEC_EACH(const FactToken, token, &m->parts[i].f->tokens) {
            FactToken *same = NULL;
            VEC_EACH(FactToken, known, &m->f->tokens)
                same = strcmp(known->name, token->name) == 0 ? known : same;
            if (same)
                same->renounced = same->renounced || token->renounced;
            else
                *vec_push(m->arena, &m->f->tokens) = *token;
        }
    }
}

/* What is kept least comes first. */
static int compare_states(const void *left, const void *right) {
    const FactState *a = left, *b = right;
    return compare_array((uint32_t[]){a->object.i, a->without, a->with, a->scope, a->lock.i},
                         (uint32_t[]){b->object.i, b->without, b->with, b->scope, b->lock.i}, 5);
}

static void merge_states(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, states, 0);
    VEC_EACH(const Item, item, &items) {
        FactState *state = item->fact;
        state->object.i = m->parts[item->part].objects[state->object.i];
        state->lock.i = m->parts[item->part].locks[state->lock.i];
    }
    sort_items(&items, compare_states);
    VEC_EACH(const Item, item, &items) {
        const FactState *state = item->fact;
        if (!m->f->states.len || vec_last(&m->f->states).object.i != state->object.i)
            *vec_push(m->arena, &m->f->states) = *state;
    }
}

/* ---- shares ---- */

static int compare_shares(const void *left, const void *right) {
    const FactShare *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    return order ? order : compare_numbers(a->thread.i, b->thread.i);
}

static void merge_shares(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, shares, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactShare *share = item->fact;
        share->lock.i = part->locks[share->lock.i];
        share->thread.i = part->threads[share->thread.i];
    }
    sort_items(&items, compare_shares);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->shares) = *(const FactShare *)item->fact;
}

/* ---- situations ---- */

static int compare_situations(const void *left, const void *right) {
    const FactSituation *a = left, *b = right;
    return compare_array((uint32_t[]){a->thread.i, a->held.i, a->perhaps.i},
                         (uint32_t[]){b->thread.i, b->held.i, b->perhaps.i}, 3);
}

static int compare_lists(const void *left, const void *right) {
    const FactSituations *a = left, *b = right;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_situations(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return compare_numbers(a->len, b->len);
}

/* Sorts the list and drops repetitions. */
static uint32_t intern_list(Merger *m, FactSituations *list) {
    uint32_t len = 0;
    if (!list->len)
        return 0;
    qsort(list->data, list->len, sizeof *list->data, compare_situations);
    for (uint32_t i = 0; i < list->len; i++) {
        if (!len || compare_situations(&list->data[len - 1], &list->data[i]) != 0)
            list->data[len++] = list->data[i];
    }
    list->len = len;
    bool is_new = false;
    uint64_t *slot = strmap_slot(m->list_ids, (const char *)list->data, len * sizeof *list->data, &is_new);
    if (is_new) {
        *slot = m->f->situations.len;
        *vec_push(m->arena, &m->f->situations) = *list;
    }
    return (uint32_t)*slot;
}

static void merge_lists(Merger *m) {
    (void)vec_push(m->arena, &m->f->situations);
    for (Part *part = m->parts; part < m->parts + m->count; part++) {
        for (uint32_t i = 1; i < part->f->situations.len; i++) {
            FactSituations list = {0};
            VEC_EACH(const FactSituation, s, &part->f->situations.data[i])
                *vec_push(m->arena, &list) =
                    (FactSituation){{part->threads[s->thread.i]}, {part->sets[s->held.i]}, {part->sets[s->perhaps.i]}};
            part->lists[i] = intern_list(m, &list);
        }
    }
}

static uint32_t unite_lists(Merger *m, uint32_t a, uint32_t b) {
    if (a == b || !b)
        return a;
    FactSituations both = {0};
    VEC_EACH(const FactSituation, s, &m->f->situations.data[a])
        *vec_push(m->arena, &both) = *s;
    VEC_EACH(const FactSituation, s, &m->f->situations.data[b])
        *vec_push(m->arena, &both) = *s;
    return intern_list(m, &both);
}

static void unite_entries(Merger *m) {
    for (Part *part = m->parts; part < m->parts + m->count; part++) {
        for (uint32_t i = 1; i < part->f->fns.len; i++) {
            FactFn *fn = &m->f->fns.data[part->fns[i]];
            fn->situations.i = unite_lists(m, fn->situations.i, part->lists[part->f->fns.data[i].situations.i]);
        }
    }
}

/* ---- places ---- */

static void translate_site(const Part *part, FactSite *site) {
    site->fn.i = part->fns[site->fn.i];
    site->situations.i = part->lists[site->situations.i];
}

static int compare_sites(const FactSite *a, const FactSite *b) {
    int order = compare_locs(&a->loc, &b->loc);
    return order ? order : compare_numbers(a->fn.i, b->fn.i);
}

static int compare_lock_sites(const void *left, const void *right) {
    const FactLockSite *a = left, *b = right;
    int order = compare_numbers(a->lock.i, b->lock.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : compare_array((uint32_t[]){a->use, a->shared}, (uint32_t[]){b->use, b->shared}, 2);
}

/* Makes one of places about the same thing, with the situations of all; site_at: where the FactSite is in such a
 * fact. */
static void unite_places(Merger *m, ItemVec *items, Compare compare, size_t site_at) {
    uint32_t kept = 0;
    sort_items(items, compare);
    for (uint32_t first = 0, end; first < items->len; first = end) {
        end = run_end(items, first, compare);
        FactSite *site = (FactSite *)((char *)items->data[first].fact + site_at);
        for (uint32_t i = first + 1; i < end; i++) {
            const FactSite *other = (const FactSite *)((char *)items->data[i].fact + site_at);
            site->situations.i = unite_lists(m, site->situations.i, other->situations.i);
        }
        items->data[kept++] = items->data[first];
    }
    items->len = kept;
}

static void merge_lock_sites(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, lock_sites, 0);
    VEC_EACH(const Item, item, &items) {
        FactLockSite *site = item->fact;
        site->lock.i = m->parts[item->part].locks[site->lock.i];
        translate_site(&m->parts[item->part], &site->site);
    }
    unite_places(m, &items, compare_lock_sites, offsetof(FactLockSite, site));
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->lock_sites) = *(const FactLockSite *)item->fact;
}

static int compare_accesses(const void *left, const void *right) {
    const FactAccess *a = left, *b = right;
    int order = compare_numbers(a->object.i, b->object.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    if (order == 0)
        order = compare_array((uint32_t[]){a->write, a->atomic, a->doubtful},
                              (uint32_t[]){b->write, b->atomic, b->doubtful}, 3);
    return order ? order : strcmp(a->text, b->text);
}

static void merge_accesses(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, accesses, 0);
    VEC_EACH(const Item, item, &items) {
        FactAccess *access = item->fact;
        access->object.i = m->parts[item->part].objects[access->object.i];
        translate_site(&m->parts[item->part], &access->site);
    }
    unite_places(m, &items, compare_accesses, offsetof(FactAccess, site));
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->accesses) = *(const FactAccess *)item->fact;
}

static int compare_calls(const void *left, const void *right) {
    const FactCall *a = left, *b = right;
    int order = compare_numbers(a->callee.i, b->callee.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : compare_numbers(a->kind, b->kind);
}

static void merge_calls(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, calls, 0);
    VEC_EACH(const Item, item, &items) {
        FactCall *call = item->fact;
        call->callee.i = m->parts[item->part].fns[call->callee.i];
        translate_site(&m->parts[item->part], &call->site);
    }
    unite_places(m, &items, compare_calls, offsetof(FactCall, site));
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->calls) = *(const FactCall *)item->fact;
}

/* ---- order ---- */

static int compare_edges(const void *left, const void *right) {
    const FactEdge *a = left, *b = right;
    int order = compare_array((uint32_t[]){a->held.i, a->acquired.i}, (uint32_t[]){b->held.i, b->acquired.i}, 2);
    if (order == 0)
        order = compare_locs(&a->loc, &b->loc);
    return order ? order
                 : compare_array((uint32_t[]){a->fn.i, a->thread.i, a->locks.i, a->held_shared, a->acquired_shared},
                                 (uint32_t[]){b->fn.i, b->thread.i, b->locks.i, b->held_shared, b->acquired_shared}, 5);
}

static void merge_edges(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, edges, 0);
    VEC_EACH(const Item, item, &items) {
        const Part *part = &m->parts[item->part];
        FactEdge *edge = item->fact;
        edge->held.i = part->locks[edge->held.i];
        edge->acquired.i = part->locks[edge->acquired.i];
        edge->fn.i = part->fns[edge->fn.i];
        edge->thread.i = part->threads[edge->thread.i];
        edge->locks.i = part->sets[edge->locks.i];
    }
    sort_items(&items, compare_edges);
    VEC_EACH(const Item, item, &items) {
        m->parts[item->part].edges[item->old] = m->f->edges.len;
        *vec_push(m->arena, &m->f->edges) = *(const FactEdge *)item->fact;
    }
}

static int compare_cycles(const void *left, const void *right) {
    const FactCycle *a = left, *b = right;
    uint32_t len = a->len < b->len ? a->len : b->len;
    int order = compare_array(a->data, b->data, len);
    return order ? order : compare_numbers(a->len, b->len);
}

static void merge_cycles(Merger *m) {
    ItemVec items = {0};
    GATHER(m, &items, cycles, 0);
    VEC_EACH(const Item, item, &items) {
        FactCycle *cycle = item->fact;
        cycle->data = arena_copy(m->arena, cycle->data, sizeof *cycle->data * cycle->len);
        VEC_EACH(uint32_t, edge, cycle)
            *edge = m->parts[item->part].edges[*edge];
    }
    sort_items(&items, compare_cycles);
    VEC_EACH(const Item, item, &items)
        *vec_push(m->arena, &m->f->cycles) = *(const FactCycle *)item->fact;
}

/* ---- final numbers of lists ---- */

/* Those that are in use, in their order: unions have made others superfluous. */
static void number_lists(Merger *m) {
    Facts *f = m->f;
    uint32_t count = f->situations.len;
    uint32_t *ids = ARENA_ARRAY(m->scratch, uint32_t, count);
    ItemVec items = {0};
    VEC_EACH(const FactFn, fn, &f->fns)
        ids[fn->situations.i] = 1;
    VEC_EACH(const FactLockSite, site, &f->lock_sites)
        ids[site->site.situations.i] = 1;
    VEC_EACH(const FactAccess, access, &f->accesses)
        ids[access->site.situations.i] = 1;
    VEC_EACH(const FactCall, call, &f->calls)
        ids[call->site.situations.i] = 1;
    for (uint32_t i = 1; i < count; i++) {
        if (ids[i])
            keep(m, &items, m->parts, i, &f->situations.data[i], sizeof f->situations.data[i]);
    }
    sort_items(&items, compare_lists);
    ids[0] = 0;
    f->situations.len = 1;
    VEC_EACH(const Item, item, &items) {
        ids[item->old] = f->situations.len;
        *vec_push(m->arena, &f->situations) = *(const FactSituations *)item->fact;
    }
    VEC_EACH(FactFn, fn, &f->fns)
        fn->situations.i = ids[fn->situations.i];
    VEC_EACH(FactLockSite, site, &f->lock_sites)
        site->site.situations.i = ids[site->site.situations.i];
    VEC_EACH(FactAccess, access, &f->accesses)
        access->site.situations.i = ids[access->site.situations.i];
    VEC_EACH(FactCall, call, &f->calls)
        call->site.situations.i = ids[call->site.situations.i];
}

/* ---- all ---- */

static Part part_of(const ProgramFacts *from, Arena *scratch) {
    const Facts *f = from->facts;
    return (Part){.program = from->program,
                  .f = f,
                  .fns = ARENA_ARRAY(scratch, uint32_t, f->fns.len),
                  .locks = ARENA_ARRAY(scratch, uint32_t, f->locks.len),
                  .sets = ARENA_ARRAY(scratch, uint32_t, f->locksets.len),
                  .threads = ARENA_ARRAY(scratch, uint32_t, f->threads.len),
                  .lists = ARENA_ARRAY(scratch, uint32_t, f->situations.len),
                  .objects = ARENA_ARRAY(scratch, uint32_t, f->objects.len),
                  .edges = ARENA_ARRAY(scratch, uint32_t, f->edges.len)};
}

const Facts *facts_merge(const ProgramFacts *parts, uint32_t count, Arena *arena) {
    if (count == 1)
        return parts[0].facts;
    Arena *scratch = arena_new();
    Merger m = {.count = count, .f = ARENA_NEW(arena, Facts), .arena = arena, .scratch = scratch};
    m.parts = ARENA_ARRAY(scratch, Part, count);
    m.list_ids = strmap_new(scratch);
    for (uint32_t i = 0; i < count; i++)
        m.parts[i] = part_of(&parts[i], scratch);
    if (count)
        m.f->models = parts[0].facts->models; /* those of the run */
    merge_fns(&m);
    merge_locks(&m);
    merge_objects(&m);
    merge_sets(&m);
    merge_threads(&m);
    merge_parallel(&m);
    merge_shares(&m);
    merge_tokens(&m);
    merge_states(&m);
    merge_lists(&m);
    unite_entries(&m);
    merge_lock_sites(&m);
    merge_accesses(&m);
    merge_calls(&m);
    merge_edges(&m);
    merge_cycles(&m);
    number_lists(&m);
    arena_free(scratch);
    return m.f;
}
