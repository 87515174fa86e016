/* test_prelude_text.c: what of a source can be shared with others that begin alike. */
#include "frontend/prelude_text.h"
#include "support/check.h"

#include <string.h>

/* The texts of the items, each with where it ends. */
static void check_items(Arena *arena, const char *source, const char *wanted) {
    PreludeItemVec items = prelude_items(source, strlen(source), arena);
    const char *got = "";
    VEC_EACH(const PreludeItem, item, &items)
        got = arena_printf(arena, "%s%s@%zu ", got, item->text, item->end);
    if (strcmp(got, wanted) != 0)
        fail_msg("of\n%s\ncame\n%s\nnot\n%s", source, got, wanted);
}

static void test_items(void **state) {
    static const struct {
        const char *source, *wanted;
    } cases[] = {
        {"", ""},
        {"int x;\n", ""},
        {"#include \"a.h\"\n#include <b/c.h>\nint x;\n", "#include \"a.h\"\n@15 #include <b/c.h>\n@32 "},
        /* Comments and blanks say nothing. */
        {"/* a\n * b */ # include\t<a//b.h> // c\n\n\n// d\n#include \"b.h\" /* e\n */\n",
         "#include <a//b.h>\n@37 #include \"b.h\"\n@68 "},
        {"#define A\n#define B 1\n#define C/**/D\n#undef A\n#define X \"no\"\n",
         "#define A \n@10 #define B 1\n@22 #define C D\n@37 #undef A\n@46 "},
        {"#define F(x) x\n", ""},
        {"#define F 1 + 2\n", ""},
        /* An #if with all that belongs to it is one. */
        {"#ifdef A\n# include \"a.h\"\n#else\n#include \"b.h\"\n#endif\n#include \"c.h\"\n",
         "#ifdef A\n#include \"a.h\"\n#else\n#include \"b.h\"\n#endif\n@53 #include \"c.h\"\n@68 "},
        {"#if defined(A) && !defined B || 0\n#endif\n", "#if defined( A ) & & ! defined B | | 0\n#endif\n@41 "},
        {"#include \"a.h\"\n#ifdef A\nint x;\n#endif\n", "#include \"a.h\"\n@15 "},
        {"#include \"a.h\"\n#if __LINE__ > 3\n#endif\n", "#include \"a.h\"\n@15 "},
        {"#include \"a.h\"\n#endif\n", "#include \"a.h\"\n@15 "},
        /* What depends on where it stands, or cannot be read line by line. */
        {"#include NAME\n", ""},
        {"#include_next <a.h>\n", ""},
        {"#pragma once\n", ""},
        {"#include \"a.h\" \\\n\n", ""},
        {"// \\\n#include \"a.h\"\n", ""},
        {"// ?\?/\n#include \"a.h\"\n", ""},
        {"/* *\\\n/ int x; /* */\n#include \"a.h\"\n", ""},
        {"#include \"a.h\" int\n", ""},
        /* The end of what was read. */
        {"#include \"a.h\"\n#include \"b.h\"", "#include \"a.h\"\n@15 "},
        {"#include \"a.h\"\n#include \"b.h\" /* \n", "#include \"a.h\"\n@15 "},
        {"/* a", ""},
        {"#", ""},
        {"#if", ""},
        {"#if defined", ""},
        {"#define", ""},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_items(arena, cases[i].source, cases[i].wanted);
    arena_free(arena);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_items)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
