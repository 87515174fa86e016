/* cli_shared.c: headers that several files begin with are parsed once for all of them, and nothing else shows it. */
#include "support/cli_run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILES = 6 };

static const char BEGINNING[] = "#include \"all.h\"\n#include <pthread.h>\n";

/* Files that begin alike, and one that does not. */
static void begin(CliRun *f) {
    const char *files = "src/other.c";
    folder_write(f->arena, f->folder, "src/other.c", CLI_OTHER);
    folder_write(f->arena, f->folder, "src/all.h",
                 "#include <errno.h>\n#include <math.h>\n#include <signal.h>\n#include <stdatomic.h>\n"
                 "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <time.h>\n"
                 "#include <unistd.h>\n#include <sys/socket.h>\n#include <sys/stat.h>\n");
    for (int i = 0; i < FILES; i++) {
        const char *name = arena_printf(f->arena, "src/leak%d.c", i);
        folder_write(f->arena, f->folder, name,
                     arena_printf(f->arena, "/* number %d */\n%s#define add add%d\n#define count count%d\n%s", i,
                                  BEGINNING, i, i, CLI_LEAK));
        files = arena_printf(f->arena, "%s %s", files, name);
    }
    cli_write_compdb(f, files);
    cli_run(f, "mkdir tmp");
}

static void test_nothing_else_shows_it(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "export TMPDIR=$PWD/tmp; $L check --no-cache --stats; ls tmp");
    cli_assert_holds(f->err, "6 units through 1 shared header\n");
    const char *findings = f->out;
    assert_int_equal(cli_count(findings, "[lock-leak,definite]"), FILES);
    cli_run(f, "$L check --no-cache --no-shared-headers --stats");
    assert_int_equal(cli_count(f->err, "shared header"), 0);
    assert_string_equal(f->out, findings);
    cli_run(f, "for j in 1 2 8; do $L check --no-cache -j$j --shard 1/1 -o with$j && "
               "$L check --no-cache --no-shared-headers -j$j --shard 1/1 -o without$j && cmp with$j without$j && "
               "cmp with$j with1 || exit; done");
    cli_assert_ends(f, 0);
}

/* What is in the cache is neither parsed nor counted; a header that changed makes it worth while again. */
static void test_with_the_cache(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "$L check --stats --db one.db");
    cli_assert_holds(f->err, "6 units through 1 shared header\n");
    const char *findings = f->out;
    cli_run(f, "$L check --stats --no-shared-headers --db two.db");
    cli_assert_holds(f->err, "  7 units found\n");
    assert_string_equal(f->out, findings);
    cli_run(f, "echo 'extern int more;' >> src/all.h; $L check --stats --db one.db");
    cli_assert_holds(f->err, "  1 units found\n");
    cli_assert_holds(f->err, "6 units through 1 shared header\n");
    cli_run(f, "for i in 0 1 2; do echo >> src/leak$i.c; done; $L check --stats --db one.db");
    cli_assert_holds(f->err, "  4 units found\n");
    assert_int_equal(cli_count(f->err, "shared header"), 0); /* not worth while for three */
}

static void test_without_a_place(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "TMPDIR=$PWD/nowhere $L check --no-cache --stats");
    cli_assert_ends(f, 1);
    assert_int_equal(cli_count(f->err, "shared header"), 0);
}

/* Whenever it is interrupted, its folder goes. */
static void test_interrupted(void **state) {
    CliRun *f = *state;
    begin(f);
    for (useconds_t pause = 20000; pause < 400000; pause += 40000) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            cli_become(f, "TMPDIR=$PWD/tmp exec $L check -q --no-cache -o out.txt 2> err.txt");
        usleep(pause);
        kill(pid, SIGTERM);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        cli_run(f, "ls tmp");
        assert_string_equal(f->out, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_nothing_else_shows_it),
        CLI_TEST(test_with_the_cache),
        CLI_TEST(test_without_a_place),
        CLI_TEST(test_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
