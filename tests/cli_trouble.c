/* cli_trouble.c: the built program: each kind of bad input gives one clear error and exit code
 * 2, or a gap and a partial run; nothing that was not analysed ever looks clean. */
#include "support/cli_run.h"

#include <unistd.h>

static void test_no_database(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L");
    cli_assert_trouble(f, "no compile_commands.json in");
    cli_assert_holds(f->err, "help: ");
    cli_run(f, "$L check -p nowhere");
    cli_assert_trouble(f, "nowhere does not exist");
    cli_run(f, "$L check -p .");
    cli_assert_trouble(f, "no compile_commands.json in .");
}

static void test_malformed_database(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "compile_commands.json", "[\n{\"directory\": \"/\",]\n");
    cli_run(f, "$L");
    cli_assert_trouble(f, "compile_commands.json:2:");
}

static void test_empty_database(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "compile_commands.json", "[]");
    cli_run(f, "$L");
    cli_assert_trouble(f, "lists no files");
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_database_of_another_language(void **state) {
    CliRun *f = *state;
    cli_write_compdb(f, "a.cpp");
    cli_run(f, "$L");
    cli_assert_trouble(f, "no C files");
}

static void test_path_that_is_not_listed(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    folder_write(f->arena, f->folder, "other.c", CLI_CLEAN);
    cli_run(f, "$L check other.c");
    cli_assert_trouble(f, "other.c: no C file there is in");
    cli_run(f, "$L check gone.c");
    cli_assert_trouble(f, "gone.c: does not exist");
}

static void test_files_without_database_or_flags(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", CLI_CLEAN);
    cli_run(f, "$L check a.c");
    cli_assert_trouble(f, "no compile_commands.json");
    cli_assert_holds(f->err, "FILE... -- FLAGS");
}

static void test_listed_file_that_is_missing_is_a_gap(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_write_compdb(f, "src/leak.c gone.c");
    cli_run(f, "$L check");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->err, "1 of 2 files was not analysed");
    cli_assert_holds(f->err, "gone.c: the source file does not exist [tu-missing]");
}

static void test_syntax_errors_are_a_partial_analysis(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", CLI_LEAK "int broken(void) { return 1 + ; }\n");
    cli_run(f, "$L check a.c --");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->err, "analysed only in part");
    cli_assert_holds(f->err, "tu-parse-errors");
}

static void test_nothing_analysed_is_never_clean(void **state) {
    CliRun *f = *state;
    cli_write_compdb(f, "gone.c lost.c");
    cli_run(f, "$L check");
    cli_assert_trouble(f, "none of the files could be analysed");
    cli_assert_holds(f->err, "gone.c: the source file does not exist");
    cli_run(f, "$L report");
    cli_assert_trouble(f, "no run");
}

static void test_header_of_python_is_missing(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    for (int i = 1; i <= 3; i++)
        folder_write(f->arena, f->folder, arena_printf(f->arena, "ext%d.c", i),
                     "#include <Python.h>\nPyObject *get(PyObject *o) { Py_BEGIN_ALLOW_THREADS return o; }\n");
    cli_write_compdb(f, "src/clean.c ext1.c ext2.c ext3.c");
    cli_run(f, "$L check");
    cli_assert_ends(f, 3);
    cli_assert_holds(f->err, "3 of 4 files were not analysed");
    cli_assert_holds(f->err, "ext1.c: a header on which all of the file rests was not found (Python.h: install "
                             "python3-dev, or pass the flags that `python3-config --includes` prints) [tu-header], as "
                             "of 2 more");
    cli_run(f, "$L check ext1.c");
    cli_assert_trouble(f, "install python3-dev");
}

static void test_time_limit(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    /* Never finishes within a second: 2^28 nested expansions. */
    const char *text = "#define A0 1+\n";
    for (int i = 1; i <= 28; i++)
        text = arena_printf(f->arena, "%s#define A%d A%d A%d\n", text, i, i - 1, i - 1);
    folder_write(f->arena, f->folder, "slow.c", arena_printf(f->arena, "%sint x = A28 1;\n", text));
    cli_write_compdb(f, "src/leak.c slow.c src/clean.c");
    cli_run(f, "$L check --tu-timeout=1");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->err, "tu-timeout");
    cli_assert_holds(f->err, "1 of 3 files was not analysed");
}

static void test_output_folder_is_missing(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check -o no/such/out.txt");
    cli_assert_trouble(f, "cannot write no/such/out.txt");
    assert_false(folder_has(f->arena, f->folder, ".lockwise")); /* said before the work */
    cli_run(f, "$L check -o src");
    cli_assert_trouble(f, "cannot write src");
}

static void test_corrupt_store(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    folder_write(f->arena, f->folder, "bad.db",
                 "this is no database, and it is longer than a header of one would be."
                 "............................................................");
    cli_run(f, "$L check --db bad.db");
    cli_assert_trouble(f, "bad.db");
    cli_run(f, "$L report --db bad.db");
    cli_assert_trouble(f, "bad.db");
    cli_run(f, "$L check --db src");
    cli_assert_trouble(f, "src");
}

static bool run_without_rights(CliRun *f, const char *command) {
    if (geteuid() != 0) {
        cli_run(f, command);
        return true;
    }
    cli_run(f, "setpriv --reuid=65534 --regid=65534 --clear-groups $L --version");
    if (f->code != 0)
        return false;
    cli_run(f, arena_printf(f->arena, "L='setpriv --reuid=65534 --regid=65534 --clear-groups %s'; %s", cli_program(),
                            command));
    return true;
}

static void test_read_only_store(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check; chmod 444 .lockwise/*.db; chmod 555 .lockwise");
    if (!run_without_rights(f, "$L check"))
        skip();
    cli_assert_trouble(f, "read-only");
    run_without_rights(f, "$L report");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "lock-leak");
}

static void test_folders_without_rights(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "mkdir closed && chmod 555 closed");
    if (!run_without_rights(f, "$L check --db closed/x.db"))
        skip();
    cli_assert_trouble(f, "closed");
    run_without_rights(f, "$L check --db x.db -o closed/out.txt");
    cli_assert_trouble(f, "cannot write closed/out.txt");
}

static void test_full_disk_behind_stdout(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check > /dev/full");
    cli_assert_trouble(f, "cannot write");
    cli_run(f, "$L rules > /dev/full");
    cli_assert_trouble(f, "cannot write");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_no_database),
        CLI_TEST(test_malformed_database),
        CLI_TEST(test_empty_database),
        CLI_TEST(test_database_of_another_language),
        CLI_TEST(test_path_that_is_not_listed),
        CLI_TEST(test_files_without_database_or_flags),
        CLI_TEST(test_listed_file_that_is_missing_is_a_gap),
        CLI_TEST(test_syntax_errors_are_a_partial_analysis),
        CLI_TEST(test_nothing_analysed_is_never_clean),
        CLI_TEST(test_header_of_python_is_missing),
        CLI_TEST(test_time_limit),
        CLI_TEST(test_output_folder_is_missing),
        CLI_TEST(test_corrupt_store),
        CLI_TEST(test_read_only_store),
        CLI_TEST(test_folders_without_rights),
        CLI_TEST(test_full_disk_behind_stdout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
