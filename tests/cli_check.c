/* cli_check.c: the built program: which files it checks, from where, what comes out, with which exit code. */
#include "support/cli_run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_alone_it_checks_the_project(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "src/leak.c:");
    cli_assert_holds(f->out, "lock-leak");
    cli_assert_holds(f->err, "in 2 files,");
    assert_true(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
    assert_true(folder_has(f->arena, f->folder, ".lockwise/.gitignore"));
    assert_false(folder_has(f->arena, f->folder, ".lockwise/lockwise.db-wal"));
}

static void test_clean_code_is_exit_code_0(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "clean.c", CLI_CLEAN);
    cli_run(f, "$L check clean.c --");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "no findings");
}

static void test_files_and_flags(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", "#ifdef LEAKING\n" CLI_LEAK "#endif\nint unused;\n");
    cli_run(f, "$L check a.c -- -DLEAKING");
    cli_assert_ends(f, 1);
    cli_run(f, "$L check a.c --");
    cli_assert_ends(f, 3);
    cli_assert_holds(f->err, "nothing to check: no lock and no thread was seen in 0 functions");
}

static void test_preprocessed_files(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "leak.c", CLI_LEAK);
    cli_run(f, "gcc -E leak.c -o leak.i && $L check leak.i --");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "lock-leak");
}

static void test_project_from_below_and_by_name(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "cd src && $L check");
    cli_assert_ends(f, 1);
    assert_true(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
    cli_run(f, "mkdir elsewhere && cd elsewhere && $L check -p .. --db x.db");
    cli_assert_ends(f, 1);
    assert_true(folder_has(f->arena, f->folder, "elsewhere/x.db"));
    cli_run(f, "$L -p compile_commands.json");
    cli_assert_ends(f, 1);
}

static void test_paths_limit_the_files(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check src/clean.c");
    cli_assert_ends(f, 3);
    cli_assert_holds(f->err, "in 1 file,");
    cli_run(f, "$L check src");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->err, "in 2 files,");
    cli_run(f, "ln -s src link && $L check link/clean.c");
    cli_assert_ends(f, 3);
}

static void test_number_of_jobs_changes_nothing(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check -j1");
    const char *one = f->out;
    cli_run(f, "$L check -j 8");
    cli_assert_ends(f, 1);
    assert_string_equal(f->out, one);
}

static void test_output_replaces_a_file_as_a_whole(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    folder_write(f->arena, f->folder, "out.txt", "old");
    cli_run(f, "$L check --output out.txt && false; test $? = 1 && ls out.txt*");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "out.txt\n"); /* no temporary file, nothing else on stdout */
    cli_assert_holds(folder_read(f->arena, f->folder, "out.txt"), "lock-leak");
    cli_run(f, "$L check -o /dev/null");
    cli_assert_ends(f, 1);
    assert_string_equal(f->out, "");
}

static void test_output_follows_links(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "touch real && ln -s real link && $L check -o link; test -L link && test -s real");
    cli_assert_ends(f, 0);
}

static void test_stats(void **state) {
    static const char *const made[] = {" 2 units\n", " 2 functions\n", " contexts\n", " 1 findings\n", " 1 run\n"};
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --stats");
    cli_assert_ends(f, 1);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        cli_assert_holds(f->err, made[i]);
    cli_run(f, "$L check");
    assert_null(strstr(f->err, " contexts\n"));
}

static void test_dump_of_the_ir(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --dump=ir");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "add");
    cli_assert_holds(f->out, "twice");
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_dump_of_the_model(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --dump=locks");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "fn add leak.c:4");
    cli_assert_holds(f->out, "event exit-held of &m");
    cli_run(f, "$L check --dump=link:twice -o dump.txt");
    cli_assert_ends(f, 0);
    assert_string_equal(folder_read(f->arena, f->folder, "dump.txt"), "fn twice clean.c:1 external\n");
    cli_run(f, "$L check --dump=ir:twice");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "@twice(");
    assert_null(strstr(f->out, "@add("));
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_comments_suppress(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "leak.c", "/* lockwise-ignore-file[lock-leak]: of no interest */\n" CLI_LEAK);
    cli_run(f, "$L check leak.c --");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(f->err, "no findings (1 suppressed)");
    cli_run(f, "$L check leak.c --show-suppressed --");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "leak.c:1:4: note: suppressed: of no interest");
    cli_run(f, "$L report --format json");
    cli_assert_ends(f, 0);
    assert_int_equal(cli_count(f->out, "\"fingerprint\""), 0);
    cli_run(f, "$L report --format json --show-suppressed");
    cli_assert_holds(f->out, "\"reason\": \"of no interest\"");
    cli_run(f, "$L report --format json; $L report --format sarif");
    assert_int_equal(cli_count(f->out, "\"suppressed\": 1"), 2); /* counted where it is not shown */
    cli_run(f, "$L report --format sarif --show-suppressed");
    cli_assert_holds(f->out, "\"justification\": \"of no interest\"");
}

static void test_gate(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L --fail-on never");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "lock-leak");
    cli_run(f, "printf 'rules: {lock-leak: {severity: warning}}' > .lockwise.yaml; $L --fail-on error");
    cli_assert_ends(f, 0);
    cli_run(f, "$L --fail-on=warning");
    cli_assert_ends(f, 1);
    cli_run(f, "$L -q --fail-on=warning");
    cli_assert_ends(f, 1);
    assert_string_equal(f->err, "");
    cli_write_compdb(f, "src/leak.c gone.c");
    cli_run(f, "$L --strict");
    cli_assert_ends(f, 3);
    cli_run(f, "$L --fail-on never");
    cli_assert_ends(f, 3);
}

static void test_verbose_names_each_place(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", CLI_CLEAN "void odd(void) { __asm__(\"fldpi\"); }\n");
    cli_run(f, "$L check a.c --");
    assert_int_equal(cli_count(f->err, "a.c:9:"), 0);
    cli_run(f, "$L check a.c -v --");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "a.c:9: ");
}

static void test_what_suppresses_nothing_is_a_note(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "src/leak.c", CLI_LEAK);
    folder_write(f->arena, f->folder, "src/clean.c", "/* lockwise-ignore-file[lock-leak]: mended */\n" CLI_CLEAN);
    cli_write_compdb(f, "src/clean.c");
    cli_run(f, "$L");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "note: this lockwise-ignore of lock-leak hides nothing [unused-suppression,definite]");
    cli_run(f, "$L --disable lock-leak");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, ""); /* nobody knows whether it hides something */
    cli_run(f, "$L --disable unused-suppression");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_write_compdb(f, "src/clean.c src/leak.c");
    cli_run(f, "$L check src/clean.c");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, ""); /* it may hide something of what was left out */
}

static void test_min_tier(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --min-tier=low");
    cli_assert_ends(f, 1);
    cli_run(f, "$L check src/clean.c --min-tier definite");
    cli_assert_ends(f, 3);
}

/* Until the process has a child: by then it has said what signals do. */
static void wait_for_worker(pid_t pid) {
    char path[64], children[16] = "";
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    while (children[0] == '\0') {
        usleep(10000);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        if (!fgets(children, sizeof children, file))
            children[0] = '\0';
        fclose(file);
    }
}

static void test_signals(void **state) {
    static const int signals[] = {SIGINT, SIGTERM};
    CliRun *f = *state;
    const char *text = "#define A0 1+\n";
    for (int i = 1; i <= 28; i++)
        text = arena_printf(f->arena, "%s#define A%d A%d A%d\n", text, i, i - 1, i - 1);
    folder_write(f->arena, f->folder, "slow.c", arena_printf(f->arena, "%sint x = A28 1;\n", text));
    for (size_t i = 0; i < 2; i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            cli_become(f, "exec $L check slow.c -o out.txt -- 2> err.txt");
        wait_for_worker(pid);
        kill(pid, signals[i]);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + signals[i]);
        assert_false(folder_has(f->arena, f->folder, "out.txt"));
    }
}

/* Until a file of the folder holds a text so many times. */
static void wait_for(CliRun *f, const char *name, const char *part, uint32_t count) {
    for (int i = 0; i < 3000; i++) {
        const char *text = folder_read(f->arena, f->folder, name);
        if (text && cli_count(text, part) >= count)
            return;
        usleep(10000);
    }
    fail_msg("%s does not hold \"%s\" %u times", name, part, count);
}

static void test_watch(void **state) {
    static const char leaky[] = "#include \"code.h\"\n", clean[] = CLI_CLEAN;
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", leaky);
    folder_write(f->arena, f->folder, "code.h", CLI_LEAK);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        cli_become(f, "exec $L check a.c --watch -- > out.txt 2> err.txt");
    wait_for(f, "err.txt", "waiting for changes of 2 files", 1);
    folder_write(f->arena, f->folder, "code.h", "#error no code\n#include <nothing.h>\n");
    wait_for(f, "err.txt", "waiting for changes of 2 files", 2);
    folder_write(f->arena, f->folder, "code.h", clean);
    wait_for(f, "err.txt", "no findings", 1);
    wait_for(f, "err.txt", "waiting for changes of 2 files", 3);
    folder_write(f->arena, f->folder, "code.h", CLI_LEAK);
    wait_for(f, "out.txt", "[lock-leak,definite]", 2);
    kill(pid, SIGTERM);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_alone_it_checks_the_project),
        CLI_TEST(test_clean_code_is_exit_code_0),
        CLI_TEST(test_files_and_flags),
        CLI_TEST(test_preprocessed_files),
        CLI_TEST(test_project_from_below_and_by_name),
        CLI_TEST(test_paths_limit_the_files),
        CLI_TEST(test_number_of_jobs_changes_nothing),
        CLI_TEST(test_output_replaces_a_file_as_a_whole),
        CLI_TEST(test_output_follows_links),
        CLI_TEST(test_stats),
        CLI_TEST(test_dump_of_the_ir),
        CLI_TEST(test_dump_of_the_model),
        CLI_TEST(test_comments_suppress),
        CLI_TEST(test_gate),
        CLI_TEST(test_verbose_names_each_place),
        CLI_TEST(test_what_suppresses_nothing_is_a_note),
        CLI_TEST(test_min_tier),
        CLI_TEST(test_signals),
        CLI_TEST(test_watch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
