/* test_utf8.c: decoding, what is replaced, and widths. */
#include "reports/utf8.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_each_length_is_decoded(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t code;
        size_t size;
    } cases[] = {
        {"A", 'A', 1},
        {"\x7f", 0x7f, 1},
        {"\xc2\x80", 0x80, 2},
        {"\xdf\xbf", 0x7ff, 2},
        {"\xe0\xa0\x80", 0x800, 3},
        {"\xef\xbf\xbf", 0xffff, 3},
        {"\xf0\x90\x80\x80", 0x10000, 4},
        {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
        /* what is not UTF-8 takes one byte */
        {"\x80", UTF8_REPLACEMENT, 1},
        {"\xc0\x80", UTF8_REPLACEMENT, 1},
        {"\xc1\xbf", UTF8_REPLACEMENT, 1},
        {"\xe0\x80\x80", UTF8_REPLACEMENT, 1},
        {"\xed\xa0\x80", UTF8_REPLACEMENT, 1},
        {"\xf5\x80\x80\x80", UTF8_REPLACEMENT, 1},
        {"\xf4\x90\x80\x80", UTF8_REPLACEMENT, 1},
        {"\xe2\x82", UTF8_REPLACEMENT, 1},
        {"\xe2(\xa1", UTF8_REPLACEMENT, 1},
        {"\xff", UTF8_REPLACEMENT, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size;
        assert_int_equal(utf8_decode(cases[i].text, strlen(cases[i].text), &size), cases[i].code);
        assert_int_equal(size, cases[i].size);
    }
}

static void test_writing_is_the_opposite_of_decoding(void **state) {
    (void)state;
    for (uint32_t code = 1; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        char *text;
        size_t len, size;
        FILE *out = open_memstream(&text, &len);
        utf8_write(out, code);
        assert_int_equal(fclose(out), 0);
        assert_int_equal(utf8_decode(text, len, &size), code);
        assert_int_equal(size, len);
        free(text);
    }
}

static void test_what_moves_or_hides_text_is_replaced(void **state) {
    (void)state;
    static const uint32_t bad[] = {0x00,   0x08,   0x0b,   '\r',   0x1b,   0x7f,   0x9b,   0x200b,
                                   0x200f, 0x202a, 0x202e, 0x2066, 0x2069, 0x2028, 0xfeff, 0xe0041};
    static const uint32_t good[] = {'\t', '\n', ' ', '~', 0xa0, 0xe9, 0x4e2d, 0x1f600};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(utf8_harmless(bad[i]), UTF8_REPLACEMENT);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(utf8_harmless(good[i]), good[i]);
}

static void test_widths(void **state) {
    (void)state;
    assert_int_equal(utf8_width('a'), 1);
    assert_int_equal(utf8_width(0xe9), 1);
    assert_int_equal(utf8_width(0x301), 0);
    assert_int_equal(utf8_width(0x4e2d), 2);
    assert_int_equal(utf8_width(0x1f600), 2);
    assert_int_equal(utf8_width(UTF8_REPLACEMENT), 1);
}

static void test_valid_text_comes_back_as_it_is(void **state) {
    Arena *arena = *state;
    const char *good = "a\xc3\xa9\n\x1b";
    assert_ptr_equal(utf8_valid(arena, good), good);
    assert_string_equal(utf8_valid(arena, "\xff"
                                          "a\xc3"),
                        "\xef\xbf\xbd"
                        "a\xef\xbf\xbd");
    const char *already = "\xef\xbf\xbd";
    assert_ptr_equal(utf8_valid(arena, already), already);
}

static void test_units_of_utf16(void **state) {
    (void)state;
    const char *text = "a\xc3\xa9\xf0\x9f\x98\x80z";
    assert_int_equal(utf8_units16(text, strlen(text), 0), 0);
    assert_int_equal(utf8_units16(text, strlen(text), 1), 1);
    assert_int_equal(utf8_units16(text, strlen(text), 3), 2);
    assert_int_equal(utf8_units16(text, strlen(text), 7), 4);
    assert_int_equal(utf8_units16(text, strlen(text), 99), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_length_is_decoded),
        cmocka_unit_test(test_writing_is_the_opposite_of_decoding),
        cmocka_unit_test(test_what_moves_or_hides_text_is_replaced),
        cmocka_unit_test(test_widths),
        arena_test(test_valid_text_comes_back_as_it_is),
        cmocka_unit_test(test_units_of_utf16),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
