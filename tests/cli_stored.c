/* cli_stored.c: the built program: a stored run printed again, written as pages, asked. */
#include "support/cli_run.h"

#include <string.h>

static void test_report_prints_what_check_printed(void **state) {
    static const char *const formats[] = {"text", "json", "sarif"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        CliRun *f = *state;
        cli_write_project(f);
        cli_run(f, arena_printf(f->arena, "$L check --format=%s", formats[i]));
        cli_assert_ends(f, 1);
        const char *before = f->out;
        assert_true(before[0] != '\0');
        cli_run(f, arena_printf(f->arena, "$L report --format=%s", formats[i]));
        cli_assert_ends(f, 0);
        assert_string_equal(f->out, before);
    }
}

static void test_report_of_an_older_run(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    cli_run(f, "$L check src/clean.c");
    cli_assert_ends(f, 3);
    cli_run(f, "$L report --run 1");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "lock-leak");
    cli_run(f, "$L report");
    assert_int_equal(cli_count(f->out, "lock-leak"), 0);
}

static void test_html(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check; $L report --html pages");
    cli_assert_ends(f, 0);
    assert_true(folder_has(f->arena, f->folder, "pages/index.html"));
    cli_assert_holds(f->out, "pages/index.html\n");
}

static void test_query(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    cli_run(f, "cd src && $L query locks");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "LOCK      KIND   NATURE  TAKEN AT  GUARDS  DECLARED  TAKEN UNDER IT\n"
                                "leak.c:m  mutex  normal  1         1       leak.c:2  -\n");
    cli_run(f, "$L query guards count");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "count (src/leak.c:3): leak.c:m is held at 2 of 2 places\n");
    cli_run(f, "$L query callers twice --format json -o answer.json");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(folder_read(f->arena, f->folder, "answer.json"), "\"name\": \"twice\"");
    cli_run(f, "$L query accesses '*' --run 1 --file clean.c");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
}

static void test_query_finds_trouble(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L query", "query: about what?", "guards, locks, threads, accesses, order, callers, serial or gil"},
        {"$L query guard", "unknown query 'guard'", "did you mean 'guards'?"},
        {"$L query accesses", "query accesses: of which object?", "lockwise query accesses NAME"},
        {"$L query callers", "query callers: of which function?", "lockwise query callers NAME"},
        {"$L query locks a b", "unexpected argument 'b'", "lockwise help query"},
        {"$L query locks --to-root", "--to-root has no effect with locks", ""},
        {"$L query locks --format xml", "unknown format 'xml'", "text or json"},
        {"$L query locks nothing-like-it", "no lock 'nothing-like-it' in run 1", "`lockwise query locks` lists them"},
        {"$L query order leak.c:n", "no lock 'leak.c:n'", "did you mean 'leak.c:m'?"},
        {"$L query accesses cuont", "no object 'cuont'", "did you mean 'count'?"},
        {"$L query callers twize", "no function 'twize'", "did you mean 'twice'?"},
        {"$L query callers nobody-at-all", "no function", "it must have a body"},
        {"$L query threads maim", "no thread 'maim'", "lockwise query threads"},
        {"$L query locks --run 9", "there is no run 9", "newest"},
        {"$L query locks --db gone.db", "there is no database 'gone.db'", "lockwise check"},
        {"$L query locks -o no/such/folder", "no/such/folder", ""},
    };
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L query locks");
    cli_assert_trouble(f, "no .lockwise/lockwise.db in");
    cli_run(f, "$L check");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_run(f, cases[i].command);
        cli_assert_trouble(f, cases[i].error);
        cli_assert_holds(f->err, cases[i].help);
    }
}

static void test_history(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check; $L check src/clean.c; $L history");
    cli_assert_ends(f, 0);
    const char *head = strstr(f->out, "RUN  STARTED (UTC)");
    assert_non_null(head);
    cli_assert_holds(head, "2      1/0/0              0           0    0\n");
    cli_assert_holds(head, "1      0/0/0              0           0    1\n");
    cli_run(f, "$L history --last 1 --format json");
    cli_assert_ends(f, 0);
    assert_int_equal(cli_count(f->out, "\"started\""), 1);
    cli_assert_holds(f->out, "\"gone\": 1");
}

static void test_care_for_the_database(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check; $L check --no-cache; $L check --no-cache; $L db prune --keep 2");
    cli_assert_holds(f->out, "lockwise.db: 1 run removed\n");
    cli_run(f, "$L db check && $L report --run 2");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "sound; version ");
    cli_assert_holds(f->out, ", 2 runs, 2 findings, ");
    cli_assert_holds(f->out, "lock-leak");
    cli_run(f, "$L report --run 1");
    cli_assert_trouble(f, "there is no run 1");
    cli_run(f, "$L check -q --no-cache >/dev/null; $L history | tail -1");
    cli_assert_holds(f->out, "4    "); /* a number is used once */
    cli_run(f, "printf 'xxxxxxxx' | dd of=.lockwise/lockwise.db bs=1 seek=20000 conv=notrunc 2>&1; $L db check");
    cli_assert_holds(f->err, "it is damaged");
    assert_int_equal(f->code, 2);
    cli_run(f, "$L db prune --db none.db");
    cli_assert_trouble(f, "there is no database 'none.db'");
    assert_false(folder_has(f->arena, f->folder, "none.db"));
    cli_run(f, "$L db check --keep 3");
    cli_assert_trouble(f, "--keep has no effect with check");
}

static void test_no_store(void **state) {
    CliRun *f = *state;
    cli_run(f, "$L report");
    cli_assert_trouble(f, "no .lockwise/lockwise.db");
    cli_run(f, "$L report --db none.db");
    cli_assert_trouble(f, "none.db");
    assert_false(folder_has(f->arena, f->folder, "none.db"));
}

static void test_unknown_run(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    cli_run(f, "$L report --run 77");
    cli_assert_trouble(f, "77");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_report_prints_what_check_printed),
        CLI_TEST(test_report_of_an_older_run),
        CLI_TEST(test_html),
        CLI_TEST(test_query),
        CLI_TEST(test_query_finds_trouble),
        CLI_TEST(test_history),
        CLI_TEST(test_care_for_the_database),
        CLI_TEST(test_no_store),
        CLI_TEST(test_unknown_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
