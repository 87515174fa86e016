/* contract.c: every rule is complete: its metadata, its help texts, its mapping to public lists, and testdata that
 * shows a bug, its repair, and code that only looks like the bug. One test per rule, so that a failure has a name.
 */
#include "base/arena.h"
#include "base/vec.h"
#include "findings/suppress.h"
#include "rules/rule.h"
#include "support/check.h"
#include "support/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ids are permanent: users have them in suppressions and baselines. A new rule is added here once and for ever. */
static const char *const known_ids[] = {
    "cond-lost-signal",
    "cond-no-loop",
    "cond-two-mutexes",
    "cond-unlocked-wait",
    "deadlock-join-holding-lock",
    "deadlock-lock-order",
    "deadlock-once",
    "deadlock-pool-wait",
    "deadlock-same-class",
    "deadlock-self",
    "deadlock-wait-holding-lock",
    "gil-borrowed-reference",
    "gil-call-without",
    "gil-free-threaded-state",
    "gil-giant-lock",
    "gil-lock-order",
    "gil-unbalanced",
    "lock-blocking-call",
    "lock-copy",
    "lock-destroy-held",
    "lock-double-unlock",
    "lock-foreign-unlock",
    "lock-held-at-cancel",
    "lock-held-at-exit",
    "lock-leak",
    "lock-not-held",
    "lock-reinit",
    "lock-serial-bottleneck",
    "lock-spin-sleep",
    "lock-unchecked",
    "lock-uninitialised",
    "loop-blocking-call",
    "loop-foreign-thread",
    "process-fork-held-lock",
    "process-fork-threaded",
    "process-shared-attr",
    "race-atomic-twice",
    "race-bitfield",
    "race-check-then-act",
    "race-double-checked-init",
    "race-handler-shared-state",
    "race-inconsistent-guard",
    "race-lazy-init",
    "race-mixed-atomic",
    "race-read-lock-write",
    "race-thread-unsafe-call",
    "race-unguarded-read",
    "race-unguarded-write",
    "race-volatile-sync",
    "signal-in-threads",
    "signal-lock",
    "signal-shared-data",
    "signal-unsafe-call",
    "thread-async-cancel",
    "thread-count-fixed",
    "thread-join-misuse",
    "thread-key-leak",
    "thread-leak",
    "thread-loop-argument",
    "thread-per-client",
    "thread-per-task",
    "thread-stack-escape",
    "unused-suppression",
};

/* The ten chapters that every rule hangs on one of. */
static const char *const concepts[] = {
    "multitasking", "trade-offs",   "processes-and-threads", "executor-pools", "locks",
    "gil",          "event-driven", "async-await",           "web-services",   "thread-counts",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(const char *text, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

/* ---- one rule ---- */

typedef struct Complaints {
    const char *id;
    uint32_t count;
} Complaints;

static void complain_unless(Complaints *complaints, bool holds, const char *text) {
    if (holds)
        return;
    print_error("%s: %s\n", complaints->id, text);
    complaints->count++;
}

/* In the public lists as far as rules/taxa.def holds them; "" if nothing there fits. */
static bool is_cwe(const char *text) {
    return !text[0] || (strncmp(text, "CWE-", 4) == 0 && rule_taxon_name(text));
}

static bool is_cert(const char *text) {
    return !text[0] || (strncmp(text, "CWE-", 4) != 0 && rule_taxon_name(text));
}

/* Whole sentences: begins like one, ends with a full stop, no blanks at the end of a line. */
static bool is_prose(const char *text) {
    size_t len = text ? strlen(text) : 0;
    return len > 20 && isupper((unsigned char)text[0]) && text[len - 1] == '.' && !strstr(text, " \n") &&
           !strstr(text, "\n\n\n");
}

static void check_metadata(Complaints *complaints, const Rule *rule) {
    complain_unless(complaints, is_one_of(rule->id, known_ids, COUNT(known_ids)),
                    "not in the list of permanent ids of tests/contract.c");
    complain_unless(complaints,
                    rule->title && isupper((unsigned char)rule->title[0]) &&
                        rule->title[strlen(rule->title) - 1] != '.',
                    "the title is a noun phrase without a full stop");
    complain_unless(complaints, rule->tier < TIER_COUNT, "tier");
    complain_unless(complaints, rule->severity < SEVERITY_COUNT, "severity");
    complain_unless(complaints, rule->cwe && is_cwe(rule->cwe), "its CWE is not in rules/taxa.def");
    complain_unless(complaints, rule->cert && is_cert(rule->cert), "its CERT rule is not in rules/taxa.def");
    complain_unless(complaints, rule->concept && is_one_of(rule->concept, concepts, COUNT(concepts)),
                    "concept is none of the ten");
    complain_unless(complaints, rule->run != NULL || strcmp(rule->id, SUPPRESS_RULE) == 0, "there is nothing to run");
    complain_unless(complaints, rule_find(rule->id) == rule, "rule_find does not find it");
}

static void check_texts(Complaints *complaints, const Rule *rule) {
    complain_unless(complaints, is_prose(rule->summary) && !strchr(rule->summary, '\n'), "the summary is one sentence");
    complain_unless(complaints, is_prose(rule->why), "'why' is no prose");
    complain_unless(complaints, is_prose(rule->fix), "'fix' is no prose");
    complain_unless(complaints, is_prose(rule->limits), "'limits' is no prose");
    complain_unless(complaints, rule->seen && strlen(rule->seen) > 20 && rule->seen[strlen(rule->seen) - 1] == '.',
                    "'seen' does not say where real code has it");
}

static uint32_t count_files(const char *folder, const char *prefix) {
    DIR *dir = opendir(folder);
    uint32_t count = 0;
    if (!dir)
        return 0;
    for (const struct dirent *entry; (entry = readdir(dir));)
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return count;
}

/* Whether each line of the example is the beginning of a line of the file, in order, but for the mark where the rule
 * reports; what is left out are annotations alone. */
static bool is_without_annotations(const char *example, const char *file) {
    while (*example) {
        size_t len = strcspn(example, "\n");
        const char *mark = memmem(example, len, " // <-- ", 8);
        size_t plain = mark ? (size_t)(mark - example) : len;
        while (*file && strncmp(file, example, plain) != 0) {
            if (strncmp(file, "//", 2) != 0)
                return false; /* a line of code was lost */
            file += strcspn(file, "\n") + 1;
        }
        size_t rest = strcspn(file, "\n") - plain;
        if (rest && !memmem(file + plain, rest, "// ", 3))
            return false;
        file += plain + rest + (file[plain + rest] == '\n');
        example += len + (example[len] == '\n');
    }
    return *file == '\0';
}

/* What `lockwise explain` shows is the tested file itself, without the test's annotations. */
static void check_example(Complaints *complaints, Arena *arena, const Rule *rule, const char *file,
                          const char *prefix) {
    if (!file || strncmp(file, prefix, strlen(prefix)) != 0) {
        complain_unless(complaints, false, arena_printf(arena, "an example begins with %s", prefix));
        return;
    }
    const char *on_disk = folder_read(arena, arena_printf(arena, "testdata/rules/%s", rule->id), file);
    const char *built_in = rule_example(rule, file, arena);
    complain_unless(complaints, on_disk != NULL, arena_printf(arena, "%s does not exist", file));
    complain_unless(complaints, on_disk && built_in && is_without_annotations(built_in, on_disk),
                    arena_printf(arena, "the program does not hold the code of %s as it is on disk", file));
}

static void test_rule(void **state) {
    const Rule *rule = *state;
    Complaints complaints = {.id = rule->id};
    Arena *arena = arena_new();
    const char *folder = arena_printf(arena, "testdata/rules/%s", rule->id);
    check_metadata(&complaints, rule);
    check_texts(&complaints, rule);
    complain_unless(&complaints, count_files(folder, "bad_") > 0, "no bad_ file in its testdata");
    complain_unless(&complaints, count_files(folder, "good_") > 0, "no good_ file in its testdata");
    complain_unless(&complaints, count_files(folder, "near_") > 0, "no near_ file in its testdata");
    check_example(&complaints, arena, rule, rule->bad_example, "bad_");
    check_example(&complaints, arena, rule, rule->good_example, "good_");
    arena_free(arena);
    if (complaints.count > 0)
        fail();
}

/* ---- all rules ---- */

static void test_order(void **state) {
    (void)state;
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    assert_true(count > 0);
    for (uint32_t i = 1; i < count; i++)
        assert_true(strcmp(rules[i - 1]->id, rules[i]->id) < 0);
    assert_null(rule_find("no-such-rule"));
    assert_null(rule_find(""));
    Arena *arena = arena_new();
    assert_null(rule_example(rules[0], "no_such_file.c", arena));
    const char *bad = rule_example(rules[0], rules[0]->bad_example, arena);
    assert_non_null(strstr(bad, arena_printf(arena, "// <-- %s", rules[0]->id)));
    assert_null(strstr(bad, "// expect"));
    arena_free(arena);
}

/* rules.def is in alphabetical order, and each line has its file and its rule: RULE(lock_leak). */
static void test_definitions(void **state) {
    Arena *arena = *state;
    char *text = folder_read(arena, "rules", "rules.def"), *rest = text;
    const char *before = "";
    uint32_t lines = 0, count;
    assert_non_null(text);
    for (char *line; (line = strsep(&rest, "\n"));) {
        if (strncmp(line, "RULE(", 5) != 0)
            continue;
        char *name = arena_strndup(arena, line + 5, strcspn(line + 5, ")"));
        assert_true(strcmp(before, name) < 0);
        before = arena_strdup(arena, name);
        assert_true(folder_has(arena, "rules", arena_printf(arena, "%s.c", name)));
        for (char *c = name; *c; c++)
            *c = *c == '_' ? '-' : *c;
        if (!rule_find(name))
            fail_msg("rules.def has %s, but no rule has the id %s", before, name);
        lines++;
    }
    rules_all(&count);
    assert_int_equal(lines, count);
}

/* Testdata of a rule that is gone, or misspelt, would never be looked at. */
static void test_folders(void **state) {
    (void)state;
    DIR *dir = opendir("testdata/rules");
    uint32_t strangers = 0;
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.' || rule_find(entry->d_name))
            continue;
        print_error("testdata/rules/%s belongs to no rule\n", entry->d_name);
        strangers++;
    }
    closedir(dir);
    assert_int_equal(strangers, 0);
}

/* What is not in the README's table nobody knows of. */
static void test_readme(void **state) {
    Arena *arena = *state;
    const char *text = folder_read(arena, ".", "README.md");
    uint32_t count, lacking = 0;
    const Rule *const *rules = rules_all(&count);
    assert_non_null(text);
    for (uint32_t i = 0; i < count; i++) {
        if (strstr(text, arena_printf(arena, "\n| `%s` | ", rules[i]->id)))
            continue;
        print_error("README.md has no line on %s\n", rules[i]->id);
        lacking++;
    }
    assert_int_equal(lacking, 0);
}

int main(void) {
    const struct CMUnitTest whole[] = {
        arena_test(test_readme),
        cmocka_unit_test(test_order),
        arena_test(test_definitions),
        cmocka_unit_test(test_folders),
    };
    if (chdir(LOCKWISE_SOURCE_DIR) != 0) {
        print_error("contract: cannot enter %s\n", LOCKWISE_SOURCE_DIR);
        return 2;
    }
    Arena *arena = arena_new();
    VEC(struct CMUnitTest) tests = {0};
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    for (uint32_t i = 0; i < COUNT(whole); i++)
        *vec_push(arena, &tests) = whole[i];
    for (uint32_t i = 0; i < count; i++)
        *vec_push(arena, &tests) =
            (struct CMUnitTest){.name = rules[i]->id, .test_func = test_rule, .initial_state = (void *)rules[i]};
    int failed = _cmocka_run_group_tests("contract", tests.data, tests.len, NULL, NULL);
    arena_free(arena);
    return failed > 0;
}
