/* andersen.c: see andersen.h. Each wave lets what is new flow along copies in topological order, and then looks at the
 * new members of nodes with other constraints, which may add copies. Once there are enough new ones, cycles of copies
 * are merged and the order is found again. A wave touches only nodes with something new.
 */
#include "model/andersen.h"

#include "base/bitset.h"
#include "base/map.h"

typedef struct Shift {
    PtNode to;
    uint32_t tag;
    int64_t step;
} Shift;

typedef struct Node {
    uint32_t merged; /* into this node; itself if into none */
    SparseSet held, unsent, unseen; /* of held: not yet sent along copies; sent, but not seen by other constraints */
    SparseSet copies; /* nodes that hold all that this one holds */
    VEC(PtNode) loads, stores;
    VEC(Shift) shifts;
} Node;

typedef struct Location {
    PtObject object;
    int64_t offset;
    PtNode contents;
} Location;

typedef struct Object {
    VEC(PtObject) origins;
} Object;

/* What a tag says of locations: those asked about, those that a step of nothing leads to, those it leads away from. */
typedef struct Filter {
    uint32_t tag;
    SparseSet asked, passed, lost;
} Filter;

struct Andersen {
    Arena *arena;
    Arena *working; /* of sets and constraints, until andersen_close */
    PtPlace place;
    const void *context;
    VEC(Node) nodes;
    VEC(uint32_t) ranks; /* by node that is not merged: its place in a wave, of what copies to others first */
    VEC(uint32_t) order; /* by rank: the node */
    Bitset unsent, unseen; /* ranks of nodes with such members */
    VEC(Object) objects;
    VEC(Location) locations;
    Map *location_of; /* (object, offset) -> location */
    VEC(Filter) filters;
    Map *filter_of; /* tag -> index into filters */
    uint64_t work;
    uint32_t copy_count; /* of all added */
};

static uint32_t find(Andersen *a, PtNode node) {
    uint32_t at = node.i;
    while (a->nodes.data[at].merged != at) {
        a->nodes.data[at].merged = a->nodes.data[a->nodes.data[at].merged].merged;
        at = a->nodes.data[at].merged;
    }
    return at;
}

/* A new node is looked at last in a wave. */
static void rank_last(Andersen *a, uint32_t node) {
    *vec_push(a->arena, &a->ranks) = a->order.len;
    *vec_push(a->arena, &a->order) = node;
}

PtNode andersen_add_node(Andersen *a) {
    PtNode node = {a->nodes.len};
    vec_push(a->arena, &a->nodes)->merged = node.i;
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
    a->filter_of = map_new(working);
    vec_push(arena, &a->nodes);
    rank_last(a, 0);
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

static void add_all(Andersen *a, uint32_t to, const SparseSet *from) {
    Node *node = &a->nodes.data[to];
    a->work += from->len + 1;
    if (!sparse_add_all(a->working, &node->unsent, from, &node->held))
        return;
    sparse_add_all(a->working, &node->held, from, NULL);
    bitset_add(a->working, &a->unsent, a->ranks.data[to]);
}

static void hold(Andersen *a, uint32_t node, PtLocation location) {
    Node *n = &a->nodes.data[node];
    a->work++;
    if (!sparse_add(a->working, &n->held, location.i))
        return;
    sparse_add(a->working, &n->unsent, location.i);
    bitset_add(a->working, &a->unsent, a->ranks.data[node]);
}

void andersen_hold(Andersen *a, PtNode node, PtLocation location) {
    hold(a, find(a, node), location);
}

void andersen_copy(Andersen *a, PtNode from, PtNode to) {
    uint32_t source = find(a, from), target = find(a, to);
    if (source == target || !sparse_add(a->working, &a->nodes.data[source].copies, target))
        return;
    a->copy_count++;
    /* What was sent before is sent now; the rest comes with the next wave. */
    add_all(a, target, &a->nodes.data[source].held);
}

/* What a new constraint has not seen yet is all that the node holds. */
static void look_again(Andersen *a, uint32_t node) {
    if (sparse_add_all(a->working, &a->nodes.data[node].unseen, &a->nodes.data[node].held, NULL))
        bitset_add(a->working, &a->unseen, a->ranks.data[node]);
}

void andersen_move(Andersen *a, PtNode from, int64_t step, uint32_t tag, PtNode to) {
    if (step == 0 && tag == 0) {
        andersen_copy(a, from, to);
        return;
    }
    uint32_t source = find(a, from);
    *vec_push(a->working, &a->nodes.data[source].shifts) = (Shift){to, tag, step};
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

static Filter *filter_of(Andersen *a, uint32_t tag) {
    bool is_new = false;
    uint64_t *slot = map_slot(a->filter_of, tag, &is_new);
    if (is_new) {
        *slot = a->filters.len;
        vec_push(a->working, &a->filters)->tag = tag;
    }
    return &a->filters.data[*slot];
}

/* Most steps are to see whether locations are of a type, and most are not: what is not is left out word by word. */
static void filter(Andersen *a, uint32_t tag, const SparseSet *from, SparseSet *out, Arena *scratch) {
    Filter *f = filter_of(a, tag);
    SparseSet fresh = {0};
    sparse_add_all(scratch, &fresh, from, &f->asked);
    sparse_add_all(a->working, &f->asked, &fresh, NULL);
    for (SparseCursor at = {0}; sparse_advance(&fresh, &at);) {
        const Location *l = &a->locations.data[at.id];
        int64_t offset = at.id ? a->place(a->context, l->object, l->offset, 0, tag) : 0;
        if (offset >= 0)
            sparse_add(a->working, &f->passed, at.id);
        else if (offset == POINTSTO_SOMEWHERE)
            sparse_add(a->working, &f->lost, at.id);
    }
    sparse_add_common(scratch, out, from, &f->passed);
    if (sparse_intersects(from, &f->lost))
        sparse_add(scratch, out, 0);
    a->work += from->len;
}

static void apply_shift(Andersen *a, const Shift *shift, const SparseSet *fresh, Arena *scratch) {
    SparseSet some = {0};
    if (shift->tag)
        filter(a, shift->tag, fresh, &some, scratch);
    const SparseSet *from = shift->tag ? &some : fresh;
    if (!shift->step) {
        add_all(a, find(a, shift->to), from);
        return;
    }
    for (SparseCursor at = {0}; sparse_advance(from, &at);) {
        PtLocation to;
        if (andersen_step(a, (PtLocation){at.id}, shift->step, shift->tag, &to))
            hold(a, find(a, shift->to), to);
    }
}

/* Applies loads and stores of a node to a location that it holds. */
static void apply_to(Andersen *a, uint32_t node, PtLocation location) {
    PtNode contents = andersen_contents(a, location);
    for (uint32_t k = 0; k < a->nodes.data[node].loads.len; k++)
        andersen_copy(a, contents, a->nodes.data[node].loads.data[k]);
    for (uint32_t k = 0; location.i && k < a->nodes.data[node].stores.len; k++)
        andersen_copy(a, a->nodes.data[node].stores.data[k], contents);
    a->work += a->nodes.data[node].loads.len + a->nodes.data[node].stores.len;
}

static void apply_new(Andersen *a, uint32_t node, Arena *scratch) {
    Node *n = &a->nodes.data[node];
    SparseSet fresh = {0};
    if (!sparse_add_all(scratch, &fresh, &n->unseen, NULL))
        return;
    n->unseen.len = 0;
    bool moves = n->loads.len || n->stores.len;
    for (SparseCursor at = {0}; moves && sparse_advance(&fresh, &at);)
        apply_to(a, node, (PtLocation){at.id});
    for (uint32_t k = 0; k < a->nodes.data[node].shifts.len; k++) {
        Shift shift = a->nodes.data[node].shifts.data[k];
        apply_shift(a, &shift, &fresh, scratch);
    }
}

/* ---- cycles (Tarjan 1972, without recursion) ---- */

typedef struct CyclesStep {
    uint32_t node;
    SparseCursor copy; /* looked at last */
} CyclesStep;

typedef struct Cycles {
    uint32_t *index, *low; /* by node */
    bool *on_stack;
    VEC(CyclesStep) path;
    VEC(uint32_t) stack, order; /* order: nodes that are not merged, those that copy to others last */
    uint32_t counter;
} Cycles;

static void merge(Andersen *a, uint32_t node, uint32_t into) {
    Node *from = &a->nodes.data[node], *to = &a->nodes.data[into];
    from->merged = into;
    add_all(a, into, &from->held);
    sparse_add_all(a->working, &to->copies, &from->copies, NULL);
    VEC_EACH(PtNode, load, &from->loads)
        *vec_push(a->working, &to->loads) = *load;
    VEC_EACH(PtNode, store, &from->stores)
        *vec_push(a->working, &to->stores) = *store;
    VEC_EACH(Shift, shift, &from->shifts)
        *vec_push(a->working, &to->shifts) = *shift;
    sparse_add_all(a->working, &to->unsent, &to->held, NULL);
    *from = (Node){.merged = into};
}

static void cycles_push(Cycles *c, Arena *scratch, uint32_t node) {
    c->index[node] = c->low[node] = ++c->counter;
    c->on_stack[node] = true;
    *vec_push(scratch, &c->stack) = node;
    *vec_push(scratch, &c->path) = (CyclesStep){.node = node};
}

static void cycles_pop(Andersen *a, Cycles *c, Arena *scratch, uint32_t root) {
    uint32_t node;
    do {
        node = vec_pop(&c->stack);
        c->on_stack[node] = false;
        if (node != root)
            merge(a, node, root);
    } while (node != root);
    *vec_push(scratch, &c->order) = root;
}

static void cycles_from(Andersen *a, Cycles *c, Arena *scratch, uint32_t root) {
    cycles_push(c, scratch, root);
    while (c->path.len) {
        CyclesStep *step = &vec_last(&c->path);
        uint32_t node = step->node;
        if (sparse_advance(&a->nodes.data[node].copies, &step->copy)) {
            uint32_t to = find(a, (PtNode){step->copy.id});
            if (!c->index[to])
                cycles_push(c, scratch, to);
            else if (c->on_stack[to] && c->index[to] < c->low[node])
                c->low[node] = c->index[to];
            continue;
        }
        c->path.len--;
        uint32_t before = c->path.len ? vec_last(&c->path).node : node;
        if (c->low[node] < c->low[before])
            c->low[before] = c->low[node];
        if (c->low[node] == c->index[node])
            cycles_pop(a, c, scratch, node);
    }
}

/* Ranks the nodes in the order in which copies lead to them. */
static void rank_all(Andersen *a, const Cycles *c) {
    vec_clear(&a->order);
    a->unsent = a->unseen = (Bitset){0};
    for (uint32_t k = c->order.len; k-- > 0;) {
        uint32_t node = c->order.data[k], rank = a->order.len;
        a->ranks.data[node] = rank;
        *vec_push(a->arena, &a->order) = node;
        if (!sparse_is_empty(&a->nodes.data[node].unsent))
            bitset_add(a->working, &a->unsent, rank);
        if (!sparse_is_empty(&a->nodes.data[node].unseen))
            bitset_add(a->working, &a->unseen, rank);
    }
}

/* Merges cycles and finds the order of the rest. */
static void find_cycles(Andersen *a, Arena *scratch) {
    uint32_t count = a->nodes.len;
    Cycles c = {.index = ARENA_ARRAY(scratch, uint32_t, count),
                .low = ARENA_ARRAY(scratch, uint32_t, count),
                .on_stack = ARENA_ARRAY(scratch, bool, count)};
    for (uint32_t node = 1; node < count; node++) {
        if (a->nodes.data[node].merged == node && !c.index[node])
            cycles_from(a, &c, scratch, node);
    }
    a->work += count;
    rank_all(a, &c);
}

/* ---- waves ---- */

/* Sends what is new in a node along its copies. */
static void send(Andersen *a, uint32_t node, Arena *scratch) {
    Node *n = &a->nodes.data[node];
    SparseSet fresh = {0};
    if (!sparse_add_all(scratch, &fresh, &n->unsent, NULL))
        return;
    n->unsent.len = 0;
    if (n->loads.len || n->stores.len || n->shifts.len) {
        sparse_add_all(a->working, &n->unseen, &fresh, NULL);
        bitset_add(a->working, &a->unseen, a->ranks.data[node]);
    }
    for (SparseCursor copy = {0}; sparse_advance(&n->copies, &copy);) {
        uint32_t to = find(a, (PtNode){copy.id});
        if (to != node)
            add_all(a, to, &fresh);
    }
}

/* What becomes unsent at an earlier rank meanwhile comes with the next wave. */
static void wave(Andersen *a, uint64_t budget, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    for (uint32_t at = 0; a->work <= budget && (at = bitset_next(&a->unsent, at)) != UINT32_MAX; at++) {
        bitset_remove(&a->unsent, at);
        send(a, a->order.data[at], scratch);
        arena_reset(scratch, mark);
    }
    for (uint32_t at = 0; a->work <= budget && (at = bitset_next(&a->unseen, at)) != UINT32_MAX; at++) {
        bitset_remove(&a->unseen, at);
        apply_new(a, a->order.data[at], scratch);
        arena_reset(scratch, mark);
    }
}

static bool has_work(const Andersen *a) {
    return !bitset_is_empty(&a->unsent) || !bitset_is_empty(&a->unseen);
}

bool andersen_solve(Andersen *a, uint64_t budget) {
    enum { FEW = 64 };
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    while (has_work(a) && a->work <= budget) {
        arena_reset(scratch, start);
        find_cycles(a, scratch);
        uint32_t copies = a->copy_count;
        do
            wave(a, budget, scratch);
        while (has_work(a) && a->work <= budget && a->copy_count - copies < a->nodes.len / FEW);
    }
    arena_free(scratch);
    return a->work <= budget;
}

void andersen_close(Andersen *a) {
    VEC_EACH(Node, node, &a->nodes) {
        SparseSet held = {0};
        sparse_add_all(a->arena, &held, &node->held, NULL);
        *node = (Node){.merged = node->merged, .held = held};
    }
    a->unsent = a->unseen = (Bitset){0};
    vec_clear(&a->filters);
    a->filters.data = NULL;
    a->filters.cap = 0;
    a->filter_of = map_new(a->arena);
    a->working = a->arena;
}

const SparseSet *andersen_held(const Andersen *a, PtNode node) {
    uint32_t at = node.i;
    while (a->nodes.data[at].merged != at)
        at = a->nodes.data[at].merged;
    return &a->nodes.data[at].held;
}

uint64_t andersen_work(const Andersen *a) {
    return a->work;
}
uint32_t andersen_node_count(const Andersen *a) {
    return a->nodes.len - 1;
}
uint32_t andersen_location_count(const Andersen *a) {
    return a->locations.len - 1;
}
