/* cli_repository.c: the built program in the life of a git repository: what a change brings is shown and fails the
 * check, whatever was there before; commits are compared; suppressions that are of no use any more are reported.
 */
#include "support/cli_run.h"

#include <stdlib.h>
#include <string.h>

#define HEAD                                                  \
    "#include <pthread.h>\n"                                  \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "static int hits, misses;\n"
/* Counts hits under the lock in all threads. */
#define WORKER                              \
    "static void *work(void *argument) {\n" \
    "    pthread_mutex_lock(&m);\n"         \
    "    hits++;\n"                         \
    "    misses++;\n"                       \
    "    pthread_mutex_unlock(&m);\n"       \
    "    return argument;\n"                \
    "}\n"                                   \
    "int report(void) {\n"                  \
    "    pthread_mutex_lock(&m);\n"         \
    "    int sum = hits + misses;\n"        \
    "    pthread_mutex_unlock(&m);\n"       \
    "    return sum;\n"                     \
    "}\n"
#define MAIN(before_join)                                                                         \
    "int main(void) {\n"                                                                          \
    "    pthread_t one, two;\n"                                                                   \
    "    if (pthread_create(&one, NULL, work, NULL) || pthread_create(&two, NULL, work, NULL))\n" \
    "        return 1;\n" before_join "    pthread_join(one, NULL);\n"                            \
    "    pthread_join(two, NULL);\n"                                                              \
    "    return report();\n"                                                                      \
    "}\n"
/* A lock that one path keeps: the finding that was always there. */
#define OLD_LEAK                      \
    "int old_leak(int n) {\n"         \
    "    pthread_mutex_lock(&m);\n"   \
    "    if (n < 0)\n"                \
    "        return -1;\n"            \
    "    pthread_mutex_unlock(&m);\n" \
    "    return n;\n"                 \
    "}\n"

#define COMMIT "git add -A && git -c user.name=Ada -c user.email=ada@example.org commit -qm change"

static bool has_git(void) {
    return system("git --version > /dev/null 2>&1") == 0;
}

static void commit(CliRun *f, const char *code) {
    folder_write(f->arena, f->folder, "a.c", code);
    cli_run(f, COMMIT);
    cli_assert_ends(f, 0);
}

/* The first commit: a finding, and the baseline that knows it. */
static void begin(CliRun *f) {
    if (!has_git())
        skip();
    folder_write(f->arena, f->folder, "a.c", HEAD WORKER OLD_LEAK MAIN(""));
    folder_write(f->arena, f->folder, ".gitignore", "compile_commands.json\n.out\n.err\n");
    cli_write_compdb(f, "a.c");
    cli_run(f, "git init -q -b main . && $L check -q -o /dev/null; $L baseline write && " COMMIT);
    cli_assert_ends(f, 0);
}

static void test_life_of_a_repository(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");

    /* A commit adds a race: the gate fails, and shows it alone. */
    commit(f, HEAD "/* moved */\n" WORKER OLD_LEAK MAIN("    misses = 0;\n"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 1);
    assert_int_equal(cli_count(f->out, "error: "), 1);
    cli_assert_holds(f->out, "a.c:29:5: error: misses is written in main without a.c:m");
    cli_run(f, "$L check --new-only --max-new 1");
    cli_assert_ends(f, 0);

    /* Its fix passes. */
    commit(f,
           HEAD WORKER OLD_LEAK MAIN("    pthread_mutex_lock(&m);\n    misses = 0;\n    pthread_mutex_unlock(&m);\n"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);

    /* A suppression that hides something is silent, one that hides nothing any more is said. */
    commit(f, HEAD WORKER OLD_LEAK MAIN("    misses = 0; // lockwise-ignore[race-unguarded-write]: of no interest\n"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    commit(f, HEAD WORKER OLD_LEAK MAIN("    // lockwise-ignore[race-unguarded-write]: of no interest\n"));
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "hides nothing [unused-suppression");

    /* What was always there, once mended, leaves the baseline. */
    commit(f, HEAD WORKER MAIN(""));
    cli_run(f, "$L check --new-only && $L baseline update");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "0 findings left, 1 fixed and taken out");
}

static void test_changes_of_a_branch(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "git checkout -q -b topic");
    cli_run(f, "$L check --changed-since main");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(f->err, "no findings (1 not touched by the changes)");
    /* the race is in main, what was taken away is in work */
    char *worker = arena_strdup(f->arena, WORKER);
    char *lock = strstr(worker, "    pthread_mutex_lock(&m);\n");
    memset(lock, ' ', strlen("    pthread_mutex_lock(&m);"));
    char *unlock = strstr(worker, "    pthread_mutex_unlock(&m);\n");
    memset(unlock, ' ', strlen("    pthread_mutex_unlock(&m);"));
    folder_write(f->arena, f->folder, "a.c", arena_printf(f->arena, HEAD "%s" OLD_LEAK MAIN(""), worker));
    cli_run(f, "$L check --changed-since main"); /* of the working tree, committed or not */
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "in work");
    assert_int_equal(cli_count(f->out, "old_leak"), 0);
    cli_run(f, "$L report --changed-since main --format json");
    assert_int_equal(cli_count(f->out, "old_leak returns"), 0);
    /* a file that git does not know yet */
    folder_write(f->arena, f->folder, "a.c", HEAD WORKER OLD_LEAK MAIN(""));
    folder_write(f->arena, f->folder, "b.c", CLI_LEAK);
    cli_write_compdb(f, "a.c b.c");
    cli_run(f, "$L check --changed-since main");
    cli_assert_ends(f, 1);
    assert_int_equal(cli_count(f->out, "error: "), 1);
    cli_assert_holds(f->out, "b.c:7:");
    cli_run(f, "$L check --changed-since no-such-branch");
    cli_assert_trouble(f, "there is no commit 'no-such-branch'");
}

static void test_diff_of_commits(void **state) {
    CliRun *f = *state;
    begin(f);
    const char *own = folder_new(f->arena); /* in that of all, other runs make theirs */
    setenv("TMPDIR", own, 1);
    commit(f, HEAD WORKER OLD_LEAK MAIN("    misses = 0;\n"));
    cli_run(f, "$L check -q -o /dev/null; $L diff HEAD~1");
    cli_assert_ends(f, 1);
    assert_int_equal(cli_count(f->out, "error: "), 1);
    cli_assert_holds(f->out, "a.c:28:5: error: misses is written in main");
    cli_assert_holds(f->err, "1 new finding, 0 gone, 1 the same\n");
    cli_run(f, "$L diff HEAD HEAD~1");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "gone: a.c:28: misses is written in main");
    cli_run(f, "$L diff HEAD 1 --format json");
    cli_assert_ends(f, 0);
    assert_int_equal(cli_count(f->out, "\"fingerprint\""), 0);
    cli_run(f, "$L diff .lockwise/baseline.tsv");
    cli_assert_ends(f, 1);
    cli_run(f, "cp .lockwise/lockwise.db elsewhere.db && $L diff elsewhere.db 1 && $L diff 1 2 -q");
    cli_assert_ends(f, 1);
    /* nothing of it is seen as a run, and nothing stays behind */
    cli_run(f, "$L history | wc -l; git status --short; git worktree list | wc -l; ls -d $TMPDIR/lockwise-??????");
    cli_assert_holds(f->out, "3\n?? elsewhere.db\n1\n");
    assert_int_equal(cli_count(f->out, "/lockwise-"), 0);
    unsetenv("TMPDIR");
    folder_remove(own);
}

/* Headers that the build makes, renamed files and other flags. */
static void test_diff_of_commits_with_a_build(void **state) {
    CliRun *f = *state;
    begin(f);
    folder_write(f->arena, f->folder, "build/config.h", "#define LEAKING 1\n");
    folder_write(f->arena, f->folder, "src/c.c",
                 "#include \"config.h\"\n#if LEAKING\n" CLI_LEAK "#else\n" CLI_CLEAN "#endif\n");
    folder_write(f->arena, f->folder, ".gitignore", "compile_commands.json\nbuild\n.out\n.err\n");
    cli_run(f, COMMIT);
    const char *database =
        "[{\"directory\": \"%s/build\", \"file\": \"%s/src/%s.c\", \"command\": \"cc -I%s/build %s -c ../src/%s.c\"}]";
    folder_write(f->arena, f->folder, "compile_commands.json",
                 arena_printf(f->arena, database, f->folder, f->folder, "c", f->folder, "", "c"));
    cli_run(f, "$L check -q -o /dev/null; $L diff HEAD");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "0 new findings, 0 gone, 1 the same\n");
    cli_run(f, "git mv src/c.c src/d.c");
    folder_write(f->arena, f->folder, "compile_commands.json",
                 arena_printf(f->arena, database, f->folder, f->folder, "d", f->folder, "", "d"));
    cli_run(f, "$L check -q -o /dev/null; $L diff HEAD");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "0 new findings, 0 gone, 1 the same\n");
    folder_write(f->arena, f->folder, "compile_commands.json",
                 arena_printf(f->arena, database, f->folder, f->folder, "d", f->folder, "-DOTHER", "d"));
    cli_run(
        f,
        "sqlite3 .lockwise/commits.db 'select 1' >/dev/null 2>&1; $L diff HEAD; $L history --db .lockwise/commits.db");
    assert_int_equal(cli_count(f->out, "\n"), 4); /* analysed again for each database */
}

/* A module that declares that it does without the GIL is judged so, at any commit. */
static void test_diff_in_the_mode_of_the_sources(void **state) {
    CliRun *f = *state;
    begin(f);
    folder_write(f->arena, f->folder, "python/Python.h",
                 "typedef struct _object PyObject;\n"
                 "typedef struct {\n    const char *ml_name;\n    PyObject *(*ml_meth)(PyObject *, PyObject *);\n} "
                 "PyMethodDef;\n"
                 "void *PyModule_Create(PyMethodDef *methods);\n"
                 "void PyUnstable_Module_SetGIL(void *module, void *gil);\n"
                 "#define Py_MOD_GIL_NOT_USED ((void *)1)\n");
    folder_write(f->arena, f->folder, "a.c",
                 "#include <Python.h>\n"
                 "static int calls;\n"
                 "static PyObject *count(PyObject *self, PyObject *args) {\n    calls++;\n    return args;\n}\n"
                 "static PyMethodDef methods[] = {{\"count\", count}, {0, 0}};\n"
                 "void *PyInit_counter(void) {\n    void *module = PyModule_Create(methods);\n"
                 "    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);\n    return module;\n}\n");
    folder_write(f->arena, f->folder, "compile_commands.json",
                 arena_printf(f->arena,
                              "[{\"directory\": \"%s\", \"file\": \"a.c\", \"command\": \"cc -Ipython -c a.c\"}]",
                              f->folder));
    cli_run(f, COMMIT);
    cli_run(f, "$L check");
    cli_assert_holds(f->out, "[gil-free-threaded-state");
    cli_run(f, "$L diff HEAD");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "0 new findings, 0 gone, 1 the same\n");
}

static void test_reviews(void **state) {
    CliRun *f = *state;
    begin(f);
    commit(f, HEAD WORKER OLD_LEAK MAIN("    misses = 0;\n"));
    folder_write(f->arena, f->folder, ".lockwise/.gitignore", "*\n!/baseline.tsv\n"); /* of an older lockwise */
    cli_run(f, "$L check -q -o /dev/null; $L review a.c:28 false --author 'Ada L.' Only at the end.");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, ".lockwise/reviews.tsv: false: misses is written in main");
    cli_run(f, "git -c core.excludesFile= status --short");
    cli_assert_holds(f->out, "?? .lockwise/reviews.tsv");

    /* It stays, whatever moves and whatever it is called. */
    char *renamed = arena_strdup(f->arena, "/* moved */\n" HEAD WORKER OLD_LEAK MAIN("    misses = 0;\n"));
    folder_write(f->arena, f->folder, "a.c", renamed);
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "(1 suppressed)");
    cli_run(f, "$L report --show-suppressed");
    cli_assert_holds(f->out, ".lockwise/reviews.tsv:3: note: suppressed: false, says Ada L. on 20");
    cli_assert_holds(f->out, "Z: Only at the end.\n");
    cli_run(f, "$L report --show-suppressed --format sarif");
    cli_assert_holds(f->out, "\"kind\": \"external\"");
    cli_run(f, "$L review");
    cli_assert_holds(f->out, "false    a.c:29: misses is written in main");
    cli_assert_holds(f->out, "1 review, 0 of findings that are gone\n");

    cli_run(f, "$L review a.c:29 true it is one");
    cli_run(f, "$L check --new-only");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "note: reviewed: true, says ");
    cli_run(f, "$L report --format json");
    cli_assert_holds(f->out, "\"review\": \"true, says ");
    cli_run(f, "$L review a.c:29 open && $L review");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "0 reviews, 0 of");
    cli_run(f, "$L review a.c:29 open");
    cli_assert_trouble(f, "'a.c:29' has no verdict");
    cli_run(f, "$L review a.c:29 fasle x");
    cli_assert_trouble(f, "unknown verdict 'fasle'");
    cli_run(f, "$L review a.c:29 false");
    cli_assert_trouble(f, "why is it 'false'?");
    cli_run(f, "$L review a.c:1 false x");
    cli_assert_trouble(f, "no finding 'a.c:1'");
    folder_write(f->arena, f->folder, ".lockwise/reviews.tsv", "# lockwise reviews 2\n");
    cli_run(f, "$L report");
    cli_assert_trouble(f, "reviews.tsv:1: this is no file of reviews");
}

static void test_trouble(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "$L diff");
    cli_assert_trouble(f, "diff: from what?");
    cli_run(f, "$L diff nothing");
    cli_assert_trouble(f, "there is no 'nothing'");
    cli_run(f, "$L diff 77");
    cli_assert_trouble(f, "there is no run 77");
    cli_run(f, "$L diff 1 .lockwise/baseline.tsv");
    cli_assert_trouble(f, "a baseline can only be the old side");
    cli_run(f, "$L diff a.c");
    cli_assert_trouble(f, "is not a database");
    cli_run(f, "PATH= $L check --changed-since HEAD");
    cli_assert_trouble(f, "git cannot be run");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_life_of_a_repository),
        CLI_TEST(test_changes_of_a_branch),
        CLI_TEST(test_diff_of_commits),
        CLI_TEST(test_diff_of_commits_with_a_build),
        CLI_TEST(test_diff_in_the_mode_of_the_sources),
        CLI_TEST(test_reviews),
        CLI_TEST(test_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
