/* test_andersen.c: the solver by hand, and against a naive one on random graphs of constraints. */
#include "model/andersen.h"
#include "support/check.h"
#include "support/random.h"

#include <string.h>

enum { UNBOUNDED = 1 << 30 };

/* Objects 1, 2, ... have 4 places; object 3 is an array with one. Steps with a tag are for objects of even number. */
static int64_t place(const void *context, PtObject object, int64_t from, int64_t step, uint32_t tag) {
    int64_t offset = from + step;
    (void)context;
    if (tag && object.i % 2)
        return POINTSTO_NOWHERE;
    if (object.i == 3)
        return offset >= 0 ? 0 : POINTSTO_NOWHERE;
    return offset >= 0 && offset < 4 ? offset : POINTSTO_NOWHERE;
}

static bool holds(Andersen *a, PtNode node, PtObject object, int64_t offset) {
    return sparse_has(andersen_held(a, node), andersen_location(a, object, offset).i);
}

/* p = &x; q = p; *q = &y; r = *p */
static void test_loads_and_stores(void **state) {
    Andersen *a = andersen_new(*state, *state, place, NULL);
    PtObject x = andersen_add_object(a), y = andersen_add_object(a);
    PtNode p = andersen_add_node(a), q = andersen_add_node(a), r = andersen_add_node(a), s = andersen_add_node(a);
    andersen_hold(a, p, andersen_location(a, x, 0));
    andersen_hold(a, s, andersen_location(a, y, 0));
    andersen_load(a, p, r);
    andersen_store(a, s, q);
    andersen_copy(a, p, q);
    assert_true(andersen_solve(a, UNBOUNDED));
    assert_true(holds(a, r, y, 0));
    assert_int_equal(sparse_count(andersen_held(a, r)), 1);
    assert_false(holds(a, s, x, 0));
}

static void test_offsets(void **state) {
    Andersen *a = andersen_new(*state, *state, place, NULL);
    PtObject x = andersen_add_object(a), y = andersen_add_object(a), array = andersen_add_object(a);
    (void)y;
    PtNode p = andersen_add_node(a), field = andersen_add_node(a), back = andersen_add_node(a);
    PtNode outside = andersen_add_node(a), element = andersen_add_node(a), walk = andersen_add_node(a);
    andersen_hold(a, p, andersen_location(a, x, 0));
    andersen_move(a, p, 3, 0, field);
    andersen_move(a, field, -3, 0, back);
    andersen_move(a, field, 1, 0, outside);
    andersen_hold(a, walk, andersen_location(a, array, 0));
    andersen_move(a, walk, 8, 0, walk); /* p++ */
    andersen_move(a, walk, 8, 0, element);
    assert_true(andersen_solve(a, UNBOUNDED));
    assert_true(holds(a, field, x, 3));
    assert_true(holds(a, back, x, 0));
    assert_true(sparse_is_empty(andersen_held(a, outside)));
    assert_true(holds(a, element, array, 5));
    assert_int_equal(sparse_count(andersen_held(a, walk)), 1);
}

static void test_the_unknown(void **state) {
    Andersen *a = andersen_new(*state, *state, place, NULL);
    PtObject x = andersen_add_object(a);
    PtNode p = andersen_add_node(a), q = andersen_add_node(a), r = andersen_add_node(a), s = andersen_add_node(a);
    andersen_hold(a, p, (PtLocation){0});
    andersen_move(a, p, 2, 0, q);
    andersen_load(a, q, r);
    andersen_hold(a, s, andersen_location(a, x, 0));
    andersen_store(a, s, p);
    assert_true(andersen_solve(a, UNBOUNDED));
    assert_true(sparse_has(andersen_held(a, q), 0));
    assert_true(sparse_has(andersen_held(a, r), 0));
    assert_false(holds(a, r, x, 0)); /* what is stored there is nowhere */
}

/* A copy has what its origin has; the origin does not have what is stored in the copy alone. */
static void test_origins(void **state) {
    Andersen *a = andersen_new(*state, *state, place, NULL);
    PtObject inner = andersen_add_object(a), outer = andersen_add_object(a);
    andersen_add_origin(a, outer, inner);
    PtNode p = andersen_add_node(a), q = andersen_add_node(a), v = andersen_add_node(a), w = andersen_add_node(a);
    PtNode from_p = andersen_add_node(a), from_q = andersen_add_node(a);
    andersen_hold(a, p, andersen_location(a, inner, 1));
    andersen_hold(a, q, andersen_location(a, outer, 1));
    andersen_hold(a, v, andersen_location(a, inner, 0));
    andersen_hold(a, w, andersen_location(a, outer, 0));
    andersen_store(a, v, p);
    andersen_store(a, w, q);
    andersen_load(a, p, from_p);
    andersen_load(a, q, from_q);
    assert_true(andersen_solve(a, UNBOUNDED));
    assert_int_equal(sparse_count(andersen_held(a, from_p)), 1);
    assert_int_equal(sparse_count(andersen_held(a, from_q)), 2);
}

static void test_the_budget(void **state) {
    Andersen *a = andersen_new(*state, *state, place, NULL);
    PtObject x = andersen_add_object(a);
    PtNode first = andersen_add_node(a), last = first;
    andersen_hold(a, first, andersen_location(a, x, 0));
    for (int i = 0; i < 50; i++) {
        PtNode next = andersen_add_node(a);
        andersen_load(a, last, next);
        last = next;
    }
    assert_false(andersen_solve(a, andersen_work(a)));
    assert_true(andersen_solve(a, UNBOUNDED));
    assert_true(andersen_work(a) > 50);
}

/* ---- random graphs ---- */

enum { NODES = 14, OBJECTS = 6, PLACES = 4, CONSTRAINTS = 22, UNKNOWN = OBJECTS * PLACES, BITS = UNKNOWN + 1 };

typedef enum Kind { HOLD, COPY, MOVE, LOAD, STORE, ORIGIN, KINDS } Kind;

typedef struct Constraint {
    Kind kind;
    uint32_t from, to; /* nodes; HOLD: an object in from; ORIGIN: objects */
    int64_t offset;
    uint32_t tag;
} Constraint;

typedef struct Graph {
    Constraint list[CONSTRAINTS];
    uint32_t count;
} Graph;

static Graph random_graph(Random *random) {
    Graph graph = {.count = 4 + random_below(random, CONSTRAINTS - 3)};
    for (uint32_t i = 0; i < graph.count; i++) {
        Constraint *c = &graph.list[i];
        c->kind = random_below(random, 8) ? (Kind)random_below(random, ORIGIN) : ORIGIN;
        c->from = random_below(random, NODES);
        c->to = random_below(random, NODES);
        c->offset = (int64_t)random_below(random, 6) - 2;
        c->tag = random_below(random, 3) == 0;
        if (c->kind == HOLD)
            c->from = random_below(random, OBJECTS + 1) + 1; /* the last is the unknown */
        if (c->kind == ORIGIN) {
            c->to = 1 + random_below(random, OBJECTS - 1) + 1;
            c->from = 1 + random_below(random, c->to - 1); /* of a smaller number: not in circles */
        }
    }
    return graph;
}

/* The reference: sets as flags, all constraints again and again. A flag for each (object, offset), and the unknown. */
typedef struct Naive {
    bool node[NODES][BITS];
    bool contents[BITS][BITS];
} Naive;

static uint32_t bit_of(uint32_t object, int64_t offset) {
    int64_t at = object <= OBJECTS ? place(NULL, (PtObject){object}, 0, offset, 0) : POINTSTO_NOWHERE;
    return at < 0 ? UNKNOWN : (object - 1) * PLACES + (uint32_t)at;
}

static bool add(bool *into, const bool *from) {
    bool changed = false;
    for (uint32_t bit = 0; bit < BITS; bit++) {
        changed = changed || (from[bit] && !into[bit]);
        into[bit] = into[bit] || from[bit];
    }
    return changed;
}

static bool naive_apply(Naive *n, const Constraint *c) {
    bool changed = false, one[BITS] = {0};
    switch (c->kind) {
    case HOLD:
        one[bit_of(c->from, c->from > OBJECTS ? -1 : c->offset)] = true;
        return add(n->node[c->to], one);
    case COPY:
        return add(n->node[c->to], n->node[c->from]);
    case ORIGIN:
        for (int64_t offset = 0; offset < PLACES; offset++) {
            uint32_t to = bit_of(c->to, offset), from = bit_of(c->from, offset);
            if (place(NULL, (PtObject){c->to}, 0, offset, 0) == offset)
                changed = add(n->contents[to], n->contents[from]) || changed;
        }
        return changed;
    default:
        break;
    }
    for (uint32_t bit = 0; bit < BITS; bit++) {
        if (c->kind == LOAD && n->node[c->from][bit])
            changed = add(n->node[c->to], n->contents[bit]) || changed;
        if (c->kind == STORE && n->node[c->to][bit] && bit != UNKNOWN)
            changed = add(n->contents[bit], n->node[c->from]) || changed;
        if (c->kind != MOVE || !n->node[c->from][bit])
            continue;
        PtObject object = {bit / PLACES + 1};
        int64_t at = bit == UNKNOWN ? 0 : place(NULL, object, bit % PLACES, c->offset, c->tag);
        if (at < 0)
            continue; /* no such place */
        uint32_t to = bit == UNKNOWN ? UNKNOWN : bit_of(object.i, at);
        memset(one, 0, sizeof one);
        one[to] = true;
        changed = add(n->node[c->to], one) || changed;
    }
    return changed;
}

static void naive_solve(Naive *n, const Graph *graph) {
    memset(n, 0, sizeof *n);
    n->contents[UNKNOWN][UNKNOWN] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < graph->count; i++)
            changed = naive_apply(n, &graph->list[i]) || changed;
    }
}

typedef struct Built {
    Andersen *a;
    PtNode nodes[NODES];
} Built;

static Built built_new(Arena *arena, Arena *working, const Graph *graph) {
    Built b = {.a = andersen_new(arena, working, place, NULL)};
    for (uint32_t i = 0; i < OBJECTS; i++)
        andersen_add_object(b.a);
    for (uint32_t i = 0; i < NODES; i++)
        b.nodes[i] = andersen_add_node(b.a);
    for (uint32_t i = 0; i < graph->count; i++) {
        if (graph->list[i].kind == ORIGIN)
            andersen_add_origin(b.a, (PtObject){graph->list[i].to}, (PtObject){graph->list[i].from});
    }
    return b;
}

static void built_add(Built *b, const Constraint *c) {
    PtNode from = b->nodes[c->from % NODES], to = b->nodes[c->to % NODES];
    switch (c->kind) {
    case HOLD:
        andersen_hold(b->a, to, andersen_location(b->a, (PtObject){c->from > OBJECTS ? 0 : c->from}, c->offset));
        break;
    case COPY:
        andersen_copy(b->a, from, to);
        break;
    case MOVE:
        andersen_move(b->a, from, c->offset, c->tag, to);
        break;
    case LOAD:
        andersen_load(b->a, from, to);
        break;
    case STORE:
        andersen_store(b->a, from, to);
        break;
    default:
        break;
    }
}

static void assert_same(const Built *b, const Naive *n) {
    for (uint32_t i = 0; i < NODES; i++) {
        bool held[BITS] = {0};
        const SparseSet *set = andersen_held(b->a, b->nodes[i]);
        for (uint32_t at = sparse_next(set, 0); at != UINT32_MAX; at = sparse_next(set, at + 1)) {
            PtObject object = andersen_object_of(b->a, (PtLocation){at});
            held[at ? bit_of(object.i, andersen_offset_of(b->a, (PtLocation){at})) : UNKNOWN] = true;
        }
        assert_memory_equal(held, n->node[i], sizeof held);
    }
}

static void shuffle(Graph *graph, Random *random) {
    for (uint32_t i = graph->count; i > 1; i--) {
        uint32_t k = random_below(random, i);
        Constraint swapped = graph->list[i - 1];
        graph->list[i - 1] = graph->list[k];
        graph->list[k] = swapped;
    }
}

/* Whatever the order of constraints, also if some come after a first solution, and when solving is over. */
static void test_agrees_with_the_reference(void **state) {
    Random random = random_start();
    for (int round = 0; round < 4000; round++) {
        ArenaMark mark = arena_mark(*state);
        Graph graph = random_graph(&random);
        Naive reference;
        naive_solve(&reference, &graph);
        for (int order = 0; order < 3; order++) {
            Arena *working = arena_new();
            Built b = built_new(*state, working, &graph);
            uint32_t pause = random_below(&random, graph.count);
            for (uint32_t i = 0; i < graph.count; i++) {
                built_add(&b, &graph.list[i]);
                if (i == pause && order)
                    assert_true(andersen_solve(b.a, UNBOUNDED));
            }
            assert_true(andersen_solve(b.a, UNBOUNDED));
            assert_same(&b, &reference);
            andersen_close(b.a, UINT32_MAX);
            arena_free(working);
            assert_same(&b, &reference);
            shuffle(&graph, &random);
        }
        arena_reset(*state, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_loads_and_stores), arena_test(test_offsets),    arena_test(test_the_unknown),
        arena_test(test_origins),          arena_test(test_the_budget), arena_test(test_agrees_with_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
