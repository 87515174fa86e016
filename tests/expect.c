/* expect.c: every file of testdata/rules and every folder of testdata/programs is checked by the program itself, and
 * its report compared with the annotations. One test per file or folder, so that a failure has a name.
 * All runs are made first, several at a time; the tests then only compare.
 *
 *   expect [PART-OF-A-NAME...]   only the cases whose path contains one of these
 *   LOCKWISE_BIN                 another program than the one just built
 */
#include "base/arena.h"
#include "support/annotations.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/verdict.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef const char *Text;
typedef VEC(Text) TextVec;

typedef struct Case {
    const char *rule; /* whose folder it is in, NULL: a program */
    const char *path, *name; /* "testdata/rules/lock-leak/bad_x.c", "bad_x.c" */
    TextVec sources;
    Annotations annotations;
    ReportedVec reported;
    ProblemVec problems; /* what kept the case from being compared */
    const char *out, *err, *db;
    pid_t pid;           /* 0: not running */
} Case;

typedef VEC(Case) CaseVec;

typedef struct Suite {
    Arena *arena;
    const char *program, *scratch;
    TextVec rules; /* ids: the folders of testdata/rules */
    CaseVec cases;
} Suite;

/* ---- finding the cases ---- */

static bool has_ending(const char *text, const char *ending) {
    size_t len = strlen(text), ending_len = strlen(ending);
    return len >= ending_len && strcmp(text + len - ending_len, ending) == 0;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Names in a folder, sorted, without those that begin with a dot. */
static TextVec list_folder(Arena *arena, const char *path) {
    struct dirent **entries;
    TextVec names = {0};
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.')
            *vec_push(arena, &names) = arena_strdup(arena, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return names;
}

static void read_source(Arena *arena, Case *test, const char *path) {
    char *text = folder_read(arena, ".", path);
    if (text)
        annotations_read(arena, path, text, &test->annotations);
    if (has_ending(path, ".c"))
        *vec_push(arena, &test->sources) = path;
}

/* A folder is one program: all its sources and headers, those of folders below it included. */
static void read_program(Arena *arena, Case *test, const char *folder) {
    TextVec names = list_folder(arena, folder);
    VEC_EACH(Text, name, &names) {
        const char *path = arena_printf(arena, "%s/%s", folder, *name);
        if (is_folder(path))
            read_program(arena, test, path);
        else if (has_ending(path, ".c") || has_ending(path, ".h"))
            read_source(arena, test, path);
    }
}

static bool is_wanted(const char *path, int part_count, char **parts) {
    bool wanted = part_count == 0;
    for (int i = 0; i < part_count && !wanted; i++)
        wanted = strstr(path, parts[i]) != NULL;
    return wanted;
}

static Case *add_case(Suite *suite, const char *folder, const char *name) {
    Case *test = vec_push(suite->arena, &suite->cases);
    test->path = arena_printf(suite->arena, "%s/%s", folder, name);
    test->name = name;
    return test;
}

static Case *add_rule_case(Suite *suite, const char *folder, const char *name, const char *rule) {
    Case *test = add_case(suite, folder, name);
    test->rule = rule;
    return test;
}

static void find_cases(Suite *suite, int part_count, char **parts) {
    Arena *arena = suite->arena;
    suite->rules = list_folder(arena, "testdata/rules");
    VEC_EACH(Text, rule, &suite->rules) {
        const char *folder = arena_printf(arena, "testdata/rules/%s", *rule);
        TextVec names = list_folder(arena, folder);
        VEC_EACH(Text, name, &names) {
            const char *path = arena_printf(arena, "%s/%s", folder, *name);
            if (has_ending(path, ".c") && is_wanted(path, part_count, parts))
                read_source(arena, add_rule_case(suite, folder, *name, *rule), path);
        }
    }
    TextVec programs = list_folder(arena, "testdata/programs");
    VEC_EACH(Text, name, &programs) {
        const char *path = arena_printf(arena, "testdata/programs/%s", *name);
        if (is_folder(path) && is_wanted(path, part_count, parts))
            read_program(arena, add_case(suite, "testdata/programs", *name), path);
    }
}

/* ---- running the program ---- */

/* `timeout` ends a run that hangs, with exit code 124. */
enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_INCOMPLETE = 3, EXIT_TIMEOUT = 124 };

/* Splits options at blanks; those after "--" are the compiler's. */
static void add_words(Arena *arena, TextVec *argv, const char *from, const char *to) {
    while (from < to) {
        size_t len = strcspn(from, " ");
        if (len > (size_t)(to - from))
            len = (size_t)(to - from);
        if (len > 0)
            *vec_push(arena, argv) = arena_strndup(arena, from, len);
        from += len + 1;
    }
}

static TextVec command_of(const Suite *suite, const Case *test) {
    Arena *arena = suite->arena;
    const char *run = test->annotations.run, *end = run + strlen(run);
    const char *flags = strstr(run, "-- ");
    const char *const head[] = {"timeout",    "60",   suite->program, "check",
                                "--min-tier", "low",  "--config",     "testdata/advice.yaml",
                                "--format",   "json", "--db",         test->db};
    TextVec argv = {0};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        *vec_push(arena, &argv) = head[i];
    if (test->rule) {
        *vec_push(arena, &argv) = "--enable";
        *vec_push(arena, &argv) = test->rule;
    }
    add_words(arena, &argv, run, flags ? flags : end);
    VEC_EACH(Text, source, &test->sources)
        *vec_push(arena, &argv) = *source;
    *vec_push(arena, &argv) = "--";
    *vec_push(arena, &argv) = "-pthread";
    if (flags)
        add_words(arena, &argv, flags + 3, end);
    *vec_push(arena, &argv) = NULL;
    return argv;
}

static void start(Suite *suite, Case *test, uint32_t number) {
    Arena *arena = suite->arena;
    test->out = arena_printf(arena, "%s/%u.json", suite->scratch, number);
    test->err = arena_printf(arena, "%s/%u.err", suite->scratch, number);
    test->db = arena_printf(arena, "%s/%u.db", suite->scratch, number);
    TextVec argv = command_of(suite, test);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, test->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, test->err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (posix_spawnp(&test->pid, argv.data[0], &files, NULL, (char *const *)argv.data, environ) != 0) {
        test->pid = 0;
        *vec_push(arena, &test->problems) = "the program could not be started";
    }
    posix_spawn_file_actions_destroy(&files);
}

static void finish(Suite *suite, Case *test, int status) {
    Arena *arena = suite->arena;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    test->pid = 0;
    const char *wrong = NULL;
    if (code == EXIT_TIMEOUT)
        wrong = "the program took too long";
    else if (code != EXIT_CLEAN && code != EXIT_FINDINGS && code != EXIT_INCOMPLETE)
        wrong =
            arena_printf(arena, "the program failed with exit code %d:\n%s", code, folder_read(arena, "", test->err));
    else
        wrong = verdict_read_json(arena, folder_read(arena, "", test->out), &test->reported);
    if (wrong)
        *vec_push(arena, &test->problems) = wrong;
}

static void wait_for_one(Suite *suite) {
    int status;
    pid_t pid = wait(&status);
    VEC_EACH(Case, test, &suite->cases)
        if (pid > 0 && test->pid == pid)
            finish(suite, test, status);
}

static void run_cases(Suite *suite) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t limit = processors > 1 ? (uint32_t)processors : 1, running = 0;
    for (uint32_t i = 0; i < suite->cases.len; i++) {
        Case *test = &suite->cases.data[i];
        annotations_check(suite->arena, test->name, suite->rules.data, suite->rules.len, &test->annotations);
        if (test->annotations.errors.len > 0)
            continue;
        if (running == limit) {
            wait_for_one(suite);
            running--;
        }
        start(suite, test, i);
        running += test->pid != 0;
    }
    for (; running > 0; running--)
        wait_for_one(suite);
}

/* ---- the tests ---- */

static void test_case(void **state) {
    const Case *test = *state;
    VEC_EACH(const AnnotationError, error, &test->annotations.errors)
        print_error("%s:%u: %s\n", error->file, error->line, error->text);
    VEC_EACH(Text, problem, &test->problems)
        print_error("%s\n", *problem);
    if (test->annotations.errors.len + test->problems.len > 0)
        fail();
    Arena *arena = arena_new();
    ProblemVec problems = {0};
    verdict_compare(arena, &test->annotations, &test->reported, &problems);
    VEC_EACH(Text, problem, &problems)
        print_error("%s\n", *problem);
    uint32_t count = problems.len;
    arena_free(arena);
    if (count > 0)
        fail();
}

static void print_counts(const Suite *suite) {
    uint32_t counts[ANNOTATION_KIND_COUNT] = {0};
    VEC_EACH(const Case, test, &suite->cases)
        for (AnnotationKind kind = 0; kind < ANNOTATION_KIND_COUNT; kind++)
            counts[kind] += annotations_count(&test->annotations, kind);
    print_message("%u cases:", suite->cases.len);
    for (AnnotationKind kind = 0; kind < ANNOTATION_KIND_COUNT; kind++)
        print_message(" %u %s", counts[kind], annotation_word(kind));
    print_message("\n");
}

static int compare_cases(const Suite *suite) {
    VEC(struct CMUnitTest) tests = {0};
    VEC_EACH(Case, test, &suite->cases)
        *vec_push(suite->arena, &tests) =
            (struct CMUnitTest){.name = test->path, .test_func = test_case, .initial_state = test};
    return _cmocka_run_group_tests("expect", tests.data, tests.len, NULL, NULL);
}

int main(int argc, char **argv) {
    Suite suite = {.arena = arena_new()};
    const char *chosen = getenv("LOCKWISE_BIN");
    suite.program = chosen && chosen[0] ? chosen : LOCKWISE_PROGRAM;
    suite.scratch = folder_new(suite.arena);
    if (chdir(LOCKWISE_SOURCE_DIR) != 0) {
        fprintf(stderr, "expect: cannot enter %s\n", LOCKWISE_SOURCE_DIR);
        return 2;
    }
    /* Neither the user's settings nor the results of earlier runs may decide. */
    setenv("XDG_CACHE_HOME", suite.scratch, 1);
    setenv("XDG_CONFIG_HOME", suite.scratch, 1);
    find_cases(&suite, argc - 1, argv + 1);
    run_cases(&suite);
    int failed = compare_cases(&suite);
    print_counts(&suite);
    folder_remove(suite.scratch);
    bool is_empty = suite.cases.len == 0;
    if (is_empty)
        fprintf(stderr, "expect: no such case\n");
    arena_free(suite.arena);
    return failed > 0 || is_empty;
}
