/* andersen.c: see andersen.h. A wave goes through the nodes with something new in the order in which they get it from
 * each other, and lets it flow along copies, moves and what was loaded or stored. Once there are enough new edges,
 * cycles of copies are merged and the order is found again.
 */
#include "model/andersen.h"

#include "base/bitset.h"
#include "base/map.h"
#include "base/sparse_pool.h"

typedef struct Shift {
    PtNode to;
    uint32_t move; /* index into moves */
} Shift;

typedef struct Node {
    SparseId held, sent; /* sent: of held, seen by the constraints of the node */
    SparseSet copies; /* nodes that hold all that this one holds */
    VEC(PtNode) loads, stores;
    VEC(Shift) shifts;
} Node;

typedef VEC(uint32_t) Ids;

typedef struct Location {
    PtObject object;
    int64_t offset;
    PtNode contents;
} Location;

typedef struct Object {
    VEC(PtObject) origins;
} Object;

/* A step for a tag. What it says of locations, if it is one of no bytes: those asked about, those that it leads to, and
 * those that it leads away from. */
typedef struct Move {
    int64_t step;
    uint32_t tag;
    SparseSet asked, passed, lost;
} Move;

enum { FEW = 8 }; /* one new edge in so many calls for a new order */

struct Andersen {
    Arena *arena;
    Arena *working; /* of sets and constraints, until andersen_close */
    PtPlace place;
    const void *context;
    VEC(Node) nodes;
    VEC(uint32_t) merged; /* by node: into which; itself if into none */
    VEC(uint32_t) ranks; /* by node that is not merged: its place in a wave, before those that get from it */
    VEC(uint32_t) order; /* by rank: the node */
    Bitset unsent; /* ranks of nodes that hold what they have not sent */
    SparsePool *sets;
    VEC(Object) objects;
    VEC(Location) locations;
    Map *location_of; /* (object, offset) -> location */
    Map *loaded, *stored; /* set of locations -> node of what lies at any of them; of what is stored to all */
    VEC(Move) moves;
    StrMap *move_of; /* (step, tag) -> index into moves */
    Map *moved; /* (index into moves, set) -> set that it leads to */
    uint64_t work;
    uint32_t edge_count, edges_to_order; /* of all added; when to find the order again */
};

static uint32_t find(Andersen *a, PtNode node) {
    uint32_t *merged = a->merged.data, at = node.i;
    while (merged[at] != at)
        at = merged[at] = merged[merged[at]];
    return at;
}

/* A new node is looked at last in a wave. */
static void rank_last(Andersen *a, uint32_t node) {
    *vec_push(a->arena, &a->ranks) = a->order.len;
    *vec_push(a->arena, &a->order) = node;
}

PtNode andersen_add_node(Andersen *a) {
    PtNode node = {a->nodes.len};
    vec_push(a->arena, &a->nodes);
    *vec_push(a->arena, &a->merged) = node.i;
    rank_last(a, node.i);
    return node;
}

PtObject andersen_add_object(Andersen *a) {
    vec_push(a->arena, &a->objects);
    return (PtObject){a->objects.len - 1};
}

Andersen *andersen_new(Arena *arena, Arena *working, PtPlace place, const void *context) {
    Andersen *a = ARENA_NEW(arena, Andersen);
    *a = (Andersen){.arena = arena, .working = working, .place = place, .context = context};
    a->location_of = map_new(arena);
    a->move_of = strmap_new(working);
    a->moved = map_new(working);
    a->loaded = map_new(working);
    a->stored = map_new(working);
    a->sets = sparsepool_new(working);
    andersen_add_node(a);
    vec_push(arena, &a->objects);
    PtNode unknown = andersen_add_node(a);
    *vec_push(arena, &a->locations) = (Location){.contents = unknown};
    andersen_hold(a, unknown, (PtLocation){0});
    return a;
}

void andersen_add_origin(Andersen *a, PtObject object, PtObject origin) {
    *vec_push(a->arena, &a->objects.data[object.i].origins) = origin;
}

/* An offset that is none is no location: 0. */
static PtLocation location_at(Andersen *a, PtObject object, int64_t offset) {
    if (offset < 0 || offset > UINT32_MAX)
        return (PtLocation){0};
    bool is_new = false;
    uint64_t *slot = map_slot(a->location_of, map_pair(object.i, (uint32_t)offset), &is_new);
    PtLocation location = {is_new ? a->locations.len : (uint32_t)*slot};
    if (!is_new)
        return location;
    *slot = location.i;
    PtNode contents = andersen_add_node(a);
    *vec_push(a->arena, &a->locations) = (Location){object, offset, contents};
    for (uint32_t k = 0; k < a->objects.data[object.i].origins.len; k++) {
        PtLocation origin = andersen_location(a, a->objects.data[object.i].origins.data[k], offset);
        if (origin.i)
            andersen_copy(a, andersen_contents(a, origin), contents);
    }
    return location;
}

PtLocation andersen_location(Andersen *a, PtObject object, int64_t offset) {
    return object.i ? location_at(a, object, a->place(a->context, object, 0, offset, 0)) : (PtLocation){0};
}

bool andersen_step(Andersen *a, PtLocation location, int64_t step, uint32_t tag, PtLocation *out_to) {
    Location at = a->locations.data[location.i];
    int64_t offset = location.i ? a->place(a->context, at.object, at.offset, step, tag) : POINTSTO_SOMEWHERE;
    *out_to = location_at(a, at.object, offset);
    return offset != POINTSTO_NOWHERE;
}

PtObject andersen_object_of(const Andersen *a, PtLocation location) {
    return a->locations.data[location.i].object;
}
int64_t andersen_offset_of(const Andersen *a, PtLocation location) {
    return a->locations.data[location.i].offset;
}
PtNode andersen_contents(const Andersen *a, PtLocation location) {
    return a->locations.data[location.i].contents;
}

/* ---- constraints ---- */

static void add_all(Andersen *a, uint32_t to, SparseId from) {
    Node *node = &a->nodes.data[to];
    SparseId all = sparsepool_union(a->sets, node->held, from);
    a->work++;
    if (all.i == node->held.i)
        return;
    node->held = all;
    bitset_add(a->working, &a->unsent, a->ranks.data[to]);
}

void andersen_hold(Andersen *a, PtNode node, PtLocation location) {
    add_all(a, find(a, node), sparsepool_of_one(a->sets, location.i));
}

void andersen_copy(Andersen *a, PtNode from, PtNode to) {
    uint32_t source = find(a, from), target = find(a, to);
    if (source == target || !sparse_add(a->working, &a->nodes.data[source].copies, target))
        return;
    a->edge_count++;
    /* What was sent before is sent now; the rest comes with the next wave. */
    add_all(a, target, a->nodes.data[source].held);
}

/* What a new constraint has not seen yet is all that the node holds. */
static void look_again(Andersen *a, uint32_t node) {
    a->edge_count++;
    a->nodes.data[node].sent = SPARSE_EMPTY;
    if (a->nodes.data[node].held.i != SPARSE_EMPTY.i)
        bitset_add(a->working, &a->unsent, a->ranks.data[node]);
}

static uint32_t move_of(Andersen *a, int64_t step, uint32_t tag) {
    int64_t key[] = {step, tag};
    bool is_new = false;
    uint64_t *slot = strmap_slot(a->move_of, (const char *)key, sizeof key, &is_new);
    if (is_new) {
        *slot = a->moves.len;
        *vec_push(a->working, &a->moves) = (Move){.step = step, .tag = tag};
    }
    return (uint32_t)*slot;
}

void andersen_move(Andersen *a, PtNode from, int64_t step, uint32_t tag, PtNode to) {
    if (step == 0 && tag == 0) {
        andersen_copy(a, from, to);
        return;
    }
    uint32_t source = find(a, from);
    *vec_push(a->working, &a->nodes.data[source].shifts) = (Shift){to, move_of(a, step, tag)};
    look_again(a, source);
}

void andersen_load(Andersen *a, PtNode address, PtNode to) {
    uint32_t node = find(a, address);
    *vec_push(a->working, &a->nodes.data[node].loads) = to;
    look_again(a, node);
}

void andersen_store(Andersen *a, PtNode from, PtNode address) {
    uint32_t node = find(a, address);
    *vec_push(a->working, &a->nodes.data[node].stores) = from;
    look_again(a, node);
}

/* Most steps are to see whether locations are of a type, and most are not: what is not is left out word by word. */
static void filter(Andersen *a, Move *by, const SparseSet *from, SparseSet *out, Arena *scratch) {
    SparseSet fresh = {0};
    sparse_subtract(scratch, &fresh, from, &by->asked);
    sparse_add_all(a->working, &by->asked, &fresh);
    for (SparseCursor at = {0}; sparse_advance(&fresh, &at);) {
        const Location *l = &a->locations.data[at.id];
        int64_t offset = at.id ? a->place(a->context, l->object, l->offset, 0, by->tag) : 0;
        if (offset >= 0)
            sparse_add(a->working, &by->passed, at.id);
        else if (offset == POINTSTO_SOMEWHERE)
            sparse_add(a->working, &by->lost, at.id);
    }
    sparse_add_common(scratch, out, from, &by->passed);
    if (sparse_intersects(from, &by->lost))
        sparse_add(scratch, out, 0);
}

static void step_all(Andersen *a, int64_t step, uint32_t tag, const SparseSet *from, SparseSet *out, Arena *scratch) {
    for (SparseCursor at = {0}; sparse_advance(from, &at);) {
        PtLocation to;
        if (andersen_step(a, (PtLocation){at.id}, step, tag, &to))
            sparse_add(scratch, out, to.i);
    }
}

/* Where a move leads from a set of locations: first those it is for, then the step. */
static SparseId moved(Andersen *a, uint32_t index, SparseId from, Arena *scratch) {
    bool is_new = false;
    uint64_t *known = map_slot(a->moved, map_pair(index, from.i), &is_new);
    if (!is_new)
        return (SparseId){(uint32_t)*known};
    int64_t step = a->moves.data[index].step;
    uint32_t tag = a->moves.data[index].tag;
    SparseId fitting = step && tag ? moved(a, move_of(a, 0, tag), from, scratch) : from;
    SparseSet all = *sparsepool_get(a->sets, fitting), out = {0};
    if (step)
        step_all(a, step, tag, &all, &out, scratch);
    else
        filter(a, &a->moves.data[index], &all, &out, scratch);
    a->work += all.len;
    SparseId to = sparsepool_of(a->sets, &out);
    *map_slot(a->moved, map_pair(index, from.i), NULL) = to.i;
    return to;
}

/* A node for what lies at any of the locations, or for what is stored to all of them: many nodes come to hold the same
 * ones at once, and need not each be connected with each of them. */
static PtNode joint(Andersen *a, SparseId set, bool is_store) {
    bool is_new = false;
    uint64_t *slot = map_slot(is_store ? a->stored : a->loaded, set.i, &is_new);
    if (!is_new)
        return (PtNode){(uint32_t)*slot};
    SparseSet locations = *sparsepool_get(a->sets, set);
    uint32_t first = sparse_next(&locations, is_store ? 1 : 0);
    bool several = first != UINT32_MAX && sparse_next(&locations, first + 1) != UINT32_MAX;
    *slot = several ? andersen_add_node(a).i : first != UINT32_MAX ? andersen_contents(a, (PtLocation){first}).i : 0;
    PtNode node = {(uint32_t)*slot};
    for (SparseCursor at = {0}; several && sparse_advance(&locations, &at);) {
        PtNode contents = andersen_contents(a, (PtLocation){at.id});
        if (at.id || !is_store)
            andersen_copy(a, is_store ? node : contents, is_store ? contents : node);
    }
    a->work += locations.len;
    return node;
}

/* Applies loads and stores of a node to locations that it holds. */
static void apply_to(Andersen *a, uint32_t node, SparseId fresh) {
    uint32_t loads = a->nodes.data[node].loads.len, stores = a->nodes.data[node].stores.len;
    PtNode loaded = loads ? joint(a, fresh, false) : (PtNode){0};
    PtNode stored = stores ? joint(a, fresh, true) : (PtNode){0};
    for (uint32_t k = 0; k < loads; k++)
        andersen_copy(a, loaded, a->nodes.data[node].loads.data[k]);
    for (uint32_t k = 0; k < stores && stored.i; k++)
        andersen_copy(a, a->nodes.data[node].stores.data[k], stored);
    a->work += loads + stores;
}

/* Lets the constraints of a node see what is new in it. */
static void send(Andersen *a, uint32_t node, Arena *scratch) {
    Node *n = &a->nodes.data[node];
    SparseId held = n->held, fresh = sparsepool_minus(a->sets, held, n->sent);
    n->sent = held;
    for (SparseCursor copy = {0}; sparse_advance(&n->copies, &copy);) {
        uint32_t to = find(a, (PtNode){copy.id});
        if (to != node)
            add_all(a, to, held);
    }
    for (uint32_t k = 0; k < a->nodes.data[node].shifts.len; k++) {
        Shift shift = a->nodes.data[node].shifts.data[k];
        add_all(a, find(a, shift.to), moved(a, shift.move, fresh, scratch));
    }
    if (fresh.i != SPARSE_EMPTY.i)
        apply_to(a, node, fresh);
}

/* ---- order ---- */

typedef struct WalkStep {
    uint32_t node;
    SparseCursor copy; /* looked at last */
    uint32_t others; /* moves, then loads, that were looked at */
} WalkStep;

/* Depth first, without recursion. */
typedef struct Walk {
    Andersen *a;
    Arena *scratch;
    bool copies_only; /* to merge their cycles; else along all edges, for the order */
    uint32_t *index, *low; /* by node (Tarjan 1972) */
    VEC(WalkStep) path;
    Ids stack, left; /* left: those that get from others first */
    uint32_t counter;
} Walk;

static void merge(Andersen *a, uint32_t node, uint32_t into) {
    Node *from = &a->nodes.data[node], *to = &a->nodes.data[into];
    a->merged.data[node] = into;
    add_all(a, into, from->held);
    sparse_add_all(a->working, &to->copies, &from->copies);
    VEC_EACH(PtNode, load, &from->loads)
        *vec_push(a->working, &to->loads) = *load;
    VEC_EACH(PtNode, store, &from->stores)
        *vec_push(a->working, &to->stores) = *store;
    VEC_EACH(Shift, shift, &from->shifts)
        *vec_push(a->working, &to->shifts) = *shift;
    to->sent = SPARSE_EMPTY;
    *from = (Node){0};
}

static void walk_enter(Walk *w, uint32_t node) {
    w->index[node] = w->low[node] = ++w->counter;
    if (w->copies_only)
        *vec_push(w->scratch, &w->stack) = node;
    *vec_push(w->scratch, &w->path) = (WalkStep){.node = node};
}

/* The next node that gets something from the one that is looked at; 0 if there is none. */
static uint32_t walk_next(const Walk *w, WalkStep *step) {
    const Node *n = &w->a->nodes.data[step->node];
    if (sparse_advance(&n->copies, &step->copy))
        return find(w->a, (PtNode){step->copy.id});
    uint32_t k = step->others++;
    if (w->copies_only || k >= n->shifts.len + n->loads.len)
        return 0;
    return find(w->a, k < n->shifts.len ? n->shifts.data[k].to : n->loads.data[k - n->shifts.len]);
}

/* The root of a cycle takes in those that were entered after it. */
static void walk_merge(Walk *w, uint32_t root) {
    for (uint32_t node; (node = vec_pop(&w->stack)) != root;) {
        w->low[node] = UINT32_MAX; /* no longer on the stack */
        merge(w->a, node, root);
    }
    w->low[root] = UINT32_MAX;
}

static void walk_leave(Walk *w) {
    uint32_t node = vec_pop(&w->path).node, low = w->low[node];
    if (!w->copies_only)
        *vec_push(w->scratch, &w->left) = node;
    else if (low == w->index[node])
        walk_merge(w, node);
    if (w->path.len && low < w->low[vec_last(&w->path).node])
        w->low[vec_last(&w->path).node] = low;
}

static Walk walk_all(Andersen *a, bool copies_only, Arena *scratch) {
    uint32_t count = a->nodes.len;
    Walk w = {.a = a, .scratch = scratch, .copies_only = copies_only};
    w.index = ARENA_ARRAY(scratch, uint32_t, count);
    w.low = ARENA_ARRAY(scratch, uint32_t, count);
    for (uint32_t root = 1; root < count; root++) {
        if (a->merged.data[root] != root || w.index[root])
            continue;
        walk_enter(&w, root);
        while (w.path.len) {
            WalkStep *step = &vec_last(&w.path);
            uint32_t node = step->node, to = walk_next(&w, step);
            if (!to)
                walk_leave(&w);
            else if (!w.index[to])
                walk_enter(&w, to);
            else if (w.low[to] != UINT32_MAX && w.index[to] < w.low[node])
                w.low[node] = w.index[to];
        }
    }
    a->work += count;
    return w;
}

/* Merges cycles and finds the order of the rest. */
static void find_order(Andersen *a, Arena *scratch) {
    walk_all(a, true, scratch);
    Walk w = walk_all(a, false, scratch);
    vec_clear(&a->order);
    a->unsent = (Bitset){0};
    while (w.left.len) {
        uint32_t node = vec_pop(&w.left), rank = a->order.len;
        a->ranks.data[node] = rank;
        *vec_push(a->arena, &a->order) = node;
        if (a->nodes.data[node].held.i != a->nodes.data[node].sent.i)
            bitset_add(a->working, &a->unsent, rank);
    }
    a->edges_to_order = a->edge_count + a->edge_count / FEW;
}

/* ---- waves ---- */

/* What becomes unsent at an earlier rank meanwhile comes with the next wave. */
bool andersen_wave(Andersen *a, uint64_t budget) {
    Arena *scratch = arena_new();
    ArenaMark mark = arena_mark(scratch);
    if (a->edge_count >= a->edges_to_order)
        find_order(a, scratch);
    for (uint32_t at = 0; andersen_work(a) <= budget && (at = bitset_next(&a->unsent, at)) != UINT32_MAX; at++) {
        arena_reset(scratch, mark);
        bitset_remove(&a->unsent, at);
        send(a, a->order.data[at], scratch);
    }
    arena_free(scratch);
    return !bitset_is_empty(&a->unsent);
}

bool andersen_solve(Andersen *a, uint64_t budget) {
    while (andersen_work(a) <= budget && andersen_wave(a, budget))
        ;
    return andersen_work(a) <= budget;
}

void andersen_close(Andersen *a, uint32_t most) {
    const SparsePool *all = a->sets;
    SparsePool *few = sparsepool_new(a->arena);
    SparseSet unknown = {&(SparseWord){1, 0}, 1, 1};
    Map *kept = map_new(a->working);
    VEC_EACH(Node, node, &a->nodes) {
        bool is_new = false;
        uint64_t *set = map_slot(kept, node->held.i, &is_new);
        const SparseSet *held = sparsepool_get(all, node->held);
        if (is_new)
            *set = sparsepool_of(few, held->len <= most && sparse_count(held) <= most ? held : &unknown).i;
        *node = (Node){.held = {(uint32_t)*set}};
    }
    a->sets = few;
    a->unsent = (Bitset){0};
    vec_clear(&a->moves);
    a->moves.data = NULL;
    a->moves.cap = 0;
    a->move_of = strmap_new(a->arena);
    a->moved = map_new(a->arena);
    a->loaded = map_new(a->arena);
    a->stored = map_new(a->arena);
    a->working = a->arena;
}

const SparseSet *andersen_held(const Andersen *a, PtNode node) {
    uint32_t at = node.i;
    while (a->merged.data[at] != at)
        at = a->merged.data[at];
    return sparsepool_get(a->sets, a->nodes.data[at].held);
}

uint64_t andersen_work(const Andersen *a) {
    return a->work + sparsepool_work(a->sets);
}
uint32_t andersen_node_count(const Andersen *a) {
    return a->nodes.len - 1;
}
uint32_t andersen_location_count(const Andersen *a) {
    return a->locations.len - 1;
}
