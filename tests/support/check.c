/* check.c: the arena fixture. */
#include "support/check.h"

#include "base/arena.h"

int check_arena_new(void **state) {
    *state = arena_new();
    return 0;
}

int check_arena_free(void **state) {
    arena_free(*state);
    return 0;
}
