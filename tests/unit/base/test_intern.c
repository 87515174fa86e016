/* test_intern.c: equal texts have equal ids, offsets are as promised, and a pool survives being written and read. */
#include "base/intern.h"
#include "support/check.h"
#include "support/random.h"

#include <stdio.h>
#include <string.h>

static void test_ids_are_offsets_into_the_blob(void **state) {
    StrPool *pool = strpool_new(*state);
    assert_int_equal(strpool_intern(pool, "").i, 0);
    assert_int_equal(strpool_intern(pool, "ab").i, 1); /* after the NUL of the empty string */
    assert_int_equal(strpool_intern(pool, "c").i, 4);
    assert_int_equal(strpool_intern(pool, "ab").i, 1);
    size_t len;
    const char *blob = strpool_blob(pool, &len);
    assert_int_equal(len, 6);
    assert_memory_equal(blob, "\0ab\0c", 6);
    assert_string_equal(strpool_text(pool, STR_EMPTY), "");
    assert_string_equal(strpool_text(pool, (StrId){4}), "c");
}

static void test_prefixes_and_suffixes_are_other_strings(void **state) {
    StrPool *pool = strpool_new(*state);
    StrId whole = strpool_intern(pool, "mutex");
    StrId prefix = strpool_intern_n(pool, "mutex", 3);
    StrId suffix = strpool_intern(pool, "tex");
    StrId longer = strpool_intern(pool, "mutexes");
    assert_int_not_equal(whole.i, prefix.i);
    assert_int_not_equal(whole.i, suffix.i);
    assert_int_not_equal(whole.i, longer.i);
    assert_string_equal(strpool_text(pool, prefix), "mut");
    assert_string_equal(strpool_text(pool, suffix), "tex");
    assert_int_equal(strpool_intern_n(pool, "mutexes", 5).i, whole.i);
    assert_int_equal(strpool_intern_n(pool, "anything", 0).i, STR_EMPTY.i);
}

static void test_text_from_the_pool_itself_may_be_interned(void **state) {
    StrPool *pool = strpool_new(*state);
    StrId id = strpool_intern(pool, "a_rather_long_name");
    char expected[19];
    for (size_t len = 1; len < 18; len++) { /* grows the blob below the text it is given, sooner or later */
        for (int i = 0; i < 300; i++) {
            char filler[32];
            snprintf(filler, sizeof filler, "filler %zu %d", len, i);
            strpool_intern(pool, filler);
        }
        StrId part = strpool_intern_n(pool, strpool_text(pool, id), len);
        snprintf(expected, sizeof expected, "%.*s", (int)len, "a_rather_long_name");
        assert_string_equal(strpool_text(pool, part), expected);
    }
}

/* 4000 draws from 1000 names: each name has one id, and ids keep their text through growth. */
static void test_random_texts(void **state) {
    enum { NAMES = 1000 };
    StrPool *pool = strpool_new(*state);
    StrId ids[NAMES] = {{0}};
    Random random = random_start();
    for (int step = 0; step < 4000; step++) {
        uint32_t i = random_below(&random, NAMES);
        char name[32];
        snprintf(name, sizeof name, "%*s%u", (int)(i % 9), "", i);
        StrId id = strpool_intern(pool, name);
        if (ids[i].i)
            assert_int_equal(id.i, ids[i].i);
        ids[i] = id;
        assert_string_equal(strpool_text(pool, id), name);
    }
}

static void test_pool_read_back_knows_its_strings(void **state) {
    StrPool *pool = strpool_new(*state);
    StrId ids[500];
    char name[32];
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "name%d", i);
        ids[i] = strpool_intern(pool, name);
    }
    size_t len;
    const char *blob = strpool_blob(pool, &len);
    StrPool *copy = strpool_from_blob(*state, blob, len);
    assert_non_null(copy);
    assert_string_equal(strpool_text(copy, ids[7]), "name7"); /* before any intern */
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "name%d", i);
        assert_int_equal(strpool_intern(copy, name).i, ids[i].i);
    }
    StrId fresh = strpool_intern(copy, "fresh");
    assert_int_equal(fresh.i, len);
    assert_string_equal(strpool_text(copy, fresh), "fresh");
}

static void test_damaged_blobs_are_refused(void **state) {
    assert_null(strpool_from_blob(*state, "", 0));
    assert_null(strpool_from_blob(*state, "\0ab", 3)); /* no NUL at the end */
    assert_null(strpool_from_blob(*state, "ab", 3));   /* id 0 would not be the empty string */
    StrPool *least = strpool_from_blob(*state, "", 1);
    assert_non_null(least);
    assert_int_equal(strpool_intern(least, "x").i, 1);
}

static void test_blob_with_repeated_and_empty_strings(void **state) {
    const char blob[] = "\0a\0\0a\0b"; /* "", "a", "", "a", "b" */
    StrPool *pool = strpool_from_blob(*state, blob, sizeof blob);
    assert_non_null(pool);
    assert_int_equal(strpool_intern(pool, "a").i, 1);
    assert_int_equal(strpool_intern(pool, "b").i, 6);
    assert_int_equal(strpool_intern(pool, "").i, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_ids_are_offsets_into_the_blob),
        arena_test(test_prefixes_and_suffixes_are_other_strings),
        arena_test(test_text_from_the_pool_itself_may_be_interned),
        arena_test(test_random_texts),
        arena_test(test_pool_read_back_knows_its_strings),
        arena_test(test_damaged_blobs_are_refused),
        arena_test(test_blob_with_repeated_and_empty_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
