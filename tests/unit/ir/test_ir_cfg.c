/* test_ir_cfg.c: predecessors, dominators and loops: hand-made graphs, and random ones against naive definitions. */
#include "ir/ir_cfg.h"

#include "ir/ir_verify.h"
#include "support/check.h"
#include "support/gen_ir.h"
#include "support/ir_fixture.h"

enum { NONE = UINT32_MAX, ROUNDS = 1500, BLOCKS_MAX = 24 };

/* A function of the given blocks, as in "b0: jump b1" without the values. */
static Cfg *build(Arena *arena, const char *blocks) {
    char *text = arena_printf(arena, "func @f() -> void {\n%s}\n", blocks);
    Tu *tu = ir_fixture_read(arena, text);
    return cfg_build(tu, ir_fixture_func(tu, "f"), arena);
}

static void check_all(const uint32_t *actual, const uint32_t *expected, uint32_t count, const char *what) {
    for (uint32_t i = 0; i < count; i++) {
        if (actual[i] != expected[i])
            fail_msg("%s of block %u is %d, not %d", what, i, (int)actual[i], (int)expected[i]);
    }
}

#define CHECK_ALL(cfg, member, ...)                                                 \
    do {                                                                            \
        const uint32_t expected_[] = {__VA_ARGS__};                                 \
        assert_int_equal((cfg)->block_count, sizeof expected_ / sizeof *expected_); \
        check_all((cfg)->member, expected_, (cfg)->block_count, #member);           \
    } while (0)

static void test_one_block(void **state) {
    Cfg *cfg = build(*state, "return\n");
    CHECK_ALL(cfg, idom, 0);
    CHECK_ALL(cfg, loop_head, NONE);
    CHECK_ALL(cfg, loop_depth, 0);
    assert_int_equal(cfg->pred_first[1], 0);
}

static void test_diamond(void **state) {
    Cfg *cfg = build(*state, "b0:\nbranch 1, b1, b2\nb1:\njump b3\nb2:\njump b3\nb3:\nreturn\n");
    CHECK_ALL(cfg, idom, 0, 0, 0, 0);
    assert_true(cfg_dominates(cfg, 0, 3));
    assert_true(cfg_dominates(cfg, 2, 2));
    assert_false(cfg_dominates(cfg, 1, 3));
    assert_false(cfg_dominates(cfg, 3, 0));
    assert_int_equal(cfg->pred_first[4] - cfg->pred_first[3], 2);
    assert_int_equal(cfg->preds[cfg->pred_first[3]], 1);
    assert_int_equal(cfg->preds[cfg->pred_first[3] + 1], 2);
}

static void test_double_edges_are_listed_twice(void **state) {
    Cfg *cfg = build(*state, "b0:\nbranch 1, b1, b1\nb1:\nreturn\n");
    assert_int_equal(cfg->pred_first[2] - cfg->pred_first[1], 2);
    CHECK_ALL(cfg, idom, 0, 0);
}

static void test_while_loop(void **state) {
    Cfg *cfg = build(*state, "b0:\njump b1\nb1:\nbranch 1, b2, b3\nb2:\njump b1\nb3:\nreturn\n");
    CHECK_ALL(cfg, loop_head, NONE, 1, 1, NONE);
    CHECK_ALL(cfg, loop_depth, 0, 1, 1, 0);
    assert_true(cfg_is_back_edge(cfg, 2, 1));
    assert_false(cfg_is_back_edge(cfg, 0, 1));
    assert_false(cfg_is_back_edge(cfg, 1, 2));
}

static void test_a_block_that_loops_on_itself(void **state) {
    Cfg *cfg = build(*state, "b0:\nbranch 1, b0, b1\nb1:\nreturn\n");
    CHECK_ALL(cfg, loop_head, 0, NONE);
    CHECK_ALL(cfg, loop_depth, 1, 0);
}

/* for (..) { for (..) { } after } : the inner loop's blocks belong to it, the rest to the outer one. */
static void test_nested_loops(void **state) {
    Cfg *cfg = build(*state, "b0:\njump b1\n"
                             "b1:\nbranch 1, b2, b5\n"
                             "b2:\nbranch 1, b3, b4\n"
                             "b3:\njump b2\n"
                             "b4:\njump b1\n"
                             "b5:\nreturn\n");
    CHECK_ALL(cfg, idom, 0, 0, 1, 2, 2, 1);
    CHECK_ALL(cfg, loop_head, NONE, 1, 2, 2, 1, NONE);
    CHECK_ALL(cfg, loop_depth, 0, 1, 2, 2, 1, 0);
}

/* continue: two back edges to one header are one loop. */
static void test_two_latches_one_loop(void **state) {
    Cfg *cfg = build(*state, "b0:\njump b1\n"
                             "b1:\nbranch 1, b2, b4\n"
                             "b2:\nbranch 1, b1, b3\n"
                             "b3:\njump b1\n"
                             "b4:\nreturn\n");
    CHECK_ALL(cfg, loop_head, NONE, 1, 1, 1, NONE);
    CHECK_ALL(cfg, loop_depth, 0, 1, 1, 1, 0);
}

/* break out of two loops at once, and a loop behind it. */
static void test_loops_one_after_another(void **state) {
    Cfg *cfg = build(*state, "b0:\njump b1\n"
                             "b1:\nbranch 1, b2, b3\n"
                             "b2:\nbranch 1, b1, b5\n"
                             "b3:\nbranch 1, b4, b5\n"
                             "b4:\njump b3\n"
                             "b5:\nreturn\n");
    CHECK_ALL(cfg, idom, 0, 0, 1, 1, 3, 1);
    CHECK_ALL(cfg, loop_head, NONE, 1, 1, 3, 3, NONE);
}

/* A goto into a loop: two entries, so no block dominates the cycle and there is no natural loop. */
static void test_irreducible(void **state) {
    Cfg *cfg = build(*state, "b0:\nbranch 1, b2, b1\nb1:\nbranch 1, b2, b3\nb2:\njump b1\nb3:\nreturn\n");
    CHECK_ALL(cfg, idom, 0, 0, 0, 1);
    CHECK_ALL(cfg, loop_head, NONE, NONE, NONE, NONE);
}

/* The case from Cooper, Harvey, Kennedy where one pass is not enough. */
static void test_irreducible_needs_iteration(void **state) {
    Cfg *cfg = build(*state, "b0:\nbranch 1, five, four\n"
                             "five:\njump one\n"
                             "four:\nbranch 1, two, three\n"
                             "one:\njump two\n"
                             "two:\nbranch 1, three, one\n"
                             "three:\njump two\n");
    CHECK_ALL(cfg, idom, 0, 0, 0, 0, 0, 0);
}

static void test_definitions(void **state) {
    Tu *tu = ir_fixture_read(*state, "global @x: int\nfunc @f() -> int {\n"
                                     "%5 = load @x\nbranch %5, a, b\n"
                                     "a:\nstore @x = 1\n%6 = load @x\nreturn %6\n"
                                     "b:\nreturn 0\n}\n");
    Cfg *cfg = cfg_build(tu, ir_fixture_func(tu, "f"), *state);
    assert_int_equal(tu_instr(tu, cfg->def[1])->dst.i, 1);
    assert_int_equal(tu_instr(tu, cfg->def[2])->dst.i, 2);
    assert_int_equal(cfg->def_block[1], 0);
    assert_int_equal(cfg->def_block[2], 1);
    assert_int_equal(cfg->def[0].i, 0);
}

/* ---- naive definitions ---- */

typedef struct Naive {
    const Tu *tu;
    const Func *func;
    uint32_t count;
    bool dominates[BLOCKS_MAX][BLOCKS_MAX];
    bool in_loop[BLOCKS_MAX][BLOCKS_MAX]; /* [header][block] */
    bool is_header[BLOCKS_MAX];
} Naive;

/* What `from` reaches without passing `without`. */
static void reach(const Naive *n, uint32_t from, uint32_t without, bool *seen) {
    if (from == without || seen[from])
        return;
    seen[from] = true;
    const Block *block = tu_block(n->tu, n->func, from);
    for (uint32_t k = 0; k < block->succ_count; k++)
        reach(n, tu_succs(n->tu, block)[k], without, seen);
}

static void find_naive_dominance(Naive *n) {
    for (uint32_t a = 0; a < n->count; a++) {
        bool seen[BLOCKS_MAX] = {false};
        reach(n, 0, a, seen);
        for (uint32_t b = 0; b < n->count; b++)
            n->dominates[a][b] = !seen[b];
    }
}

/* A block is in the loop of head if it reaches one of its latches without passing head. */
static void find_naive_loops(Naive *n) {
    for (uint32_t latch = 0; latch < n->count; latch++) {
        const Block *block = tu_block(n->tu, n->func, latch);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            uint32_t head = tu_succs(n->tu, block)[k];
            if (!n->dominates[head][latch])
                continue;
            n->is_header[head] = n->in_loop[head][head] = true;
            for (uint32_t b = 0; b < n->count; b++) {
                bool seen[BLOCKS_MAX] = {false};
                reach(n, b, head, seen);
                if (seen[latch])
                    n->in_loop[head][b] = true;
            }
        }
    }
}

static void check_against_naive(const Naive *n, const Cfg *cfg) {
    for (uint32_t b = 0; b < n->count; b++) {
        uint32_t strict = 0, depth = 0, idom_strict = 0;
        for (uint32_t a = 0; a < n->count; a++) {
            assert_int_equal(cfg_dominates(cfg, a, b), n->dominates[a][b]);
            strict += a != b && n->dominates[a][b];
            idom_strict += a != cfg->idom[b] && n->dominates[a][cfg->idom[b]];
            depth += n->is_header[a] && n->in_loop[a][b];
        }
        /* The immediate dominator is the strict one with one dominator less. */
        if (b == 0)
            assert_int_equal(cfg->idom[0], 0);
        else
            assert_true(cfg->idom[b] != b && n->dominates[cfg->idom[b]][b] && idom_strict + 1 == strict);
        assert_int_equal(cfg->loop_depth[b], depth);
        uint32_t head = cfg->loop_head[b];
        assert_int_equal(head == NONE, depth == 0);
        if (head != NONE)
            assert_true(n->is_header[head] && n->in_loop[head][b] && cfg->loop_depth[head] == depth);
    }
}

/* Whether a return is reached from a block without passing another one. */
static bool returns_without(const Naive *n, uint32_t from, uint32_t without) {
    bool seen[BLOCKS_MAX] = {false};
    reach(n, from, without, seen);
    for (uint32_t b = 0; b < n->count; b++) {
        const Block *block = tu_block(n->tu, n->func, b);
        if (seen[b] && tu_instr(n->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN)
            return true;
    }
    return false;
}

/* The immediate postdominator comes before all other strict ones. */
static void check_postdominators(const Naive *n, const uint32_t *ipdom) {
    for (uint32_t b = 0; b < n->count; b++) {
        assert_int_equal(ipdom[b] == NONE, !returns_without(n, b, NONE));
        for (uint32_t a = 0; a < n->count && ipdom[b] != NONE; a++) {
            bool strict = a != b && !returns_without(n, b, a);
            if (ipdom[b] == a)
                assert_true(strict);
            else if (strict)
                assert_true(ipdom[b] != n->count && !returns_without(n, ipdom[b], a));
        }
    }
}

static void test_random_graphs(void **state) {
    Random random = random_start();
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        uint32_t **succs, *counts, count = 1 + random_below(&random, BLOCKS_MAX);
        gen_graph(&random, count, arena, &succs, &counts);
        Tu *tu = tu_new(arena);
        const Func *func = tu_func(tu, gen_graph_func(tu, "f", succs, counts, count));
        assert_null(ir_verify(tu, arena));
        Naive naive = {.tu = tu, .func = func, .count = func->block_count};
        find_naive_dominance(&naive);
        find_naive_loops(&naive);
        Cfg *cfg = cfg_build(tu, func, arena);
        check_against_naive(&naive, cfg);
        check_postdominators(&naive, cfg_postdominators(tu, cfg, arena));
        arena_free(arena);
    }
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_one_block),
        arena_test(test_diamond),
        arena_test(test_double_edges_are_listed_twice),
        arena_test(test_while_loop),
        arena_test(test_a_block_that_loops_on_itself),
        arena_test(test_nested_loops),
        arena_test(test_two_latches_one_loop),
        arena_test(test_loops_one_after_another),
        arena_test(test_irreducible),
        arena_test(test_irreducible_needs_iteration),
        arena_test(test_definitions),
        cmocka_unit_test(test_random_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
