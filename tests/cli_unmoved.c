/* cli_unmoved.c: the built program after a change of texts that changes no unit: the stored run is taken over, and says
 * nothing else than a run of its own would.
 */
#include "support/cli_run.h"

#include <string.h>

#define BEFORE                                                \
    "#include <pthread.h>\n"                                  \
    "#include \"mode.h\"\n"                                   \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "void add(int n) {\n"                                     \
    "    pthread_mutex_lock(&m);\n"                           \
    "    if (n < 0 && MODE)\n"
#define BEHIND                        \
    "    pthread_mutex_unlock(&m);\n" \
    "}\n"
#define LEAK BEFORE "        return; /* one */\n" BEHIND

static void write_sources(CliRun *f, const char *source) {
    folder_write(f->arena, f->folder, "src/a.c", source);
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 1\n");
    folder_write(f->arena, f->folder, "src/b.c", CLI_OTHER);
    cli_write_compdb(f, "src/a.c src/b.c");
}

/* Checks, as a run of its own or not, and that this says what one without cache and database does. */
static void check(CliRun *f, bool own) {
    cli_run(f, "rm -f fresh.db; $L check --no-cache --db fresh.db --strict");
    const char *fresh = f->out;
    int code = f->code;
    cli_run(f, "$L check --stats --strict");
    bool copied = strstr(f->err, "1 run as before\n") != NULL;
    if (copied == own)
        fail_msg("%s:\n%s", own ? "copied" : "not copied", f->err);
    assert_string_equal(f->out, fresh);
    assert_int_equal(f->code, code);
    cli_run(f,
            "for d in .lockwise/lockwise.db fresh.db; do $L report --db $d --format json |"
            " grep -Ev '\"(id|command_line|started|seconds|lower|model|rules|jobs|peak_bytes)\":' >$(basename $d).json;"
            " done; cmp lockwise.db.json fresh.db.json");
    cli_assert_ends(f, 0);
}

static void test_comments(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c", LEAK "\n/* behind */\n");
    check(f, false);
    cli_run(f, "$L check --stats"); /* it is the run of what the files are now */
    cli_assert_holds(f->err, "  2 units found\n");
    assert_null(strstr(f->err, "lowering"));
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 1 /* on */\n#if 0\nint unseen(void);\n#endif\n");
    check(f, false);
    cli_run(f, "$L db check");
    cli_assert_holds(f->out, ", 1 run, 1 finding");
    folder_write(f->arena, f->folder, "src/a.c", "\n" LEAK); /* all lines move */
    check(f, true);
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 0\n");
    check(f, true);
}

/* The text that is shown with a finding is that of now, and the old one is not kept. */
static void test_shown_text(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c", BEFORE "        return; /* two */\n" BEHIND);
    check(f, false);
    cli_run(f, "$L report");
    cli_assert_holds(f->out, "return; /* two */");
    cli_run(f, "$L db check && $L report --html pages && grep -rlF '/* two */' pages");
    cli_assert_holds(f->out, "sound;");
    cli_assert_ends(f, 0);
    cli_run(f, "grep -rlF '/* one */' pages");
    assert_string_equal(f->out, "");
}

static void test_comments_that_hide(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c",
                 BEFORE "        return; // lockwise-ignore[lock-leak]: the caller does it\n" BEHIND);
    check(f, true);
    cli_run(f, "$L report");
    assert_int_equal(cli_count(f->out, "[lock-leak"), 0);
    folder_write(f->arena, f->folder, "src/a.c",
                 BEFORE "        return; // lockwise-ignore[lock-leak]: nobody does it\n" BEHIND); /* another reason */
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c",
                 BEFORE "        return; // lockwise-ignore[lock-leak]: nobody does it\n" BEHIND "/* more */\n");
    check(f, false);
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 1 // lockwise-ignore[lock-leak]: of no use\n");
    check(f, true);
    cli_run(f, "$L report --min-tier low");
    cli_assert_holds(f->out, "hides nothing");
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 1 // \n");
    check(f, false); /* with the run before the last */
    folder_write(f->arena, f->folder, "src/a.c", LEAK);
    check(f, false); /* with the first run */
    cli_run(f, "$L report");
    assert_int_equal(cli_count(f->out, "[lock-leak"), 1);
}

/* Files that can be parsed in part, not at all, or are not there. */
static void test_losses(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    folder_write(f->arena, f->folder, "src/b.c", "int twice(int n) {\n    return 2 * m;\n}\n");
    cli_write_compdb(f, "src/a.c src/b.c src/none.c");
    check(f, true);
    folder_write(f->arena, f->folder, "src/b.c", "int twice(int n) {\n    return 2 * m; /* m */\n}\n");
    check(f, false);
    cli_run(f, "$L check --strict");
    assert_int_equal(f->code, 3);
    folder_write(f->arena, f->folder, "src/none.c", "/* empty */\n");
    check(f, true);
    folder_write(f->arena, f->folder, "src/b.c", CLI_OTHER);
    check(f, true);
}

/* What findings follow from beside the units. */
static void test_other_conditions(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c", LEAK "/* 1 */\n");
    folder_write(f->arena, f->folder, ".lockwise.yaml", "disable: [lock-leak]\n");
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c", LEAK "/* 2 */\n");
    check(f, false);
    folder_write(f->arena, f->folder, "src/a.c", LEAK "/* 3 */\n");
    folder_write(f->arena, f->folder, ".lockwise/models/a.yaml",
                 "functions:\n  f: {kind: acquire, object: 0, lock: plain}\n");
    check(f, true);
}

/* At another commit it is a run of its own, with what it shows. */
static void test_another_commit(void **state) {
    CliRun *f = *state;
    write_sources(f, LEAK);
    cli_run(f, "git init -q . && git config user.email a@b && git config user.name a && git add src &&"
               " git commit -qm one");
    check(f, true);
    folder_write(f->arena, f->folder, "src/a.c", BEFORE "        return; /* two */\n" BEHIND);
    cli_run(f, "git commit -qam two");
    check(f, false);
    cli_run(f, "$L report --run 1");
    cli_assert_holds(f->out, "return; /* one */");
    cli_run(f, "$L report --run 2");
    cli_assert_holds(f->out, "return; /* two */");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_comments), CLI_TEST(test_shown_text),       CLI_TEST(test_comments_that_hide),
        CLI_TEST(test_losses),   CLI_TEST(test_other_conditions), CLI_TEST(test_another_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
