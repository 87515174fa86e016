/* test_annotations.c: the grammar of testdata, mostly by what it refuses: a test that reads its expectations wrongly
 * would pass for ever.
 */
#include "support/annotations.h"
#include "support/check.h"

#include <string.h>

static const char *const rules[] = {"lock-leak", "race-unguarded-write"};

static Annotations read_one(Arena *arena, const char *text) {
    Annotations out = {0};
    annotations_read(arena, "bad_x.c", text, &out);
    return out;
}

/* Reads and checks one file and expects exactly one error, with this text, in this line. */
static void assert_error(Arena *arena, const char *name, const char *text, uint32_t line, const char *error) {
    Annotations out = {0};
    annotations_read(arena, name, text, &out);
    annotations_check(arena, name, rules, 2, &out);
    assert_int_equal(out.errors.len, 1);
    assert_string_equal(out.errors.data[0].text, error);
    assert_int_equal(out.errors.data[0].line, line);
    assert_string_equal(out.errors.data[0].file, name);
}

static void assert_accepted(Arena *arena, const char *name, const char *text) {
    Annotations out = {0};
    annotations_read(arena, name, text, &out);
    annotations_check(arena, name, rules, 2, &out);
    assert_int_equal(out.errors.len, 0);
}

static void assert_item(const Annotations *out, uint32_t i, AnnotationKind kind, uint32_t line, const char *rule,
                        const char *reason) {
    assert_true(i < out->items.len);
    assert_int_equal(out->items.data[i].kind, kind);
    assert_int_equal(out->items.data[i].line, line);
    assert_string_equal(out->items.data[i].rule, rule);
    assert_string_equal(out->items.data[i].reason, reason);
}

static void test_each_word(void **state) {
    Annotations out = read_one(*state, "a(); // expect: lock-leak\n"
                                       "b(); // step: lock-leak\n"
                                       "\n"
                                       "c(); // safe: race-unguarded-write\n"
                                       "d(); // miss: lock-leak: needs: a solver\n"
                                       "e(); //noise:lock-leak:why not   ");
    assert_int_equal(out.errors.len, 0);
    assert_int_equal(out.items.len, 5);
    assert_item(&out, 0, ANNOTATION_EXPECT, 1, "lock-leak", "");
    assert_item(&out, 1, ANNOTATION_STEP, 2, "lock-leak", "");
    assert_item(&out, 2, ANNOTATION_SAFE, 4, "race-unguarded-write", "");
    assert_item(&out, 3, ANNOTATION_MISS, 5, "lock-leak", "needs: a solver");
    assert_item(&out, 4, ANNOTATION_NOISE, 6, "lock-leak", "why not");
    assert_false(out.clean);
    assert_string_equal(out.run, "");
    assert_int_equal(annotations_count(&out, ANNOTATION_MISS), 1);
}

static void test_several_on_one_line(void **state) {
    Annotations out = read_one(*state, "return; // expect: lock-leak // step: race-unguarded-write\n");
    assert_int_equal(out.errors.len, 0);
    assert_int_equal(out.items.len, 2);
    assert_item(&out, 0, ANNOTATION_EXPECT, 1, "lock-leak", "");
    assert_item(&out, 1, ANNOTATION_STEP, 1, "race-unguarded-write", "");
}

static void test_file_words(void **state) {
    Annotations out = read_one(*state, "// run: --strict -- -DX=1\n/* prose */\n// clean\n");
    assert_int_equal(out.errors.len, 0);
    assert_true(out.clean);
    assert_string_equal(out.run, "--strict -- -DX=1");
}

static void test_only_line_comments_count(void **state) {
    Annotations out = read_one(*state, "/* // expect: nothing\n // nonsense */\n"
                                       "const char *url = \"http://host/\\\" // nonsense\";\n"
                                       "char c = '\"'; // expect: lock-leak\n"
                                       "char d = '\\''; int e = 6 / 2; /* ** // */ // step: lock-leak\n");
    assert_int_equal(out.errors.len, 0);
    assert_int_equal(out.items.len, 2);
    assert_int_equal(out.items.data[0].line, 4);
    assert_int_equal(out.items.data[1].line, 5);
}

static void test_unfinished_input(void **state) {
    assert_int_equal(read_one(*state, "").errors.len, 0);
    assert_int_equal(read_one(*state, "/* open").errors.len, 0);
    assert_int_equal(read_one(*state, "\"open\\").errors.len, 0);
    assert_int_equal(read_one(*state, "// clean").errors.len, 0);
    assert_int_equal(read_one(*state, "x /").errors.len, 0);
    assert_int_equal(read_one(*state, "//").errors.len, 1);
}

static void test_wrong_words(void **state) {
    assert_error(*state, "bad_x.c", "x; // expekt: lock-leak\n", 1,
                 "'expekt' is no annotation; prose goes into /* */ comments");
    assert_error(*state, "bad_x.c", "\n// a remark\n", 2,
                 "'a remark' is no annotation; prose goes into /* */ comments");
    assert_error(*state, "bad_x.c", "//\n", 1, "'' is no annotation; prose goes into /* */ comments");
    assert_error(*state, "bad_x.c", "// Expect: lock-leak\n", 1,
                 "'Expect' is no annotation; prose goes into /* */ comments");
}

static void test_wrong_arguments(void **state) {
    assert_error(*state, "bad_x.c", "x; // expect\n", 1, "'expect' needs the id of a rule: // expect: RULE");
    assert_error(*state, "bad_x.c", "x; // safe:\n", 1, "'safe' needs the id of a rule: // safe: RULE");
    assert_error(*state, "bad_x.c", "x; // step: lock leak\n", 1, "'step' needs the id of a rule: // step: RULE");
    assert_error(*state, "bad_x.c", "x; // expect: lock-leak, lock-leak\n", 1,
                 "'expect' needs the id of a rule: // expect: RULE");
    assert_error(*state, "bad_x.c", "x; // expect: lock-leak: why\n", 1, "'expect' takes no reason");
    assert_error(*state, "bad_x.c", "x; // miss: lock-leak\n", 1, "'miss' needs a reason: // miss: lock-leak: why");
    assert_error(*state, "bad_x.c", "x; // noise: lock-leak: \n", 1,
                 "'noise' needs a reason: // noise: lock-leak: why");
    assert_error(*state, "bad_x.c", "x; // expect: lock-leek\n", 1, "there is no rule 'lock-leek'");
}

static void test_wrong_file_words(void **state) {
    assert_error(*state, "good_x.c", "// clean: really\n", 1, "'clean' stands alone");
    assert_error(*state, "good_x.c", "// clean\n// clean\n", 2, "'clean' is said twice");
    assert_error(*state, "good_x.c", "\n// run: --strict\n", 2, "'run' belongs in the first line");
    assert_error(*state, "good_x.c", "// run:\n", 1, "'run' needs options: // run: OPTION...");
}

static void test_contradictions(void **state) {
    assert_error(*state, "bad_x.c", "int x;\n", 0, "nothing is expected: say '// clean'");
    assert_error(*state, "bad_x.c", "x; // safe: lock-leak\n", 0, "nothing is expected: say '// clean'");
    assert_error(*state, "bad_x.c", "// clean\n", 0, "a bad_ file needs an expect, a low or a miss");
    assert_error(*state, "bad_x.c", "// clean\nx; // expect: lock-leak\n", 0,
                 "'clean' contradicts expect, low, miss or noise");
    assert_error(*state, "near_x.c", "// clean\nx; // noise: lock-leak: why\n", 0,
                 "'clean' contradicts expect, low, miss or noise");
    assert_error(*state, "good_x.c", "x; // expect: lock-leak\n", 0,
                 "good_ and near_ files hold no bugs: no expect, low or miss");
    assert_error(*state, "near_x.c", "x; // miss: lock-leak: why\n", 0,
                 "good_ and near_ files hold no bugs: no expect, low or miss");
    assert_error(*state, "x.c", "// clean\n", 0, "the name of the file begins with bad_, good_ or near_");
    assert_error(*state, "program", "int x;\n", 0, "nothing is expected: say '// clean'");
}

static void test_accepted_cases(void **state) {
    assert_accepted(*state, "bad_x.c", "x; // expect: lock-leak\n");
    assert_accepted(*state, "bad_x.c", "x; // miss: lock-leak: why\n");
    assert_accepted(*state, "good_x.c", "// clean\nx; // safe: lock-leak\n");
    assert_accepted(*state, "near_x.c", "x; // noise: lock-leak: why\n");
    assert_accepted(*state, "program", "x; // expect: lock-leak\n");
    assert_accepted(*state, "program", "// clean\n");
}

static void test_several_files(void **state) {
    Arena *arena = *state;
    Annotations out = {0};
    annotations_read(arena, "p/a.c", "// run: --strict\n// clean\n", &out);
    annotations_read(arena, "p/b.h", "// run: --strict\n// clean\nint x; // safe: lock-leak\n", &out);
    annotations_check(arena, "p", rules, 2, &out);
    assert_int_equal(out.errors.len, 0);
    assert_string_equal(out.items.data[0].file, "p/b.h");
    annotations_read(arena, "p/c.c", "// run: --other\n", &out);
    assert_int_equal(out.errors.len, 1);
    assert_string_equal(out.errors.data[0].text, "another file of this program asks for other options");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_each_word),        arena_test(test_several_on_one_line),
        arena_test(test_file_words),       arena_test(test_only_line_comments_count),
        arena_test(test_unfinished_input), arena_test(test_wrong_words),
        arena_test(test_wrong_arguments),  arena_test(test_wrong_file_words),
        arena_test(test_contradictions),   arena_test(test_accepted_cases),
        arena_test(test_several_files),
    };
    return cmocka_run_group_tests_name("annotations", tests, NULL, NULL);
}
