/* cli_help.c: the built program: what it says about itself, and how it looks on a terminal. */
#include "base/vec.h"
#include "support/cli_run.h"

#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_rules(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L rules");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "lock-leak");
    cli_run(f, "$L rules --format json");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "\"id\": \"lock-leak\"");
    assert_int_equal(f->out[0], '[');
}

static void test_explain(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L explain lock-leak");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "Why it matters");
    cli_assert_holds(f->out, "Wrong");
    cli_run(f, "$L explain trade-offs");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "Amdahl");
    cli_assert_holds(f->out, "In Python\n");
    cli_assert_holds(f->out, "  race-check-then-act");
}

static void test_explain_findings(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L explain leak.c:7");
    cli_assert_trouble(f, "no .lockwise/lockwise.db");
    cli_write_project(f);
    cli_run(f, "$L check");
    cli_run(f, "cd src && $L explain leak.c:7");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "leak.c:7:");
    cli_assert_holds(f->out, "Why it matters");
    cli_assert_holds(f->out, "lockwise explain locks");
    const char *print = strstr(f->out, "v2:");
    assert_non_null(print);
    cli_run(f, arena_printf(f->arena, "$L explain %.9s", print));
    cli_assert_ends(f, 0);
    cli_run(f, arena_printf(f->arena, "$L explain %.6s", print + 3));
    cli_assert_ends(f, 0);
    cli_run(f, "$L explain src/leak.c:8");
    cli_assert_trouble(f, "no finding 'src/leak.c:8' in run 1");
}

/* What bash offers behind these words. */
static void complete(CliRun *f, const char *words) {
    cli_run(f, arena_printf(f->arena,
                            "$L generate bash > c.bash && bash -c '. ./c.bash; COMP_WORDS=(%s); "
                            "COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _lockwise; echo ${COMPREPLY[@]}'",
                            words));
    cli_assert_ends(f, 0);
}

static void test_completion_in_bash(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "queue.c", "");
    complete(f, "lockwise base");
    assert_string_equal(f->out, "baseline\n");
    complete(f, "lockwise check --min-");
    assert_string_equal(f->out, "--min-tier\n");
    complete(f, "lockwise --color");
    assert_string_equal(f->out, "--color\n");
    complete(f, "lockwise check --min-tier h");
    assert_string_equal(f->out, "high\n");
    complete(f, "lockwise report --format = sa");
    assert_string_equal(f->out, "sarif\n");
    complete(f, "lockwise query --format \"\"");
    assert_string_equal(f->out, "text json\n");
    complete(f, "lockwise check --disable lock-lea");
    assert_string_equal(f->out, "lock-leak\n");
    complete(f, "lockwise check -o que");
    assert_string_equal(f->out, "queue.c\n");
    complete(f, "lockwise check que");
    assert_string_equal(f->out, "queue.c\n");
    complete(f, "lockwise db \"\"");
    assert_string_equal(f->out, "prune check\n");
}

/* Where the program is not installed the test is skipped, and the report of the tests says so. */
static void need(CliRun *f, const char *program) {
    cli_run(f, arena_printf(f->arena, "command -v %s", program));
    if (f->code != 0) {
        print_message("%s is not installed\n", program);
        skip();
    }
}

static void test_completion_names_options(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L generate zsh > z; $L generate fish > f; grep -c -- --fail-on z; grep -c -- '-l fail-on' f");
    assert_string_equal(f->out, "3\n4\n");
}

static void test_completion_in_zsh(void **state) {
    CliRun *f = *state;
    need(f, "zsh");
    cli_run(f, "$L generate zsh > z; zsh -n z");
    cli_assert_ends(f, 0);
    assert_string_equal(f->err, "");
}

static void test_completion_in_fish(void **state) {
    CliRun *f = *state;
    need(f, "fish");
    cli_run(f, "$L generate fish > f; fish -c 'source f; complete -C \"lockwise check --min-tier=h\"; complete -C "
               "\"lockwise db \"'");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "--min-tier=high");
    cli_assert_holds(f->out, "prune");
}

static void test_man_page(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L generate man > lockwise.1");
    cli_assert_ends(f, 0);
    need(f, "groff");
    cli_run(f, "groff -man -Tutf8 -ww lockwise.1 | sed 's/.\b//g' | tr -s ' '");
    assert_string_equal(f->err, "");
    cli_assert_holds(f->out, "lockwise - find data races");
    cli_assert_holds(f->out, "--min-tier=TIER");
    cli_assert_holds(f->out, "lockwise baseline");
    cli_assert_holds(f->out, "\n disable: [lock-unchecked, \"race-*\"]\n");
}

static void test_help_and_version(void **state) {
    static const char *const commands[] = {"$L help",       "$L --help",       "$L -h",        "$L help check",
                                           "$L help query", "$L check --help", "$L report -h", "$L help explain",
                                           "$L help help",  "$L --version",    "$L version"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        CliRun *f = *state;
        cli_run(f, commands[i]);
        cli_assert_ends(f, 0);
        cli_assert_holds(f->out, "lockwise");
        assert_string_equal(f->err, "");
    }
}

static void test_color(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    assert_int_equal(cli_count(f->out, "\033["), 0);
    cli_run(f, "$L check --color=always");
    assert_true(cli_count(f->out, "\033[") > 0);
    cli_run(f, "CLICOLOR_FORCE=1 $L check");
    assert_true(cli_count(f->out, "\033[") > 0);
    cli_run(f, "NO_COLOR=1 CLICOLOR_FORCE=1 $L check");
    assert_int_equal(cli_count(f->out, "\033["), 0);
    cli_run(f, "NO_COLOR=1 $L check --color=always");
    assert_true(cli_count(f->out, "\033[") > 0);
}

static void test_progress_is_for_terminals(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    assert_int_equal(cli_count(f->err, "[1/2]"), 0);
    int terminal;
    setenv("TERM", "xterm", 1);
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    if (pid < 0)
        skip(); /* a system without terminals: a bare chroot, some containers */
    if (pid == 0)
        cli_become(f, "$L check --no-cache");
    VEC(char) text = {0};
    char buffer[4096];
    ssize_t got;
    while ((got = read(terminal, buffer, sizeof buffer)) > 0)
        memcpy(vec_extend(f->arena, &text, (size_t)got), buffer, (size_t)got);
    *vec_push(f->arena, &text) = '\0';
    close(terminal);
    waitpid(pid, NULL, 0);
    cli_assert_holds(text.data, "[1/2]");
    cli_assert_holds(text.data, "\033["); /* and colour */
}

static void test_bad_command_lines(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L chek", "unknown command 'chek'", "did you mean 'check'?"},
        {"$L xyzzy", "unknown command 'xyzzy'", "check, emit, link, plan, report"},
        {"$L a.c", "unknown command 'a.c'", "lockwise check a.c"},
        {"$L help chekc", "unknown command 'chekc'", "did you mean 'check'?"},
        {"$L check --fromat text", "unknown option '--fromat'", "did you mean '--format'?"},
        {"$L check --frobnicate", "unknown option '--frobnicate'", "lockwise help check"},
        {"$L check -z", "unknown option '-z'", "lockwise help check"},
        {"$L check src -z", "unknown option '-z'", "lockwise help check"},
        {"$L report --jobs 3", "unknown option '--jobs'", "lockwise help report"},
        {"$L check --format", "--format needs an argument", "lockwise help check"},
        {"$L check -j", "-j needs an argument", "lockwise help check"},
        {"$L check --help=x", "--help takes no argument", ""},
        {"$L check --format txt", "unknown format 'txt'", "did you mean 'text'?"},
        {"$L check --format xml2", "unknown format 'xml2'", "sarif"},
        {"$L rules --format txet", "unknown format 'txet'", "did you mean 'text'?"},
        {"$L check --min-tier hihg", "unknown min-tier 'hihg'", "did you mean 'high'?"},
        {"$L check --color=sometimes", "unknown color 'sometimes'", "auto, always or never"},
        {"$L check --dump=ast", "unknown dump 'ast'", "ir"},
        {"$L check --dump=lock", "unknown dump 'lock'", "did you mean 'locks'?"},
        {"$L check --dump=ir:ad", "no function 'ad'", "did you mean 'add'?"},
        {"$L check --dump=locks:", "no function ''", "must have a body"},
        {"$L check -j 0", "'0' is no whole number", ""},
        {"$L check -j 3x", "'3x' is no whole number", ""},
        {"$L check -j -1", "'-1' is no whole number", ""},
        {"$L check --tu-timeout=never", "'never' is no whole number", ""},
        {"$L check --tu-memory=lots", "'lots' is no size", "64M"},
        {"$L check --tu-memory=1K", "'1K' is no size", "64M"},
        {"$L check --tu-memory=99999999999G", "is no size", "64M"},
        {"$L check --", "no files before --", "FILE... -- FLAGS"},
        {"$L check -p . a.c -- -DX", "-p has no effect", ""},
        {"$L check gone.c -- -DX", "gone.c: does not exist", ""},
        {"$L check src -- -DX", "src: is a folder", ""},
        {"$L check a.cpp --", "a.cpp is not C", "-x c"},
        {"$L check --dump=ir --db x.db", "--db has no effect with --dump", ""},
        {"$L check --shard 3/2 -o x", "'3/2' is no share", "2/4 is"},
        {"$L check --shard 1/2", "--shard needs a file", "lockwise help check"},
        {"$L check --shard 1/2 -o x --format json", "--format has no effect with --shard", ""},
        {"$L check --no-cache --cache-size 1G", "--cache-size has no effect with --no-cache", ""},
        {"$L check --cache-size 1", "--cache-size: '1' is no size", "64M"},
        {"$L emit -o x", "no compile command behind --", "lockwise help emit"},
        {"$L emit -- a.c", "no file to write", "lockwise help emit"},
        {"$L link", "link: no files", "lockwise help link"},
        {"$L plan", "for which program", "lockwise help plan"},
        {"$L cache", "do what with it", "show"},
        {"$L report extra", "unexpected argument 'extra'", "lockwise help report"},
        {"$L report --html a --format text", "--format has no effect with --html", ""},
        {"$L rules lock-leak", "unexpected argument 'lock-leak'", "lockwise help rules"},
        {"$L explain", "which rule, concept or finding", "lockwise rules"},
        {"$L explain lock-leek", "unknown rule or concept 'lock-leek'", "did you mean 'lock-leak'?"},
        {"$L explain nonsense-word", "unknown rule or concept 'nonsense-word'", "lockwise rules"},
        {"$L explain a b", "unexpected argument 'b'", ""},
    };
    CliRun *f = *state;
    cli_write_project(f);
    folder_write(f->arena, f->folder, "a.c", CLI_CLEAN);
    folder_write(f->arena, f->folder, "a.cpp", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_run(f, cases[i].command);
        cli_assert_trouble(f, cases[i].error);
        cli_assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_rules),
        CLI_TEST(test_explain),
        CLI_TEST(test_explain_findings),
        CLI_TEST(test_completion_in_bash),
        CLI_TEST(test_completion_names_options),
        CLI_TEST(test_completion_in_zsh),
        CLI_TEST(test_completion_in_fish),
        CLI_TEST(test_man_page),
        CLI_TEST(test_help_and_version),
        CLI_TEST(test_color),
        CLI_TEST(test_progress_is_for_terminals),
        CLI_TEST(test_bad_command_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
