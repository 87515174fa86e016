/* cli_config.c: .lockwise.yaml, --enable, --disable and --config, seen from outside: where the file is found, who beats
 * whom, and one clear error with its place for each word that is wrong.
 */
#include "support/cli_run.h"

#include <string.h>

static void write_config(CliRun *f, const char *text) {
    folder_write(f->arena, f->folder, ".lockwise.yaml", text);
    folder_write(f->arena, f->folder, "a.c", CLI_LEAK);
}

static void test_rules_off_and_on(void **state) {
    static const struct {
        const char *config, *options;
        int code;
    } cases[] = {
        {"", "", 1},
        {"disable: [lock-leak]\n", "", 0},
        {"disable: ['lock-*']\n", "", 0},
        {"disable: ['*']\nenable: [lock-leak]\n", "", 1},
        {"enable: [lock-leak]\ndisable: ['*']\n", "", 1},
        {"disable: [lock-leak]\n", "--enable lock-leak", 1},
        {"disable: [lock-leak]\n", "--enable 'lock-*' --disable lock-leak", 0},
        {"", "--disable 'lock-*' --enable lock-leak", 1},
        {"", "--disable lock-leak", 0},
        {"rules:\n  lock-leak: {tier: low}\n", "", 0},
        {"rules:\n  lock-leak: {severity: note}\n", "", 0},
        {"rules:\n  'lock-*': {severity: note}\n  lock-leak: {severity: warning}\n", "", 1},
    };
    CliRun *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_config(f, cases[i].config);
        cli_run(f, arena_printf(f->arena, "$L check a.c %s --", cases[i].options));
        if (f->code != cases[i].code)
            fail_msg("case %zu: exit code %d: %s%s", i, f->code, f->out, f->err);
    }
}

static void test_severity_and_tier_are_told(void **state) {
    CliRun *f = *state;
    write_config(f, "rules:\n  lock-leak: {severity: note, tier: low}\n");
    cli_run(f, "$L check a.c --min-tier low --");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "note: add returns");
    cli_assert_holds(f->out, "[lock-leak,low]");
}

static void test_where_it_is_found(void **state) {
    CliRun *f = *state;
    write_config(f, "disable: [lock-leak]\n");
    cli_run(f, "mkdir -p b/c && cp a.c b/c && cd b/c && $L check a.c --");
    cli_assert_ends(f, 0);
    /* a nearer one counts alone */
    cli_run(f, "echo 'disable: [lock-copy]' > b/.lockwise.yaml; cd b/c && $L check a.c --");
    cli_assert_ends(f, 1);
    /* from elsewhere that of the project */
    cli_run(f, "mkdir -p p; mv .lockwise.yaml p; cp a.c p; rm b/.lockwise.yaml; echo '[{\"directory\": \"'$PWD/p'\", "
               "\"file\": \"a.c\", \"command\": \"cc a.c\"}]' > p/compile_commands.json; cd b && $L check -p ../p");
    cli_assert_ends(f, 0);
    cli_run(f, "touch none.yaml; cd b && $L check -p ../p --config ../none.yaml");
    cli_assert_ends(f, 1);
}

static void test_models_are_seen_from_the_file(void **state) {
    CliRun *f = *state;
    write_config(f, "models: [ci/own.yaml]\n");
    folder_write(f->arena, f->folder, "ci/own.yaml", "functions:\n  own: {kind: acquire, object: 0, lock: plain}\n");
    cli_run(f, "mkdir x && cd x && $L models own");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "own: {kind: acquire");
    write_config(f, "models: [ci/none.yaml]\n");
    cli_run(f, "$L check a.c --");
    cli_assert_trouble(f, "cannot read the models in ci/none.yaml");
}

static void test_suppression(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    folder_write(f->arena, f->folder, ".lockwise.yaml",
                 "suppress:\n  of no interest: {file: \"src/l*.c\", function: add, rule: \"lock-*\"}\n");
    cli_run(f, "$L");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(f->err, "no findings (1 suppressed)");
    cli_run(f, "$L report --show-suppressed");
    cli_assert_holds(f->out, ".lockwise.yaml:2: note: suppressed: of no interest");
    cli_run(f, "$L report --show-suppressed --format sarif");
    cli_assert_holds(f->out, "\"kind\": \"external\"");
    static const char *const others[] = {"{file: leak.c}", "{function: twice}", "{object: n, rule: lock-leak}",
                                         "{rule: \"race-*\", function: add}"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        folder_write(f->arena, f->folder, ".lockwise.yaml", arena_printf(f->arena, "suppress: {why: %s}\n", others[i]));
        cli_run(f, "$L");
        cli_assert_ends(f, 1);
        cli_assert_holds(f->out, ".lockwise.yaml:1: note: this hides nothing [unused-suppression,definite]");
    }
    folder_write(f->arena, f->folder, ".lockwise.yaml", "suppress:\n  old: {rule: lock-leak, until: 2020-01-01}\n");
    cli_run(f, "$L");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, ".lockwise.yaml:2: warning: what this hides is reported again since 2020-01-01");
    cli_assert_holds(f->out, "[lock-leak,");
    cli_run(f, "$L --disable lock-leak --disable unused-suppression src/leak.c");
    assert_string_equal(f->out, "");
}

static void test_rules_says_what_is_wanted(void **state) {
    CliRun *f = *state;
    write_config(f, "rules:\n  lock-leak: {severity: note, tier: low}\ndisable: [lock-copy]\n");
    cli_run(f, "$L rules --disable cond-no-loop | tr -s ' '");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "RULE SEVERITY TIER CONCEPT REPORTS\n");
    cli_assert_holds(f->out, "\nlock-leak note low locks ");
    cli_assert_holds(f->out, "\nlock-copy off ");
    cli_assert_holds(f->out, "\ncond-no-loop off ");
    cli_assert_holds(f->out, "\nAs .lockwise.yaml says.\n");
    cli_run(f, "$L rules --format json | grep -A2 '\"id\": \"lock-copy\"'");
    cli_assert_holds(f->out, "\"enabled\": false");
}

static void test_wrong_files(void **state) {
    static const struct {
        const char *config, *error, *help;
    } cases[] = {
        {"disabel: [lock-leak]\n", ".lockwise.yaml:1:1: unknown key 'disabel'", "did you mean 'disable'?"},
        {"disable: [lock-leek]\n", ".lockwise.yaml:1:11: unknown rule 'lock-leek'", "did you mean 'lock-leak'?"},
        {"disable: ['lick-*']\n", ".lockwise.yaml:1:11: unknown rule 'lick-*'", "names a family"},
        {"disable: lock-leak\n", ".lockwise.yaml:1:10: expected a list of rules", ""},
        {"suppress: [a]\n", ".lockwise.yaml:1:11: ", "reasons, each with what is suppressed"},
        {"suppress: {why: {}}\n", ".lockwise.yaml:1:12: it is not said what is suppressed", "shell patterns"},
        {"suppress: {why: {rule: x}}\n", "unknown rule 'x'", ""},
        {"suppress: {why: {rlue: x}}\n", "unknown key 'rlue'", "did you mean 'rule'?"},
        {"suppress: {why: {until: soon}}\n", "'soon' is no day", "2027-03-31"},
        {"enable: []\nenable: []\n", ".lockwise.yaml:2:1: 'enable' is given twice", ""},
        {"rules:\n  lock-leak: {severty: note}\n", ".lockwise.yaml:2:15: unknown key 'severty'", "'severity'?"},
        {"rules:\n  lock-leak: {severity: nite}\n", ".lockwise.yaml:2:25: unknown severity 'nite'", "'note'?"},
        {"rules:\n  lock-leak: {tier: hihg}\n", ".lockwise.yaml:2:21: unknown tier 'hihg'", "'high'?"},
        {"rules:\n  lock-leak: off\n", ".lockwise.yaml:2:14: expected what is wanted of the rule", ""},
        {"models: ci\n", ".lockwise.yaml:1:9: expected a list of files and folders", ""},
        {"- a\n", ".lockwise.yaml:1:1: expected `disable:`", ""},
        {"disable: [\n", ".lockwise.yaml:2:1: ", "the configuration is YAML"},
        {"disable: ['*']\n", "all rules are disabled", "--enable"},
    };
    CliRun *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_config(f, cases[i].config);
        cli_run(f, "$L check a.c --");
        cli_assert_trouble(f, cases[i].error);
        cli_assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_wrong_options(void **state) {
    CliRun *f = *state;
    write_config(f, "");
    cli_run(f, "$L check --disable lock-leek a.c --");
    cli_assert_trouble(f, "--disable: unknown rule 'lock-leek'");
    cli_assert_holds(f->err, "did you mean 'lock-leak'?");
    cli_run(f, "$L rules --enable 'rice-*'");
    cli_assert_trouble(f, "--enable: unknown rule 'rice-*'");
    cli_run(f, "$L check --config gone.yaml a.c --");
    cli_assert_trouble(f, "cannot read the configuration gone.yaml: No such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_rules_off_and_on),  CLI_TEST(test_severity_and_tier_are_told),
        CLI_TEST(test_where_it_is_found), CLI_TEST(test_models_are_seen_from_the_file),
        CLI_TEST(test_suppression),       CLI_TEST(test_rules_says_what_is_wanted),
        CLI_TEST(test_wrong_files),       CLI_TEST(test_wrong_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
