/* test_ir_roundtrip.c: on random units: the builder's result passes the verifier, text and bytes give back what was
 * written, and neither damaged bytes nor damaged texts can do worse than be refused.
 */
#include "ir/ir_blob.h"
#include "ir/ir_text.h"
#include "ir/ir_verify.h"
#include "support/check.h"
#include "support/gen_ir.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300, DAMAGED_ROUNDS = 40, DAMAGES = 60 };

static char *print(const Tu *tu, void (*how)(const Tu *, FILE *)) {
    char *text;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    how(tu, out);
    fclose(out);
    return text;
}

/* The texts must be equal; says where they differ first, instead of printing both. */
static void check_same_text(const char *before, const char *after) {
    const char *line_before = before, *line_after = after;
    for (; *before && *before == *after; before++, after++) {
        if (*before == '\n') {
            line_before = before + 1;
            line_after = after + 1;
        }
    }
    if (*before != *after)
        fail_msg("printed \"%.*s\", read and printed \"%.*s\"", (int)strcspn(line_before, "\n"), line_before,
                 (int)strcspn(line_after, "\n"), line_after);
}

static void test_built_units_are_valid(void **state) {
    Random random = random_start();
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        const char *violation = ir_verify(gen_tu(&random, arena), arena);
        if (violation)
            fail_msg("round %d: %s", round, violation);
        arena_free(arena);
    }
    (void)state;
}

static void test_text_round_trip(void **state) {
    Random random = random_start();
    Diag *diag = diag_new(stderr);
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        char *before = print(gen_tu(&random, arena), ir_print);
        Tu *tu = ir_read(before, "text", arena, diag);
        if (!tu)
            fail_msg("round %d: %s\n%s", round, diag_last_error(diag), before);
        char *after = print(tu, ir_print);
        check_same_text(before, after);
        free(before);
        free(after);
        arena_free(arena);
    }
    diag_free(diag);
    (void)state;
}

static void test_people_read_the_same_functions(void **state) {
    Random random = random_start();
    Diag *diag = diag_new(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        Tu *tu = gen_tu(&random, arena);
        char *exact = print(tu, ir_print), *before = print(tu, ir_print_functions);
        char *after = print(ir_read(exact, "text", arena, diag), ir_print_functions);
        check_same_text(before, after);
        free(exact);
        free(before);
        free(after);
        arena_free(arena);
    }
    diag_free(diag);
    (void)state;
}

#define check_same_table(a, b, table)                                                                       \
    do {                                                                                                    \
        assert_int_equal((a)->table.len, (b)->table.len);                                                   \
        if ((a)->table.len > 0)                                                                             \
            assert_memory_equal((a)->table.data, (b)->table.data, sizeof *(a)->table.data *(a)->table.len); \
    } while (0)

static void test_blob_round_trip(void **state) {
    Random random = random_start();
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        Tu *tu = gen_tu(&random, arena);
        size_t len, again_len;
        void *bytes = ir_blob_write(tu, arena, &len);
        Tu *back = ir_blob_read(bytes, len, arena);
        assert_non_null(back);
        assert_null(ir_verify(back, arena));
        assert_string_equal(tu_str(back, back->main_path), tu_str(tu, tu->main_path));
        check_same_table(tu, back, instrs);
        check_same_table(tu, back, types);
        check_same_table(tu, back, gaps);
        void *again = ir_blob_write(back, arena, &again_len);
        assert_int_equal(len, again_len);
        assert_memory_equal(bytes, again, len);
        arena_free(arena);
    }
    (void)state;
}

static void test_damaged_blobs_are_refused(void **state) {
    Random random = random_start();
    for (int round = 0; round < DAMAGED_ROUNDS; round++) {
        Arena *arena = arena_new();
        size_t len;
        uint8_t *bytes = ir_blob_write(gen_tu(&random, arena), arena, &len);
        for (int k = 0; k < DAMAGES; k++) {
            size_t at = random_next(&random) % (k % 2 ? len : 200); /* the header is worth more attempts */
            uint8_t flip = (uint8_t)(1 + random_below(&random, 255));
            bytes[at] ^= flip;
            assert_null(ir_blob_read(bytes, len, arena));
            bytes[at] ^= flip;
        }
        for (int k = 0; k < DAMAGES; k++) {
            /* A copy of exactly that length, so that reading beyond it is seen by the sanitizer. */
            size_t cut = k < 2 ? len - 1 - (size_t)k : random_next(&random) % len;
            uint8_t *part = test_malloc(cut + 1);
            memcpy(part, bytes, cut);
            assert_null(ir_blob_read(part, cut, arena));
            test_free(part);
        }
        assert_non_null(ir_blob_read(bytes, len, arena));
        arena_free(arena);
    }
    (void)state;
}

static void damage_text(Random *random, char *text, size_t len) {
    static const char PIECES[] = "%@&:=.,(){}[]!;\"\\ \n0129-+*x#/abst";
    for (uint32_t left = 1 + random_below(random, 3); left > 0; left--) {
        size_t at = random_next(random) % len;
        switch (random_below(random, 3)) {
        case 0:
            text[at] = PIECES[random_below(random, sizeof PIECES - 1)];
            break;
        case 1: { /* a piece of elsewhere */
            size_t from = random_next(random) % len, count = random_below(random, 20);
            if (from + count < len && at + count < len)
                memmove(text + at, text + from, count);
            break;
        }
        default:
            memmove(text + at, text + at + 1, len - at);
            break;
        }
    }
}

/* Whatever the reader accepts is valid and prints; what it refuses has one error with a position or a violation. */
static void test_damaged_texts_are_refused_or_valid(void **state) {
    Random random = random_start();
    uint32_t accepted = 0;
    for (int round = 0; round < DAMAGED_ROUNDS; round++) {
        Arena *arena = arena_new();
        char *text = print(gen_tu(&random, arena), ir_print);
        for (int k = 0; k < DAMAGES; k++) {
            Diag *diag = diag_new(NULL);
            char *damaged = strdup(text);
            damage_text(&random, damaged, strlen(damaged));
            Tu *tu = ir_read(damaged, "text", arena, diag);
            assert_int_equal(diag_error_count(diag), tu ? 0 : 1);
            if (tu) {
                char *before = print(tu, ir_print);
                Tu *again = ir_read(before, "text", arena, diag);
                if (!again)
                    fail_msg("%s\n%s", diag_last_error(diag), before);
                char *after = print(again, ir_print);
                check_same_text(before, after);
                free(before);
                free(after);
                accepted++;
            }
            free(damaged);
            diag_free(diag);
        }
        free(text);
        arena_free(arena);
    }
    assert_true(accepted > 0);
    assert_true(accepted < DAMAGED_ROUNDS * DAMAGES);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_units_are_valid),
        cmocka_unit_test(test_text_round_trip),
        cmocka_unit_test(test_people_read_the_same_functions),
        cmocka_unit_test(test_blob_round_trip),
        cmocka_unit_test(test_damaged_blobs_are_refused),
        cmocka_unit_test(test_damaged_texts_are_refused_or_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
