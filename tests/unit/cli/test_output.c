/* test_output.c: files that are there whole or not at all. */
#include "cli/output.h"
#include "support/check.h"
#include "support/folder.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Fixture {
    Arena *arena;
    Diag *diag;
    const char *folder;
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    *f = (Fixture){arena, diag_new(NULL), folder_new(arena)};
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    folder_remove(f->folder);
    diag_free(f->diag);
    arena_free(f->arena);
    return 0;
}

/* Writes "new" and closes with this status. */
static Status write_new(Fixture *f, const char *name, Status status) {
    Output out;
    assert_int_equal(output_open(folder_path(f->arena, f->folder, name), f->arena, f->diag, &out), STATUS_OK);
    fputs("new", out.file);
    return output_close(&out, status, f->diag);
}

static void test_new_file(void **state) {
    Fixture *f = *state;
    mode_t mask = umask(022);
    assert_int_equal(write_new(f, "a", STATUS_OK), STATUS_OK);
    umask(mask);
    assert_string_equal(folder_read(f->arena, f->folder, "a"), "new");
    struct stat info;
    assert_int_equal(stat(folder_path(f->arena, f->folder, "a"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
}

static void test_a_failure_leaves_the_old_file(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "a", "old");
    assert_int_equal(write_new(f, "a", STATUS_FAILED), STATUS_FAILED);
    assert_string_equal(folder_read(f->arena, f->folder, "a"), "old");
    assert_int_equal(write_new(f, "a", STATUS_OK), STATUS_OK);
    assert_string_equal(folder_read(f->arena, f->folder, "a"), "new");
}

static void test_no_other_file_stays(void **state) {
    Fixture *f = *state;
    assert_int_equal(write_new(f, "a", STATUS_OK), STATUS_OK);
    assert_int_equal(write_new(f, "b", STATUS_FAILED), STATUS_FAILED);
    assert_int_equal(unlink(folder_path(f->arena, f->folder, "a")), 0);
    assert_int_equal(rmdir(f->folder), 0); /* it is empty */
    assert_int_equal(mkdir(f->folder, 0700), 0);
}

static void test_a_full_disk_is_one_error(void **state) {
    Fixture *f = *state;
    Output out;
    assert_int_equal(output_open("/dev/full", f->arena, f->diag, &out), STATUS_OK);
    fputs("new", out.file);
    assert_int_equal(output_close(&out, STATUS_OK, f->diag), STATUS_FAILED);
    assert_int_equal(diag_error_count(f->diag), 1);
}

static void test_signals_wait(void **state) {
    Fixture *f = *state;
    Output out;
    sigset_t pending;
    assert_int_equal(output_open(folder_path(f->arena, f->folder, "a"), f->arena, f->diag, &out), STATUS_OK);
    signal(SIGTERM, SIG_IGN); /* blocked, it is kept none the less */
    raise(SIGTERM);
    sigpending(&pending);
    assert_true(sigismember(&pending, SIGTERM));
    assert_int_equal(output_close(&out, STATUS_OK, f->diag), STATUS_OK);
    sigpending(&pending);
    assert_false(sigismember(&pending, SIGTERM));
    signal(SIGTERM, SIG_DFL);
}

static void test_check_before_the_work(void **state) {
    Fixture *f = *state;
    assert_int_equal(output_check(NULL, f->arena, f->diag), STATUS_OK);
    assert_int_equal(output_check("/dev/null", f->arena, f->diag), STATUS_OK);
    assert_int_equal(output_check(folder_path(f->arena, f->folder, "a"), f->arena, f->diag), STATUS_OK);
    assert_int_equal(output_check("relative.txt", f->arena, f->diag), STATUS_OK);
    assert_int_equal(diag_error_count(f->diag), 0);
    assert_int_equal(output_check(f->folder, f->arena, f->diag), STATUS_FAILED);
    assert_non_null(strstr(diag_last_error(f->diag), "directory"));
    assert_int_equal(output_check(folder_path(f->arena, f->folder, "no/a"), f->arena, f->diag), STATUS_FAILED);
    assert_int_equal(diag_error_count(f->diag), 2);
    assert_false(folder_has(f->arena, f->folder, "a"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_new_file),
        T(test_a_failure_leaves_the_old_file),
        T(test_no_other_file_stays),
        T(test_a_full_disk_is_one_error),
        T(test_signals_wait),
        T(test_check_before_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
