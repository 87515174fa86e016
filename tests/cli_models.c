/* cli_models.c: the built program: the library models of users. */
#include "findings/store_read.h"
#include "support/cli_run.h"

#include <string.h>

/* A lock whose functions say nothing to the analysis, taken on one path only; and the model that says what they do. */
#define OWN_LOCK                                  \
    "struct own;\n"                               \
    "void own_lock(struct own *);\n"              \
    "void own_unlock(struct own *);\n"            \
    "int get(struct own *o, const int *from) {\n" \
    "    own_lock(o);\n"                          \
    "    if (!from)\n"                            \
    "        return -1;\n"                        \
    "    own_unlock(o);\n"                        \
    "    return 0;\n"                             \
    "}\n"
#define OWN_MODEL                                           \
    "functions:\n"                                          \
    "  own_lock: {kind: acquire, object: 0, lock: plain}\n" \
    "  own_unlock: {kind: release, object: 0, lock: plain}\n"

static void test_models_of_the_project_and_by_option(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "src/own.c", OWN_LOCK);
    folder_write(f->arena, f->folder, "own.yaml", OWN_MODEL);
    cli_write_compdb(f, "src/own.c");
    cli_run(f, "$L check");
    cli_assert_ends(f, 3); /* no lock was seen */
    cli_assert_holds(f->err, "`lockwise help models`");
    cli_run(f, "$L check --models own.yaml");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "[lock-leak");
    cli_run(f, "mkdir -p .lockwise/models/ && mv own.yaml .lockwise/models/ && cd src && $L");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "[lock-leak");
    cli_run(f, "echo 'functions: {own_lock: {kind: none}, own_unlock: {kind: none}}' > off.yaml; $L --models off.yaml");
    cli_assert_ends(f, 3);
    cli_assert_holds(folder_read(f->arena, f->folder, ".lockwise/.gitignore"), "!/models/*.yaml\n");
    Diag *diag = diag_new(NULL);
    const char *db = folder_path(f->arena, f->folder, ".lockwise/lockwise.db");
    const StoredFacts *stored = store_read_facts(db, 0, f->arena, diag);
    assert_non_null(stored);
    assert_int_equal(stored->facts.models.len, 2);
    assert_string_equal(stored->facts.models.data[0].file, ".lockwise/models/own.yaml");
    assert_int_equal(stored->facts.models.data[0].functions, 2);
    assert_string_equal(stored->facts.models.data[1].file, "off.yaml");
    diag_free(diag);
}

static void test_models_lists_files_and_functions(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, ".lockwise/models/b.yaml", OWN_MODEL);
    folder_write(f->arena, f->folder, ".lockwise/models/a.yaml", "functions: {mtx_lock: {kind: none}}\n");
    folder_write(f->arena, f->folder, ".lockwise/models/notes.txt", "no model\n");
    folder_write(f->arena, f->folder, "more/c.yaml", "functions: {own_lock: {kind: acquire, object: 1, lock: spin}}\n");
    cli_run(f, "$L models --models more");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "built-in pthread.yaml: ");
    cli_assert_holds(f->out, ".lockwise/models/a.yaml: 1 function\n"
                             "  mtx_lock: {kind: none}  # .lockwise/models/a.yaml:1\n"
                             "  # instead of mtx_lock: {kind: acquire, object: 0, lock: plain}  # built-in c11.yaml:");
    cli_assert_holds(f->out, ".lockwise/models/b.yaml: 2 functions\n");
    cli_assert_holds(f->out, "more/c.yaml: 1 function\n  own_lock: {kind: acquire, object: 1, lock: spin}");
    assert_true(strstr(f->out, "models/a.yaml: ") < strstr(f->out, "models/b.yaml: "));
    cli_run(f, "mkdir deep; cd deep; $L models own_lock pthread_mutex_lock");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out,
                        "own_lock: {kind: acquire, object: 0, lock: plain}  # ../.lockwise/models/b.yaml:2\n"
                        "pthread_mutex_lock: {kind: acquire, object: 0, lock: mutex}  # built-in pthread.yaml:7\n");
    cli_run(f, "$L help models");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "| `try-acquire` |");
}

static void test_wrong_models(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L models --models wrong.yaml", "wrong.yaml:2:13: unknown kind 'aquire'", "did you mean 'acquire'?"},
        {"$L check --models wrong.yaml a.c -- -DX", "wrong.yaml:2:13: unknown kind 'aquire'", ""},
        {"$L models --models wrong.yaml --models none.yaml", "wrong.yaml:2:13", ""},
        {"$L models --models none.yaml", "cannot read the models in none.yaml: No such file", ""},
        {"$L models --models empty", "no models in the folder empty", "end in .yaml"},
        {"$L models --models", "--models needs an argument", ""},
        {"$L models mtx_lok", "no model of 'mtx_lok'", "did you mean 'mtx_lock'?"},
        {"$L models mtx_lock elephant_walk", "no model of 'elephant_walk'", "what its body does"},
        {"mkdir -p .lockwise/models/x.yaml; $L models", "cannot read the models in .lockwise/models/x.yaml: Is a ", ""},
    };
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "wrong.yaml", "functions:\n  f: {kind: aquire}\n");
    folder_write(f->arena, f->folder, "a.c", CLI_CLEAN);
    folder_write(f->arena, f->folder, "empty/notes.txt", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_run(f, cases[i].command);
        cli_assert_trouble(f, cases[i].error);
        cli_assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_models_of_the_project_and_by_option),
        CLI_TEST(test_models_lists_files_and_functions),
        CLI_TEST(test_wrong_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
