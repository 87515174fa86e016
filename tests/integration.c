/* integration.c: what integration/ offers to paste does what it says: the build files with the programs that read them,
 * the commands of the servers' files in a shell.
 */
#include "base/vec.h"
#include "support/cli_run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define FOLDER LOCKWISE_SOURCE_DIR "/integration"

static bool has(CliRun *f, const char *program) {
    cli_run(f, arena_printf(f->arena, "command -v %s", program));
    return f->code == 0;
}

/* A program with a library of its own, which leaks a lock; `lockwise` is in the path of what cli_run runs. */
static void begin(CliRun *f) {
    folder_write(f->arena, f->folder, "lib/add.c", CLI_LEAK);
    folder_write(f->arena, f->folder, "app/main.c",
                 "void add(int n);\nint main(void) {\n    add(1);\n    return 0;\n}\n");
    cli_run(f, "mkdir bin && ln -s $L bin/lockwise");
    cli_assert_ends(f, 0);
}

static void test_cmake(void **state) {
    CliRun *f = *state;
    if (!has(f, "cmake"))
        skip();
    begin(f);
    folder_write(f->arena, f->folder, "lib/CMakeLists.txt", "add_library(add STATIC add.c)\n");
    folder_write(f->arena, f->folder, "CMakeLists.txt",
                 "cmake_minimum_required(VERSION 3.22)\nproject(app LANGUAGES C)\n"
                 "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nadd_subdirectory(lib)\nadd_executable(app app/main.c)\n"
                 "target_link_libraries(app PRIVATE add)\ninclude(" FOLDER "/Lockwise.cmake)\n"
                 "lockwise_add_check(app -q)\nlockwise_add_check(add -q --fail-on never)\n");
    cli_run(
        f, "cmake -B build -DLOCKWISE=$PWD/bin/lockwise > /dev/null && cmake --build build --target app-lockwise 2>&1");
    assert_int_not_equal(f->code, 0);
    cli_assert_holds(f->out, "add.c:7:9: error: add returns with m still held");
    cli_run(f, "cmake --build build --target add-lockwise");
    assert_int_equal(f->code, 0);
    cli_assert_holds(f->out, "add.c:7:9: error");
}

static void test_make(void **state) {
    CliRun *f = *state;
    if (!has(f, "make"))
        skip();
    begin(f);
    folder_write(f->arena, f->folder, "Makefile",
                 "SRCS = lib/add.c app/main.c\nCFLAGS = -O2 -Wall\nCPPFLAGS = -DNDEBUG\ninclude " FOLDER
                 "/lockwise.mk\n");
    cli_run(f, "make LOCKWISE=$L LOCKWISE_OPTIONS=-q lockwise");
    assert_int_equal(f->code, 2); /* make's own: the command failed */
    cli_assert_holds(f->out, "lib/add.c:7:9: error");
    cli_run(f, "make LOCKWISE=$L 'LOCKWISE_OPTIONS=--fail-on never' lockwise");
    assert_int_equal(f->code, 0);
}

static void test_meson(void **state) {
    CliRun *f = *state;
    if (!has(f, "meson") || !has(f, "ninja"))
        skip();
    begin(f);
    const char *target = folder_read(f->arena, FOLDER, "meson.build");
    folder_write(
        f->arena, f->folder, "meson.build",
        arena_printf(f->arena, "project('app', 'c')\nexecutable('app', 'app/main.c', 'lib/add.c')\n%s", target));
    cli_run(f, "PATH=$PWD/bin:$PATH; meson setup build > log.txt 2>&1 || cat log.txt; meson compile -C build lockwise");
    assert_int_not_equal(f->code, 0);
    cli_assert_holds(f->out, "add.c:7:9: error");
}

/* ---- servers ---- */

static char *read_yaml(CliRun *f, const char *name) {
    char *text = folder_read(f->arena, FOLDER, name);
    yaml_parser_t parser;
    yaml_event_t event;
    assert_non_null(text);
    assert_int_equal(yaml_parser_initialize(&parser), 1);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    for (bool done = false; !done;) {
        if (!yaml_parser_parse(&parser, &event))
            fail_msg("%s:%zu: %s", name, parser.problem_mark.line + 1, parser.problem);
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return text;
}

/* The lines from the one that begins with `from` on to the one that begins with `to`, without `strip` at the start. */
static const char *block(CliRun *f, const char *text, const char *from, const char *to, const char *strip) {
    const char *start = strstr(text, from), *end = start ? strstr(start, to) : NULL, *out = "";
    assert_non_null(end);
    for (const char *line = start; line < end;) {
        const char *next = strchr(line, '\n') + 1;
        if (strncmp(line, strip, strlen(strip)) == 0)
            line += strlen(strip);
        out = arena_printf(f->arena, "%s%.*s", out, (int)(next - line), line);
        line = next;
    }
    return out;
}

/* A git repository with one finding in the baseline, and a new one. */
static void begin_repository(CliRun *f) {
    if (!has(f, "git"))
        skip();
    begin(f);
    folder_write(f->arena, f->folder, "build/compile_commands.json",
                 arena_printf(f->arena,
                              "[{\"directory\": \"%s\", \"file\": \"lib/add.c\", \"command\": \"cc -c lib/add.c\"}, "
                              "{\"directory\": \"%s\", \"file\": \"app/main.c\", \"command\": \"cc -c app/main.c\"}]",
                              f->folder, f->folder));
    folder_write(f->arena, f->folder, ".gitignore", "build\n.out\n.err\nbin\n");
    cli_run(f, "git init -q . && $L check -q -o /dev/null; $L baseline write && git add . && "
               "git -c user.name=A -c user.email=a@b commit -qm one");
    cli_assert_ends(f, 0);
    folder_write(f->arena, f->folder, "app/main.c",
                 "#include <pthread.h>\nvoid add(int n);\nstatic pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
                 "int main(void) {\n    pthread_mutex_lock(&lock);\n    pthread_mutex_lock(&lock);\n    add(1);\n"
                 "    return 0;\n}\n");
}

static void test_github(void **state) {
    CliRun *f = *state;
    begin_repository(f);
    const char *script =
        block(f, read_yaml(f, "github.yml"), "          code=0", "      - uses: github/codeql", "          ");
    folder_write(f->arena, f->folder, "build/step.sh", script);
    cli_run(f, "PATH=$PWD/bin:$PATH GITHUB_STEP_SUMMARY=build/summary.md sh -e build/step.sh");
    assert_int_equal(f->code, 1);
    cli_assert_holds(f->out, "::error file=app/main.c,line=6,col=5,title=deadlock-self (");
    assert_int_equal(cli_count(f->out, "::error file=lib"), 0);
    cli_assert_holds(folder_read(f->arena, f->folder, "build/summary.md"), "| `deadlock-self` | ");
    cli_assert_holds(folder_read(f->arena, f->folder, "lockwise.sarif"), "lib/add.c");
}

static void test_gitlab(void **state) {
    CliRun *f = *state;
    begin_repository(f);
    const char *script = block(f, read_yaml(f, "gitlab.yml"), "    - code=0", "  artifacts:", "    - ");
    folder_write(f->arena, f->folder, "build/job.sh", script);
    cli_run(f, "PATH=$PWD/bin:$PATH sh -e build/job.sh");
    assert_int_equal(f->code, 1);
    json_t *issues = json_loads(folder_read(f->arena, f->folder, "gl-code-quality-report.json"), 0, NULL);
    assert_true(json_array_size(issues) >= 2);
    json_decref(issues);
    const char *tests = folder_read(f->arena, f->folder, "lockwise.xml");
    cli_assert_holds(tests, "classname=\"deadlock-self\"");
    assert_int_equal(cli_count(tests, "add returns with m"), 0); /* in the baseline */
}

static void test_shards(void **state) {
    CliRun *f = *state;
    begin_repository(f);
    const char *text = read_yaml(f, "gitlab-shards.yml");
    const char *parse = block(f, text, "    - lockwise check", "  artifacts:", "    - ");
    const char *link = block(f, text, "    - code=0", "  artifacts:\n    when", "    - ");
    cli_run(f,
            arena_printf(f->arena,
                         "export PATH=$PWD/bin:$PATH CI_NODE_TOTAL=4; for CI_NODE_INDEX in 1 2 3 4; do %s done; rm -r "
                         "build/*; %s",
                         parse, link));
    assert_int_equal(f->code, 1);
    cli_assert_holds(f->out, "app/main.c:6:5: error: ");
    assert_int_equal(cli_count(f->out, "error: "), 1); /* the other one is in the baseline */
    const char *github = read_yaml(f, "github-shards.yml");
    const char *check = strstr(github, "lockwise check -p build --shard ${{ matrix.shard }}/4");
    assert_non_null(check);
    assert_non_null(strstr(check, "lockwise link *.lwu --root . --new-only\n"));
}

static void test_hook(void **state) {
    CliRun *f = *state;
    begin_repository(f);
    const char *text = strstr(read_yaml(f, "pre-commit-config.yaml"), "entry: ") + strlen("entry: ");
    cli_run(f, arena_printf(f->arena, "PATH=$PWD/bin:$PATH; %.*s", (int)strcspn(text, "\n"), text));
    assert_int_equal(f->code, 1);
    cli_assert_holds(f->out, "[deadlock-self,");
    assert_int_equal(cli_count(f->out, "lib/add.c:7:9: error"), 0);
}

static void test_problem_matcher(void **state) {
    CliRun *f = *state;
    begin(f);
    json_t *root = json_loads(folder_read(f->arena, FOLDER, "problem-matcher.json"), 0, NULL);
    json_t *matcher = json_array_get(json_object_get(root, "problemMatcher"), 0);
    json_t *pattern = json_array_get(json_object_get(matcher, "pattern"), 0);
    folder_write(f->arena, f->folder, "pattern", json_string_value(json_object_get(pattern, "regexp")));
    json_decref(root);
    cli_run(f, "$L check -q lib/add.c app/main.c -- | grep -P \"$(cat pattern)\"");
    assert_int_equal(cli_count(f->out, "\n"), 1);
    cli_assert_holds(f->out, "lib/add.c:7:9: error: add returns with m still held");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_cmake),  CLI_TEST(test_make),   CLI_TEST(test_meson), CLI_TEST(test_github),
        CLI_TEST(test_gitlab), CLI_TEST(test_shards), CLI_TEST(test_hook),  CLI_TEST(test_problem_matcher),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
