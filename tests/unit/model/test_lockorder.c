/* test_lockorder.c: edges and cycles of lock order; on random programs the search must find what trying all
 * combinations finds.
 */
#include "model/lockorder_internal.h"
#include "program_parts.h"
#include "support/check.h"
#include "support/random.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *class_text(const ModelText *m, ClassId id) {
    return class_name(m->model->paths, id);
}

static const char *sorted_lines(const ModelText *m, const char **texts, uint32_t count) {
    qsort(texts, count, sizeof *texts, compare_texts);
    const char *all = "";
    for (uint32_t i = 0; i < count; i++)
        all = arena_printf(m->arena, "%s%s\n", all, texts[i]);
    return all;
}

/* "a > b at mark" each, sorted. */
static const char *edges_of(const ModelText *m) {
    const LockOrder *o = m->model->order;
    const char **texts = ARENA_ARRAY(m->arena, const char *, o->edges.len);
    for (uint32_t i = 0; i < o->edges.len; i++) {
        const OrderEdge *edge = &o->edges.data[i];
        texts[i] = arena_printf(m->arena, "%s > %s at %s", class_text(m, edge->held), class_text(m, edge->acquired),
                                mark_at(m, edge->fn, edge->instr));
    }
    return sorted_lines(m, texts, o->edges.len);
}

/* The names of the locks of each cycle: "a b" each, sorted. Checks that the edges do close. */
static const char *cycles_of(const ModelText *m) {
    const LockOrder *o = m->model->order;
    const char **texts = ARENA_ARRAY(m->arena, const char *, o->cycles.len);
    for (uint32_t i = 0; i < o->cycles.len; i++) {
        const OrderCycle *cycle = &o->cycles.data[i];
        const char *names[LOCKORDER_CYCLE];
        assert_in_range(cycle->length, 2, LOCKORDER_CYCLE);
        for (uint32_t k = 0; k < cycle->length; k++) {
            const OrderEdge *edge = &o->edges.data[cycle->edges[k]];
            const OrderEdge *next = &o->edges.data[cycle->edges[(k + 1) % cycle->length]];
            assert_int_equal(edge->acquired.i, next->held.i);
            names[k] = class_text(m, edge->held);
        }
        qsort(names, cycle->length, sizeof *names, compare_texts);
        texts[i] = "";
        for (uint32_t k = 0; k < cycle->length; k++)
            texts[i] = arena_printf(m->arena, "%s%s%s", texts[i], k ? " " : "", names[k]);
    }
    return sorted_lines(m, texts, o->cycles.len);
}

static void check_cycles(const char *text, const char *expected) {
    ModelText *m = model_text(text);
    assert_string_equal(cycles_of(m), expected);
    model_text_free(m);
}

#define LOCKS                      \
    "global @a: pthread_mutex_t\n" \
    "global @b: pthread_mutex_t\n" \
    "global @c: pthread_mutex_t\n" \
    "global @g: pthread_mutex_t\n"
#define NEST(outer, inner) LOCK(outer) LOCK(inner) UNLOCK(inner) UNLOCK(outer)
#define MAIN(body)                                \
    "func @main() -> int {\n"                     \
    "  local %t: pthread_t\n"                     \
    "  local %u: pthread_t\n"                     \
    "  local %v: pthread_t\n" body "  return 0\n" \
    "}\n"
#define BOTH MAIN(CREATE("t", "one") CREATE("u", "two"))

static void test_edges(void **state) {
    ModelText *m = model_text(LOCKS THREAD("one", LOCK("a") "  call @pthread_mutex_lock(&@b) ; ab\n"
                                                            "  call @pthread_mutex_lock(&@c) ; abc\n" UNLOCK(
                                                                "b") "  call @pthread_mutex_lock(&@g) ; acg\n")
                                  MAIN(CREATE("t", "one")));
    assert_string_equal(edges_of(m), "a > b at ab\n"
                                     "a > c at abc\n"
                                     "a > g at acg\n"
                                     "b > c at abc\n"
                                     "c > g at acg\n");
    assert_string_equal(cycles_of(m), "");
    const LockOrder *o = m->model->order;
    for (uint32_t i = 1; i < o->edges.len; i++) {
        const OrderEdge *x = &o->edges.data[i - 1], *y = &o->edges.data[i];
        assert_true(x->held.i < y->held.i || (x->held.i == y->held.i && x->acquired.i <= y->acquired.i));
    }
    model_text_free(m);
    (void)state;
}

static void test_two_threads_in_opposite_order(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", NEST("b", "a")) BOTH, "a b\n");
    (void)state;
}

static void test_the_same_order_is_fine(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", NEST("a", "b")) BOTH, "");
    (void)state;
}

static void test_one_thread_cannot_deadlock_with_itself(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b") NEST("b", "a")) MAIN(CREATE("t", "one")), "");
    (void)state;
}

static void test_many_threads_of_one_function_can(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b") NEST("b", "a"))
                     MAIN("  %1 = eq 1, 1\n  jump more\nmore:\n" CREATE("t", "one") "  branch %1, more, out\nout:\n"),
                 "a b\n");
    (void)state;
}

static void test_a_gate_serialises(void **state) {
    check_cycles(LOCKS THREAD("one", LOCK("g") NEST("a", "b") UNLOCK("g"))
                     THREAD("two", LOCK("g") NEST("b", "a") UNLOCK("g")) BOTH,
                 "");
    /* only one of them takes it */
    check_cycles(LOCKS THREAD("one", LOCK("g") NEST("a", "b") UNLOCK("g")) THREAD("two", NEST("b", "a")) BOTH, "a b\n");
    (void)state;
}

static void test_threads_one_after_the_other(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", NEST("b", "a"))
                     MAIN(CREATE("t", "one") JOIN("t", "1") CREATE("u", "two")),
                 "");
    (void)state;
}

static void test_main_takes_part(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) MAIN(CREATE("t", "one") NEST("b", "a")), "a b\n");
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) MAIN(NEST("b", "a") CREATE("t", "one")), "");
    (void)state;
}

static void test_three_locks(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", NEST("b", "c")) THREAD("three", NEST("c", "a"))
                     MAIN(CREATE("t", "one") CREATE("u", "two") CREATE("v", "three")),
                 "a b c\n");
    /* two threads for three edges: one of them would have to be in two places */
    check_cycles(LOCKS THREAD("one", NEST("a", "b") NEST("b", "c")) THREAD("two", NEST("c", "a")) BOTH, "");
    (void)state;
}

#define CHAIN THREAD("one", NEST("a", "b")) THREAD("two", NEST("b", "c")) THREAD("three", NEST("c", "g"))
#define ALL_FOUR MAIN(CREATE("t", "one") CREATE("u", "two") CREATE("v", "three") CREATE("v", "four"))

static void test_four_locks(void **state) {
    check_cycles(LOCKS CHAIN THREAD("four", NEST("g", "a")) ALL_FOUR, "a b c g\n");
    /* of the two circles that the last thread closes the short one is told */
    check_cycles(LOCKS CHAIN THREAD("four", NEST("g", "a") NEST("c", "a")) ALL_FOUR, "a b c\n");
    (void)state;
}

static void test_too_many_ways(void **state) {
    ModelText *m = model_text(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", NEST("b", "a")) BOTH);
    LockOrder order = *m->model->order;
    order.cycles.len = 0;
    lockorder_find_cycles(&order, LOCKORDER_STEPS, m->arena, m->diag);
    assert_int_equal(order.cycles.len, 1);
    assert_int_equal(gap_count(m, GAP_LOCK_ORDERS_TOO_MANY), 0);
    order.cycles.len = 0;
    lockorder_find_cycles(&order, 2, m->arena, m->diag);
    assert_int_equal(order.cycles.len, 0);
    assert_int_equal(gap_count(m, GAP_LOCK_ORDERS_TOO_MANY), 1);
    model_text_free(m);
    (void)state;
}

#define RW(kind, l) "  call @pthread_rwlock_" kind "lock(&@" l ")\n"
#define RWLOCKS "global @a: pthread_rwlock_t\nglobal @b: pthread_rwlock_t\n"

static void test_read_locks(void **state) {
    check_cycles(RWLOCKS THREAD("one", RW("rd", "a") RW("rd", "b") RW("un", "b") RW("un", "a"))
                     THREAD("two", RW("rd", "b") RW("rd", "a") RW("un", "a") RW("un", "b")) BOTH,
                 "");
    /* each waits as a writer for the other's reading */
    check_cycles(RWLOCKS THREAD("one", RW("rd", "a") RW("wr", "b") RW("un", "b") RW("un", "a"))
                     THREAD("two", RW("rd", "b") RW("wr", "a") RW("un", "a") RW("un", "b")) BOTH,
                 "a b\n");
    /* a reader waits for a writer */
    check_cycles(RWLOCKS THREAD("one", RW("wr", "a") RW("rd", "b") RW("un", "b") RW("un", "a"))
                     THREAD("two", RW("wr", "b") RW("rd", "a") RW("un", "a") RW("un", "b")) BOTH,
                 "a b\n");
    (void)state;
}

static void test_trying_closes_no_cycle(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b")) THREAD("two", LOCK("b") "  %1 = call @pthread_mutex_trylock(&@a)\n"
                                                                             "  branch %1, busy, got\n"
                                                                             "got:\n" UNLOCK("a") "  jump busy\n"
                                                                                                  "busy:\n" UNLOCK("b"))
                     BOTH,
                 "");
    (void)state;
}

/* What was got by trying is held all the same. */
static void test_a_lock_that_was_tried_is_held(void **state) {
    check_cycles(LOCKS THREAD("one", NEST("a", "b"))
                     THREAD("two", "  %1 = call @pthread_mutex_trylock(&@b)\n"
                                   "  branch %1, busy, got\n"
                                   "got:\n" LOCK("a") UNLOCK("a") UNLOCK("b") "  jump busy\n"
                                                                              "busy:\n") BOTH,
                 "a b\n");
    (void)state;
}

static void test_through_calls(void **state) {
    check_cycles(LOCKS "func @inner() -> void static {\n" LOCK("b")
                     UNLOCK("b") "  return\n"
                                 "}\n" THREAD("one", LOCK("a") "  call @inner()\n" UNLOCK("a"))
                                     THREAD("two", NEST("b", "a")) BOTH,
                 "a b\n");
    (void)state;
}

/* Two of the three threads share a gate: they never are in the middle at once, so the third cannot complete a cycle. */
static void test_a_gate_of_two_of_three(void **state) {
    check_cycles(LOCKS THREAD("one", LOCK("g") NEST("a", "b") UNLOCK("g"))
                     THREAD("two", LOCK("g") NEST("b", "c") UNLOCK("g")) THREAD("three", NEST("c", "a"))
                         MAIN(CREATE("t", "one") CREATE("u", "two") CREATE("v", "three")),
                 "");
    (void)state;
}

/* ---- random programs ---- */

enum { MAX_LOCKS = 4, MAX_THREADS = 4, MAX_NESTS = 3, MAX_EDGES = 64 };

/* While it holds `held` (a bit per lock), of which `from` is one, the thread takes `to`. */
typedef struct Edge {
    uint32_t thread, held, from, to;
} Edge;

typedef struct RandomProgram {
    const char *text;
    uint32_t threads, locks;
    uint32_t batch[MAX_THREADS]; /* threads of different batches never meet */
    Edge edges[MAX_EDGES];
    uint32_t edge_count;
} RandomProgram;

static const char *gen_nest(Random *random, RandomProgram *p, uint32_t thread, Arena *arena) {
    uint32_t depth = 2 + random_below(random, 2), held = 0, order[MAX_LOCKS];
    const char *text = "";
    for (uint32_t d = 0; d < depth && d < p->locks; d++) {
        uint32_t lock = random_below(random, p->locks);
        while (held >> lock & 1)
            lock = (lock + 1) % p->locks;
        for (uint32_t from = 0; from < p->locks; from++) {
            if (held >> from & 1)
                p->edges[p->edge_count++] = (Edge){thread, held, from, lock};
        }
        text = arena_printf(arena, "%s  call @pthread_mutex_lock(&@l%u)\n", text, lock);
        held |= 1u << lock;
        order[d] = lock;
    }
    for (uint32_t d = 0; d < depth && d < p->locks; d++)
        text = arena_printf(arena, "%s  call @pthread_mutex_unlock(&@l%u)\n", text, order[d]);
    return text;
}

static void gen_program(Random *random, RandomProgram *p, Arena *arena) {
    *p = (RandomProgram){
        .text = "", .threads = 1 + random_below(random, MAX_THREADS), .locks = 2 + random_below(random, MAX_LOCKS - 1)};
    for (uint32_t i = 0; i < p->locks; i++)
        p->text = arena_printf(arena, "%sglobal @l%u: pthread_mutex_t\n", p->text, i);
    for (uint32_t t = 0; t < p->threads; t++) {
        p->text = arena_printf(arena, "%sfunc @t%u(%%arg: void*) -> void* {\n", p->text, t);
        for (uint32_t nests = 1 + random_below(random, MAX_NESTS - 1); nests; nests--)
            p->text = arena_printf(arena, "%s%s", p->text, gen_nest(random, p, t, arena));
        p->text = arena_printf(arena, "%s  return 0:void*\n}\n", p->text);
    }
    p->text = arena_printf(arena, "%sfunc @main() -> int {\n", p->text);
    for (uint32_t t = 0; t < p->threads; t++)
        p->text = arena_printf(arena, "%s  local %%h%u: pthread_t\n", p->text, t);
    uint32_t batch = 0, first = 0;
    for (uint32_t t = 0; t < p->threads; t++) {
        p->batch[t] = batch;
        p->text = arena_printf(arena, "%s  call @pthread_create(&%%h%u, 0:void*, @t%u, 0:void*)\n", p->text, t, t);
        if (random_below(random, 4))
            continue;
        for (; first <= t; first++)
            p->text = arena_printf(arena, "%s  %%%u = load %%h%u\n  call @pthread_join(%%%u, 0:void**)\n", p->text,
                                   first + 1, first, first + 1);
        batch++;
    }
    p->text = arena_printf(arena, "%s  return 0\n}\n", p->text);
}

typedef enum Verdict { NO_CYCLE, GATED_IN_PART, CYCLE } Verdict;

/* GATED_IN_PART: some but not all of the edges share a lock. */
static Verdict judge(const RandomProgram *p, const Edge *const *edges, uint32_t length) {
    uint32_t all = UINT32_MAX;
    bool any_shared = false;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t gates = edges[i]->held & ~(1u << edges[i]->from);
        all &= gates;
        if (edges[i]->to != edges[(i + 1) % length]->from)
            return NO_CYCLE;
        for (uint32_t k = i + 1; k < length; k++) {
            bool meet =
                edges[i]->thread != edges[k]->thread && p->batch[edges[i]->thread] == p->batch[edges[k]->thread];
            if (!meet)
                return NO_CYCLE;
            any_shared = any_shared || (gates & edges[k]->held & ~(1u << edges[k]->from));
        }
    }
    return all ? NO_CYCLE : any_shared ? GATED_IN_PART : CYCLE;
}

/* For each set of two or three locks the best verdict of all ways to choose edges. */
static void judge_all(const RandomProgram *p, Verdict *by_locks) {
    for (uint32_t i = 0; i < p->edge_count; i++) {
        for (uint32_t k = 0; k < p->edge_count; k++) {
            const Edge *edges[3] = {&p->edges[i], &p->edges[k], NULL};
            uint32_t two = 1u << edges[0]->from | 1u << edges[1]->from;
            Verdict verdict = judge(p, edges, 2);
            by_locks[two] = verdict > by_locks[two] ? verdict : by_locks[two];
            for (uint32_t j = 0; j < p->edge_count; j++) {
                edges[2] = &p->edges[j];
                uint32_t three = two | 1u << edges[2]->from;
                verdict = judge(p, edges, 3);
                by_locks[three] = verdict > by_locks[three] ? verdict : by_locks[three];
            }
        }
    }
}

static uint32_t locks_of_cycle(const ModelText *m, const OrderCycle *cycle) {
    uint32_t locks = 0;
    for (uint32_t k = 0; k < cycle->length; k++) {
        const char *name = class_text(m, m->model->order->edges.data[cycle->edges[k]].held);
        locks |= 1u << (name[1] - '0');
    }
    return locks;
}

static void test_search_equals_trying_all(void **state) {
    Random random = random_start();
    uint32_t found_in_all = 0;
    for (int round = 0; round < 400; round++) {
        Arena *arena = arena_new();
        RandomProgram p;
        gen_program(&random, &p, arena);
        Verdict expected[1 << MAX_LOCKS] = {NO_CYCLE};
        judge_all(&p, expected);
        ModelText *m = model_text(p.text);
        bool found[1 << MAX_LOCKS] = {false};
        VEC_EACH(const OrderCycle, cycle, &m->model->order->cycles) {
            uint32_t locks = locks_of_cycle(m, cycle);
            if (found[locks])
                fail_msg("round %d: the locks %x come twice\n%s", round, locks, p.text);
            found[locks] = true;
            found_in_all++;
        }
        for (uint32_t locks = 0; locks < 1u << MAX_LOCKS; locks++) {
            if ((expected[locks] == CYCLE && !found[locks]) || (expected[locks] == NO_CYCLE && found[locks]))
                fail_msg("round %d: locks %x: expected %d, found %d\n%s", round, locks, expected[locks], found[locks],
                         p.text);
        }
        model_text_free(m);
        arena_free(arena);
    }
    assert_true(found_in_all > 50); /* the programs are worth it */
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_two_threads_in_opposite_order),
        cmocka_unit_test(test_the_same_order_is_fine),
        cmocka_unit_test(test_one_thread_cannot_deadlock_with_itself),
        cmocka_unit_test(test_many_threads_of_one_function_can),
        cmocka_unit_test(test_a_gate_serialises),
        cmocka_unit_test(test_threads_one_after_the_other),
        cmocka_unit_test(test_main_takes_part),
        cmocka_unit_test(test_three_locks),
        cmocka_unit_test(test_four_locks),
        cmocka_unit_test(test_too_many_ways),
        cmocka_unit_test(test_read_locks),
        cmocka_unit_test(test_trying_closes_no_cycle),
        cmocka_unit_test(test_a_lock_that_was_tried_is_held),
        cmocka_unit_test(test_through_calls),
        cmocka_unit_test(test_a_gate_of_two_of_three),
        cmocka_unit_test(test_search_equals_trying_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
