/* test_syncapi.c: the library table: every row can be found and is plausible in itself. */
#include "model/syncapi.h"

#include "support/check.h"

#include <ctype.h>
#include <string.h>

/* The names alone, read from the same file. */
#define CALL(name, ...) name,
static const char *const names[] = {
#include "model/syncapi.def"
};
#undef CALL

enum { NAMES = sizeof names / sizeof names[0], MOST_ARGUMENTS = 8 };

typedef void CheckCall(const SyncCall *call);

static void each_call(CheckCall *check) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    for (uint32_t i = 0; i < NAMES; i++) {
        const SyncCall *call = syncapi_find(api, names[i]);
        if (!call || strcmp(call->name, names[i]) != 0)
            fail_msg("%s is not found by its name", names[i]);
        check(call);
    }
    arena_free(arena);
}

#define EXPECT(call, condition)                                   \
    do {                                                          \
        if (!(condition))                                         \
            fail_msg("%s: not so: %s", (call)->name, #condition); \
    } while (0)

static bool is_argument(int8_t number) {
    return number >= -1 && number < MOST_ARGUMENTS;
}

static void check_numbers(const SyncCall *call) {
    EXPECT(call, is_argument(call->object));
    EXPECT(call, is_argument(call->mutex));
    EXPECT(call, is_argument(call->start));
    EXPECT(call, is_argument(call->argument));
    EXPECT(call, call->reads < 1u << MOST_ARGUMENTS);
    EXPECT(call, call->writes < 1u << MOST_ARGUMENTS);
    EXPECT(call, call->shared <= 1 && call->timed <= 1);
    EXPECT(call, call->object < 0 || call->object != call->mutex);
    EXPECT(call, call->start < 0 || (call->start != call->object && call->start != call->argument));
}

static void test_argument_numbers_are_plausible(void **state) {
    each_call(check_numbers);
    (void)state;
}

/* What the analysis takes for granted of each kind. */
static void check_kind(const SyncCall *call) {
    switch (call->kind) {
    case SYNC_ACQUIRE:
    case SYNC_TRY_ACQUIRE:
    case SYNC_RELEASE:
    case SYNC_LOCK_INIT:
    case SYNC_C11_INIT:
    case SYNC_LOCK_DESTROY:
        EXPECT(call, call->object == 0);
        EXPECT(call, call->lock != LOCK_NONE);
        break;
    case SYNC_ATTR_SETTYPE:
        EXPECT(call, call->object >= 0 && call->argument >= 0);
        break;
    case SYNC_COND_WAIT:
        EXPECT(call, call->object >= 0 && call->mutex >= 0);
        break;
    case SYNC_COND_SIGNAL:
    case SYNC_THREAD_JOIN:
    case SYNC_THREAD_DETACH:
        EXPECT(call, call->object >= 0);
        break;
    case SYNC_THREAD_CREATE:
        EXPECT(call, call->object >= 0 && call->start >= 0 && call->argument >= 0);
        break;
    case SYNC_ONCE:
        EXPECT(call, call->object >= 0 && call->start >= 0);
        break;
    case SYNC_ACCESS:
        EXPECT(call, call->reads || call->writes);
        break;
    case SYNC_FREE:
        EXPECT(call, call->object >= 0);
        break;
    case SYNC_FORK:
    case SYNC_ALLOC:
        EXPECT(call, call->object == -1 && call->start == -1);
        break;
    case SYNC_NONE:
        fail_msg("%s has no kind", call->name);
    }
}

static void test_kinds_have_what_they_need(void **state) {
    each_call(check_kind);
    (void)state;
}

/* Only calls on locks that can be shared are in read mode; only trying calls have a success value. */
static void check_modes(const SyncCall *call) {
    EXPECT(call, !call->shared || call->lock == LOCK_RWLOCK);
    EXPECT(call, !call->shared || call->kind == SYNC_ACQUIRE || call->kind == SYNC_TRY_ACQUIRE);
    EXPECT(call, !call->shared == !strstr(call->name, "rdlock"));
    EXPECT(call, call->success == 0 || call->kind == SYNC_TRY_ACQUIRE);
    bool gives_up = strstr(call->name, "timed") || strstr(call->name, "clock");
    EXPECT(call, call->kind != SYNC_TRY_ACQUIRE || strstr(call->name, "try") || gives_up);
    EXPECT(call,
           call->kind == SYNC_THREAD_JOIN || !call->timed == !gives_up || !call->lock || strstr(call->name, "unlock"));
}

static void test_modes_fit_the_names(void **state) {
    each_call(check_modes);
    (void)state;
}

static void test_no_name_comes_twice(void **state) {
    for (uint32_t i = 0; i < NAMES; i++) {
        for (uint32_t k = i + 1; k < NAMES; k++) {
            if (strcmp(names[i], names[k]) == 0)
                fail_msg("%s has two rows", names[i]);
        }
    }
    (void)state;
}

static void test_locks_come_in_pairs(void **state) {
    bool taken[LOCK_FILE + 1] = {false}, given[LOCK_FILE + 1] = {false};
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    for (uint32_t i = 0; i < NAMES; i++) {
        const SyncCall *call = syncapi_find(api, names[i]);
        assert_in_range(call->lock, LOCK_NONE, LOCK_FILE);
        if (call->kind == SYNC_ACQUIRE)
            taken[call->lock] = true;
        if (call->kind == SYNC_RELEASE)
            given[call->lock] = true;
    }
    for (int lock = LOCK_MUTEX; lock <= LOCK_FILE; lock++)
        assert_true(taken[lock] && given[lock]);
    arena_free(arena);
    (void)state;
}

static void test_other_names_are_not_found(void **state) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    assert_null(syncapi_find(api, ""));
    assert_null(syncapi_find(api, "printf"));
    assert_null(syncapi_find(api, "pthread_mutex_loc"));
    assert_null(syncapi_find(api, "pthread_mutex_lock_"));
    arena_free(arena);
    (void)state;
}

/* A few rows against the manual pages, argument by argument. */
static void test_known_calls(void **state) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    const SyncCall *create = syncapi_find(api, "pthread_create");
    assert_int_equal(create->kind, SYNC_THREAD_CREATE);
    assert_int_equal(create->object, 0);
    assert_int_equal(create->start, 2);
    assert_int_equal(create->argument, 3);
    const SyncCall *c11 = syncapi_find(api, "thrd_create");
    assert_int_equal(c11->start, 1);
    assert_int_equal(c11->argument, 2);
    const SyncCall *wait = syncapi_find(api, "pthread_cond_timedwait");
    assert_int_equal(wait->mutex, 1);
    assert_int_equal(wait->timed, 1);
    const SyncCall *copy = syncapi_find(api, "memcpy");
    assert_int_equal(copy->writes, 1);
    assert_int_equal(copy->reads, 2);
    arena_free(arena);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_argument_numbers_are_plausible),
        cmocka_unit_test(test_kinds_have_what_they_need),
        cmocka_unit_test(test_modes_fit_the_names),
        cmocka_unit_test(test_no_name_comes_twice),
        cmocka_unit_test(test_locks_come_in_pairs),
        cmocka_unit_test(test_other_names_are_not_found),
        cmocka_unit_test(test_known_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
