/* test_gitref.c: the commit of HEAD in each shape that a repository's files can have. */
#include "cli/gitref.h"
#include "support/check.h"
#include "support/folder.h"

#define ONE "0123456789abcdef0123456789abcdef01234567"
#define TWO "89abcdef0123456789abcdef0123456789abcdef"

typedef struct Fixture {
    Arena *arena;
    const char *folder;
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    *f = (Fixture){arena, folder_new(arena)};
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    folder_remove(f->folder);
    arena_free(f->arena);
    return 0;
}

static void put(Fixture *f, const char *name, const char *text) {
    folder_write(f->arena, f->folder, name, text);
}

static const char *head_of(Fixture *f, const char *below) {
    return gitref_head(folder_path(f->arena, f->folder, below), f->arena);
}

static void test_branch(void **state) {
    Fixture *f = *state;
    put(f, "p/.git/HEAD", "ref: refs/heads/main\n");
    put(f, "p/.git/refs/heads/main", ONE "\n");
    assert_string_equal(head_of(f, "p"), ONE);
    assert_string_equal(head_of(f, "p/src/deep"), ONE);
}

static void test_detached(void **state) {
    Fixture *f = *state;
    put(f, "p/.git/HEAD", TWO "\n");
    assert_string_equal(head_of(f, "p"), TWO);
}

static void test_packed(void **state) {
    Fixture *f = *state;
    put(f, "p/.git/HEAD", "ref: refs/heads/main\n");
    put(f, "p/.git/packed-refs",
        "# pack-refs with: peeled fully-peeled sorted\n" TWO " refs/heads/main2\n" ONE " refs/heads/main\n^" TWO "\n");
    assert_string_equal(head_of(f, "p"), ONE);
}

static void test_worktree(void **state) {
    Fixture *f = *state;
    put(f, "p/.git/refs/heads/side", ONE "\n");
    put(f, "p/.git/worktrees/w/HEAD", "ref: refs/heads/side\n");
    put(f, "p/.git/worktrees/w/commondir", "../..\n");
    put(f, "w/.git", "gitdir: ../p/.git/worktrees/w\n");
    assert_string_equal(head_of(f, "w"), ONE);
}

static void test_no_commit(void **state) {
    Fixture *f = *state;
    put(f, "p/.git/HEAD", "ref: refs/heads/unborn\n");
    assert_string_equal(head_of(f, "p"), "");
    put(f, "p/.git/HEAD", "nonsense\n");
    assert_string_equal(head_of(f, "p"), "");
    put(f, "p/.git/HEAD", "");
    assert_string_equal(head_of(f, "p"), "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_branch), T(test_detached), T(test_packed), T(test_worktree), T(test_no_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
