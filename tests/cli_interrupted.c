/* cli_interrupted.c: what is stored survives: a run that is killed at any point, a disk that is full, several runs at
 * once on one database. Nothing that was stored before is lost, and the next run works.
 */
#include "support/cli_run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 20, STEPS = 16 };

/* Some files, so that there are workers to die with the parent, and a database of some pages. */
static void begin(CliRun *f) {
    const char *files = "";
    for (int i = 0; i < 6; i++) {
        const char *name = arena_printf(f->arena, "leak%d.c", i);
        folder_write(f->arena, f->folder, name, arena_printf(f->arena, "#define add add%d\n" CLI_LEAK, i));
        files = arena_printf(f->arena, "%s %s", files, name);
    }
    cli_write_compdb(f, files);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The first run is what it was, and the database is sound. */
static void assert_kept(CliRun *f, const char *first) {
    cli_run(f, "$L report -q --run 1 && $L db check > /dev/null");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, first);
}

static void test_kill_at_any_point(void **state) {
    CliRun *f = *state;
    begin(f);
    double start = now();
    cli_run(f, "$L check -q");
    double seconds = now() - start;
    const char *first = f->out;
    assert_int_equal(cli_count(first, "[lock-leak,definite]"), 6);
    for (int i = 1, killed = 0; killed < KILLS; i = i % STEPS + 1) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            cli_become(f, "exec $L check -q -o out.txt 2> err.txt");
        usleep((useconds_t)(seconds * 1e6 * i / STEPS));
        kill(pid, SIGKILL);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        killed += WIFSIGNALED(status);
        if (!WIFSIGNALED(status)) /* the machine is less busy than it was */
            seconds *= 0.9;
        assert_kept(f, first);
    }
    cli_run(f, "$L check -q");
    cli_assert_ends(f, 1);
    assert_string_equal(f->out, first);
}

/* Files may not become longer than so many blocks: the database, its log, the report. */
static void test_files_that_cannot_grow(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "$L check -q");
    const char *first = f->out;
    uint32_t failed = 0;
    for (int blocks = 1; blocks < 1200; blocks = blocks * 3 / 2 + 1) {
        cli_run(f, arena_printf(f->arena, "ulimit -f %d; trap '' XFSZ; $L check -q -o out.txt", blocks));
        if (f->code == 1)
            continue;
        failed++;
        assert_int_equal(f->code, 2);
        assert_int_equal(cli_count(f->err, "error:"), 1);
        assert_kept(f, first);
    }
    assert_true(failed > 2);
    cli_run(f, "$L check -q");
    cli_assert_ends(f, 1);
    assert_string_equal(f->out, first);
}

/* A file system of its own for the database, with so many KiB to spare. What it holds afterwards, journal and all, is
 * copied out. */
#define ON_SMALL_DISK                                                                                  \
    "unshare -Urm sh -c 'mount -t tmpfs -o size=%dk none disk && cp first.db disk/lockwise.db && "     \
    "$L check -q --no-cache --db disk/lockwise.db -o out.txt; code=$?; rm -f .lockwise/lockwise.db*; " \
    "cp disk/* .lockwise; exit $code'"

static void test_disk_that_is_full(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "mkdir disk && unshare -Urm mount -t tmpfs none disk");
    if (f->code != 0)
        skip(); /* no file system may be made here: some containers */
    cli_run(f, "$L check -q");
    const char *first = f->out;
    cli_run(f, "cp .lockwise/lockwise.db first.db && du -k first.db | cut -f1");
    int used = atoi(f->out);
    uint32_t failed = 0, full = 0, passed = 0;
    for (int spare = 4; spare < 2 * used && passed < 2; spare = spare * 3 / 2) {
        cli_run(f, arena_printf(f->arena, ON_SMALL_DISK, used + spare));
        if (f->code == 1) {
            passed++;
        } else {
            failed++;
            assert_int_equal(f->code, 2);
            assert_int_equal(cli_count(f->err, "error:"), 1);
            full += cli_count(f->err, "the disk is full");
        }
        assert_kept(f, first);
    }
    assert_true(failed > 2 && full > 0 && passed > 0);
}

static void test_several_at_once(void **state) {
    CliRun *f = *state;
    begin(f);
    cli_run(f, "$L check -q");
    const char *first = f->out;
    cli_run(f, "for i in 1 2 3 4; do ($L check -q --no-cache > out$i.txt 2> err$i.txt; echo $?) & done; wait");
    assert_string_equal(f->out, "1\n1\n1\n1\n");
    for (int i = 1; i <= 4; i++)
        assert_string_equal(folder_read(f->arena, f->folder, arena_printf(f->arena, "out%d.txt", i)), first);
    assert_kept(f, first);
    cli_run(f, "$L history | wc -l");
    assert_string_equal(f->out, "6\n"); /* the head and five runs */
    assert_false(folder_has(f->arena, f->folder, ".lockwise/lockwise.db-wal"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_kill_at_any_point),
        CLI_TEST(test_files_that_cannot_grow),
        CLI_TEST(test_disk_that_is_full),
        CLI_TEST(test_several_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
