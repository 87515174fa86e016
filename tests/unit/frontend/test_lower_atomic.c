/* test_lower_atomic.c: each way to write an atomic operation, and what it must become. */
#include "support/check.h"
#include "support/lower_fixture.h"

typedef struct Expected {
    const char *code;
    OpCode op;
    uint8_t sub, order, order_fail;
    uint16_t flags;
} Expected;

static const Expected EXPECTED[] = {
    {"n = a;", OP_LOAD, 0, ORDER_SEQ_CST, 0, 0},
    {"a = n;", OP_STORE, 0, ORDER_SEQ_CST, 0, 0},
    {"a++;", OP_RMW, RMW_ADD, ORDER_SEQ_CST, 0, 0},
    {"--a;", OP_RMW, RMW_SUB, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE},
    {"a |= n;", OP_RMW, RMW_OR, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE},
    {"a *= n;", OP_RMW, RMW_XCHG, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE},
    {"n = p->a + 1;", OP_LOAD, 0, ORDER_SEQ_CST, 0, 0},
    {"v ^= n;", OP_RMW, RMW_XOR, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE | FLAG_VOLATILE},
    {"n = __c11_atomic_load(&a, 0);", OP_LOAD, 0, ORDER_RELAXED, 0, 0},
    {"__c11_atomic_store(&p->a, n, 3);", OP_STORE, 0, ORDER_RELEASE, 0, 0},
    {"n = __c11_atomic_exchange(&a, n, 2);", OP_RMW, RMW_XCHG, ORDER_ACQUIRE, 0, 0},
    {"n = __c11_atomic_fetch_max(&a, n, 4);", OP_RMW, RMW_MAX, ORDER_ACQ_REL, 0, 0},
    {"__c11_atomic_init(&a, 1);", OP_STORE, 0, ORDER_SEQ_CST, 0, 0},
    {"n = __c11_atomic_compare_exchange_weak(&a, &e, n, 4, 2);", OP_CAS, 0, ORDER_ACQ_REL, ORDER_ACQUIRE, 0},
    {"n = __atomic_load_n(&i, __ATOMIC_CONSUME);", OP_LOAD, 0, ORDER_CONSUME, 0, 0},
    {"__atomic_store_n(&i, n, __ATOMIC_RELEASE);", OP_STORE, 0, ORDER_RELEASE, 0, 0},
    /* pointers to _Atomic objects, as gcc takes them */
    {"n = __atomic_load_n(&a, __ATOMIC_ACQUIRE);", OP_LOAD, 0, ORDER_ACQUIRE, 0, 0},
    {"__atomic_store(&p->a, &n, __ATOMIC_RELEASE);", OP_STORE, 0, ORDER_RELEASE, 0, 0},
    {"n = __atomic_sub_fetch(&v, 1, __ATOMIC_RELAXED);", OP_RMW, RMW_SUB, ORDER_RELAXED, 0, FLAG_NEW_VALUE},
    {"n = __atomic_compare_exchange_n(&a, &e, n, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);", OP_CAS, 0, ORDER_ACQUIRE,
     ORDER_RELAXED, 0},
    {"__atomic_load(&i, &n, __ATOMIC_ACQUIRE);", OP_LOAD, 0, ORDER_ACQUIRE, 0, 0},
    {"__atomic_exchange_n(&i, n, n);", OP_RMW, RMW_XCHG, ORDER_SEQ_CST, 0, 0},
    {"n = __atomic_fetch_sub(&i, 1, __ATOMIC_RELAXED);", OP_RMW, RMW_SUB, ORDER_RELAXED, 0, 0},
    {"n = __atomic_and_fetch(&i, 1, __ATOMIC_RELEASE);", OP_RMW, RMW_AND, ORDER_RELEASE, 0, FLAG_NEW_VALUE},
    {"n = __atomic_compare_exchange_n(&i, &e, n, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);", OP_CAS, 0, ORDER_ACQUIRE,
     ORDER_RELAXED, 0},
    {"n = __atomic_test_and_set(&c, __ATOMIC_ACQUIRE);", OP_RMW, RMW_TEST_AND_SET, ORDER_ACQUIRE, 0, 0},
    {"__atomic_clear(&c, __ATOMIC_RELEASE);", OP_STORE, 0, ORDER_RELEASE, 0, 0},
    {"__atomic_thread_fence(__ATOMIC_ACQ_REL);", OP_FENCE, 0, ORDER_ACQ_REL, 0, 0},
    {"__sync_synchronize();", OP_FENCE, 0, ORDER_SEQ_CST, 0, 0},
    {"n = __sync_fetch_and_or(&i, 1);", OP_RMW, RMW_OR, ORDER_SEQ_CST, 0, 0},
    {"n = __sync_nand_and_fetch(&i, 1);", OP_RMW, RMW_NAND, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE},
    {"n = __sync_and_and_fetch(&i, 1);", OP_RMW, RMW_AND, ORDER_SEQ_CST, 0, FLAG_NEW_VALUE},
    {"n = __sync_fetch_and_and(&i, 1);", OP_RMW, RMW_AND, ORDER_SEQ_CST, 0, 0},
    {"n = __sync_bool_compare_and_swap(&i, 1, n);", OP_CAS, 0, ORDER_SEQ_CST, ORDER_SEQ_CST, FLAG_BOOL_CAS},
    {"n = __sync_val_compare_and_swap(&i, 1, n);", OP_CAS, 0, ORDER_SEQ_CST, ORDER_SEQ_CST, FLAG_VALUE_CAS},
    {"while (__sync_lock_test_and_set(&i, 1)) ;", OP_RMW, RMW_XCHG, ORDER_ACQUIRE, 0, 0},
    {"__sync_lock_release(&i);", OP_STORE, 0, ORDER_RELEASE, 0, 0},
    /* names that only the preprocessor puts together */
    {"n = OP(load, _n)(&i, __ATOMIC_RELAXED);", OP_LOAD, 0, ORDER_RELAXED, 0, 0},
    {"ADD(i, 2);", OP_RMW, RMW_ADD, ORDER_RELAXED, 0, 0},
    {"n = (__atomic_fetch_xor)(&i, 2, 5);", OP_RMW, RMW_XOR, ORDER_SEQ_CST, 0, 0},
};

/* The instruction that is not about a local. */
static const Instr *find(const Tu *tu, const Func *func, OpCode op) {
    const Instr *instr;
    for (uint32_t n = 0; (instr = lower_fixture_instr(tu, func, op, n)); n++) {
        const Place *place = tu_place(tu, instr->place);
        if (op == OP_FENCE || place->base == PLACE_VALUE || tu_sym(tu, place->sym)->kind == SYM_GLOBAL)
            return instr;
    }
    return NULL;
}

static void test_operations(void **state) {
    LowerFixture *f = *state;
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        const Expected *e = &EXPECTED[i];
        const char *text =
            arena_printf(f->arena,
                         "struct s { _Atomic int a; }; _Atomic int a; volatile _Atomic int v; int i; char c;\n"
                         "#define OP(x, y) __atomic_##x##y\n#define ADD(x, n) (__atomic_fetch_add)(&(x), n, 0)\n"
                         "void f(struct s *p, int n) { int e = 0; %s }",
                         e->code);
        Tu *tu = lower_fixture_text(f, text);
        const Instr *found = find(tu, lower_fixture_func(tu, "f"), e->op);
        if (!found || tu->gaps.len > 0 || found->sub != e->sub || found->order != e->order ||
            found->order_fail != e->order_fail || found->flags != e->flags)
            fail_msg("%s became\n%s", e->code, lower_fixture_print(f, tu));
    }
}

/* Neither the pointers given to atomic operations nor the expected value escape. */
static void test_no_address_taken(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "int i; void f(int n) { int e = 0; __atomic_store_n(&i, n, 0);\n"
                                   "  __atomic_compare_exchange_n(&i, &e, n, 0, 0, 0); __sync_fetch_and_add(&i, 1); }");
    assert_false(lower_fixture_sym(tu, "i")->flags & SYM_ADDRESS_TAKEN);
    assert_false(lower_fixture_sym(tu, "e")->flags & SYM_ADDRESS_TAKEN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_operations, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_no_address_taken, lower_fixture_set_up, lower_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
