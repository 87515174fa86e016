/* test_workers.c: the pool with lowering functions that crash, hang, or eat memory: each costs its own unit only. */
#include "cli/workers.h"
#include "ir/ir_build.h"
#include "support/check.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

typedef struct Fixture {
    Arena *arena;
    Diag *diag;
    CompileCommand *commands;
    WorkerResult *results;
    uint32_t count;
    uint32_t done; /* calls of on_done */
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    f->arena = arena;
    f->diag = diag_new(NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    diag_free(f->diag);
    arena_free(f->arena);
    return 0;
}

static void count_done(void *context, const CompileCommand *command, uint32_t done) {
    Fixture *f = context;
    assert_true(command >= f->commands && command < f->commands + f->count);
    assert_int_equal(done, ++f->done);
}

/* Lowers "files" whose names say what happens to them. */
static Status lower_all(Fixture *f, WorkerLower lower, const char *const *names, uint32_t count, uint32_t jobs,
                        double seconds) {
    f->count = count;
    f->done = 0;
    f->commands = ARENA_ARRAY(f->arena, CompileCommand, count);
    f->results = ARENA_ARRAY(f->arena, WorkerResult, count);
    for (uint32_t i = 0; i < count; i++)
        f->commands[i] = (CompileCommand){.directory = "/", .file = names[i]};
    WorkerOptions options = {.jobs = jobs,
                             .unit_seconds = seconds,
                             .unit_bytes = 512 * (uint64_t)MIB,
                             .lower = lower,
                             .on_done = count_done,
                             .context = f};
    int ended_by;
    Status status = workers_run(f->commands, count, &options, f->arena, f->diag, f->results, &ended_by);
    if (status == STATUS_OK)
        assert_int_equal(f->done, count);
    return status;
}

static Tu *named_tu(const char *text, Arena *arena) {
    Tu *tu = tu_new(arena);
    tu->main_path = strpool_intern(tu->strs, text);
    return tu;
}

static const char *text_of(const Fixture *f, uint32_t i) {
    assert_non_null(f->results[i].tu);
    assert_int_equal(f->results[i].extra.len, 5);
    assert_string_equal(f->results[i].extra.bytes, "more");
    return tu_str(f->results[i].tu, f->results[i].tu->main_path);
}

static void eat_memory(void) {
    for (size_t eaten = 0; eaten < 4096; eaten += 8) {
        char *volatile bytes = malloc(8 * MIB); /* volatile: or the compiler sees that nobody reads it */
        if (!bytes)
            abort(); /* as libclang does */
        memset(bytes, 1, 8 * MIB);
    }
}

/* As libclang does when its own allocation fails and it survives that. */
static void eat_and_give_back(void) {
    void *bytes = mmap(NULL, 300 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (bytes != MAP_FAILED)
        munmap(bytes, 300 * MIB);
}

static Tu *lower_by_name(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    (void)context;
    *extra = (WorkerExtra){"more", 5};
    const char *name = command->file;
    if (strcmp(name, "abort") == 0)
        abort();
    if (strcmp(name, "segv") == 0) {
        signal(SIGSEGV, SIG_DFL); /* cmocka has a handler that would go on with its tests here */
        raise(SIGSEGV);
    }
    if (strcmp(name, "exit") == 0)
        _exit(7);
    if (strcmp(name, "killed") == 0)
        raise(SIGKILL);
    while (strcmp(name, "hang") == 0)
        pause();
    if (strcmp(name, "malloc") == 0)
        eat_memory();
    if (strcmp(name, "arena") == 0) {
        for (int i = 0; i < 4096; i++)
            memset(arena_alloc(arena, 8 * MIB), 1, 8 * MIB);
    }
    if (strcmp(name, "slow") == 0)
        usleep(100000);
    Tu *tu = named_tu(name, arena);
    if (strcmp(name, "recovered memory") == 0)
        eat_and_give_back();
    if (strncmp(name, "recovered", 9) == 0)
        ir_gap(tu, GAP_TU_CRASHED, (LocId){0}, (FuncId){0}, "");
    return tu;
}

#define RUN(f, names, jobs, seconds) \
    lower_all((f), lower_by_name, (names), sizeof(names) / sizeof(names)[0], (jobs), (seconds))

static void assert_lost(const Fixture *f, uint32_t i, GapKind kind, const char *detail) {
    assert_null(f->results[i].tu);
    assert_int_equal(f->results[i].failure, kind);
    if (!strstr(f->results[i].detail, detail))
        fail_msg("\"%s\" does not hold \"%s\"", f->results[i].detail, detail);
}

/* ---- results ---- */

static void test_order_is_that_of_the_commands(void **state) {
    static const char *const names[] = {"slow", "b", "c", "slow", "e", "f", "g", "slow", "i"};
    static const uint32_t jobs[] = {1, 2, 8, 100};
    for (size_t k = 0; k < sizeof jobs / sizeof jobs[0]; k++) {
        Fixture *f = *state;
        assert_int_equal(RUN(f, names, jobs[k], 60), STATUS_OK);
        for (uint32_t i = 0; i < f->count; i++)
            assert_string_equal(text_of(f, i), names[i]);
    }
}

static void test_no_units(void **state) {
    Fixture *f = *state;
    assert_int_equal(lower_all(f, lower_by_name, NULL, 0, 4, 60), STATUS_OK);
}

static Tu *lower_large(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    (void)context;
    *extra = (WorkerExtra){"more", 5};
    (void)command;
    Tu *tu = named_tu("large", arena);
    for (int i = 0; i < 1000000; i++)
        vec_push(arena, &tu->operands)->num = i;
    return tu;
}

static void test_large_results_arrive_whole(void **state) {
    static const char *const names[] = {"a", "b", "c"};
    Fixture *f = *state;
    assert_int_equal(lower_all(f, lower_large, names, 3, 2, 60), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        const Tu *tu = f->results[i].tu;
        assert_non_null(tu);
        assert_true(tu->operands.len >= 1000000);
        assert_int_equal(vec_last(&tu->operands).num, 999999);
    }
}

static Tu *lower_pid(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    (void)context;
    *extra = (WorkerExtra){"more", 5};
    Tu *tu = named_tu(arena_printf(arena, "%d", (int)getpid()), arena);
    if (strcmp(command->file, "recovered") == 0)
        ir_gap(tu, GAP_TU_CRASHED, (LocId){0}, (FuncId){0}, "");
    return tu;
}

static void test_processes_are_used_again(void **state) {
    static const char *const names[] = {"a", "b", "c", "d"};
    Fixture *f = *state;
    assert_int_equal(lower_all(f, lower_pid, names, 4, 1, 60), STATUS_OK);
    for (uint32_t i = 1; i < 4; i++)
        assert_string_equal(text_of(f, i), text_of(f, 0));
    assert_int_not_equal(atoi(text_of(f, 0)), getpid());
}

static void test_a_process_that_survived_a_crash_is_replaced(void **state) {
    static const char *const names[] = {"a", "recovered", "c"};
    Fixture *f = *state;
    assert_int_equal(lower_all(f, lower_pid, names, 3, 1, 60), STATUS_OK);
    assert_string_equal(text_of(f, 0), text_of(f, 1));
    assert_string_not_equal(text_of(f, 1), text_of(f, 2));
}

static Tu *lower_prints(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    (void)context;
    *extra = (WorkerExtra){"more", 5};
    (void)command;
    struct stat info;
    bool silent =
        fstat(1, &info) == 0 && info.st_rdev == makedev(1, 3) && fstat(2, &info) == 0 && info.st_rdev == makedev(1, 3);
    return named_tu(silent ? "silent" : "heard", arena);
}

static void test_workers_are_silent(void **state) {
    static const char *const names[] = {"a"};
    Fixture *f = *state;
    assert_int_equal(lower_all(f, lower_prints, names, 1, 1, 60), STATUS_OK);
    assert_string_equal(text_of(f, 0), "silent");
}

/* ---- losses ---- */

static void test_crashes_cost_one_unit(void **state) {
    static const char *const names[] = {"a", "abort", "segv", "d", "exit", "killed", "g"};
    static const uint32_t jobs[] = {1, 2, 8};
    for (size_t k = 0; k < 3; k++) {
        Fixture *f = *state;
        assert_int_equal(RUN(f, names, jobs[k], 60), STATUS_OK);
        assert_string_equal(text_of(f, 0), "a");
        assert_lost(f, 1, GAP_TU_CRASHED, "signal 6");
        assert_lost(f, 2, GAP_TU_CRASHED, "signal 11");
        assert_string_equal(text_of(f, 3), "d");
        assert_lost(f, 4, GAP_TU_CRASHED, "exit code 7");
        assert_lost(f, 5, GAP_TU_MEMORY, "from outside");
        assert_string_equal(text_of(f, 6), "g");
    }
}

static void test_hangs_end_at_the_time_limit(void **state) {
    static const char *const names[] = {"hang", "b", "hang", "d"};
    Fixture *f = *state;
    assert_int_equal(RUN(f, names, 2, 0.3), STATUS_OK);
    assert_lost(f, 0, GAP_TU_TIMEOUT, "longer than 0.3 s");
    assert_string_equal(text_of(f, 1), "b");
    assert_lost(f, 2, GAP_TU_TIMEOUT, "longer than 0.3 s");
    assert_string_equal(text_of(f, 3), "d");
}

static void test_memory_ends_at_the_limit(void **state) {
    static const char *const names[] = {"arena", "b", "malloc", "d"};
    Fixture *f = *state;
    assert_int_equal(RUN(f, names, 1, 60), STATUS_OK);
    assert_lost(f, 0, GAP_TU_MEMORY, "512 MiB");
    assert_string_equal(text_of(f, 1), "b");
    assert_lost(f, 2, GAP_TU_MEMORY, "512 MiB");
    assert_string_equal(text_of(f, 3), "d");
}

static void test_a_survived_crash_tells_by_its_memory(void **state) {
    static const char *const names[] = {"recovered", "recovered memory", "c"};
    Fixture *f = *state;
    assert_int_equal(RUN(f, names, 1, 60), STATUS_OK);
    assert_string_equal(text_of(f, 0), "recovered"); /* its own gap says that it crashed */
    assert_lost(f, 1, GAP_TU_MEMORY, "512 MiB");
    assert_string_equal(text_of(f, 2), "c");
}

/* ---- steps ---- */

/* What the processes see of one another. */
typedef struct Made {
    atomic_uint steps; /* bits */
    atomic_uint early; /* units that were lowered before their step was made */
} Made;

/* The second one crashes, the third one hangs. */
static void make_step(uint32_t step, void *context) {
    Made *made = context;
    usleep(50000);
    if (step == 1)
        abort();
    while (step == 2)
        pause();
    atomic_fetch_or(&made->steps, 1u << step);
}

static Tu *lower_after_step(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    Made *made = context;
    *extra = (WorkerExtra){"more", 5};
    if (strncmp(command->file, "crashes", 7) == 0)
        abort();
    if (strcmp(command->file, "after") == 0 && !(made->steps & 1))
        made->early++;
    return named_tu("with", arena);
}

static Tu *lower_without(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *extra) {
    (void)context;
    *extra = (WorkerExtra){"more", 5};
    if (strcmp(command->file, "crashes always") == 0)
        abort();
    return named_tu("without", arena);
}

static void run_steps(Fixture *f, Made *made, uint32_t jobs) {
    static const char *const names[] = {"none", "after", "lost", "crashes with", "lost", "crashes always"};
    static const uint32_t step_of[] = {0, 1, 2, 1, 3, 1};
    CompileCommand *commands = ARENA_ARRAY(f->arena, CompileCommand, 6);
    f->results = ARENA_ARRAY(f->arena, WorkerResult, 6);
    for (int i = 0; i < 6; i++)
        commands[i] = (CompileCommand){.directory = "/", .file = names[i]};
    WorkerOptions options = {.jobs = jobs,
                             .unit_seconds = 1,
                             .unit_bytes = 512 * (uint64_t)MIB,
                             .lower = lower_after_step,
                             .lower_context = made,
                             .steps = {3, make_step, step_of, lower_without}};
    int ended_by;
    assert_int_equal(workers_run(commands, 6, &options, f->arena, f->diag, f->results, &ended_by), STATUS_OK);
}

static void test_steps_come_before_their_units(void **state) {
    static const uint32_t jobs[] = {1, 2, 8};
    Fixture *f = *state;
    for (size_t k = 0; k < 3; k++) {
        Arena *shared = arena_new_shared();
        Made *made = ARENA_NEW(shared, Made);
        run_steps(f, made, jobs[k]);
        assert_int_equal(made->steps, 1);
        assert_int_equal(made->early, 0);
        for (uint32_t i = 0; i < 5; i++)
            assert_string_equal(text_of(f, i), i == 3 ? "without" : "with");
        assert_lost(f, 5, GAP_TU_CRASHED, "signal 6");
        arena_free(shared);
    }
}

/* ---- ends of the whole ---- */

/* Starts a process that lowers what hangs; it exits with 100 plus the signal that workers_run reports, or with 1 if a
 * process of the pool is left. */
static pid_t start_hanging_run(void **state) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    static const char *const names[] = {"hang", "hang", "hang"};
    Fixture *f = *state;
    CompileCommand commands[3] = {0};
    WorkerResult results[3];
    for (int i = 0; i < 3; i++)
        commands[i].file = names[i];
    WorkerOptions options = {.jobs = 2, .unit_seconds = 60, .unit_bytes = 512 * (uint64_t)MIB, .lower = lower_by_name};
    int ended_by = 0;
    Status status = workers_run(commands, 3, &options, f->arena, f->diag, results, &ended_by);
    bool none_left = waitpid(-1, NULL, 0) < 0;
    _exit(status == STATUS_FAILED && none_left && diag_error_count(f->diag) == 0 ? 100 + ended_by : 1);
}

static void test_signals_end_the_run(void **state) {
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        pid_t pid = start_hanging_run(state);
        usleep(300000);
        kill(pid, signals[i]);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 100 + signals[i]);
    }
}

static void test_workers_die_with_their_parent(void **state) {
    /* Orphans come to us, so that they can be counted. */
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    pid_t pid = start_hanging_run(state);
    usleep(300000);
    kill(pid, SIGKILL);
    uint32_t ended = 0;
    int status;
    alarm(30); /* else a worker that lives on would be waited for */
    while (wait(&status) > 0)
        ended += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    alarm(0);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    assert_int_equal(ended, 3);
}

static void test_no_process_is_one_error(void **state) {
    static const char *const names[] = {"a"};
    Fixture *f = *state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) { /* out of descriptors, in a process of its own */
        while (dup(0) >= 0)
            continue;
        Status status = RUN(f, names, 1, 60);
        _exit(status == STATUS_FAILED && diag_error_count(f->diag) == 1 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_order_is_that_of_the_commands),
        T(test_no_units),
        T(test_large_results_arrive_whole),
        T(test_processes_are_used_again),
        T(test_a_process_that_survived_a_crash_is_replaced),
        T(test_workers_are_silent),
        T(test_crashes_cost_one_unit),
        T(test_hangs_end_at_the_time_limit),
        T(test_memory_ends_at_the_limit),
        T(test_a_survived_crash_tells_by_its_memory),
        T(test_steps_come_before_their_units),
        T(test_signals_end_the_run),
        T(test_workers_die_with_their_parent),
        T(test_no_process_is_one_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
