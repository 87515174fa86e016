/* test_prelude.c: units lowered through a prelude and without come out the same, byte for byte, in IR and inputs; and
 * where that cannot be, none is used.
 */
#include "frontend/frontend.h"
#include "ir/ir_blob.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/lower_fixture.h"

#include <string.h>
#include <unistd.h>

typedef struct Program {
    LowerFixture *f;
    const char *main; /* "src/a.c" */
    const char *flags[4];
} Program;

static CompileCommand command_of(const Program *c) {
    LowerFixture *f = c->f;
    CompileCommand command = {.directory = f->folder, .file = folder_path(f->arena, f->folder, c->main)};
    command.args = ARENA_ARRAY(f->arena, const char *, 4);
    for (; command.arg_count < 4 && c->flags[command.arg_count]; command.arg_count++)
        command.args[command.arg_count] = c->flags[command.arg_count];
    return command;
}

/* Of all that the main file begins with. */
static Prelude *prelude_of(const Program *c, const CompileCommand *command) {
    Arena *arena = c->f->arena;
    const char *text = folder_read(arena, c->f->folder, c->main);
    PreludeItemVec items = prelude_items(text, strlen(text), arena);
    assert_true(items.len > 0);
    Prelude *prelude = prelude_new(items.data, items.len, folder_path(arena, c->f->folder, "x.pch"), arena);
    if (prelude_may_serve(command))
        prelude_make(prelude, command, 0);
    return prelude;
}

static void assert_same_inputs(const Inputs *a, const Inputs *b) {
    assert_int_equal(a->is_known, b->is_known);
    assert_int_equal(a->files.len, b->files.len);
    for (uint32_t i = 0; i < a->files.len; i++) {
        assert_string_equal(a->files.data[i].path, b->files.data[i].path);
        assert_int_equal(a->files.data[i].hash, b->files.data[i].hash);
        assert_int_equal(a->files.data[i].is_system, b->files.data[i].is_system);
    }
    assert_int_equal(a->absent.len, b->absent.len);
    for (uint32_t i = 0; i < a->absent.len; i++)
        assert_string_equal(a->absent.data[i], b->absent.data[i]);
}

/* Whether the prelude was used. */
static bool lower_both_ways(const Program *c, const CompileCommand *command, const Prelude *prelude) {
    Arena *arena = c->f->arena;
    InputsMemo memo = inputs_memo_new(arena), other_memo = inputs_memo_new(arena);
    Inputs inputs, plain_inputs;
    bool is_through;
    size_t len, plain_len;
    Tu *plain_tu = frontend_lower_with_inputs(command, &other_memo, arena, &plain_inputs);
    Tu *tu = frontend_lower_through(command, prelude, &memo, arena, &inputs, &is_through);
    const void *plain = ir_blob_write(plain_tu, arena, &plain_len), *blob = ir_blob_write(tu, arena, &len);
    assert_string_equal(lower_fixture_print(c->f, tu), lower_fixture_print(c->f, plain_tu));
    assert_int_equal(len, plain_len);
    assert_memory_equal(blob, plain, len);
    assert_same_inputs(&inputs, &plain_inputs);
    return is_through;
}

static bool goes_through(const Program *c) {
    CompileCommand command = command_of(c);
    return lower_both_ways(c, &command, prelude_of(c, &command));
}

static Program new_program(LowerFixture *f, const char *text, const char *flag) {
    folder_write(f->arena, f->folder, "src/a.c", text);
    return (Program){f, "src/a.c", {"-Iinc", flag}};
}

static void test_all_kinds_of_declarations(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "src/a.h",
                 "#include <pthread.h>\n#include <stdio.h>\n#include \"b.h\"\n"
                 "struct queue { pthread_mutex_t lock; int len; struct { int x, y; } at; };\n"
                 "static inline void push(struct queue *q) { pthread_mutex_lock(&q->lock); q->len++;\n"
                 "    for (;;) if (READ(q->len)) break; pthread_mutex_unlock(&q->lock); }\n"
                 "static void put_back(int *x) { *x = COUNTED; }\nextern struct queue shared;\n");
    folder_write(f->arena, f->folder, "inc/b.h",
                 "#pragma pack(push, 2)\n#define READ(x) __atomic_load_n(&(x), 0)\n#define COUNTED __COUNTER__\n"
                 "enum { FIRST = __COUNTER__ };\ntypedef struct { char c; int i; } Tight;\n"
                 "static const char *const where = __FILE__;\n"
                 "#define DEFINE(name) static inline void name(int *x) { *x = 2; }\nDEFINE(made_by_macro)\n"
                 "int undeclared_here(Tight *);\n");
    Program c = new_program(f,
                            "// A comment of its own.\n#include \"a.h\"\n#include <string.h>\n\nstruct queue shared;\n"
                            "struct open { char c; long l; };\nstatic int number = COUNTED;\n"
                            "int f(Tight *t, struct open *o) {\n    int x __attribute__((cleanup(put_back))) = FIRST;\n"
                            "    push(&shared); printf(\"%s %d\", where, READ(x)); o->l = t->i;\n"
                            "    pthread_cleanup_push(free_it, t); pthread_cleanup_pop(1);\n"
                            "    return undeclared_here(t) + (int)strlen(where) + shared.at.y + missing; }\n",
                            NULL);
    assert_true(goes_through(&c));
    /* The main file need not be that which the prelude was made with. */
    CompileCommand command = command_of(&c);
    const Prelude *prelude = prelude_of(&c, &command);
    c.main = "src/other.c";
    folder_write(f->arena, f->folder, c.main,
                 "/* longer\n * than\n * the first */\n#  include \"a.h\"\n#include <string.h> // other\n"
                 "void g(void) { push(&shared); }\n");
    command = command_of(&c);
    assert_true(lower_both_ways(&c, &command, prelude));
    folder_write(f->arena, f->folder, c.main, "#include \"a.h\"\nvoid g(void) { push(&shared); }\n");
    assert_false(lower_both_ways(&c, &command, prelude)); /* does not begin like it */
}

static void test_inputs(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "inc/a.h",
                 "#if __has_include(<later.h>) || __has_include(\"tested.h\")\n#include \"sub/b.h\"\n#endif\n");
    folder_write(f->arena, f->folder, "inc/sub/b.h", "#include \"c.h\"\n#include <stddef.h>\n");
    folder_write(f->arena, f->folder, "inc/sub/c.h", "extern int c;\n");
    folder_write(f->arena, f->folder, "inc/tested.h", "extern int tested;\n");
    Program c = new_program(f,
                            "#include \"a.h\"\n#include <stddef.h>\n/* __has_include(<of main.h>) */\nextern int d;\n"
                            "#include \"tested.h\"\n#include \"../inc/sub/c.h\"\n#include \"sub/c.h\"\n"
                            "#if __has_include(\"../inc/sub/b.h\")\nint f(void) { return c + tested; }\n#endif\n",
                            NULL);
    assert_true(goes_through(&c));
    /* Where a header is missing, there is no list of dependencies. */
    c = new_program(f, "#include \"a.h\"\nextern int d;\n#include \"not there.h\"\nint f(void) { return c; }\n", NULL);
    assert_true(goes_through(&c));
}

static void test_names_of_files(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "real/a.h",
                 "struct { int x; } nameless;\nstatic inline int g(void) { static int n; return n++; }\n");
    folder_write(f->arena, f->folder, "main/a.c",
                 "#include \"a.h\"\nstatic int f(void) { return g(); }\n"
                 "int h(void) { return f() + nameless.x.y; }\n");
    assert_int_equal(symlink("real", folder_path(f->arena, f->folder, "link")), 0);
    assert_int_equal(symlink("main", folder_path(f->arena, f->folder, "src")), 0);
    folder_write(f->arena, f->folder, "real/a.h",
                 "extern struct { int x; } nameless;\nstatic inline int g(void) { static int n; return n++; }\n");
    Program c = {f, "src/a.c", {"-Ilink", NULL}};
    /* The name of the struct, with the path in it, is in a message. */
    (void)goes_through(&c);
    folder_write(f->arena, f->folder, "main/a.c",
                 "#include \"a.h\"\nstatic int f(void) { return g(); }\nint h(void) { return f() + nameless.x; }\n");
    assert_true(goes_through(&c));
}

static void test_what_cannot_be_shared(void **state) {
    static const struct {
        const char *header, *main;
    } cases[] = {
        {"int defined_here = 1;\n", "int f(void) { return defined_here; }\n"},
        {"int maybe_defined;\n", "int f(void) { return maybe_defined; }\n"},
        {"int g(void) { return 1; }\n", "int f(void) { return g(); }\n"},
        {"#error no\n", "int f(void) { return 1; }\n"},
        {"#include \"not there.h\"\n", "int f(void) { return 1; }\n"},
        {"static const char *const base = __BASE_FILE__;\n", "int f(void) { return *base; }\n"},
        {"#define A 1\n#pragma push_macro(\"A\")\n#undef A\n#define A 2\n",
         "int b = A;\n#pragma pop_macro(\"A\")\nint f(void) { return A; }\n"},
        {"#pragma redefine_extname old_name new_name\n", "int old_name(void);\nint f(void) { return old_name(); }\n"},
        /* Found by what comes out. */
        {"#define DEFINE(a, b) static inline void a(int *x) { *x = 1; } static inline void b(int *x) { *x = 2; }\n"
         "DEFINE(one, two)\n",
         "int f(void) { int x __attribute__((cleanup(one))); return 1; }\n"},
    };
    LowerFixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        folder_write(f->arena, f->folder, "inc/a.h", cases[i].header);
        Program c = new_program(f, arena_printf(f->arena, "#include \"a.h\"\n%s", cases[i].main), NULL);
        if (goes_through(&c))
            fail_msg("shared: %s", cases[i].header);
    }
    folder_write(f->arena, f->folder, "inc/a.h", "int g(int);\n");
    static const char text[] = "#include \"a.h\"\n#define CALLED g\nint f(void) { return CALLED(1); }\n";
    Program c = new_program(f, text, NULL); /* where its name was written is a place in the main file */
    assert_false(goes_through(&c));
    static const char *const against[] = {"-fms-compatibility", "-fopenmp", "-I/proc/self/cwd/inc"};
    for (size_t i = 0; i < sizeof against / sizeof *against; i++) {
        c = new_program(f, "#include \"a.h\"\nint f(void) { return g(1); }\n", against[i]);
        assert_false(goes_through(&c));
    }
    /* Names that libclang would not keep as they are. */
    folder_write(f->arena, f->folder, "more/b.h", "int g(int);\n");
    c = new_program(f, "#include \"b.h\"\nint f(void) { return g(1); }\n",
                    arena_printf(f->arena, "-I%s/./more", f->folder));
    assert_false(goes_through(&c));
    c.flags[1] = "-I./more";
    assert_true(goes_through(&c));
}

static void test_header_that_changed(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "inc/a.h", "int g(int);\n");
    Program c = new_program(f, "#include \"a.h\"\nint f(void) { return g(1); }\n", NULL);
    CompileCommand command = command_of(&c);
    const Prelude *prelude = prelude_of(&c, &command);
    assert_true(prelude_is_made(prelude));
    folder_write(f->arena, f->folder, "inc/a.h", "long g(long, ...);\n");
    assert_false(lower_both_ways(&c, &command, prelude));
    assert_int_equal(unlink(folder_path(f->arena, f->folder, "x.pch")), 0);
    assert_false(lower_both_ways(&c, &command, prelude));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_kinds_of_declarations, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_inputs, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_names_of_files, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_shared, lower_fixture_set_up, lower_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_header_that_changed, lower_fixture_set_up, lower_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
