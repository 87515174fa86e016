/* test_tokens.c: lines of C cut into tokens; the pieces always add up to the line. */
#include "findings/tokens.h"
#include "support/check.h"
#include "support/random.h"

#include <string.h>

/* One letter per byte: what kind of token it belongs to. */
static void assert_kinds(const char *line, const char *kinds, bool in_before, bool in_after) {
    size_t len = strlen(line);
    char actual[200];
    bool in_comment = in_before;
    assert_int_equal(strlen(kinds), len);
    for (size_t start = 0; start < len;) {
        Token token = token_at(line, len, start, &in_comment);
        assert_int_equal(token.start, start);
        assert_true(token.len > 0);
        memset(actual + start, ".akns*#"[token.kind], token.len);
        start += token.len;
    }
    actual[len] = '\0';
    assert_string_equal(actual, kinds);
    assert_int_equal(in_comment, in_after);
}

static void test_kinds(void **state) {
    (void)state;
    assert_kinds("int x1 = 0x1f + y;", "kkk.aa...nnnn...a.", false, false);
    assert_kinds("interval return_code", "aaaaaaaa.aaaaaaaaaaa", false, false);
    assert_kinds("p(\"a\\\"b\", 'c');", "a.ssssss..sss..", false, false);
    assert_kinds("\"open", "sssss", false, false);
    assert_kinds("\"end\\", "sssss", false, false);
    assert_kinds("a / b; // c /* d", "a...a..*********", false, false);
    assert_kinds("x /* y */ z", "a.*******.a", false, false);
    assert_kinds("x /* y", "a.****", false, true);
    assert_kinds("y */ if", "****.kk", true, false);
    assert_kinds("/*/", "***", false, true);
    assert_kinds("  # define A 1", "..########.a.n", false, false);
    assert_kinds("a # b", "a...a", false, false);
    assert_kinds("#", "#", false, false);
}

static void test_underlines(void **state) {
    (void)state;
    const char *line = "q->len--;";
    assert_int_equal(token_underline(line, strlen(line), 3), 3);
    assert_int_equal(token_underline(line, strlen(line), 1), 1);
    assert_int_equal(token_underline(line, strlen(line), 8), 1);
    assert_int_equal(token_underline("abc", 3, 0), 3);
}

static void test_any_bytes_come_to_an_end(void **state) {
    (void)state;
    static const char alphabet[] = "ab0 \"'\\/*#\t\xff(";
    Random random = random_start();
    for (int round = 0; round < 5000; round++) {
        char line[40];
        size_t len = random_below(&random, sizeof line);
        for (size_t i = 0; i < len; i++)
            line[i] = alphabet[random_below(&random, sizeof alphabet)];
        bool in_comment = random_below(&random, 2) != 0;
        size_t start = 0;
        while (start < len) {
            Token token = token_at(line, len, start, &in_comment);
            assert_true(token.len > 0 && token.start == start && token.start + token.len <= len);
            start += token.len;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_underlines),
        cmocka_unit_test(test_any_bytes_come_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
