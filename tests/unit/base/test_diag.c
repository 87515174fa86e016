/* test_diag.c: the form of messages, counting, and the gap ledger with its permanent names. */
#include "base/diag.h"
#include "support/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a Diag printed, caught in memory. */
typedef struct Caught {
    char *text;
    size_t len;
    FILE *stream;
    Diag *diag;
} Caught;

static int make_caught(void **state) {
    Caught *caught = calloc(1, sizeof *caught);
    caught->stream = open_memstream(&caught->text, &caught->len);
    caught->diag = diag_new(caught->stream);
    *state = caught;
    return 0;
}

static int drop_caught(void **state) {
    Caught *caught = *state;
    diag_free(caught->diag);
    fclose(caught->stream);
    free(caught->text);
    free(caught);
    return 0;
}

static const char *text_of(Caught *caught) {
    fflush(caught->stream);
    return caught->text;
}

static void test_error_with_help(void **state) {
    Caught *caught = *state;
    diag_error(caught->diag, "run cmake first", "no compile commands in '%s'", "build");
    assert_string_equal(text_of(caught), "lockwise: error: no compile commands in 'build'\n  help: run cmake first\n");
    assert_int_equal(diag_error_count(caught->diag), 1);
    assert_string_equal(diag_last_error(caught->diag), "no compile commands in 'build'");
}

static void test_error_without_help(void **state) {
    Caught *caught = *state;
    diag_error(caught->diag, NULL, "first");
    diag_error(caught->diag, NULL, "second %d", 2);
    assert_string_equal(text_of(caught), "lockwise: error: first\nlockwise: error: second 2\n");
    assert_int_equal(diag_error_count(caught->diag), 2);
    assert_string_equal(diag_last_error(caught->diag), "second 2");
}

static void test_warning_is_no_error(void **state) {
    Caught *caught = *state;
    diag_error(caught->diag, NULL, "kept");
    diag_warning(caught->diag, "help", "%d of %d", 1, 2);
    assert_string_equal(text_of(caught), "lockwise: error: kept\nlockwise: warning: 1 of 2\n  help: help\n");
    assert_int_equal(diag_error_count(caught->diag), 1);
    assert_string_equal(diag_last_error(caught->diag), "kept");
}

static void test_silent_diag_still_counts(void **state) {
    (void)state;
    Diag *diag = diag_new(NULL);
    assert_string_equal(diag_last_error(diag), "");
    diag_error(diag, "h", "x");
    diag_warning(diag, "h", "y");
    assert_int_equal(diag_error_count(diag), 1);
    diag_free(diag);
    diag_free(NULL);
}

static void test_gaps_are_kept_in_order_and_not_printed(void **state) {
    Caught *caught = *state;
    char file[] = "a.c";
    diag_gap(caught->diag, GAP_UNKNOWN_EXPR, file, 12, "main", "x");
    file[0] = 'b'; /* the ledger has its own copy */
    diag_gap(caught->diag, GAP_TU_TIMEOUT, file, 0, NULL, NULL);
    assert_int_equal(diag_gap_count(caught->diag), 2);
    const Gap *first = diag_gap_at(caught->diag, 0), *second = diag_gap_at(caught->diag, 1);
    assert_int_equal(first->kind, GAP_UNKNOWN_EXPR);
    assert_string_equal(first->file, "a.c");
    assert_int_equal(first->line, 12);
    assert_string_equal(first->function, "main");
    assert_string_equal(first->detail, "x");
    assert_string_equal(second->file, "b.c");
    assert_string_equal(second->function, "");
    assert_string_equal(second->detail, "");
    assert_string_equal(text_of(caught), "");
    assert_int_equal(diag_error_count(caught->diag), 0);
}

static void test_gap_names_are_the_ids_in_kebab_case(void **state) {
    (void)state;
    static const char *const ids[] = {
#define GAP(id, name, text) #id,
#include "base/gaps.def"
#undef GAP
    };
    for (int kind = 0; kind < GAP_KIND_COUNT; kind++) {
        const char *name = gap_kind_name((GapKind)kind);
        assert_int_equal(strlen(name), strlen(ids[kind]));
        for (size_t i = 0; name[i]; i++)
            assert_int_equal(name[i], ids[kind][i] == '_' ? '-' : tolower(ids[kind][i]));
        assert_true(strlen(gap_kind_text((GapKind)kind)) > 10);
    }
    assert_string_equal(gap_kind_name(GAP_INLINE_ASM), "inline-asm");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_error_with_help, make_caught, drop_caught),
        cmocka_unit_test_setup_teardown(test_error_without_help, make_caught, drop_caught),
        cmocka_unit_test_setup_teardown(test_warning_is_no_error, make_caught, drop_caught),
        cmocka_unit_test(test_silent_diag_still_counts),
        cmocka_unit_test_setup_teardown(test_gaps_are_kept_in_order_and_not_printed, make_caught, drop_caught),
        cmocka_unit_test(test_gap_names_are_the_ids_in_kebab_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
