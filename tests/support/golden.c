/* golden.c: a missing file is a failure, so that a test cannot pass by never having been recorded. */
#include "support/golden.h"

#include "support/check.h"
#include "support/folder.h"

#include <stdlib.h>
#include <string.h>

static const char *const golden_root = LOCKWISE_SOURCE_DIR "/testdata";

static void golden_fail(Arena *arena, const char *name, const char *expected, const char *actual) {
    uint32_t line = 1;
    while (*expected != '\0' && *expected == *actual) {
        line += *expected == '\n';
        expected++, actual++;
    }
    const char *at[] = {expected, actual};
    const char *rest[2];
    for (int i = 0; i < 2; i++)
        rest[i] = arena_strndup(arena, at[i], strcspn(at[i], "\n"));
    fail_msg("testdata/%s differs in line %u, from here on:\n  expected: %s\n  actual:   %s\n"
             "LOCKWISE_UPDATE_GOLDEN=1 rewrites the file",
             name, line, rest[0], rest[1]);
}

void golden_check(const char *name, const char *text, size_t len) {
    Arena *arena = arena_new();
    assert_int_equal(strlen(text), len);
    const char *update = getenv("LOCKWISE_UPDATE_GOLDEN");
    if (update != NULL && strcmp(update, "1") == 0)
        folder_write(arena, golden_root, name, text);
    const char *expected = folder_read(arena, golden_root, name);
    if (expected == NULL)
        fail_msg("testdata/%s is missing; LOCKWISE_UPDATE_GOLDEN=1 writes it", name);
    if (strcmp(expected, text) != 0)
        golden_fail(arena, name, expected, text);
    arena_free(arena);
}
