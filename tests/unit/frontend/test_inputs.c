/* test_inputs.c: what a unit follows from: the files that were read, and the paths where nothing was. */
#include "frontend/frontend.h"
#include "ir/ir_blob.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/lower_fixture.h"

#include <string.h>

static Inputs inputs_of(LowerFixture *f, const char *name, const char *text, const char *const *flags, Tu **out_tu) {
    CompileCommand command = {.directory = f->folder, .file = folder_write(f->arena, f->folder, name, text)};
    command.args = ARENA_ARRAY(f->arena, const char *, 16);
    for (; flags && flags[command.arg_count]; command.arg_count++)
        command.args[command.arg_count] = flags[command.arg_count];
    Inputs inputs;
    InputsMemo memo = inputs_memo_new(f->arena);
    *out_tu = frontend_lower_with_inputs(&command, &memo, f->arena, &inputs);
    /* Asking changes nothing. */
    size_t len, plain_len;
    const void *blob = ir_blob_write(*out_tu, f->arena, &len);
    const void *plain = ir_blob_write(frontend_lower(&command, f->arena), f->arena, &plain_len);
    assert_int_equal(len, plain_len);
    assert_memory_equal(blob, plain, len);
    return inputs;
}

static const InputFile *file_named(const LowerFixture *f, const Inputs *inputs, const char *name) {
    const char *path = folder_path(f->arena, f->folder, name);
    VEC_EACH(const InputFile, file, &inputs->files)
        if (strcmp(file->path, path) == 0)
            return file;
    return NULL;
}

static bool is_absent(const LowerFixture *f, const Inputs *inputs, const char *name) {
    const char *path = folder_path(f->arena, f->folder, name);
    VEC_EACH(const InputPath, absent, &inputs->absent)
        if (strcmp(*absent, path) == 0)
            return true;
    return false;
}

static void test_files(void **state) {
    LowerFixture *f = *state;
    Tu *tu;
    const char *const flags[] = {"-Iinc", NULL};
    folder_write(f->arena, f->folder, "inc/odd #$1 name.h", "extern int odd;\n");
    folder_write(f->arena, f->folder, "inc/tested.h", "no C\n");
    Inputs inputs = inputs_of(f, "a.c",
                              "#include <stddef.h>\n#include \"odd #$1 name.h\"\n#if __has_include(<tested.h>)\n"
                              "int f(void) { return odd; }\n#endif\n",
                              flags, &tu);
    assert_true(inputs.is_known);
    assert_int_equal(tu->funcs.len, 2);
    assert_string_equal(inputs.files.data[0].path, folder_path(f->arena, f->folder, "a.c"));
    const InputFile *odd = file_named(f, &inputs, "inc/odd #$1 name.h"),
                    *tested = file_named(f, &inputs, "inc/tested.h");
    assert_non_null(odd);
    assert_non_null(tested);
    assert_int_equal(odd->hash, inputs_hash("extern int odd;\n", 16));
    assert_int_equal(tested->hash, inputs_hash("no C\n", 5));
    assert_false(odd->is_system);
    bool has_system = false;
    VEC_EACH(const InputFile, file, &inputs.files)
        has_system |= file->is_system && strstr(file->path, "/stddef.h");
    assert_true(has_system);
}

static void test_absent(void **state) {
    LowerFixture *f = *state;
    Tu *tu;
    const char *const flags[] = {"-Inone", "-Ifirst", "-Ilast", NULL};
    folder_write(f->arena, f->folder, "first/other.h", "");
    folder_write(f->arena, f->folder, "last/sub/x.h", "#include \"y.h\"\n");
    folder_write(f->arena, f->folder, "last/sub/y.h", "");
    Inputs inputs =
        inputs_of(f, "src/a.c", "#include <sub/x.h>\n#if __has_include(\"later.h\")\n#endif\nint a;\n", flags, &tu);
    assert_true(inputs.is_known);
    assert_true(is_absent(f, &inputs, "none"));      /* the folder alone */
    assert_true(is_absent(f, &inputs, "first/sub")); /* so too */
    assert_true(is_absent(f, &inputs, "src/sub"));
    assert_true(is_absent(f, &inputs, "first/y.h"));
    assert_true(is_absent(f, &inputs, "first/later.h"));
    assert_true(is_absent(f, &inputs, "last/later.h"));
    assert_false(is_absent(f, &inputs, "last/sub/x.h"));
    assert_false(is_absent(f, &inputs, "first/other.h"));
    assert_false(is_absent(f, &inputs, "first"));
}

static void test_missing_header(void **state) {
    LowerFixture *f = *state;
    Tu *tu;
    folder_write(f->arena, f->folder, "there.h", "");
    Inputs inputs = inputs_of(f, "a.c", "#include \"there.h\"\n#include \"gone/x.h\"\nint a;\n", NULL, &tu);
    assert_true(inputs.is_known);
    assert_non_null(file_named(f, &inputs, "there.h"));
    assert_true(is_absent(f, &inputs, "gone"));
}

static void test_unknown(void **state) {
    LowerFixture *f = *state;
    Tu *tu;
    const char *const native[] = {"-march=native", NULL};
    assert_false(inputs_of(f, "a.c", "int a;\n", native, &tu).is_known);
    assert_false(
        inputs_of(f, "b.c", "#define X <stddef.h>\n#if __has_include(X)\n#endif\nint a;\n", NULL, &tu).is_known);
    assert_true(inputs_of(f, "c.c", "#ifdef __has_include\nint a;\n#endif\n", NULL, &tu).is_known);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lower_fixture_set_up, lower_fixture_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(test_files), TEST(test_absent), TEST(test_missing_header),
                                       TEST(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
