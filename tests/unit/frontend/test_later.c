/* test_later.c: names that came later than the header that is installed, and a header that is not installed. */
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/lower_fixture.h"

#include <string.h>

/* As much of an old Python.h as the units below use. */
static const char old_header[] = "#ifndef OLD\n#define OLD\n#include <stdint.h>\ntypedef struct { long n; } PyObject;\n"
                                 "typedef struct { int slot; void *value; } PyModuleDef_Slot;\n#endif\n";

static Tu *lower_with(LowerFixture *f, const char *header, const char *text) {
    folder_write(f->arena, f->folder, "python/Python.h", header);
    const char *flags[] = {"-Ipython", "-DPy_GIL_DISABLED=1", NULL};
    return lower_fixture_file(f, "m.c", arena_printf(f->arena, "#include <Python.h>\n%s", text), flags);
}

static const char *detail_of(const Tu *tu, GapKind kind) {
    VEC_EACH(const IrGap, gap, &tu->gaps)
        if (gap->kind == kind)
            return tu_str(tu, gap->detail);
    return "";
}

static void test_supplies_what_is_used(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_with(f, old_header,
                        "static PyMutex lock;\nstruct counter { PyMutex mutex; int n; };\n"
                        "PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, 0}};\n"
                        "int count(struct counter *c, PyObject *o) {\n  PyMutex_Lock(&lock);\n"
                        "  Py_BEGIN_CRITICAL_SECTION(o);\n  c->n++;\n  Py_END_CRITICAL_SECTION();\n"
                        "  PyMutex_Unlock(&lock);\n  return c->n;\n}\n");
    assert_int_equal(lower_fixture_gaps(tu, GAP_TU_PARSE_ERRORS), 0);
    assert_string_equal(detail_of(tu, GAP_TU_LATER),
                        "Python.h: Py_mod_gil, Py_MOD_GIL_NOT_USED, PyMutex, PyMutex_Lock, PyMutex_Unlock, "
                        "Py_BEGIN_CRITICAL_SECTION, Py_END_CRITICAL_SECTION");
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "count"), OP_CALL), 4);
    assert_int_equal(lower_fixture_sym(tu, "slots")->init_count, 2);
}

/* A compatibility header that has its own stays as it is, also where another name is supplied. */
static void test_leaves_shims_alone(void **state) {
    LowerFixture *f = *state;
    static const char shim[] =
        "static inline int PyDict_GetItemRef(PyObject *d, PyObject *k, PyObject **r) {\n"
        "  *r = k;\n  return d != 0;\n}\n#define Py_mod_gil 4\n"
        "int get(PyObject *d, PyObject **r) { return PyDict_GetItemRef(d, d, r) + Py_mod_gil; }\n";
    Tu *tu = lower_with(f, old_header, shim);
    assert_int_equal(tu->gaps.len, 0);
    tu =
        lower_with(f, old_header,
                   arena_printf(f->arena, "%sint more(PyObject *d) { return PyDict_PopString(d, \"k\", 0); }\n", shim));
    assert_int_equal(lower_fixture_gaps(tu, GAP_TU_PARSE_ERRORS), 0);
    assert_string_equal(detail_of(tu, GAP_TU_LATER), "Python.h: PyDict_PopString");
    assert_true(lower_fixture_sym(tu, "PyDict_GetItemRef")->flags & SYM_DEFINED);
}

static void test_does_nothing_with_a_new_header(void **state) {
    LowerFixture *f = *state;
    const char *header = arena_printf(f->arena,
                                      "%stypedef struct { unsigned char bits; } PyMutex;\n"
                                      "void PyMutex_Lock(PyMutex *m);\n",
                                      old_header);
    Tu *tu = lower_with(f, header, "static PyMutex lock;\nvoid take(void) { PyMutex_Lock(&lock); unknown(); }\n");
    assert_int_equal(tu->gaps.len, 0);
}

static void test_not_without_the_header(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "int take(int *lock) { return PyMutex_Lock(lock); }\n");
    assert_int_equal(tu->gaps.len, 0);
}

static void test_header_is_missing(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "#include <Python.h>\nstatic PyObject *get(PyObject *o) { return o; }\n"
                                   "int plain(void) { return 1; }\n");
    assert_int_equal(tu->gaps.len, 1);
    assert_non_null(strstr(detail_of(tu, GAP_TU_HEADER), "python3-dev"));
    assert_int_equal(tu->funcs.len, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, lower_fixture_set_up, lower_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_supplies_what_is_used),  TEST(test_leaves_shims_alone), TEST(test_does_nothing_with_a_new_header),
        TEST(test_not_without_the_header), TEST(test_header_is_missing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
