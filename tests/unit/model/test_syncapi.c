/* test_syncapi.c: the built-in library models: every row can be found and is plausible in itself; and what a user's
 * rows do to them. Errors in files: test_syncapi_read.c.
 */
#include "model/syncapi_internal.h"

#include "support/check.h"

#include <string.h>

typedef void CheckCall(const SyncCall *call);

static void each_call(CheckCall *check) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    assert_true(api->calls.len > 200);
    for (uint32_t i = 1; i < api->calls.len; i++)
        check(&api->calls.data[i]);
    arena_free(arena);
}

#define EXPECT(call, condition)                                   \
    do {                                                          \
        if (!(condition))                                         \
            fail_msg("%s: not so: %s", (call)->name, #condition); \
    } while (0)

static bool is_given(int8_t number) {
    return number != SYNC_NO_ARGUMENT;
}

static void check_numbers(const SyncCall *call) {
    enum { MOST = 8 };
    EXPECT(call, call->object < MOST && call->mutex < MOST && call->start < MOST && call->argument < MOST);
    EXPECT(call, call->reads < 1u << MOST && call->writes < 1u << MOST);
    EXPECT(call, !is_given(call->object) || call->object != call->mutex);
    EXPECT(call, !is_given(call->start) || (call->start != call->object && call->start != call->argument));
    EXPECT(call, call->replaces == 0); /* no two built-in files speak of one function */
}

static void test_argument_numbers_are_plausible(void **state) {
    each_call(check_numbers);
    (void)state;
}

static bool has(const SyncCall *call, const char *part) {
    return strstr(call->name, part) != NULL;
}

/* What the name says, the row says. */
static void check_names(const SyncCall *call) {
    bool tries = call->kind == SYNC_TRY_ACQUIRE || call->kind == SYNC_SEMAPHORE_TRY_WAIT;
    bool takes = call->kind == SYNC_ACQUIRE || call->kind == SYNC_TRY_ACQUIRE;
    bool gives_up = has(call, "timed") || has(call, "clockw") || has(call, "clockr") || has(call, "clocklock") ||
                    has(call, "clockj") || has(call, "Timeout") || has(call, "until");
    bool may_give_up = tries || call->kind == SYNC_COND_WAIT || call->kind == SYNC_THREAD_JOIN;
    bool named_try = has(call, "try") || has(call, "Try");
    EXPECT(call, !tries || named_try || gives_up || call->blocks);
    EXPECT(call, !may_give_up || call->timed == gives_up);
    EXPECT(call, !(takes && named_try) || call->kind == SYNC_TRY_ACQUIRE);
    EXPECT(call, !call->shared || call->lock == LOCK_RWLOCK);
    EXPECT(call, !takes || !call->shared == !(has(call, "rdlock") || has(call, "reader") || has(call, "read_lock")));
    EXPECT(call, call->kind != SYNC_RELEASE || has(call, "nlock") || has(call, "release_lock"));
    EXPECT(call, call->kind != SYNC_LOCK_INIT || has(call, "init") || has(call, "reate") || has(call, "new") ||
                     has(call, "alloc"));
}

static void test_rows_fit_the_names(void **state) {
    each_call(check_names);
    (void)state;
}

static void test_locks_come_in_pairs(void **state) {
    bool taken[LOCK_KIND_COUNT] = {false}, given[LOCK_KIND_COUNT] = {false};
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    VEC_EACH(const SyncCall, call, &api->calls) {
        taken[call->lock] = taken[call->lock] || call->kind == SYNC_ACQUIRE;
        given[call->lock] = given[call->lock] || call->kind == SYNC_RELEASE;
    }
    for (int lock = LOCK_NONE + 1; lock < LOCK_KIND_COUNT; lock++)
        assert_true(taken[lock] && given[lock]);
    arena_free(arena);
    (void)state;
}

static void test_other_names_are_not_found(void **state) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    assert_null(syncapi_find(api, ""));
    assert_null(syncapi_find(api, "no_such_function"));
    assert_null(syncapi_find(api, "pthread_mutex_loc"));
    assert_null(syncapi_find(api, "pthread_mutex_lock_"));
    assert_null(syncapi_find_type(api, "pthread_t"));
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
    assert_true(create->object_at);
    assert_int_equal(create->attribute, 1);
    assert_int_equal(create->start, 2);
    assert_int_equal(create->argument, 3);
    assert_int_equal(create->parameter, 0);
    assert_int_equal(syncapi_find(api, "apr_thread_create")->parameter, 1);
    assert_int_equal(syncapi_find(api, "g_thread_new")->object, SYNC_RESULT);
    assert_int_equal(syncapi_find(api, "thrd_create")->argument, 2);
    const SyncCall *wait = syncapi_find(api, "pthread_cond_timedwait");
    assert_int_equal(wait->mutex, 1);
    assert_true(wait->timed);
    const SyncCall *copy = syncapi_find(api, "memcpy");
    assert_int_equal(copy->writes, 1);
    assert_int_equal(copy->reads, 2);
    assert_int_equal(copy->copied, 1);
    assert_int_equal(syncapi_find(api, "memset")->filled, 1);
    assert_int_equal(syncapi_find(api, "malloc")->filled, SYNC_FILL_NOTHING);
    assert_int_equal(syncapi_find(api, "calloc")->filled, SYNC_FILL_ZERO);
    assert_int_equal(syncapi_find(api, "realloc")->filled, SYNC_FILL_UNSAID);
    assert_int_equal(syncapi_find(api, "mtx_init")->recursive, 1 << 1 | 1 << 3);
    const SyncLockType *mutex = syncapi_find_type(api, "pthread_mutex_t");
    assert_int_equal(mutex->lock, LOCK_MUTEX);
    assert_true(mutex->has_type);
    assert_int_equal(mutex->type_offset, 16);
    assert_false(syncapi_find_type(api, "pthread_rwlock_t")->has_type);
    assert_int_equal(mutex->recursive, 1 << 1);
    assert_int_equal(mutex->errorcheck, 1 << 2);
    arena_free(arena);
    (void)state;
}

static void assert_range(Range range, int64_t low, int64_t high, bool nonzero) {
    assert_int_equal(range.low, low);
    assert_int_equal(range.high, high);
    assert_int_equal(range.nonzero, nonzero);
}

static void test_results(void **state) {
    Arena *arena = arena_new();
    const SyncApi *api = syncapi_new(arena);
    const SyncCall *call = syncapi_find(api, "pthread_mutex_trylock");
    assert_range(call->success, 0, 0, false);
    assert_range(call->failure, 16, 16, true);
    call = syncapi_find(api, "g_mutex_trylock");
    assert_range(call->success, INT64_MIN, INT64_MAX, true);
    assert_range(call->failure, 0, 0, false); /* what is not success */
    call = syncapi_find(api, "ftrylockfile");
    assert_range(call->success, 0, 0, false);
    assert_range(call->failure, INT64_MIN, INT64_MAX, true);
    arena_free(arena);
    (void)state;
}

static void add(SyncApi *api, const char *path, const char *text) {
    Diag *diag = diag_new(NULL);
    if (syncapi_add(api, path, text, strlen(text), diag) != STATUS_OK)
        fail_msg("%s", diag_last_error(diag));
    diag_free(diag);
}

static void test_thread_unsafe(void **state) {
    Arena *arena = arena_new();
    SyncApi *api = syncapi_new(arena);
    const SyncUnsafe *unsafe = syncapi_find_unsafe(api, "localtime");
    assert_string_equal(unsafe->instead, "localtime_r");
    assert_string_equal(unsafe->state, syncapi_find_unsafe(api, "gmtime")->state);
    assert_true(syncapi_find_unsafe(api, "getenv")->only_reads);
    assert_string_equal(syncapi_find_unsafe(api, "setenv")->instead, "");
    assert_null(syncapi_find_unsafe(api, "localtime_r"));
    add(api, "ours.yaml", "thread-unsafe:\n  localtime: {state: our clock}\n");
    assert_string_equal(syncapi_find_unsafe(api, "localtime")->state, "our clock");
    arena_free(arena);
    (void)state;
}

static void test_later_rows_win(void **state) {
    Arena *arena = arena_new();
    SyncApi *api = syncapi_new(arena);
    uint32_t count = api->calls.len, types = api->types.len;
    add(api, "a.yaml",
        "functions:\n  my_lock: {kind: acquire, object: 1, lock: spin}\n"
        "  g_mutex_lock: {kind: none}\n"
        "types:\n  pthread_mutex_t: {lock: mutex, type-offset: 12, recursive: 7}\n");
    add(api, "b.yaml", "functions:\n\n  my_lock: {kind: acquire, object: 2, lock: plain, shared: true}\n");
    assert_int_equal(api->calls.len, count + 3);
    const SyncCall *call = syncapi_find(api, "my_lock");
    assert_int_equal(call->object, 2);
    assert_int_equal(call->lock, LOCK_PLAIN);
    assert_true(call->shared);
    assert_int_equal(call->line, 3);
    assert_string_equal(api->sources.data[call->source].path, "b.yaml");
    assert_int_equal(api->sources.data[call->source].row_count, 1);
    assert_int_equal(api->calls.data[call->replaces].object, 1);
    call = syncapi_find(api, "g_mutex_lock");
    assert_int_equal(call->kind, SYNC_NONE);
    assert_false(syncapi_is_builtin(api, call));
    assert_true(syncapi_is_builtin(api, &api->calls.data[call->replaces]));
    assert_int_equal(api->types.len, types + 1);
    assert_int_equal(syncapi_find_type(api, "pthread_mutex_t")->type_offset, 12);
    arena_free(arena);
    (void)state;
}

static void test_which_bodies_count(void **state) {
    Arena *arena = arena_new();
    SyncApi *api = syncapi_new(arena);
    add(api, "a.yaml", "functions:\n  my_lock: {kind: acquire, object: 0, lock: spin}\n");
    assert_true(syncapi_replaces_body(api, "my_lock", false));
    assert_true(syncapi_replaces_body(api, "memcpy", true));    /* an inline function of a hardened libc */
    assert_false(syncapi_replaces_body(api, "mtx_lock", false)); /* the program's own */
    assert_false(syncapi_replaces_body(api, "main", true));
    arena_free(arena);
    (void)state;
}

static void test_tokens_come_first(void **state) {
    Arena *arena = arena_new();
    SyncApi *api = syncapi_new_tokens(arena);
    const SyncApi *whole = syncapi_new(arena);
    assert_int_equal(api->tokens.len, whole->tokens.len);
    assert_true(api->calls.len < whole->calls.len);
    add(api, "a.yaml", "functions:\n  mtx_lock: {kind: acquire, object: 0, lock: spin}\n");
    assert_int_equal(api->calls.len, whole->calls.len + 1);
    assert_int_equal(syncapi_find(api, "mtx_lock")->lock, LOCK_SPIN); /* not the built-in row that was read after it */
    syncapi_complete(api);
    assert_int_equal(api->calls.len, whole->calls.len + 1);
    arena_free(arena);
    (void)state;
}

/* The manual that `lockwise help models` prints leaves out no kind, no sort of lock and no key. */
static void test_the_manual_is_complete(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *manual = syncapi_manual();
    for (SyncKind kind = 0; kind < SYNC_KIND_COUNT; kind++) {
        if (!strstr(manual, arena_printf(arena, "`%s`", sync_kind_name(kind))))
            fail_msg("kind %s is not described", sync_kind_name(kind));
    }
    for (LockKind lock = LOCK_NONE + 1; lock < LOCK_KIND_COUNT; lock++) {
        if (!strstr(manual, arena_printf(arena, "`%s`", lock_kind_name(lock))))
            fail_msg("lock %s is not described", lock_kind_name(lock));
    }
    for (int key = 0; key < ROW_KEY_COUNT; key++) {
        if (!strstr(manual, arena_printf(arena, "`%s`", row_key_names[key])))
            fail_msg("key %s is not described", row_key_names[key]);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_argument_numbers_are_plausible),
        cmocka_unit_test(test_rows_fit_the_names),
        cmocka_unit_test(test_locks_come_in_pairs),
        cmocka_unit_test(test_other_names_are_not_found),
        cmocka_unit_test(test_known_calls),
        cmocka_unit_test(test_thread_unsafe),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_later_rows_win),
        cmocka_unit_test(test_which_bodies_count),
        cmocka_unit_test(test_tokens_come_first),
        cmocka_unit_test(test_the_manual_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
