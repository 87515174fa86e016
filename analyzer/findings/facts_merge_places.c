/* facts_merge_places.c: places of the same thing are one, with the situations of all. Lists of situations get their
 * final numbers last, as unions of them come up until then. */
#include "findings/facts_merge_internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- situations ---- */

static int compare_situations(const void *left, const void *right) {
    const FactSituation *a = left, *b = right;
    return merge_compare_array((uint32_t[]){a->thread.i, a->held.i, a->perhaps.i},
                               (uint32_t[]){b->thread.i, b->held.i, b->perhaps.i}, 3);
}

static int compare_lists(const void *left, const void *right) {
    const FactSituations *a = left, *b = right;
    for (uint32_t i = 0; i < a->len && i < b->len; i++) {
        int order = compare_situations(&a->data[i], &b->data[i]);
        if (order)
            return order;
    }
    return merge_compare_numbers(a->len, b->len);
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

void merge_lists(Merger *m) {
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
    unite_entries(m);
}

/* ---- places ---- */

static void translate_site(const Part *part, FactSite *site) {
    site->fn.i = part->fns[site->fn.i];
    site->situations.i = part->lists[site->situations.i];
}

static int compare_sites(const FactSite *a, const FactSite *b) {
    int order = merge_compare_locs(&a->loc, &b->loc);
    return order ? order : merge_compare_numbers(a->fn.i, b->fn.i);
}

static int compare_lock_sites(const void *left, const void *right) {
    const FactLockSite *a = left, *b = right;
    int order = merge_compare_numbers(a->lock.i, b->lock.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : merge_compare_array((uint32_t[]){a->use, a->shared}, (uint32_t[]){b->use, b->shared}, 2);
}

/* Makes one of places about the same thing, with the situations of all; site_at: where the FactSite is in such a
 * fact. */
static void unite_places(Merger *m, ItemVec *items, Compare compare, size_t site_at) {
    uint32_t kept = 0;
    merge_sort(items, compare);
    for (uint32_t first = 0, end; first < items->len; first = end) {
        end = merge_run_end(items, first, compare);
        FactSite *site = (FactSite *)((char *)items->data[first].fact + site_at);
        for (uint32_t i = first + 1; i < end; i++) {
            const FactSite *other = (const FactSite *)((char *)items->data[i].fact + site_at);
            site->situations.i = unite_lists(m, site->situations.i, other->situations.i);
        }
        items->data[kept++] = items->data[first];
    }
    items->len = kept;
}

void merge_lock_sites(Merger *m) {
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
    int order = merge_compare_numbers(a->object.i, b->object.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    if (order == 0)
        order = merge_compare_array((uint32_t[]){a->write, a->atomic, a->doubtful},
                                    (uint32_t[]){b->write, b->atomic, b->doubtful}, 3);
    return order ? order : strcmp(a->text, b->text);
}

void merge_accesses(Merger *m) {
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
    int order = merge_compare_numbers(a->callee.i, b->callee.i);
    if (order == 0)
        order = compare_sites(&a->site, &b->site);
    return order ? order : merge_compare_numbers(a->kind, b->kind);
}

void merge_calls(Merger *m) {
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

/* ---- final numbers of lists ---- */

void merge_number_lists(Merger *m) {
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
            merge_keep(m, &items, m->parts, i, &f->situations.data[i], sizeof f->situations.data[i]);
    }
    merge_sort(&items, compare_lists);
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
