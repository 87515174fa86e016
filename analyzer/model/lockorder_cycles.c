/* lockorder_cycles.c: the cycles of lockorder.h. They are looked for among classes of locks, the short ones first; of
 * each, an edge is chosen for every step so that all of them can be passed at once. */
#include "model/lockorder_internal.h"

enum { ALL_WAYS = 3 /* longer cycles are told only if no shorter one leads over their locks */ };

/* All edges from one class to another. */
typedef struct Arc {
    ClassId held, acquired;
    uint32_t first, count;
} Arc;

typedef struct Search {
    LockOrder *o;
    Arena *arena;
    VEC(Arc) arcs;
    Map *from; /* held class -> index of its first arc */
    Map *arc_of; /* pair of classes -> index */
    StrMap *found; /* sets of classes */
    uint32_t length; /* of the cycles that are looked for now */
    uint32_t path[LOCKORDER_CYCLE]; /* arcs */
    uint32_t edges[LOCKORDER_CYCLE]; /* one of each arc */
    uint32_t steps; /* that are left */
} Search;

/* ---- which edges can be passed at once ---- */

/* Whether what two edges hold of a class is one lock. A member of records is taken to be of what belongs together; an
 * element of an array, or what a pointer leads to, may well be another one. */
static bool is_one_gate(const LockOrder *o, ClassId class) {
    return !class_is_pointee(o->threads->pool, class) && !class_is_array(o->threads->pool, class);
}

/* Whether a lock besides those of the cycle keeps two edges from being passed at once. */
static bool share_gate(const LockOrder *o, const OrderEdge *a, const OrderEdge *b) {
    SetPool *sets = o->threads->sets;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(sets, a->locks, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t class = members[i] >> 1;
        bool shared = members[i] & 1;
        if (class != a->held.i && class != b->held.i && is_one_gate(o, (ClassId){class}) &&
            (setpool_has(sets, b->locks, class << 1) || (!shared && setpool_has(sets, b->locks, class << 1 | 1))))
            return true;
    }
    return false;
}

/* Readers do not wait for readers. */
static bool can_follow(const OrderEdge *edge, const OrderEdge *next) {
    return !edge->acquired_shared || !next->held_shared;
}

static bool fits(const Search *s, uint32_t depth, const OrderEdge *edge) {
    const OrderEdge *edges = s->o->edges.data;
    if (depth > 0 && !can_follow(&edges[s->edges[depth - 1]], edge))
        return false;
    for (uint32_t k = 0; k < depth; k++) {
        const OrderEdge *other = &edges[s->edges[k]];
        if (!threads_may_parallel(s->o->threads, other->moment, edge->moment) || share_gate(s->o, other, edge))
            return false;
    }
    return depth + 1 < s->length || can_follow(edge, &edges[s->edges[0]]);
}

static bool take_step(Search *s) {
    s->steps -= s->steps > 0;
    return s->steps > 0;
}

/* Whether there is an edge for each arc of the path from `depth` on. */
static bool choose_edges(Search *s, uint32_t depth) {
    if (depth == s->length)
        return true;
    const Arc *arc = &s->arcs.data[s->path[depth]];
    for (uint32_t i = arc->first; i < arc->first + arc->count && take_step(s); i++) {
        if (!fits(s, depth, &s->o->edges.data[i]))
            continue;
        s->edges[depth] = i;
        if (choose_edges(s, depth + 1))
            return true;
    }
    return false;
}

/* ---- cycles of classes ---- */

static void take_cycle(Search *s) {
    uint32_t classes[LOCKORDER_CYCLE];
    for (uint32_t i = 0; i < s->length; i++)
        classes[i] = s->arcs.data[s->path[i]].held.i;
    SetId set = setpool_from(s->o->threads->sets, classes, s->length);
    if (strmap_find(s->found, (const char *)&set, sizeof set) || !choose_edges(s, 0))
        return;
    strmap_slot(s->found, (const char *)&set, sizeof set, NULL);
    OrderCycle *cycle = vec_push(s->arena, &s->o->cycles);
    cycle->length = s->length;
    for (uint32_t i = 0; i < s->length; i++)
        cycle->edges[i] = s->edges[i];
}

static bool leads(const Search *s, ClassId from, ClassId to) {
    return map_find(s->arc_of, map_pair(from.i, to.i)) != NULL;
}

/* The k-th lock of a path of `depth` arcs. */
static ClassId lock_at(const Search *s, uint32_t depth, uint32_t k) {
    return k < depth ? s->arcs.data[s->path[k]].held : s->arcs.data[s->path[depth - 1]].acquired;
}

/* Whether a shorter cycle leads over the locks of a path of `depth` arcs and the one that is to follow. */
static bool has_short_cut(const Search *s, uint32_t depth, ClassId next) {
    bool is_last = depth + 2 == s->length;
    for (uint32_t k = 0; s->length > ALL_WAYS && k <= depth; k++) {
        ClassId lock = lock_at(s, depth, k);
        bool skips = k < depth && leads(s, lock, next), turns = !(k == 0 && is_last) && leads(s, next, lock);
        if (lock.i == next.i || skips || turns)
            return true;
    }
    return false;
}

/* Extends a path of arcs that starts at the smallest class of its cycle. */
static void search_from(Search *s, uint32_t depth) {
    ClassId start = s->arcs.data[s->path[0]].held, last = s->arcs.data[s->path[depth - 1]].acquired;
    const uint64_t *first = map_find(s->from, last.i);
    for (uint32_t i = first ? (uint32_t)*first : s->arcs.len;
         i < s->arcs.len && s->arcs.data[i].held.i == last.i && take_step(s); i++) {
        ClassId next = s->arcs.data[i].acquired;
        s->path[depth] = i;
        if (next.i == start.i && depth + 1 == s->length)
            take_cycle(s);
        else if (next.i > start.i && depth + 1 < s->length && !has_short_cut(s, depth, next))
            search_from(s, depth + 1);
    }
}

/* ---- arcs ---- */

/* What nothing leads to, or from, is in no cycle. */
static void keep_cyclic(Search *s) {
    for (uint32_t before = UINT32_MAX; s->arcs.len < before;) {
        Bitset from = {0}, to = {0};
        VEC_EACH(const Arc, arc, &s->arcs) {
            bitset_add(s->arena, &from, arc->held.i);
            bitset_add(s->arena, &to, arc->acquired.i);
        }
        before = s->arcs.len;
        s->arcs.len = 0;
        for (uint32_t i = 0; i < before; i++) {
            const Arc arc = s->arcs.data[i];
            if (bitset_has(&to, arc.held.i) && bitset_has(&from, arc.acquired.i))
                s->arcs.data[s->arcs.len++] = arc;
        }
    }
}

static void index_arcs(Search *s) {
    for (uint32_t i = 0; i < s->arcs.len; i++) {
        const Arc *arc = &s->arcs.data[i];
        bool is_new = false;
        uint64_t *slot = map_slot(s->from, arc->held.i, &is_new);
        *slot = is_new ? i : *slot;
        *map_slot(s->arc_of, map_pair(arc->held.i, arc->acquired.i), NULL) = i;
    }
}

static void collect_arcs(Search *s) {
    for (uint32_t i = 0; i < s->o->edges.len; i++) {
        const OrderEdge *edge = &s->o->edges.data[i];
        Arc *last = s->arcs.len ? &vec_last(&s->arcs) : NULL;
        if (!last || last->held.i != edge->held.i || last->acquired.i != edge->acquired.i)
            *vec_push(s->arena, &s->arcs) = (Arc){edge->held, edge->acquired, i, 1};
        else
            last->count++;
    }
    keep_cyclic(s);
    index_arcs(s);
}

void lockorder_find_cycles(LockOrder *o, uint32_t steps, Arena *arena, Diag *diag) {
    Search s = {.o = o, .arena = arena, .steps = steps};
    s.from = map_new(arena);
    s.arc_of = map_new(arena);
    s.found = strmap_new(arena);
    collect_arcs(&s);
    for (s.length = 2; s.length <= LOCKORDER_CYCLE; s.length++) {
        for (uint32_t i = 0; i < s.arcs.len; i++) {
            s.path[0] = i;
            if (s.arcs.data[i].held.i < s.arcs.data[i].acquired.i)
                search_from(&s, 1);
        }
    }
    if (!s.steps)
        diag_gap(diag, GAP_LOCK_ORDERS_TOO_MANY, "", 0, "", "");
}
