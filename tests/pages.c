/* pages.c: reports as a browser will see them, left in the build folder for tests/reports/browser.js: of the demo
 * program, of an extension of Python, of a program that was changed, of names that try to be markup, and of a run of
 * ten thousand findings, whose cost is measured here.
 */
#include "reports/report.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/large_run.h"
#include "support/sample_run.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define PAGES LOCKWISE_BINARY_DIR "/pages"

enum { SECONDS_MOST = 10, BYTES_MOST = 60 << 20 };

static void run(Arena *arena, const char *command) {
    int status = system(arena_printf(arena, "exec >%s/log 2>&1; %s", PAGES, command));
    if (status != 0)
        fail_msg("%s: %s", command, folder_read(arena, PAGES, "log"));
}

static void renew(Arena *arena, const char *name) {
    folder_write(arena, LOCKWISE_BINARY_DIR, "pages/log", "");
    const char *folder = folder_path(arena, PAGES, name);
    if (folder_has(arena, PAGES, name))
        folder_remove(folder);
}

/* Twice, so that there is a run before; 1 says that there are findings. */
static void test_demo(void **state) {
    renew(*state, "demo");
    run(*state,
        "rm -f " PAGES "/demo.db; cd " LOCKWISE_SOURCE_DIR "/testdata/programs/demo || exit 2;"
        " for i in 1 2; do " LOCKWISE_PROGRAM " check --no-cache --db " PAGES "/demo.db *.c -- -pthread;"
        " test $? -eq 1 || exit 2; done; " LOCKWISE_PROGRAM " report --db " PAGES "/demo.db --html " PAGES "/demo");
}

/* Extensions of Python; 1 says that there are findings. */
static void test_gil(void **state) {
    renew(*state, "gil");
    run(*state, "rm -f " PAGES "/gil.db; cd " LOCKWISE_SOURCE_DIR
                "/testdata/rules/gil-free-threaded-state || exit 2; " LOCKWISE_PROGRAM
                " check --min-tier low --db " PAGES "/gil.db bad_module_state.c bad_member_of_object.c "
                "good_made_in_exec.c -- -I../../python; test $? -eq 1 || exit 2; " LOCKWISE_PROGRAM
                " report --db " PAGES "/gil.db --html " PAGES "/gil");
}

/* A function that leaks a lock, unless it is released; with a comment where that is reported. */
static const char *leak(Arena *arena, const char *name, const char *release, const char *comment) {
    return arena_printf(
        arena,
        "int %s(int n) {\n    pthread_mutex_lock(&m);\n    if (n) {\n        %s\n        return 1; %s\n    }\n"
        "    pthread_mutex_unlock(&m);\n    return 0;\n}\n",
        name, release, comment);
}

static void check_changed(Arena *arena, const char *one, const char *two, const char *three) {
    folder_write(arena, PAGES, "changed-project/a.c",
                 arena_printf(arena, "#include <pthread.h>\npthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n%s%s%s%s",
                              leak(arena, "first", "", ""), one, two, three));
    run(arena, "cd " PAGES "/changed-project; " LOCKWISE_PROGRAM " check a.c -- -pthread; test $? -eq 1");
}

/* A run, a change, another run: one leak is mended, one is new, one has got a comment and one a review. */
static void test_changed(void **state) {
    Arena *arena = *state;
    renew(arena, "changed");
    renew(arena, "changed-project");
    check_changed(arena, "", leak(arena, "third", "", ""), leak(arena, "fourth", "", ""));
    check_changed(arena, leak(arena, "second", "", ""),
                  leak(arena, "third", "", "// lockwise-ignore[lock-leak]: the caller releases it"),
                  leak(arena, "fourth", "pthread_mutex_unlock(&m);", ""));
    run(arena, "cd " PAGES "/changed-project && " LOCKWISE_PROGRAM " review a.c:7 true issue 17 && " LOCKWISE_PROGRAM
               " report --html " PAGES "/changed");
}

static void test_hostile(void **state) {
    Arena *arena = *state;
    renew(arena, "hostile");
    Diag *diag = diag_new(stderr);
    const char *index;
    ReportOptions options = {.min_tier = TIER_HIGH, .cwd = ""};
    assert_int_equal(report_html(&(ReportContents){.run = sample_hostile_run(arena)}, &options, PAGES "/hostile", arena,
                                 diag, &index),
                     STATUS_OK);
    diag_free(diag);
}

/* Bytes in a folder, without the sources. */
static uint64_t size_of(Arena *arena, const char *folder) {
    uint64_t size = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat info;
        const char *path = folder_path(arena, folder, entry->d_name);
        assert_int_equal(lstat(path, &info), 0);
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, "source-", strlen("source-")) == 0)
            continue;
        size += S_ISDIR(info.st_mode) ? size_of(arena, path) : (uint64_t)info.st_size;
    }
    assert_int_equal(closedir(dir), 0);
    return size;
}

/* Seconds of work, by children that have ended: the machine may be busy with other tests. */
static double work_done(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void test_large(void **state) {
    Arena *arena = *state;
    renew(arena, "large");
    renew(arena, "large-project");
    run(arena, "rm -f " PAGES "/large.db");
    folder_write(arena, PAGES, "large-project/shard.h", "");
    large_run_write(arena, PAGES "/large-project", PAGES "/large.db");
    double start = work_done();
    run(arena, LOCKWISE_PROGRAM " report --db " PAGES "/large.db --html " PAGES "/large");
    double seconds = work_done() - start;
    uint64_t size = size_of(arena, PAGES "/large");
    printf("%d findings in %d files: %.1f s, %.1f MB without sources\n", LARGE_FINDINGS, LARGE_FILES, seconds,
           (double)size / 1e6);
#ifndef LOCKWISE_SANITIZED
    assert_true(seconds < SECONDS_MOST);
#endif
    assert_true(size < BYTES_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_demo),    arena_test(test_gil),   arena_test(test_changed),
        arena_test(test_hostile), arena_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
