/* test_lower_control.c: which parts a `for` has, and what runs on the ways out of a scope. */
#include "support/check.h"
#include "support/lower_fixture.h"

#include <string.h>

/* ---- for ---- */

/* The calls of a path that enters the loop, goes round once, and leaves it: "i" the first part, "c" the condition, "b"
 * the body, "s" the third part. Every part is a call of the function with that name. */
static const char *round_trip(LowerFixture *f, const Tu *tu) {
    const Func *func = lower_fixture_func(tu, "f");
    char *trace = arena_alloc(f->arena, 64), *to = trace;
    uint32_t block = 0, bodies = 0;
    for (uint32_t steps = 0; steps < 30 && bodies < 2; steps++) {
        const Block *b = tu_block(tu, func, block);
        for (uint32_t i = 0; i < b->instr_count; i++) {
            const Instr *instr = &tu->instrs.data[b->instr_first + i];
            if (instr->op != OP_CALL)
                continue;
            *to++ = tu_str(tu, tu_sym(tu, (SymId){tu_args(tu, instr)[0].id})->name)[0];
            bodies += to[-1] == 'b';
        }
        if (b->succ_count == 0)
            break;
        block = tu_succs(tu, b)[0];
    }
    return trace;
}

static void check_for(LowerFixture *f, const char *head, const char *expected) {
    const char *text =
        arena_printf(f->arena,
                     "int i(void), c(void), s(void); void b(void);\n"
                     "#define NOTHING\n#define HEAD(x, y, z) for (x; y; z)\n#define NO_STEP(x) for (;x;)\n"
                     "#define LOOP for\n#define SEMI ;\n"
                     "void f(void) { int n; %s b(); }",
                     head);
    const char *found = round_trip(f, lower_fixture_text(f, text));
    if (strcmp(found, expected) != 0)
        fail_msg("%s gave %s, not %s", head, found, expected);
}

static void test_for_parts(void **state) {
    LowerFixture *f = *state;
    check_for(f, "for (;;)", "bb");
    check_for(f, "for (i();;)", "ibb");
    check_for(f, "for (;c();)", "cbcb");
    check_for(f, "for (;;s())", "bsb");
    check_for(f, "for (i(); c();)", "icbcb");
    check_for(f, "for (i();; s())", "ibsb");
    check_for(f, "for (; c(); s())", "cbscb");
    check_for(f, "for (i(); c(); s())", "icbscb");
    check_for(f, "for (int k = i(); k < c();)", "icbcb");
    check_for(f, "for (int k = i(), m;; m = s())", "ibsb");
    check_for(f, "for (/* ; */; /* ( */ c() /* ) */; // ;\n)", "cbcb");
    check_for(f, "for (n = ';'; c();)", "cbcb");
    check_for(f, "for (n = *\";\\\";\"; n; s())", "bsb");
    check_for(f, "for (;; (s(), n = (';', 1)))", "bsb");
    check_for(f, "for \\\n (; \\\n c() \\\n ;)", "cbcb");
    check_for(f, "for (({ ; i(); });;)", "ibb");
    check_for(f, "HEAD(i(), c(), s())", "icbscb");
    check_for(f, "NO_STEP(c())", "cbcb");
    check_for(f, "LOOP (; c(); s())", "cbscb");
}

/* ---- cleanup ---- */

/* Calls along one path, where `choices` says which successor each branch takes: "12" is c1 then c2. */
static const char *calls_on_path(LowerFixture *f, const char *body, const char *choices) {
    const char *text = arena_printf(f->arena,
                                    "void c1(int *p), c2(int *p), c3(int *p); int use(int), cond(void);\n"
                                    "#define CLEAN(n) __attribute__((cleanup(c##n)))\n"
                                    "int f(void) { int CLEAN(1) a = 1; %s return 0; }",
                                    body);
    Tu *tu = lower_fixture_text(f, text);
    assert_int_equal(tu->gaps.len, 0);
    const Func *func = lower_fixture_func(tu, "f");
    char *trace = arena_alloc(f->arena, 64), *to = trace;
    uint32_t block = 0;
    for (uint32_t steps = 0; steps < 50; steps++) {
        const Block *b = tu_block(tu, func, block);
        for (uint32_t i = 0; i < b->instr_count; i++) {
            const Instr *instr = &tu->instrs.data[b->instr_first + i];
            if (instr->op == OP_CALL && instr->flags & FLAG_CLEANUP)
                *to++ = tu_str(tu, tu_sym(tu, (SymId){tu_args(tu, instr)[0].id})->name)[1];
        }
        if (b->succ_count == 0)
            return trace;
        uint32_t choice = b->succ_count > 1 && *choices ? (uint32_t)(*choices++ - '0') : 0;
        block = tu_succs(tu, b)[choice];
    }
    return trace;
}

static void check_path(LowerFixture *f, const char *body, const char *choices, const char *expected) {
    const char *found = calls_on_path(f, body, choices);
    if (strcmp(found, expected) != 0)
        fail_msg("%s on way %s: %s, not %s", body, choices, found, expected);
}

static void test_cleanup_paths(void **state) {
    LowerFixture *f = *state;
    check_path(f, "", "", "1");
    check_path(f, "int CLEAN(2) b = 2; int CLEAN(3) c = 3;", "", "321");
    check_path(f, "{ int CLEAN(2) b = 2; } use(1);", "", "21");
    check_path(f, "{ int CLEAN(2) b = 2; if (cond()) return 1; use(1); }", "0", "21");
    check_path(f, "{ int CLEAN(2) b = 2; if (cond()) return 1; use(1); }", "1", "21");
    check_path(f, "if (cond()) return use(a); int CLEAN(2) b = 2;", "0", "1");
    check_path(f, "while (cond()) { int CLEAN(2) b = 2; if (cond()) break; }", "001", "21");
    check_path(f, "while (cond()) { int CLEAN(2) b = 2; if (cond()) continue; use(1); }", "001", "21");
    check_path(f, "while (cond()) { int CLEAN(2) b = 2; if (cond()) continue; use(1); }", "011", "21");
    check_path(f, "for (int CLEAN(2) i = 0; cond(); i++) { int CLEAN(3) j = 0; }", "01", "321");
    check_path(f, "switch (cond()) { case 1: { int CLEAN(2) b = 2; break; } default: use(1); }", "1", "21");
    check_path(f, "{ int CLEAN(2) b = 2; if (cond()) goto out; { int CLEAN(3) c = 3; } } out:", "0", "21");
    check_path(f, "{ int CLEAN(2) b = 2; again: use(1); { int CLEAN(3) c = 3; if (cond()) goto again; } }", "01",
               "3321");
    check_path(f, "{ int CLEAN(2) b = 2; { int CLEAN(3) c = 3; goto out; } } out:", "", "321");
    check_path(f, "use(({ int CLEAN(2) b = 2; b + 1; }));", "", "21");
    check_path(f, "use(cond() ? ({ int CLEAN(2) b = 2; b; }) : 3);", "0", "21");
    check_path(f, "use(cond() ? ({ int CLEAN(2) b = 2; b; }) : 3);", "1", "1");
    check_path(f, "do { int CLEAN(2) b = 2; if (cond()) break; use(1); } while (0);", "0", "21");
    check_path(f, "static int CLEAN(2) b = 2; extern int e;", "", "1");
    check_path(f, "if (cond()) __builtin_unreachable();", "0", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_for_parts, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_cleanup_paths, lower_fixture_set_up, lower_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
