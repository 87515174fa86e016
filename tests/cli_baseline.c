/* cli_baseline.c: the built program as the gate of a project that has findings already: the baseline lets them pass,
 * and nothing new. */
#include "support/cli_run.h"

#include <string.h>

/* A function that may keep the lock m, and one more of another name. */
#define LEAKING(name)                 \
    "void " name "(int n) {\n"        \
    "    pthread_mutex_lock(&m);\n"   \
    "    if (n < 0)\n"                \
    "        return;\n"               \
    "    pthread_mutex_unlock(&m);\n" \
    "}\n"
#define HEAD "#include <pthread.h>\nstatic pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"

static void write_code(CliRun *f, const char *code) {
    folder_write(f->arena, f->folder, "a.c", code);
}

static void write_baseline_of(CliRun *f, const char *code) {
    write_code(f, code);
    cli_write_compdb(f, "a.c");
    cli_run(f, "$L check; $L baseline write");
    cli_assert_ends(f, 0);
}

static void test_gate_of_a_project(void **state) {
    CliRun *f = *state;
    write_baseline_of(f, HEAD LEAKING("old"));
    cli_assert_holds(f->out, ".lockwise/baseline.tsv: 1 finding of run 1\n");
    cli_run(f, "git init -q . && git add . && git status --short --untracked-files=all");
    cli_assert_holds(f->out, ".lockwise/baseline.tsv\n");
    assert_int_equal(cli_count(f->out, "lockwise.db"), 0);

    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(f->err, "no findings (1 of the baseline not shown)");

    write_code(f, "/* lines\n * that move */\n" HEAD LEAKING("old") LEAKING("added"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 1);
    assert_int_equal(cli_count(f->out, "[lock-leak,definite]"), 1);
    cli_assert_holds(f->out, "a.c:14:9: error: added returns with m");
    cli_run(f, "$L check --new-only --max-new 1");
    cli_assert_ends(f, 0);
    cli_run(f, "$L check --new-only --max-new 0");
    cli_assert_ends(f, 1);
    cli_run(f, "$L check --new-only --format sarif");
    assert_int_equal(cli_count(f->out, "\"baselineState\": \"new\""), 1);
    cli_run(f, "$L report --new-only --format json");
    cli_assert_ends(f, 0);
    assert_int_equal(cli_count(f->out, "\"fingerprint\""), 1);
    cli_run(f, "$L check");
    assert_int_equal(cli_count(f->out, "[lock-leak,definite]"), 2);

    write_code(f, HEAD LEAKING("old"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
}

static void test_show_and_update(void **state) {
    CliRun *f = *state;
    write_baseline_of(f, HEAD LEAKING("first") LEAKING("second"));
    write_code(f, HEAD LEAKING("second") LEAKING("third") "void first(void) {}\n");
    cli_run(f, "$L check -o /dev/null; $L baseline show");
    cli_assert_ends(f, 0);
    /* third is no renamed first, as first is still there */
    assert_string_equal(f->out,
                        "fixed  a.c: first returns with m still held; on other paths it releases it [lock-leak]\n"
                        "known  a.c:6: second returns with m still held; on other paths it releases it "
                        "[lock-leak]\n"
                        "new    a.c:12: third returns with m still held; on other paths it releases it "
                        "[lock-leak]\n"
                        "1 known, 1 fixed, 1 new in run 2\n");
}

static void test_renamed_function_and_file(void **state) {
    CliRun *f = *state;
    write_baseline_of(f, HEAD LEAKING("old_name"));
    write_code(f, HEAD LEAKING("new_name"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    cli_run(f, "$L baseline update");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "1 finding left, 0 fixed and taken out, 1 renamed\n");
    cli_assert_holds(folder_read(f->arena, f->folder, ".lockwise/baseline.tsv"), "\tnew_name\t");
    cli_run(f, "mv a.c b.c");
    cli_write_compdb(f, "b.c");
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    folder_write(f->arena, f->folder, "b.c", CLI_CLEAN);
    cli_run(f, "$L check && $L baseline update");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "0 findings left, 1 fixed and taken out, 0 renamed\n");
}

/* Fingerprints of an earlier scheme are known by the other cells, and written anew. */
static void test_baseline_of_an_earlier_scheme(void **state) {
    CliRun *f = *state;
    write_baseline_of(f, HEAD LEAKING("first") LEAKING("second"));
    cli_run(f, "sed -i 's/^v[0-9]*:[0-9a-f]*/v1:0123456789abcdef0123456789abcdef/' .lockwise/baseline.tsv");
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    cli_run(f, "$L baseline update");
    cli_assert_holds(f->out, "2 findings left, 0 fixed and taken out, 2 renamed\n");
    assert_null(strstr(folder_read(f->arena, f->folder, ".lockwise/baseline.tsv"), "v1:"));
}

static void test_trouble(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L check --new-only", "cannot read the baseline", "`lockwise baseline write`"},
        {"$L report --new-only", "cannot read the baseline", "`lockwise baseline write`"},
        {"$L baseline show", "cannot read the baseline", "`lockwise baseline write`"},
        {"$L baseline", "baseline: do what with it?", "write, show or update"},
        {"$L baseline wirte", "baseline: unknown action 'wirte'", "did you mean 'write'?"},
        {"$L baseline write more", "unexpected argument 'more'", "lockwise help baseline"},
        {"$L check --baseline x.tsv", "--baseline has no effect without --new-only", ""},
        {"$L check --max-new 1", "--max-new has no effect without --new-only", ""},
        {"$L check --fail-on worst", "--fail-on: unknown fail-on 'worst'", "note, warning, error or never"},
        {"$L baseline write --baseline no/such/x.tsv", "cannot write no/such/x.tsv", ""},
        {"$L baseline show --baseline a.c", "a.c:1: this is no baseline", "`lockwise baseline write`"},
        {"$L baseline show --baseline merge.tsv", "merge.tsv:2: the conflict of a merge", "both sides"},
        {"$L check --new-only --baseline odd.tsv", "odd.tsv:3: this is no line of a baseline", ""},
        {"$L baseline write --db none.db", "there is no database 'none.db'", "lockwise check"},
    };
    CliRun *f = *state;
    write_code(f, HEAD LEAKING("old"));
    cli_write_compdb(f, "a.c");
    folder_write(f->arena, f->folder, "merge.tsv", "# lockwise baseline 1\n<<<<<<< HEAD\n=======\n>>>>>>> b\n");
    folder_write(f->arena, f->folder, "odd.tsv", "# lockwise baseline 1\n\nv2:00\n");
    cli_run(f, "$L check");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_run(f, cases[i].command);
        cli_assert_trouble(f, cases[i].error);
        cli_assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise/baseline.tsv"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_gate_of_a_project),
        CLI_TEST(test_show_and_update),
        CLI_TEST(test_renamed_function_and_file),
        CLI_TEST(test_baseline_of_an_earlier_scheme),
        CLI_TEST(test_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
