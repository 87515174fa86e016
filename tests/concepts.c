/* concepts.c: each of the ten concepts is alive: a rule of it reports something in testdata, or a measurement has
 * something to say of a program there. Rules that are promised to report are in testdata/rules; here their concepts are
 * counted, and the measurements are made.
 */
#include "reports/concepts.h"
#include "rules/rule.h"
#include "support/cli_run.h"

#include <string.h>

/* Whether a bad file of the rule announces a finding of it: tests/expect.c sees to it that it comes. */
static bool rule_reports(const Rule *rule, Arena *arena) {
    const char *text = rule_example(rule, rule->bad_example, arena);
    return text && strstr(text, arena_printf(arena, "// <-- %s", rule->id));
}

static void test_rules_of_concepts(void **state) {
    /* what this one is about is measured */
    static const char *const measured[] = {"multitasking"};
    Arena *arena = ((CliRun *)*state)->arena;
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    for (uint32_t c = 0; c < CONCEPT_COUNT; c++) {
        const char *concept = concepts_all()[c].id;
        uint32_t found = 0;
        for (uint32_t i = 0; i < count; i++)
            found += strcmp(rules[i]->concept, concept) == 0 && rule_reports(rules[i], arena);
        for (size_t k = 0; k < sizeof measured / sizeof *measured; k++)
            found += strcmp(measured[k], concept) == 0;
        if (!found)
            fail_msg("no rule reports anything for the concept %s", concept);
    }
}

/* Checks files of testdata and asks for what is known of them. */
static void measure(CliRun *f, const char *files, const char *query) {
    cli_run(f, arena_printf(f->arena,
                            "cd " LOCKWISE_SOURCE_DIR "/testdata && $L check --db \"$OLDPWD/x.db\" %s -- -pthread "
                            "> /dev/null 2>&1; cd \"$OLDPWD\" && $L query %s --db x.db | tr -s ' '",
                            files, query));
    cli_assert_ends(f, 0);
}

static void test_thread_map(void **state) {
    CliRun *f = *state;
    measure(f, "programs/demo/*.c", "threads");
    cli_assert_holds(f->out, "\nclient_main many joined ");
    cli_assert_holds(f->out, "\nworker_main many joined ");
}

static void test_request_handlers_are_threads(void **state) {
    CliRun *f = *state;
    measure(f, "rules/race-handler-shared-state/bad_request_handlers.c", "threads");
    cli_assert_holds(f->out, "\nhandle many ");
}

static void test_guard_map(void **state) {
    CliRun *f = *state;
    measure(f, "programs/demo/*.c", "guards");
    cli_assert_holds(f->out, "\nstats.c:stats.failed stats.c:stats.lock 7/9 ");
    cli_assert_holds(f->out, " none 0/");
}

/* What is parsed under the lock is nearly all of the work; parsed before it, nearly nothing is left. */
static void test_serial_work(void **state) {
    CliRun *f = *state;
    measure(f, "rules/lock-serial-bottleneck/bad_parses_under_lock.c", "serial");
    cli_assert_holds(f->out, "bad_parses_under_lock.c:lock work 9");
    measure(f, "rules/lock-serial-bottleneck/good_parses_before.c", "serial");
    assert_null(strstr(f->out, ":lock work 9"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_rules_of_concepts), CLI_TEST(test_thread_map),  CLI_TEST(test_request_handlers_are_threads),
        CLI_TEST(test_guard_map),         CLI_TEST(test_serial_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
