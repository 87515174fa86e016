/* layers.c: the source tree and its object files keep the rules of tests/support/layering.h. Each rule is first shown
 * to be able to fail, on a small bad input.
 */
#include "support/check.h"
#include "support/layering.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the checker ---- */

static uint32_t count_wrong(Arena *arena, const char *path, const char *text) {
    ViolationVec found = {0};
    layering_check_source(arena, path, text, &found);
    return found.len;
}

static void test_arrows_never_turn_back(void **state) {
    static const struct {
        const char *path, *include;
        uint32_t wrong;
    } cases[] = {
        {"analyzer/base/map.c", "#include \"base/map.h\"\n", 0},
        {"analyzer/base/map.c", "#include \"ir/ir.h\"\n", 1},
        {"analyzer/ir/ir.h", "#include \"base/vec.h\"\n", 0},
        {"analyzer/ir/ir.h", "#include \"model/model.h\"\n", 1},
        {"analyzer/frontend/lower_expr.c", "#include \"ir/ir_build.h\"\n", 0},
        {"analyzer/frontend/lower_expr.c", "#include \"findings/finding.h\"\n", 1},
        {"analyzer/model/locks.c", "#include \"ir/ir_cfg.h\"\n", 0},
        {"analyzer/model/locks.c", "#include \"frontend/frontend.h\"\n", 1},
        {"analyzer/findings/store.c", "#include \"base/diag.h\"\n", 0},
        {"analyzer/findings/store.c", "#include \"ir/ir.h\"\n", 1},
        {"rules/lock_leak.c", "#include \"rules/rule.h\"\n", 0},
        {"rules/lock_leak.c", "#include \"model/model.h\"\n", 1},
        {"rules/rule.h", "#include \"model/model.h\"\n#include \"findings/finding.h\"\n", 0},
        {"rules/rule.h", "#include \"model/locks.h\"\n", 1},
        {"rules/registry.c", "#include \"rules/rules.def\"\n", 0},
        {"reports/sarif.c", "#include \"findings/store_read.h\"\n", 0},
        {"reports/sarif.c", "#include \"findings/store.h\"\n", 1},
        {"reports/sarif.c", "#include \"rules/rule.h\"\n", 1},
        {"analyzer/cli/pipeline.c", "#include \"frontend/frontend.h\"\n#include \"reports/report.h\"\n", 0},
        {"analyzer/newfolder/x.c", "#include \"base/vec.h\"\n", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (count_wrong(*state, cases[i].path, cases[i].include) != cases[i].wrong)
            fail_msg("%s with %s should give %u violations", cases[i].path, cases[i].include, cases[i].wrong);
}

static void test_libraries_stay_where_they_belong(void **state) {
    assert_int_equal(count_wrong(*state, "analyzer/frontend/lower.c", "#include <clang-c/Index.h>\n"), 0);
    assert_int_equal(count_wrong(*state, "analyzer/cli/main.c", "#include <clang-c/Index.h>\n"), 1);
    assert_int_equal(count_wrong(*state, "analyzer/findings/store_read.c", "#include <sqlite3.h>\n"), 0);
    assert_int_equal(count_wrong(*state, "analyzer/findings/suppress.c", "#include <sqlite3.h>\n"), 1);
    assert_int_equal(count_wrong(*state, "analyzer/findings/store.h", "#include <sqlite3.h>\n"), 1);
    assert_int_equal(count_wrong(*state, "analyzer/model/pta.c", "#include <pthread.h>\n"), 1);
    assert_int_equal(count_wrong(*state, "reports/json.c", "#include <jansson.h>\n#include <stdio.h>\n"), 0);
    assert_int_equal(count_wrong(*state, "reports/json.c", "#include <glib.h>\n"), 1);
}

static void test_private_headers_are_private(void **state) {
    const char *private = "#include \"frontend/lower_internal.h\"\n";
    assert_int_equal(count_wrong(*state, "analyzer/frontend/lower_expr.c", private), 0);
    assert_int_equal(count_wrong(*state, "analyzer/cli/main.c", private), 1);
    const char *store = "#include \"findings/store_internal.h\"\n";
    assert_int_equal(count_wrong(*state, "analyzer/findings/store_read.c", store), 0);
    assert_int_equal(count_wrong(*state, "analyzer/findings/finding.c", store), 1);
}

static void test_forms_of_include_lines(void **state) {
    const char *path = "analyzer/base/map.c";
    assert_int_equal(count_wrong(*state, path, "  #  include\t\"ir/ir.h\" /* why */\n"), 1);
    assert_int_equal(count_wrong(*state, path, "#include \"map.h\"\n"), 1);
    assert_int_equal(count_wrong(*state, path, "#include HEADER\n"), 1);
    assert_int_equal(count_wrong(*state, path, "/*\n#include \"ir/ir.h\"\n*/\n// #include \"ir/ir.h\"\n"), 0);
    assert_int_equal(count_wrong(*state, path, "#include \"ir/ir.h\""), 1); /* no newline at the end */

    ViolationVec found = {0};
    layering_check_source(*state, path, "int a;\n\n#include \"ir/ir.h\"\n", &found);
    assert_int_equal(found.len, 1);
    assert_string_equal(found.data[0].path, path);
    assert_int_equal(found.data[0].line, 3);
    assert_string_equal(found.data[0].text, "base/ must not include \"ir/ir.h\"");
}

static void test_memory_comes_from_base(void **state) {
    const char *path = "analyzer/ir/ir.c";
    assert_int_equal(count_wrong(*state, path, "p = malloc(3);\n"), 1);
    assert_int_equal(count_wrong(*state, path, "p = calloc (1, 3); free(p);\n"), 2);
    assert_int_equal(count_wrong(*state, path, "char *s = strdup(t);\n"), 1);
    assert_int_equal(count_wrong(*state, "analyzer/base/arena.c", "free(malloc(3));\n"), 0);
    assert_int_equal(count_wrong(*state, path, "arena_free(a); table->free(x); ops.free(x); free_all(); x = free;\n"),
                     0);
    assert_int_equal(count_wrong(*state, path, "/* malloc(3) */ // free(p)\nputs(\"free(\\\"p\\\")\"); c = '\"';\n"),
                     0);
    assert_int_equal(count_wrong(*state, path, "c = '\"'; free(p); d = '\"';\n"), 1);
    assert_int_equal(count_wrong(*state, path, "free(text); /* from jansson */\n"), 0);
    assert_int_equal(count_wrong(*state, path, "free(text); /* from */\n"), 1);
    assert_int_equal(count_wrong(*state, path, "p = malloc(3); /* from jansson */\n"), 1);
}

static void test_lines_fit(void **state) {
    char text[122];
    memset(text, ' ', sizeof text);
    memcpy(text, "/* 120 columns", 14);
    memcpy(text + 118, "*/\n", 4);
    assert_int_equal(strlen(text), 121);
    assert_int_equal(count_wrong(*state, "analyzer/ir/ir.c", text), 0);
    text[120] = ' ';
    assert_int_equal(count_wrong(*state, "analyzer/ir/ir.c", text), 1);
    memcpy(text + 30, "\xc3\xa9", 2); /* one character of two bytes */
    assert_int_equal(count_wrong(*state, "analyzer/ir/ir.c", text), 0);
}

static void test_symbol_tables_are_read(void **state) {
    const char *table = "In archive libx.a:\n\nmap.c.o:     file format elf64-x86-64\n\nSYMBOL TABLE:\n"
                        "0000000000000000 l    df *ABS*\t0000000000000000 map.c\n"
                        "0000000000000000 l    d  .data\t0000000000000000 .data\n"
                        "0000000000000000 l     O .bss\t0000000000000004 counter.0\n"
                        "0000000000000000 g     O .data.rel.ro.local\t0000000000000010 table\n"
                        "0000000000000010 g     O .rodata\t0000000000000010 words\n"
                        "0000000000000000 g     F .text\t0000000000000017 map_new\n"
                        "0000000000000004       O *COM*\t0000000000000004 shared\n"
                        "0000000000000000 g       .tbss\t0000000000000004 per_thread\n"
                        "0000000000000008 g     O .data\t0000000000000004 limit\n"
                        "0000000000000018 g     O .bss\t0000000000000001 __odr_asan.table\n"
                        "0000000000000000         *UND*\t0000000000000000 malloc\n";
    ViolationVec found = {0};
    layering_check_symbols(*state, "libx.a", table, &found);
    assert_int_equal(found.len, 4);
    assert_string_equal(found.data[0].path, "libx.a(map.c.o)");
    assert_string_equal(found.data[0].text, "'counter.0' is mutable global data (.bss)");
    assert_string_equal(found.data[1].text, "'shared' is mutable global data (*COM*)");
    assert_string_equal(found.data[2].text, "'per_thread' is mutable global data (.tbss)");
    assert_string_equal(found.data[3].text, "'limit' is mutable global data (.data)");
}

static char *read_stream(Arena *arena, FILE *stream) {
    VEC(char) text = {0};
    for (int c; (c = getc(stream)) != EOF;)
        *vec_push(arena, &text) = (char)c;
    *vec_push(arena, &text) = '\0';
    return text.data;
}

static void check_object(Arena *arena, const char *path, ViolationVec *out) {
    FILE *stream = popen(arena_printf(arena, "objdump -t '%s'", path), "r");
    assert_non_null(stream);
    const char *table = read_stream(arena, stream);
    assert_int_equal(pclose(stream), 0);
    assert_non_null(strstr(table, "SYMBOL TABLE"));
    layering_check_symbols(arena, path, table, out);
}

/* The compiler in use is asked to make each kind of mutable object, and tables that only look like them. */
static void test_compiled_globals_are_found(void **state) {
    char dir[] = "/tmp/lockwise-layers-XXXXXX";
    assert_non_null(mkdtemp(dir));
    const char *source = arena_printf(*state, "%s/bad.c", dir), *object = arena_printf(*state, "%s/bad.o", dir);
    FILE *file = fopen(source, "w");
    assert_non_null(file);
    fputs("int zero_global;\n"
          "int set_global = 3;\n"
          "int next(void) { static int local_static; return ++local_static; }\n"
          "_Thread_local int per_thread;\n"
          "const char *const table[] = {\"a\", \"b\"};\n"
          "const int numbers[] = {1, 2};\n"
          "int (*const functions[])(void) = {next};\n",
          file);
    fclose(file);
    assert_int_equal(system(arena_printf(*state, "'%s' -O2 -fPIC -c '%s' -o '%s'", LOCKWISE_CC, source, object)), 0);
    ViolationVec found = {0};
    check_object(*state, object, &found);
    assert_int_equal(found.len, 4);
    unlink(source);
    unlink(object);
    rmdir(dir);
}

/* ---- the tree ---- */

static void check_none(const ViolationVec *found) {
    VEC_EACH(Violation, wrong, found)
        print_error("%s:%u: %s\n", wrong->path, wrong->line, wrong->text);
    if (found->len)
        fail_msg("%u violations", found->len);
}

static bool is_source(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0 || strcmp(dot, ".def") == 0);
}

/* Checks all sources in a folder of the project and below; gives their number. */
static uint32_t check_folder(Arena *arena, const char *folder, ViolationVec *out) {
    struct dirent **entries;
    int count = scandir(arena_printf(arena, "%s/%s", LOCKWISE_SOURCE_DIR, folder), &entries, NULL, alphasort);
    assert_true(count >= 0);
    uint32_t sources = 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        const char *path = arena_printf(arena, "%s/%s", folder, name);
        if (entries[i]->d_type == DT_DIR && name[0] != '.') {
            sources += check_folder(arena, path, out);
        } else if (is_source(name)) {
            FILE *file = fopen(arena_printf(arena, "%s/%s", LOCKWISE_SOURCE_DIR, path), "r");
            assert_non_null(file);
            layering_check_source(arena, path, read_stream(arena, file), out);
            fclose(file);
            sources++;
        }
        free(entries[i]);
    }
    free(entries);
    return sources;
}

static void test_sources_keep_the_rules(void **state) {
    ViolationVec found = {0};
    assert_true(check_folder(*state, "analyzer", &found) > 20); /* not looking at an empty folder */
    check_folder(*state, "rules", &found);
    check_folder(*state, "reports", &found);
    check_none(&found);
}

static void test_objects_hold_no_mutable_data(void **state) {
#ifdef LOCKWISE_SANITIZED
    skip(); /* sanitizers put writable data of their own into every object */
#endif
    static const char *const libraries[] = {"base", "ir", "frontend", "model", "findings", "rules", "reports", "cli"};
    ViolationVec found = {0};
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        const char *path = arena_printf(*state, "%s/liblockwise_%s.a", LOCKWISE_BINARY_DIR, libraries[i]);
        if (access(path, R_OK) == 0)
            check_object(*state, path, &found);
        else
            assert_true(i > 0); /* base is always built: else the path is wrong */
    }
    check_none(&found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_arrows_never_turn_back),      arena_test(test_libraries_stay_where_they_belong),
        arena_test(test_private_headers_are_private), arena_test(test_forms_of_include_lines),
        arena_test(test_memory_comes_from_base),      arena_test(test_lines_fit),
        arena_test(test_symbol_tables_are_read),      arena_test(test_compiled_globals_are_found),
        arena_test(test_sources_keep_the_rules),      arena_test(test_objects_hold_no_mutable_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
