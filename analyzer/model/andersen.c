/* andersen.c: see andersen.h. Each wave: merge cycles of copies, let what is new flow along copies in topological order,
 * then look at the new members of nodes with other constraints, which may add copies. */
#include "model/andersen.h"

#include "base/map.h"

typedef struct Shift {
    PtNode to;
    int64_t offset;
} Shift;

typedef struct Node {
    uint32_t merged; /* into this node; itself if into none */
    SparseSet held, sent, seen; /* sent: along copies; seen: by the other constraints */
    SparseSet copies;           /* nodes that hold all that this one holds */
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

struct Andersen {
    Arena *arena;
    PtPlace place;
    const void *context;
    VEC(Node) nodes;
    VEC(Object) objects;
    VEC(Location) locations;
    Map *location_of; /* (object, offset) -> location */
    uint64_t work;
    bool changed;
};

static uint32_t find(Andersen *a, PtNode node) {
    uint32_t at = node.i;
    while (a->nodes.data[at].merged != at) {
        a->nodes.data[at].merged = a->nodes.data[a->nodes.data[at].merged].merged;
        at = a->nodes.data[at].merged;
    }
    return at;
}

PtNode andersen_add_node(Andersen *a) {
    PtNode node = {a->nodes.len};
    vec_push(a->arena, &a->nodes)->merged = node.i;
    return node;
}

PtObject andersen_add_object(Andersen *a) {
    vec_push(a->arena, &a->objects);
    return (PtObject){a->objects.len - 1};
}

Andersen *andersen_new(Arena *arena, PtPlace place, const void *context) {
    Andersen *a = ARENA_NEW(arena, Andersen);
    *a = (Andersen){.arena = arena, .place = place, .context = context, .location_of = map_new(arena)};
    vec_push(arena, &a->nodes);
    vec_push(arena, &a->objects);
    PtNode unknown = andersen_add_node(a);
    *vec_push(arena, &a->locations) = (Location){.contents = unknown};
    andersen_hold(a, unknown, (PtLocation){0});
    return a;
}

void andersen_add_origin(Andersen *a, PtObject object, PtObject origin) {
    *vec_push(a->arena, &a->objects.data[object.i].origins) = origin;
}

PtLocation andersen_location(Andersen *a, PtObject object, int64_t offset) {
    offset = object.i ? a->place(a->context, object, offset) : POINTSTO_NOWHERE;
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

static void add_all(Andersen *a, uint32_t to, const SparseSet *from, const SparseSet *except) {
    a->work += from->len + 1;
    if (sparse_add_all(a->arena, &a->nodes.data[to].held, from, except))
        a->changed = true;
}

static void hold(Andersen *a, uint32_t node, PtLocation location) {
    a->work++;
    if (sparse_add(a->arena, &a->nodes.data[node].held, location.i))
        a->changed = true;
}

void andersen_hold(Andersen *a, PtNode node, PtLocation location) {
    hold(a, find(a, node), location);
}

void andersen_copy(Andersen *a, PtNode from, PtNode to) {
    uint32_t source = find(a, from), target = find(a, to);
    if (source == target || !sparse_add(a->arena, &a->nodes.data[source].copies, target))
        return;
    /* What was sent before is sent now; the rest comes with the next wave. */
    add_all(a, target, &a->nodes.data[source].held, NULL);
    a->changed = true;
}

/* What a new constraint has not seen yet is all that the node holds. */
static void look_again(Andersen *a, uint32_t node) {
    a->nodes.data[node].seen = (SparseSet){0};
    a->changed = true;
}

void andersen_move(Andersen *a, PtNode from, int64_t offset, PtNode to) {
    if (offset == 0) {
        andersen_copy(a, from, to);
        return;
    }
    uint32_t source = find(a, from);
    *vec_push(a->arena, &a->nodes.data[source].shifts) = (Shift){to, offset};
    look_again(a, source);
}

void andersen_load(Andersen *a, PtNode address, PtNode to) {
    uint32_t node = find(a, address);
    *vec_push(a->arena, &a->nodes.data[node].loads) = to;
    look_again(a, node);
}

void andersen_store(Andersen *a, PtNode from, PtNode address) {
    uint32_t node = find(a, address);
    *vec_push(a->arena, &a->nodes.data[node].stores) = from;
    look_again(a, node);
}

static PtLocation shifted(Andersen *a, PtLocation location, int64_t offset) {
    Location at = a->locations.data[location.i];
    return location.i ? andersen_location(a, at.object, at.offset + offset) : location;
}

/* Applies loads, stores and shifts of a node to a location that it holds. */
static void apply_to(Andersen *a, uint32_t node, PtLocation location) {
    PtNode contents = andersen_contents(a, location);
    for (uint32_t k = 0; k < a->nodes.data[node].loads.len; k++)
        andersen_copy(a, contents, a->nodes.data[node].loads.data[k]);
    for (uint32_t k = 0; location.i && k < a->nodes.data[node].stores.len; k++)
        andersen_copy(a, a->nodes.data[node].stores.data[k], contents);
    for (uint32_t k = 0; k < a->nodes.data[node].shifts.len; k++) {
        Shift shift = a->nodes.data[node].shifts.data[k];
        PtLocation to = shifted(a, location, shift.offset);
        if (to.i || !location.i)
            hold(a, find(a, shift.to), to);
    }
    a->work += a->nodes.data[node].loads.len + a->nodes.data[node].stores.len + a->nodes.data[node].shifts.len;
}

static void apply_new(Andersen *a, uint32_t node, Arena *scratch) {
    const Node *n = &a->nodes.data[node];
    SparseSet fresh = {0};
    bool constrains = n->loads.len || n->stores.len || n->shifts.len;
    if (!constrains || !sparse_add_all(scratch, &fresh, &n->held, &n->seen))
        return;
    sparse_add_all(a->arena, &a->nodes.data[node].seen, &fresh, NULL);
    for (uint32_t at = sparse_next(&fresh, 0); at != UINT32_MAX; at = sparse_next(&fresh, at + 1))
        apply_to(a, node, (PtLocation){at});
}

/* ---- cycles (Tarjan 1972, without recursion) ---- */

typedef struct Cycles {
    uint32_t *index, *low, *next; /* by node; next: the copy to look at */
    bool *on_stack;
    VEC(uint32_t) stack, path, order; /* order: representatives, those that copy to others last */
    uint32_t counter;
} Cycles;

static void merge(Andersen *a, uint32_t node, uint32_t into) {
    Node *from = &a->nodes.data[node], *to = &a->nodes.data[into];
    from->merged = into;
    add_all(a, into, &from->held, NULL);
    sparse_add_all(a->arena, &to->copies, &from->copies, NULL);
    VEC_EACH(PtNode, load, &from->loads)
        *vec_push(a->arena, &to->loads) = *load;
    VEC_EACH(PtNode, store, &from->stores)
        *vec_push(a->arena, &to->stores) = *store;
    VEC_EACH(Shift, shift, &from->shifts)
        *vec_push(a->arena, &to->shifts) = *shift;
    to->sent = to->seen = (SparseSet){0};
    *from = (Node){.merged = into};
}

static void cycles_push(Cycles *c, Arena *scratch, uint32_t node) {
    c->index[node] = c->low[node] = ++c->counter;
    c->on_stack[node] = true;
    *vec_push(scratch, &c->stack) = node;
    *vec_push(scratch, &c->path) = node;
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
        uint32_t node = vec_last(&c->path);
        uint32_t copy = sparse_next(&a->nodes.data[node].copies, c->next[node]);
        if (copy != UINT32_MAX) {
            c->next[node] = copy + 1;
            uint32_t to = find(a, (PtNode){copy});
            if (!c->index[to])
                cycles_push(c, scratch, to);
            else if (c->on_stack[to] && c->index[to] < c->low[node])
                c->low[node] = c->index[to];
            continue;
        }
        c->path.len--;
        if (c->path.len && c->low[node] < c->low[vec_last(&c->path)])
            c->low[vec_last(&c->path)] = c->low[node];
        if (c->low[node] == c->index[node])
            cycles_pop(a, c, scratch, node);
    }
}

/* Merges cycles; the nodes in the order in which copies lead to them, last first. */
static Cycles find_cycles(Andersen *a, Arena *scratch) {
    uint32_t count = a->nodes.len;
    Cycles c = {.index = ARENA_ARRAY(scratch, uint32_t, count),
                .low = ARENA_ARRAY(scratch, uint32_t, count),
                .next = ARENA_ARRAY(scratch, uint32_t, count),
                .on_stack = ARENA_ARRAY(scratch, bool, count)};
    for (uint32_t node = 1; node < count; node++) {
        if (a->nodes.data[node].merged == node && !c.index[node])
            cycles_from(a, &c, scratch, node);
    }
    a->work += count;
    return c;
}

/* ---- waves ---- */

/* Sends what is new in a node along its copies. */
static void send(Andersen *a, uint32_t node, Arena *scratch) {
    Node *n = &a->nodes.data[node];
    SparseSet fresh = {0};
    if (!sparse_add_all(scratch, &fresh, &n->held, &n->sent))
        return;
    sparse_add_all(a->arena, &n->sent, &fresh, NULL);
    for (uint32_t copy = sparse_next(&n->copies, 0); copy != UINT32_MAX; copy = sparse_next(&n->copies, copy + 1)) {
        uint32_t to = find(a, (PtNode){copy});
        if (to != node)
            add_all(a, to, &fresh, NULL);
    }
}

bool andersen_solve(Andersen *a, uint64_t budget) {
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    do {
        arena_reset(scratch, start);
        Cycles c = find_cycles(a, scratch);
        a->changed = false;
        ArenaMark mark = arena_mark(scratch);
        for (uint32_t k = c.order.len; k-- > 0 && a->work <= budget; arena_reset(scratch, mark))
            send(a, c.order.data[k], scratch);
        for (uint32_t k = 0; k < c.order.len && a->work <= budget; k++, arena_reset(scratch, mark))
            apply_new(a, c.order.data[k], scratch);
    } while (a->changed && a->work <= budget);
    arena_free(scratch);
    return a->work <= budget;
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
