/* test_ir_relocate.c: a moved unit prints as one that was lowered in the other folder. */
#include "ir/ir_relocate.h"
#include "ir/ir_verify.h"
#include "support/check.h"
#include "support/ir_fixture.h"

#include <string.h>

#define UNIT(root)                                                                                \
    "main \"" root "/a.c\"\nfile f1 \"" root "/a.c\" main\nfile f2 \"/usr/include/x.h\" system\n" \
    "type queue = struct size 8 key \"" root "/a.c:3:1\" { len: int @0 }\n"                       \
    "global @q: queue static key \"" root "/a.c\001c:a.c@q\"\n"                                   \
    "decl @puts(char*) -> int\n"                                                                  \
    "func @f() -> void {\n  %1 = call @puts(\"" root "\")\n  %2 = call @puts(\"in " root "/x\")\n  return\n}\n"

static void moved(Arena *arena, const char *from, const char *to, const char *before, const char *after) {
    Tu *tu = ir_fixture_read(arena, before);
    const FolderMove move = {from, to};
    ir_relocate(tu, &move, 1);
    assert_null(ir_verify(tu, arena));
    assert_string_equal(ir_fixture_print(arena, tu), after);
}

static void test_moves(void **state) {
    Arena *arena = *state;
    const char *text = ir_fixture_print(arena, ir_fixture_read(arena, UNIT("/home/a")));
    /* A text that only holds the folder stays. */
    const char *longer = ir_fixture_print(arena, ir_fixture_read(arena, UNIT("/srv/elsewhere")));
    char *inside = strstr(longer, "in /srv/elsewhere/x");
    assert_non_null(inside);
    longer = arena_printf(arena, "%.*sin /home/a/x%s", (int)(inside - longer), longer,
                          inside + strlen("in /srv/elsewhere/x"));
    moved(arena, "/home/a", "/srv/elsewhere", text, longer);
    moved(arena, "/home/a", "/home/a", text, text);
    moved(arena, "/home/b", "/x", text, text);
    moved(arena, "/home", "/home", text, text);
    moved(arena, "/hom", "/x", text, text); /* no folder of that name */
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_moves)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
