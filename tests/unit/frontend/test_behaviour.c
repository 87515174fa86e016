/* test_behaviour.c: lowering keeps what programs do. Each program in testdata/behaviour is compiled and run as it is,
 * and again as the C text of its IR (support/ir_to_c.h): both must print the same and end with the same status. This
 * finds what no reading of goldens finds: a wrong offset, a lost conversion, two operands swapped.
 */
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/ir_to_c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define FOLDER LOCKWISE_SOURCE_DIR "/testdata/behaviour"

static const char *const PROGRAMS[] = {"control", "values", "objects", "calls", "scopes"};

typedef struct Outcome {
    int status;
    const char *text;
} Outcome;

static Outcome run(Arena *arena, const char *folder, const char *source, const char *name) {
    const char *program = folder_path(arena, folder, name);
    const char *compile = arena_printf(arena, "'%s' -w -std=gnu11 -O0 -fwrapv -fno-strict-aliasing '%s' -o '%s'",
                                       LOCKWISE_CC, source, program);
    assert_int_equal(system(compile), 0);
    const char *output = arena_printf(arena, "%s.out", name);
    int status = system(arena_printf(arena, "'%s' > '%s'", program, folder_path(arena, folder, output)));
    assert_true(WIFEXITED(status));
    return (Outcome){.status = WEXITSTATUS(status), .text = folder_read(arena, folder, output)};
}

static const char *write_ir_as_c(Arena *arena, const char *folder, const char *source) {
    CompileCommand command = {.directory = LOCKWISE_SOURCE_DIR, .file = source};
    const Tu *tu = frontend_lower(&command, arena);
    for (uint32_t i = 0; i < tu->gaps.len; i++)
        fail_msg("%s", tu_str(tu, tu->gaps.data[i].detail));
    const char *path = folder_path(arena, folder, "ir.c");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    ir_to_c(tu, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void test_program(void **state) {
    Arena *arena = arena_new();
    const char *folder = folder_new(arena);
    const char *source = arena_printf(arena, FOLDER "/%s.c", (const char *)*state);
    Outcome native = run(arena, folder, source, "native");
    Outcome lowered = run(arena, folder, write_ir_as_c(arena, folder, source), "lowered");
    assert_true(strlen(native.text) > 0);
    assert_string_equal(lowered.text, native.text);
    assert_int_equal(lowered.status, native.status);
    folder_remove(folder);
    arena_free(arena);
}

int main(void) {
    enum { COUNT = sizeof PROGRAMS / sizeof *PROGRAMS };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){PROGRAMS[i], test_program, NULL, NULL, (void *)(uintptr_t)PROGRAMS[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
