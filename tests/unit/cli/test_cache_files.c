/* test_cache_files.c: entries of the cache as files: whole or not there, the oldest go first. */
#include "cli/cache_internal.h"
#include "support/check.h"
#include "support/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *entry(Arena *arena, const char *folder, char digit, time_t used, size_t bytes) {
    const char *path = arena_printf(arena, "%s/units/%c%c/%c123456789abcdef.0", folder, digit, digit, digit);
    struct timespec times[] = {{used, 0}, {used, 0}};
    assert_true(cache_write(path, arena_alloc(arena, bytes), bytes, arena));
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    return path;
}

static void test_oldest_goes_first(void **state) {
    Arena *arena = *state;
    const char *folder = folder_new(arena);
    entry(arena, folder, '1', 3000, 100);
    entry(arena, folder, '2', 1000, 100);
    entry(arena, folder, '3', 2000, 100);
    assert_int_equal(cache_shrink(folder, 300, arena), 0);
    assert_int_equal(cache_shrink(folder, 299, arena), 1);
    CacheEntryVec left = cache_entries(folder, arena);
    assert_int_equal(left.len, 2);
    assert_non_null(strstr(left.data[0].path, "/3123456789abcdef.0"));
    assert_int_equal(cache_shrink(folder, 0, arena), 2);
    folder_remove(folder);
}

static void test_what_a_killed_process_left(void **state) {
    Arena *arena = *state;
    const char *folder = folder_new(arena);
    const char *path = entry(arena, folder, '1', 1000, 10);
    assert_int_equal(rename(path, arena_printf(arena, "%s.tmp77", path)), 0);
    assert_int_equal(cache_shrink(folder, 1000, arena), 1);
    assert_int_equal(cache_entries(folder, arena).len, 0);
    folder_remove(folder);
}

/* The limit on file sizes stands for a full disk: a write ends early. */
static void test_no_half_of_an_entry(void **state) {
    Arena *arena = *state;
    const char *folder = folder_new(arena);
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit limit = {4096, 4096};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        const char *path = arena_printf(arena, "%s/units/11/0123456789abcdef.0", folder);
        _exit(cache_write(path, arena_alloc(arena, 10000), 10000, arena) ? 1 : 0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(cache_entries(folder, arena).len, 0);
    folder_remove(folder);
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oldest_goes_first),
        cmocka_unit_test(test_what_a_killed_process_left),
        cmocka_unit_test(test_no_half_of_an_entry),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
