/* test_syncapi_read.c: model files: what is read, that rows come back as they were written, and every error with its
 * line and column.
 */
#include "model/syncapi.h"

#include "support/check.h"

#include <string.h>

static Status add(SyncApi *api, const char *text, Diag *diag) {
    return syncapi_add(api, "m.yaml", text, strlen(text), diag);
}

/* ---- good files ---- */

static void test_every_key(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diag *diag = diag_new(NULL);
    SyncApi *api = syncapi_new(arena);
    assert_int_equal(
        add(api,
            "# comment\n"
            "functions:\n"
            "  t: {kind: try-acquire, object: 1, lock: rwlock, shared: true, timed: false,\n"
            "      success: 1, failure: -0x10, reads: [2, 3], writes: 4}\n"
            "  c: {kind: thread-create, object: result, start: 0, argument: 1, parameter: 2, attribute: 3,\n"
            "      many: true}\n"
            "  \"i\":\n"
            "    kind: lock-init\n"
            "    object: at 5\n"
            "    lock: mutex\n"
            "    type: 6\n"
            "    recursive: [0, 31]\n"
            "    errorcheck: []\n"
            "  w: {kind: cond-wait, object: 0, mutex: 1}\n"
            "  s: {kind: semaphore-init, object: 0, value: 2}\n"
            "  d: {kind: attribute-detached, object: 0, type: 1, detached: [1]}\n"
            "  z: {kind: alloc, filled: zero}\n"
            "  n: {kind: alloc, filled: nothing}\n"
            "  m: {kind: access, writes: 0, filled: 1}\n"
            "  y: {kind: access, writes: 0, reads: 1, copied: 1}\n",
            diag),
        STATUS_OK);
    const SyncCall *t = syncapi_find(api, "t"), *c = syncapi_find(api, "c"), *i = syncapi_find(api, "i");
    assert_int_equal(t->kind, SYNC_TRY_ACQUIRE);
    assert_int_equal(t->lock, LOCK_RWLOCK);
    assert_int_equal(t->object, 1);
    assert_true(t->shared && !t->timed && !t->object_at);
    assert_true(t->success.low == 1 && t->success.high == 1 && t->failure.low == -16 && t->failure.high == -16);
    assert_int_equal(t->reads, 1 << 2 | 1 << 3);
    assert_int_equal(t->writes, 1 << 4);
    assert_int_equal(t->mutex, SYNC_NO_ARGUMENT);
    assert_true(c->object == SYNC_RESULT && c->start == 0 && c->argument == 1 && c->parameter == 2 && c->many);
    assert_int_equal(c->attribute, 3);
    assert_true(i->object == 5 && i->object_at && i->type == 6);
    assert_true(i->recursive == (1u | 1u << 31) && i->errorcheck == 0);
    assert_int_equal(i->line, 7);
    assert_int_equal(syncapi_find(api, "w")->mutex, 1);
    assert_int_equal(syncapi_find(api, "s")->value, 2);
    assert_int_equal(syncapi_find(api, "d")->detached, 2);
    assert_int_equal(syncapi_find(api, "z")->filled, SYNC_FILL_ZERO);
    assert_int_equal(syncapi_find(api, "n")->filled, SYNC_FILL_NOTHING);
    assert_int_equal(syncapi_find(api, "m")->filled, 1);
    assert_int_equal(syncapi_find(api, "y")->copied, 1);
    assert_int_equal(syncapi_find(api, "y")->filled, SYNC_FILL_UNSAID);
    diag_free(diag);
    arena_free(arena);
}

static void test_files_without_rows(void **state) {
    (void)state;
    static const char *const texts[] = {"", "# nothing\n", "{}", "functions: {}\ntypes: {}\n"};
    Arena *arena = arena_new();
    Diag *diag = diag_new(NULL);
    SyncApi *api = syncapi_new(arena);
    uint32_t before = api->calls.len;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (add(api, texts[i], diag) != STATUS_OK)
            fail_msg("\"%s\": %s", texts[i], diag_last_error(diag));
    }
    assert_int_equal(api->calls.len, before);
    diag_free(diag);
    arena_free(arena);
}

/* The lists of all files count together. */
static void test_traits(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diag *diag = diag_new(NULL);
    SyncApi *api = syncapi_new(arena);
    assert_int_equal(add(api, "traits:\n  blocking: [nap, malloc]\n", diag), STATUS_OK);
    assert_int_equal(syncapi_traits(api, "nap"), 1u << TRAIT_BLOCKING);
    assert_int_equal(syncapi_traits(api, "malloc"),
                     1u << TRAIT_BLOCKING | 1u << TRAIT_SIGNAL_UNSAFE | 1u << TRAIT_FORK_SAFE);
    assert_int_equal(syncapi_traits(api, "execve"), 1u << TRAIT_EXEC);
    assert_int_equal(syncapi_traits(api, "write"), 1u << TRAIT_CANCELLATION_POINT);
    assert_int_equal(syncapi_traits(api, "lseek"), 0);
    diag_free(diag);
    arena_free(arena);
}

static void assert_same_range(Range a, Range b) {
    assert_true(a.low == b.low && a.high == b.high && a.nonzero == b.nonzero);
}

static void assert_same_row(const SyncCall *a, const SyncCall *b) {
    assert_string_equal(a->name, b->name);
    const int64_t numbers[][2] = {
        {a->kind, b->kind},           {a->lock, b->lock},           {a->object, b->object},
        {a->object_at, b->object_at}, {a->mutex, b->mutex},         {a->attribute, b->attribute},
        {a->type, b->type},           {a->value, b->value},         {a->start, b->start},
        {a->argument, b->argument},   {a->parameter, b->parameter}, {a->filled, b->filled},
        {a->copied, b->copied},       {a->shared, b->shared},       {a->timed, b->timed},
        {a->many, b->many},           {a->recursive, b->recursive}, {a->detached, b->detached},
        {a->reads, b->reads},         {a->writes, b->writes},       {a->errorcheck, b->errorcheck},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_int_equal(numbers[i][0], numbers[i][1]);
    assert_same_range(a->success, b->success);
    assert_same_range(a->failure, b->failure);
}

/* Every built-in row, written and read again, is the same row. */
static void test_rows_come_back(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diag *diag = diag_new(NULL);
    SyncApi *api = syncapi_new(arena);
    uint32_t count = api->calls.len;
    for (uint32_t i = 1; i < count; i++) {
        const char *text = syncapi_row_text(api, &api->calls.data[i], arena);
        if (add(api, arena_printf(arena, "functions:\n  %s\n", text), diag) != STATUS_OK)
            fail_msg("%s: %s", text, diag_last_error(diag));
        assert_same_row(&vec_last(&api->calls), &api->calls.data[i]);
    }
    diag_free(diag);
    arena_free(arena);
}

/* ---- errors ---- */

typedef struct Wrong {
    const char *text, *error;
} Wrong;

static const Wrong wrongs[] = {
    {"functions:\n  f: {kind: aquire}\n", "m.yaml:2:13: unknown kind 'aquire'"},
    {"functions:\n  f: {kind: token-enter, token: GIL2}\n", "m.yaml:2:33: no token 'GIL2'"},
    {"tokens:\n  T: {name: the token}\n", "m.yaml:2:3: T needs name and host"},
    {"tokens:\n  T: {name: t, host: h, entries: [a*b]}\n", "m.yaml:2:35: the star of 'a*b' is not at its end"},
    {"inner-locks:\n  L: {name: l, host: h}\n", "m.yaml:2:3: L needs name, host and taken-by"},
    {"inner-locks:\n  L: {name: l, takes: h}\n", "m.yaml:2:16: unknown key 'takes'"},
    {"inner-locks:\n  L: {many: 2}\n", "m.yaml:2:13: '2' is neither"},
    {"inner-locks:\n  L: {object: x}\n", "m.yaml:2:15: 'x' is no number of an argument"},
    {"inner-locks:\n  L: {name: l, name: m}\n", "m.yaml:2:16: 'name' is given twice"},
    {"tokens:\n  T: {name: t, nome: h}\n", "m.yaml:2:16: unknown key 'nome'"},
    {"functions:\n  f: {knd: acquire}\n", "m.yaml:2:7: unknown key 'knd'"},
    {"function:\n  f: {kind: fork}\n", "m.yaml:1:1: unknown section 'function'"},
    {"functions: {}\nfunctions: {}\n", "m.yaml:2:1: 'functions' stands in this file already"},
    {"- f\n", "m.yaml:1:1: expected the sections `tokens:`, `inner-locks:`, `functions:`, `types:`, `traits:` and "
              "`thread-unsafe:`"},
    {"traits:\n  blocks: [f]\n", "m.yaml:2:3: unknown trait 'blocks'"},
    {"traits:\n  blocking: f\n", "m.yaml:2:13: expected a list of functions, as [sleep, usleep]"},
    {"traits:\n  blocking: [[f]]\n", "m.yaml:2:14: expected the name of a function"},
    {"traits:\n  blocking: [f]\n  blocking: [g]\n", "m.yaml:3:3: 'blocking' stands in this file already"},
    {"functions:\n", "m.yaml:1:11: expected functions by name"},
    {"functions: [f]\n", "m.yaml:1:12: expected functions by name"},
    {"functions: {f: 3}\n",
     "m.yaml:1:16: expected what the function does, as { kind: acquire, object: 0, lock: mutex }"},
    {"functions: {[f]: 3}\n", "m.yaml:1:13: expected a name"},
    {"functions:\n  f: {kind: fork}\n  g: {kind: fork}\n  f: {kind: fork}\n",
     "m.yaml:4:3: 'f' stands in this file already"},
    {"functions: {f: {object: 0}}\n", "m.yaml:1:13: f has no kind"},
    {"functions: {f: {kind: acquire, kind: fork}}\n", "m.yaml:1:32: 'kind' is given twice"},
    {"functions: {f: {kind: acquire, shared: true}}\n", "m.yaml:1:13: f of kind acquire needs object, lock"},
    {"functions: {f: {kind: fork, object: 0}}\n", "m.yaml:1:29: kind fork takes no 'object'"},
    {"functions: {f: {kind: access}}\n", "m.yaml:1:13: f of kind access needs reads or writes"},
    {"functions: {f: {kind: [fork]}}\n", "m.yaml:1:23: expected a single value"},
    {"functions: {f: {object: first}}\n", "m.yaml:1:25: 'first' is no object"},
    {"functions: {f: {object: at first}}\n", "m.yaml:1:25: 'at first' is no object"},
    {"functions: {f: {object: -1}}\n", "m.yaml:1:25: '-1' is no number of an argument"},
    {"functions: {f: {object: at 32}}\n", "m.yaml:1:25: 'at 32' is no number of an argument"},
    {"functions: {f: {start: 1x}}\n", "m.yaml:1:24: '1x' is no number of an argument"},
    {"functions: {f: {lock: mutx}}\n", "m.yaml:1:23: unknown lock 'mutx'"},
    {"functions: {f: {lock: none}}\n", "m.yaml:1:23: unknown lock 'none'"},
    {"functions: {f: {shared: yes}}\n", "m.yaml:1:25: 'yes' is neither"},
    {"functions: {f: {success: ok}}\n", "m.yaml:1:26: 'ok' is no result"},
    {"functions: {f: {success: 99999999999999999999}}\n", "m.yaml:1:26: '99999999999999999999' is no result"},
    {"functions: {f: {reads: 32}}\n", "m.yaml:1:24: '32' is no number from 0 to 31"},
    {"functions: {f: {reads: [1, a]}}\n", "m.yaml:1:28: 'a' is no number from 0 to 31"},
    {"functions: {f: {reads: {a: 1}}}\n", "m.yaml:1:24: expected a number or a list of numbers"},
    {"functions: {f: {reads: [[1]]}}\n", "m.yaml:1:25: expected a number"},
    {"types: {t: {type-offset: 1}}\n", "m.yaml:1:9: t needs lock"},
    {"types: {t: {lock: spin, recursive: 1}}\n", "m.yaml:1:9: t needs type-offset"},
    {"types: {t: {lock: spn}}\n", "m.yaml:1:19: unknown lock 'spn'"},
    {"types: {t: {lock: [spin]}}\n", "m.yaml:1:19: expected a single value"},
    {"types: {t: {offset: 1}}\n", "m.yaml:1:13: unknown key 'offset'"},
    {"types: {t: {type-offset: -1}}\n", "m.yaml:1:26: '-1' is no offset in bytes"},
    {"types: {t: {type-offset: [1]}}\n", "m.yaml:1:26: expected a number of bytes"},
    {"types: {t: {type-offset: 1, type-offset: 2}}\n", "m.yaml:1:29: 'type-offset' is given twice"},
    {"types: {t: {lock: spin}, t: {lock: spin}}\n", "m.yaml:1:26: 't' stands in this file already"},
    {"thread-unsafe: {f: {instead: g}}\n", "m.yaml:1:17: f needs state"},
    {"thread-unsafe: {f: {state: s, reads: 0}}\n", "m.yaml:1:31: unknown key 'reads'"},
    {"thread-unsafe: {f: {state: s, only-reads: 2}}\n", "m.yaml:1:43: '2' is neither"},
    {"thread-unsafe: {f: {state: s, state: t}}\n", "m.yaml:1:31: 'state' is given twice"},
    {"functions: &a {}\ntypes: *a\n", "m.yaml:2:8: aliases have no meaning here"},
    {"functions: {}\n---\nfunctions: {}\n", "m.yaml:2:1: a second document in the file"},
    {"functions:\n\tf: {kind: fork}\n",
     "m.yaml:2:1: while scanning for the next token: found character that cannot start any token"},
    {"functions: {f: {kind: fork}\n", "m.yaml:2:1: while parsing a flow mapping: did not find expected ',' or '}'"},
    {"functions:\n  \xff: {kind: fork}\n", "m.yaml:2:3: invalid leading UTF-8 octet"},
};

static void test_errors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        Arena *arena = arena_new();
        Diag *diag = diag_new(NULL);
        SyncApi *api = syncapi_new(arena);
        uint32_t calls = api->calls.len, types = api->types.len, sources = api->sources.len;
        if (add(api, wrongs[i].text, diag) != STATUS_FAILED)
            fail_msg("no error in %s", wrongs[i].text);
        assert_string_equal(diag_last_error(diag), wrongs[i].error);
        assert_int_equal(diag_error_count(diag), 1);
        /* nothing is half loaded */
        assert_true(api->calls.len == calls && api->types.len == types && api->sources.len == sources);
        assert_null(syncapi_find(api, "f"));
        diag_free(diag);
        arena_free(arena);
    }
}

static const char *help_of(const char *text) {
    static char help[4096];
    FILE *stream = fmemopen(help, sizeof help, "w");
    Arena *arena = arena_new();
    Diag *diag = diag_new(stream);
    (void)add(syncapi_new(arena), text, diag);
    diag_free(diag);
    arena_free(arena);
    fclose(stream);
    const char *found = strstr(help, "help: ");
    return found ? found : help;
}

static void test_help_names_what_is_allowed(void **state) {
    (void)state;
    assert_string_equal(help_of("functions: {f: {kind: aquire}}"), "help: did you mean 'acquire'?\n");
    assert_string_equal(help_of("functions: {f: {lock: zzzzzzzz}}"),
                        "help: one of mutex, plain, recursive, rwlock, spin or file\n");
    assert_string_equal(help_of("functions: {f: {kind: release, object: 0, lock: spin, timed: true}}"),
                        "help: it takes object, lock, number, success, reads, writes\n");
    assert_string_equal(help_of("functions: {f: {timed: 1}}"), "help: true or false\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key), cmocka_unit_test(test_files_without_rows),
        cmocka_unit_test(test_traits),    cmocka_unit_test(test_rows_come_back),
        cmocka_unit_test(test_errors),    cmocka_unit_test(test_help_names_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
