/* cli.c: the built program, run as people and scripts run it: each kind of bad input gives one clear error and exit
 * code 2, or a gap and a partial run; nothing that was not analysed ever looks clean.
 * LOCKWISE_BIN names another program to test.
 */
#include "base/vec.h"
#include "findings/store_read.h"
#include "support/check.h"
#include "support/folder.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A lock that one path does not give back. */
#define LEAK                                                  \
    "#include <pthread.h>\n"                                  \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "int count;\n"                                            \
    "void add(int n) {\n"                                     \
    "    pthread_mutex_lock(&m);\n"                           \
    "    if (n < 0)\n"                                        \
    "        return;\n"                                       \
    "    count += n;\n"                                       \
    "    pthread_mutex_unlock(&m);\n"                         \
    "}\n"
#define CLEAN "int twice(int n) {\n    return 2 * n;\n}\n"

typedef struct Fixture {
    Arena *arena;
    const char *folder; /* also the program's working directory */
    int code;           /* of the last run: exit code, or 128 + signal */
    const char *out, *err;
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    f->arena = arena;
    f->folder = folder_new(arena);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    folder_remove(f->folder);
    arena_free(f->arena);
    return 0;
}

/* ---- running ---- */

static const char *program(void) {
    const char *path = getenv("LOCKWISE_BIN");
    return path ? path : LOCKWISE_PROGRAM;
}

/* Does not return. The command is words for a shell in which $L is the program. */
static void become(const Fixture *f, const char *command) {
    if (chdir(f->folder) != 0)
        _exit(99);
    setenv("L", program(), 1);
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(99);
}

static void run(Fixture *f, const char *command) {
    const char *out = folder_path(f->arena, f->folder, ".out"), *err = folder_path(f->arena, f->folder, ".err");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int out_fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        int err_fd = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (out_fd < 0 || err_fd < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0)
            _exit(99);
        become(f, command);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    f->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    f->out = folder_read(f->arena, f->folder, ".out");
    f->err = folder_read(f->arena, f->folder, ".err");
}

static uint32_t count_of(const char *text, const char *part) {
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void assert_holds(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

/* One error that holds `part`, exit code 2, nothing on stdout. */
static void assert_trouble(const Fixture *f, const char *part) {
    if (f->code != 2)
        fail_msg("exit code %d, not 2: %s", f->code, f->err);
    assert_holds(f->err, part);
    if (count_of(f->err, "error:") != 1)
        fail_msg("not one error: %s", f->err);
    assert_string_equal(f->out, "");
}

static void assert_ends(const Fixture *f, int code) {
    if (f->code != code)
        fail_msg("exit code %d, not %d: %s%s", f->code, code, f->out, f->err);
    assert_int_equal(count_of(f->err, "error:"), 0);
}

/* A compile database with these files, separated by blanks; none of them is made. */
static void write_compdb(Fixture *f, const char *files) {
    const char *text = "[";
    char *state = NULL, *copy = arena_strdup(f->arena, files);
    for (char *file = strtok_r(copy, " ", &state); file; file = strtok_r(NULL, " ", &state))
        text = arena_printf(f->arena, "%s%s\n{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"cc -c %s\"}",
                            text, text[1] ? "," : "", f->folder, file, file);
    folder_write(f->arena, f->folder, "compile_commands.json", arena_printf(f->arena, "%s\n]\n", text));
}

static void write_project(Fixture *f) {
    folder_write(f->arena, f->folder, "src/leak.c", LEAK);
    folder_write(f->arena, f->folder, "src/clean.c", CLEAN);
    write_compdb(f, "src/leak.c src/clean.c");
}

/* ---- runs that work ---- */

static void test_alone_it_checks_the_project(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L");
    assert_ends(f, 1);
    assert_holds(f->out, "src/leak.c:");
    assert_holds(f->out, "lock-leak");
    assert_holds(f->err, "in 2 files,");
    assert_true(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
    assert_true(folder_has(f->arena, f->folder, ".lockwise/.gitignore"));
    assert_false(folder_has(f->arena, f->folder, ".lockwise/lockwise.db-wal"));
}

static void test_clean_code_is_exit_code_0(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "clean.c", CLEAN);
    run(f, "$L check clean.c --");
    assert_ends(f, 0);
    assert_holds(f->err, "no findings");
}

static void test_files_and_flags(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "a.c", "#ifdef LEAKING\n" LEAK "#endif\nint unused;\n");
    run(f, "$L check a.c -- -DLEAKING");
    assert_ends(f, 1);
    run(f, "$L check a.c --");
    assert_ends(f, 0);
}

static void test_preprocessed_files(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "leak.c", LEAK);
    run(f, "gcc -E leak.c -o leak.i && $L check leak.i --");
    assert_ends(f, 1);
    assert_holds(f->out, "lock-leak");
}

static void test_project_from_below_and_by_name(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "cd src && $L check");
    assert_ends(f, 1);
    assert_true(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
    run(f, "mkdir elsewhere && cd elsewhere && $L check -p .. --db x.db");
    assert_ends(f, 1);
    assert_true(folder_has(f->arena, f->folder, "elsewhere/x.db"));
    run(f, "$L -p compile_commands.json");
    assert_ends(f, 1);
}

static void test_paths_limit_the_files(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check src/clean.c");
    assert_ends(f, 0);
    assert_holds(f->err, "in 1 file,");
    run(f, "$L check src");
    assert_ends(f, 1);
    assert_holds(f->err, "in 2 files,");
    run(f, "ln -s src link && $L check link/clean.c");
    assert_ends(f, 0);
}

static void test_report_prints_what_check_printed(void **state) {
    static const char *const formats[] = {"text", "json", "sarif"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        Fixture *f = *state;
        write_project(f);
        run(f, arena_printf(f->arena, "$L check --format=%s", formats[i]));
        assert_ends(f, 1);
        const char *before = f->out;
        assert_true(before[0] != '\0');
        run(f, arena_printf(f->arena, "$L report --format=%s", formats[i]));
        assert_ends(f, 0);
        assert_string_equal(f->out, before);
    }
}

static void test_number_of_jobs_changes_nothing(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check -j1");
    const char *one = f->out;
    run(f, "$L check -j 8");
    assert_ends(f, 1);
    assert_string_equal(f->out, one);
}

static void test_report_of_an_older_run(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check");
    run(f, "$L check src/clean.c");
    assert_ends(f, 0);
    run(f, "$L report --run 1");
    assert_ends(f, 0);
    assert_holds(f->out, "lock-leak");
    run(f, "$L report");
    assert_int_equal(count_of(f->out, "lock-leak"), 0);
}

static void test_html(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check; $L report --html pages");
    assert_ends(f, 0);
    assert_true(folder_has(f->arena, f->folder, "pages/index.html"));
    assert_holds(f->out, "pages/index.html\n");
}

static void test_output_replaces_a_file_as_a_whole(void **state) {
    Fixture *f = *state;
    write_project(f);
    folder_write(f->arena, f->folder, "out.txt", "old");
    run(f, "$L check --output out.txt && false; test $? = 1 && ls out.txt*");
    assert_ends(f, 0);
    assert_string_equal(f->out, "out.txt\n"); /* no temporary file, nothing else on stdout */
    assert_holds(folder_read(f->arena, f->folder, "out.txt"), "lock-leak");
    run(f, "$L check -o /dev/null");
    assert_ends(f, 1);
    assert_string_equal(f->out, "");
}

static void test_output_follows_links(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "touch real && ln -s real link && $L check -o link; test -L link && test -s real");
    assert_ends(f, 0);
}

static void test_stats(void **state) {
    static const char *const made[] = {" 2 units\n", " 2 functions\n", " contexts\n", " 1 findings\n", " 1 run\n"};
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check --stats");
    assert_ends(f, 1);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        assert_holds(f->err, made[i]);
    run(f, "$L check");
    assert_null(strstr(f->err, " contexts\n"));
}

static void test_dump_of_the_ir(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check --dump=ir");
    assert_ends(f, 0);
    assert_holds(f->out, "add");
    assert_holds(f->out, "twice");
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_dump_of_the_model(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check --dump=locks");
    assert_ends(f, 0);
    assert_holds(f->out, "fn add leak.c:4");
    assert_holds(f->out, "event exit-held of &m");
    run(f, "$L check --dump=link:twice -o dump.txt");
    assert_ends(f, 0);
    assert_string_equal(folder_read(f->arena, f->folder, "dump.txt"), "fn twice clean.c:1 external\n");
    run(f, "$L check --dump=ir:twice");
    assert_ends(f, 0);
    assert_holds(f->out, "@twice(");
    assert_null(strstr(f->out, "@add("));
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_query(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check");
    run(f, "cd src && $L query locks");
    assert_ends(f, 0);
    assert_string_equal(f->out, "LOCK      KIND   NATURE  TAKEN AT  GUARDS  DECLARED  TAKEN UNDER IT\n"
                                "leak.c:m  mutex  normal  1         1       leak.c:2  -\n");
    run(f, "$L query guards count");
    assert_ends(f, 0);
    assert_holds(f->out, "count (src/leak.c:3): leak.c:m is held at 2 of 2 places\n");
    run(f, "$L query callers twice --format json -o answer.json");
    assert_ends(f, 0);
    assert_string_equal(f->out, "");
    assert_holds(folder_read(f->arena, f->folder, "answer.json"), "\"name\": \"twice\"");
    run(f, "$L query accesses '*' --run 1 --file clean.c");
    assert_ends(f, 0);
    assert_string_equal(f->out, "");
}

static void test_query_finds_trouble(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L query", "query: about what?", "guards, locks, threads, accesses, order or callers"},
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
    Fixture *f = *state;
    write_project(f);
    run(f, "$L query locks");
    assert_trouble(f, "no .lockwise/lockwise.db in");
    run(f, "$L check");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run(f, cases[i].command);
        assert_trouble(f, cases[i].error);
        assert_holds(f->err, cases[i].help);
    }
}

static void test_min_tier(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check --min-tier=low");
    assert_ends(f, 1);
    run(f, "$L check src/clean.c --min-tier definite");
    assert_ends(f, 0);
}

static void test_rules(void **state) {
    Fixture *f = *state;
    run(f, "$L rules");
    assert_ends(f, 0);
    assert_holds(f->out, "lock-leak");
    run(f, "$L rules --format json");
    assert_ends(f, 0);
    assert_holds(f->out, "\"id\": \"lock-leak\"");
    assert_int_equal(f->out[0], '[');
}

/* A lock whose functions say nothing to the analysis, taken on one path only; and the model that says what they do. */
#define OWN_LOCK                                  \
    "struct own;\n"                               \
    "void own_lock(struct own *);\n"              \
    "void own_unlock(struct own *);\n"            \
    "int get(struct own *o, const int *from) {\n" \
    "    own_lock(o);\n"                          \
    "    if (!from)\n"                            \
    "        return -1;\n"                        \
    "    own_unlock(o);\n"                        \
    "    return 0;\n"                             \
    "}\n"
#define OWN_MODEL                                           \
    "functions:\n"                                          \
    "  own_lock: {kind: acquire, object: 0, lock: plain}\n" \
    "  own_unlock: {kind: release, object: 0, lock: plain}\n"

static void test_models_of_the_project_and_by_option(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "src/own.c", OWN_LOCK);
    folder_write(f->arena, f->folder, "own.yaml", OWN_MODEL);
    write_compdb(f, "src/own.c");
    run(f, "$L check");
    assert_ends(f, 0);
    run(f, "$L check --models own.yaml");
    assert_ends(f, 1);
    assert_holds(f->out, "[lock-leak");
    run(f, "mkdir -p .lockwise/models/ && mv own.yaml .lockwise/models/ && cd src && $L");
    assert_ends(f, 1);
    assert_holds(f->out, "[lock-leak");
    run(f, "echo 'functions: {own_lock: {kind: none}, own_unlock: {kind: none}}' > off.yaml; $L --models off.yaml");
    assert_ends(f, 0);
    assert_holds(folder_read(f->arena, f->folder, ".lockwise/.gitignore"), "!/models/*.yaml\n");
    Diag *diag = diag_new(NULL);
    const char *db = folder_path(f->arena, f->folder, ".lockwise/lockwise.db");
    const StoredFacts *stored = store_read_facts(db, 0, f->arena, diag);
    assert_non_null(stored);
    assert_int_equal(stored->facts.models.len, 2);
    assert_string_equal(stored->facts.models.data[0].file, ".lockwise/models/own.yaml");
    assert_int_equal(stored->facts.models.data[0].functions, 2);
    assert_string_equal(stored->facts.models.data[1].file, "off.yaml");
    diag_free(diag);
}

static void test_models_lists_files_and_functions(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, ".lockwise/models/b.yaml", OWN_MODEL);
    folder_write(f->arena, f->folder, ".lockwise/models/a.yaml", "functions: {mtx_lock: {kind: none}}\n");
    folder_write(f->arena, f->folder, ".lockwise/models/notes.txt", "no model\n");
    folder_write(f->arena, f->folder, "more/c.yaml", "functions: {own_lock: {kind: acquire, object: 1, lock: spin}}\n");
    run(f, "$L models --models more");
    assert_ends(f, 0);
    assert_holds(f->out, "built-in pthread.yaml: ");
    assert_holds(f->out, ".lockwise/models/a.yaml: 1 function\n"
                         "  mtx_lock: {kind: none}  # .lockwise/models/a.yaml:1\n"
                         "  # instead of mtx_lock: {kind: acquire, object: 0, lock: plain}  # built-in c11.yaml:");
    assert_holds(f->out, ".lockwise/models/b.yaml: 2 functions\n");
    assert_holds(f->out, "more/c.yaml: 1 function\n  own_lock: {kind: acquire, object: 1, lock: spin}");
    assert_true(strstr(f->out, "models/a.yaml: ") < strstr(f->out, "models/b.yaml: "));
    run(f, "mkdir deep; cd deep; $L models own_lock pthread_mutex_lock");
    assert_ends(f, 0);
    assert_string_equal(f->out,
                        "own_lock: {kind: acquire, object: 0, lock: plain}  # ../.lockwise/models/b.yaml:2\n"
                        "pthread_mutex_lock: {kind: acquire, object: 0, lock: mutex}  # built-in pthread.yaml:7\n");
    run(f, "$L help models");
    assert_ends(f, 0);
    assert_holds(f->out, "| `try-acquire` |");
}

static void test_wrong_models(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L models --models wrong.yaml", "wrong.yaml:2:13: unknown kind 'aquire'", "did you mean 'acquire'?"},
        {"$L check --models wrong.yaml a.c -- -DX", "wrong.yaml:2:13: unknown kind 'aquire'", ""},
        {"$L models --models wrong.yaml --models none.yaml", "wrong.yaml:2:13", ""},
        {"$L models --models none.yaml", "cannot read the models in none.yaml: No such file", ""},
        {"$L models --models empty", "no models in the folder empty", "end in .yaml"},
        {"$L models --models", "--models needs an argument", ""},
        {"$L models mtx_lok", "no model of 'mtx_lok'", "did you mean 'mtx_lock'?"},
        {"$L models mtx_lock elephant_walk", "no model of 'elephant_walk'", "what its body does"},
        {"mkdir -p .lockwise/models/x.yaml; $L models", "cannot read the models in .lockwise/models/x.yaml: Is a ", ""},
    };
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "wrong.yaml", "functions:\n  f: {kind: aquire}\n");
    folder_write(f->arena, f->folder, "a.c", CLEAN);
    folder_write(f->arena, f->folder, "empty/notes.txt", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run(f, cases[i].command);
        assert_trouble(f, cases[i].error);
        assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise/lockwise.db"));
}

static void test_explain(void **state) {
    Fixture *f = *state;
    run(f, "$L explain lock-leak");
    assert_ends(f, 0);
    assert_holds(f->out, "Why it matters");
    assert_holds(f->out, "Wrong");
}

static void test_help_and_version(void **state) {
    static const char *const commands[] = {"$L help",       "$L --help",       "$L -h",        "$L help check",
                                           "$L help query", "$L check --help", "$L report -h", "$L help explain",
                                           "$L help help",  "$L --version",    "$L version"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        Fixture *f = *state;
        run(f, commands[i]);
        assert_ends(f, 0);
        assert_holds(f->out, "lockwise");
        assert_string_equal(f->err, "");
    }
}

/* ---- colour and progress ---- */

static void test_color(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check");
    assert_int_equal(count_of(f->out, "\033["), 0);
    run(f, "$L check --color=always");
    assert_true(count_of(f->out, "\033[") > 0);
    run(f, "CLICOLOR_FORCE=1 $L check");
    assert_true(count_of(f->out, "\033[") > 0);
    run(f, "NO_COLOR=1 CLICOLOR_FORCE=1 $L check");
    assert_int_equal(count_of(f->out, "\033["), 0);
    run(f, "NO_COLOR=1 $L check --color=always");
    assert_true(count_of(f->out, "\033[") > 0);
}

static void test_progress_is_for_terminals(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check");
    assert_int_equal(count_of(f->err, "[1/2]"), 0);
    int terminal;
    setenv("TERM", "xterm", 1);
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    if (pid < 0)
        skip(); /* a system without terminals: a bare chroot, some containers */
    if (pid == 0)
        become(f, "$L check");
    VEC(char) text = {0};
    char buffer[4096];
    ssize_t got;
    while ((got = read(terminal, buffer, sizeof buffer)) > 0)
        memcpy(vec_extend(f->arena, &text, (size_t)got), buffer, (size_t)got);
    *vec_push(f->arena, &text) = '\0';
    close(terminal);
    waitpid(pid, NULL, 0);
    assert_holds(text.data, "[1/2]");
    assert_holds(text.data, "\033["); /* and colour */
}

/* ---- the compile database is bad ---- */

static void test_no_database(void **state) {
    Fixture *f = *state;
    run(f, "$L");
    assert_trouble(f, "no compile_commands.json in");
    assert_holds(f->err, "help: ");
    run(f, "$L check -p nowhere");
    assert_trouble(f, "nowhere does not exist");
    run(f, "$L check -p .");
    assert_trouble(f, "no compile_commands.json in .");
}

static void test_malformed_database(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "compile_commands.json", "[\n{\"directory\": \"/\",]\n");
    run(f, "$L");
    assert_trouble(f, "compile_commands.json:2:");
}

static void test_empty_database(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "compile_commands.json", "[]");
    run(f, "$L");
    assert_trouble(f, "lists no files");
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

static void test_database_of_another_language(void **state) {
    Fixture *f = *state;
    write_compdb(f, "a.cpp");
    run(f, "$L");
    assert_trouble(f, "no C files");
}

static void test_path_that_is_not_listed(void **state) {
    Fixture *f = *state;
    write_project(f);
    folder_write(f->arena, f->folder, "other.c", CLEAN);
    run(f, "$L check other.c");
    assert_trouble(f, "other.c: no C file there is in");
    run(f, "$L check gone.c");
    assert_trouble(f, "gone.c: does not exist");
}

static void test_files_without_database_or_flags(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "a.c", CLEAN);
    run(f, "$L check a.c");
    assert_trouble(f, "no compile_commands.json");
    assert_holds(f->err, "FILE... -- FLAGS");
}

/* ---- files that cannot be analysed ---- */

static void test_listed_file_that_is_missing_is_a_gap(void **state) {
    Fixture *f = *state;
    write_project(f);
    write_compdb(f, "src/leak.c gone.c");
    run(f, "$L check");
    assert_ends(f, 1);
    assert_holds(f->err, "1 of 2 files was not analysed");
    assert_holds(f->err, "gone.c: the source file does not exist [tu-missing]");
}

static void test_syntax_errors_are_a_partial_analysis(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "a.c", LEAK "int broken(void) { return 1 + ; }\n");
    run(f, "$L check a.c --");
    assert_ends(f, 1);
    assert_holds(f->err, "analysed only in part");
    assert_holds(f->err, "tu-parse-errors");
}

static void test_nothing_analysed_is_never_clean(void **state) {
    Fixture *f = *state;
    write_compdb(f, "gone.c lost.c");
    run(f, "$L check");
    assert_trouble(f, "none of the files could be analysed");
    assert_holds(f->err, "gone.c: the source file does not exist");
    run(f, "$L report");
    assert_trouble(f, "no run");
}

static void test_time_limit(void **state) {
    Fixture *f = *state;
    write_project(f);
    /* Never finishes within a second: 2^28 nested expansions. */
    const char *text = "#define A0 1+\n";
    for (int i = 1; i <= 28; i++)
        text = arena_printf(f->arena, "%s#define A%d A%d A%d\n", text, i, i - 1, i - 1);
    folder_write(f->arena, f->folder, "slow.c", arena_printf(f->arena, "%sint x = A28 1;\n", text));
    write_compdb(f, "src/leak.c slow.c src/clean.c");
    run(f, "$L check --tu-timeout=1");
    assert_ends(f, 1);
    assert_holds(f->err, "tu-timeout");
    assert_holds(f->err, "1 of 3 files was not analysed");
}

/* ---- places that cannot be written or read ---- */

static void test_output_folder_is_missing(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check -o no/such/out.txt");
    assert_trouble(f, "cannot write no/such/out.txt");
    assert_false(folder_has(f->arena, f->folder, ".lockwise")); /* said before the work */
    run(f, "$L check -o src");
    assert_trouble(f, "cannot write src");
}

static void test_corrupt_store(void **state) {
    Fixture *f = *state;
    write_project(f);
    folder_write(f->arena, f->folder, "bad.db",
                 "this is no database, and it is longer than a header of one would be."
                 "............................................................");
    run(f, "$L check --db bad.db");
    assert_trouble(f, "bad.db");
    run(f, "$L report --db bad.db");
    assert_trouble(f, "bad.db");
    run(f, "$L check --db src");
    assert_trouble(f, "src");
}

static void test_no_store(void **state) {
    Fixture *f = *state;
    run(f, "$L report");
    assert_trouble(f, "no .lockwise/lockwise.db");
    run(f, "$L report --db none.db");
    assert_trouble(f, "none.db");
    assert_false(folder_has(f->arena, f->folder, "none.db"));
}

static void test_unknown_run(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check");
    run(f, "$L report --run 77");
    assert_trouble(f, "77");
}

/* Root may write anywhere: the program is run as nobody then. False if that cannot be done here. */
static bool run_without_rights(Fixture *f, const char *command) {
    if (geteuid() != 0) {
        run(f, command);
        return true;
    }
    run(f, "setpriv --reuid=65534 --regid=65534 --clear-groups $L --version");
    if (f->code != 0)
        return false;
    run(f, arena_printf(f->arena, "L='setpriv --reuid=65534 --regid=65534 --clear-groups %s'; %s", program(), command));
    return true;
}

static void test_read_only_store(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check; chmod 444 .lockwise/*.db; chmod 555 .lockwise");
    if (!run_without_rights(f, "$L check"))
        skip();
    assert_trouble(f, "read-only");
    run_without_rights(f, "$L report");
    assert_ends(f, 0);
    assert_holds(f->out, "lock-leak");
}

static void test_folders_without_rights(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "mkdir closed && chmod 555 closed");
    if (!run_without_rights(f, "$L check --db closed/x.db"))
        skip();
    assert_trouble(f, "closed");
    run_without_rights(f, "$L check --db x.db -o closed/out.txt");
    assert_trouble(f, "cannot write closed/out.txt");
}

static void test_full_disk_behind_stdout(void **state) {
    Fixture *f = *state;
    write_project(f);
    run(f, "$L check > /dev/full");
    assert_trouble(f, "cannot write");
    run(f, "$L rules > /dev/full");
    assert_trouble(f, "cannot write");
}

/* ---- the command line is bad ---- */

static void test_bad_command_lines(void **state) {
    static const struct {
        const char *command, *error, *help;
    } cases[] = {
        {"$L chek", "unknown command 'chek'", "did you mean 'check'?"},
        {"$L xyzzy", "unknown command 'xyzzy'", "check, report, query, rules"},
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
        {"$L report extra", "unexpected argument 'extra'", "lockwise help report"},
        {"$L report --html a --format text", "--format has no effect with --html", ""},
        {"$L rules lock-leak", "unexpected argument 'lock-leak'", "lockwise help rules"},
        {"$L explain", "which rule", "lockwise rules"},
        {"$L explain lock-leek", "unknown rule 'lock-leek'", "did you mean 'lock-leak'?"},
        {"$L explain nonsense-word", "unknown rule 'nonsense-word'", "lockwise rules"},
        {"$L explain a b", "unexpected argument 'b'", ""},
    };
    Fixture *f = *state;
    write_project(f);
    folder_write(f->arena, f->folder, "a.c", CLEAN);
    folder_write(f->arena, f->folder, "a.cpp", "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run(f, cases[i].command);
        assert_trouble(f, cases[i].error);
        assert_holds(f->err, cases[i].help);
    }
    assert_false(folder_has(f->arena, f->folder, ".lockwise"));
}

/* ---- signals ---- */

static void test_signals(void **state) {
    static const int signals[] = {SIGINT, SIGTERM};
    Fixture *f = *state;
    const char *text = "#define A0 1+\n";
    for (int i = 1; i <= 28; i++)
        text = arena_printf(f->arena, "%s#define A%d A%d A%d\n", text, i, i - 1, i - 1);
    folder_write(f->arena, f->folder, "slow.c", arena_printf(f->arena, "%sint x = A28 1;\n", text));
    for (size_t i = 0; i < 2; i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            become(f, "exec $L check slow.c -o out.txt -- 2> err.txt");
        usleep(500000);
        kill(pid, signals[i]);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + signals[i]);
        assert_false(folder_has(f->arena, f->folder, "out.txt"));
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_alone_it_checks_the_project),
        T(test_clean_code_is_exit_code_0),
        T(test_files_and_flags),
        T(test_preprocessed_files),
        T(test_project_from_below_and_by_name),
        T(test_paths_limit_the_files),
        T(test_report_prints_what_check_printed),
        T(test_number_of_jobs_changes_nothing),
        T(test_report_of_an_older_run),
        T(test_html),
        T(test_output_replaces_a_file_as_a_whole),
        T(test_output_follows_links),
        T(test_stats),
        T(test_dump_of_the_ir),
        T(test_dump_of_the_model),
        T(test_query),
        T(test_query_finds_trouble),
        T(test_min_tier),
        T(test_rules),
        T(test_models_of_the_project_and_by_option),
        T(test_models_lists_files_and_functions),
        T(test_wrong_models),
        T(test_explain),
        T(test_help_and_version),
        T(test_color),
        T(test_progress_is_for_terminals),
        T(test_no_database),
        T(test_malformed_database),
        T(test_empty_database),
        T(test_database_of_another_language),
        T(test_path_that_is_not_listed),
        T(test_files_without_database_or_flags),
        T(test_listed_file_that_is_missing_is_a_gap),
        T(test_syntax_errors_are_a_partial_analysis),
        T(test_nothing_analysed_is_never_clean),
        T(test_time_limit),
        T(test_output_folder_is_missing),
        T(test_corrupt_store),
        T(test_no_store),
        T(test_unknown_run),
        T(test_read_only_store),
        T(test_folders_without_rights),
        T(test_full_disk_behind_stdout),
        T(test_bad_command_lines),
        T(test_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
