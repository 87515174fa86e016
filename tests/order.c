/* order.c: what the built program reports does not depend on the order in which files are given nor on -j. The programs
 * of several files of testdata, and all bad cases of some rules as one database of many programs, are checked in
 * shuffled orders. Of units and functions in the model alone: unit/model/test_unit_order.c.
 */
#include "base/vec.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/random.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

enum { PROGRAM_ORDERS = 4, CORPUS_ORDERS = 2, MOST_JOBS = 4 };

typedef VEC(const char *) FileVec;

static void add_files(Arena *arena, FileVec *files, const char *pattern) {
    glob_t found;
    assert_int_equal(glob(arena_printf(arena, "%s/testdata/%s", LOCKWISE_SOURCE_DIR, pattern), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        *vec_push(arena, files) = arena_strdup(arena, found.gl_pathv[i]);
    globfree(&found);
}

/* Standard output of a check. */
static const char *check_files(Arena *arena, const char *folder, const FileVec *files, uint32_t jobs) {
    const char *command =
        arena_printf(arena, "cd %s && %s check -j%u --db db --min-tier low", folder, LOCKWISE_PROGRAM, jobs);
    for (uint32_t i = 0; i < files->len; i++)
        command = arena_printf(arena, "%s %s", command, files->data[i]);
    FILE *pipe = popen(arena_printf(arena, "%s -- -pthread -std=gnu11 2>err", command), "r");
    assert_non_null(pipe);
    VEC(char) text = {0};
    for (int c; (c = fgetc(pipe)) != EOF;)
        *vec_push(arena, &text) = (char)c;
    *vec_push(arena, &text) = '\0';
    int status = pclose(pipe);
    if (status != 0 && status != 1 << 8) /* nothing, or findings */
        fail_msg("status %d: %s", status, folder_read(arena, folder, "err"));
    return text.data;
}

static void shuffle(Random *random, FileVec *files) {
    for (uint32_t i = files->len; i > 1; i--) {
        uint32_t k = random_below(random, i);
        const char *last = files->data[i - 1];
        files->data[i - 1] = files->data[k];
        files->data[k] = last;
    }
}

/* The report in the order of names, which no other order may change. */
static const char *check_orders(Arena *arena, FileVec *files, uint32_t orders) {
    Random random = random_start();
    const char *folder = folder_new(arena);
    const char *expected = check_files(arena, folder, files, 1);
    for (uint32_t i = 0; i < orders; i++) {
        shuffle(&random, files);
        uint32_t jobs = 1 + random_below(&random, MOST_JOBS);
        assert_string_equal(check_files(arena, folder, files, jobs), expected);
    }
    folder_remove(folder);
    return expected;
}

static void test_programs(void **state) {
    static const char *const names[] = {"demo", "pool", "same_names", "store_library", "two_tools"};
    Arena *arena = *state;
    bool any = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FileVec files = {0};
        add_files(arena, &files, arena_printf(arena, "programs/%s/*.c", names[i]));
        assert_true(files.len > 1);
        any = check_orders(arena, &files, PROGRAM_ORDERS)[0] || any;
    }
    assert_true(any); /* some of them have findings */
}

static void test_many_programs(void **state) {
    Arena *arena = *state;
    FileVec files = {0};
    add_files(arena, &files, "rules/race-*/bad_*.c");
    add_files(arena, &files, "rules/deadlock-*/bad_*.c");
    const char *text = check_orders(arena, &files, CORPUS_ORDERS);
    assert_non_null(strstr(text, "deadlock-lock-order"));
    assert_non_null(strstr(text, "race-unguarded-write"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_programs),
        arena_test(test_many_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
