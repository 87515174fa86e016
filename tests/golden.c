/* golden.c: each testdata/frontend/<name>.c is lowered, and its functions compared with <name>.ir beside it. What was
 * lowered must also survive being written as text and as bytes: random units know less of C than C does.
 * The sources see the headers in testdata/frontend/include and the compiler's own, but none of the system's.
 *
 *   golden [PART-OF-A-NAME...]     only the files whose name contains one of these
 *   LOCKWISE_UPDATE_GOLDEN=1       writes the .ir files instead; read the diff before committing it
 */
#include "support/golden.h"

#include "frontend/frontend.h"
#include "ir/ir_blob.h"
#include "ir/ir_text.h"
#include "support/check.h"
#include "support/ir_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER LOCKWISE_SOURCE_DIR "/testdata/frontend"

typedef const char *Name;
typedef VEC(Name) NameVec;

static Tu *lower(Arena *arena, const char *name) {
    Diag *diag = diag_new(stderr);
    CompileDb db = {.path = ""};
    char *files[] = {arena_printf(arena, "%s/%s.c", FOLDER, name)};
    char *flags[] = {arena_strdup(arena, "-nostdlibinc"), arena_strdup(arena, "-I" FOLDER "/include")};
    assert_int_equal(compdb_from_args(files, 1, flags, 2, arena, diag, &db), STATUS_OK);
    assert_int_equal(db.commands.len, 1);
    diag_free(diag);
    return frontend_lower(&db.commands.data[0], arena);
}

static void check_round_trips(Arena *arena, const Tu *tu) {
    const char *text = ir_fixture_print(arena, tu);
    assert_string_equal(ir_fixture_print(arena, ir_fixture_read(arena, text)), text);
    size_t len;
    void *bytes = ir_blob_write(tu, arena, &len);
    assert_string_equal(ir_fixture_print(arena, ir_blob_read(bytes, len, arena)), text);
}

static void test_lowering(void **state) {
    const char *name = *state;
    Arena *arena = arena_new();
    Tu *tu = lower(arena, name);
    const char *text = ir_fixture_print_functions(arena, tu);
    golden_check(arena_printf(arena, "frontend/%s.ir", name), text, strlen(text));
    check_round_trips(arena, tu);
    arena_free(arena);
}

/* A .ir whose source is gone says nothing. */
static void test_stale_golden(void **state) {
    const char *name = *state;
    Arena *arena = arena_new();
    if (access(arena_printf(arena, "%s/%s.c", FOLDER, name), F_OK) != 0)
        fail_msg("%s.ir has no %s.c beside it", name, name);
    arena_free(arena);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const Name *)a, *(const Name *)b);
}

/* Names in the folder with that ending, without it, sorted; only those that contain one of the filters, if any. */
static NameVec list_names(Arena *arena, const char *ending, char **filters, int filter_count) {
    NameVec names = {0};
    DIR *dir = opendir(FOLDER);
    if (!dir)
        return names;
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name), cut = strlen(ending);
        bool wanted = filter_count == 0;
        for (int i = 0; i < filter_count; i++)
            wanted = wanted || strstr(entry->d_name, filters[i]);
        if (wanted && len > cut && strcmp(entry->d_name + len - cut, ending) == 0)
            *vec_push(arena, &names) = arena_strndup(arena, entry->d_name, len - cut);
    }
    closedir(dir);
    if (names.len > 0)
        qsort(names.data, names.len, sizeof *names.data, compare_names);
    return names;
}

typedef VEC(struct CMUnitTest) TestVec;

static void add_tests(Arena *arena, const NameVec *names, const char *ending, CMUnitTestFunction function,
                      TestVec *tests) {
    for (uint32_t i = 0; i < names->len; i++) {
        const char *name = names->data[i];
        *vec_push(arena, tests) = (struct CMUnitTest){
            .name = arena_printf(arena, "%s%s", name, ending),
            .test_func = function,
            .initial_state = (void *)name,
        };
    }
}

int main(int argc, char **argv) {
    Arena *arena = arena_new();
    NameVec sources = list_names(arena, ".c", argv + 1, argc - 1),
            goldens = list_names(arena, ".ir", argv + 1, argc - 1);
    if (sources.len == 0) {
        fprintf(stderr, "no such file in %s\n", FOLDER);
        return 1;
    }
    TestVec tests = {0};
    add_tests(arena, &sources, ".c", test_lowering, &tests);
    add_tests(arena, &goldens, ".ir", test_stale_golden, &tests);
    int failed = _cmocka_run_group_tests("golden", tests.data, tests.len, NULL, NULL);
    arena_free(arena);
    return failed;
}
