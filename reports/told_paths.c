/* told_paths.c: a tree of steps: each node is a step after all those above it. */
#include "reports/told_paths.h"

#include "base/map.h"

struct ToldPaths {
    Arena *arena;
    StrMap *nodes; /* number of the node above, 0 for none, and the step -> number, from 1 */
    VEC(const Finding *) by; /* node - 1 -> who told it first */
};

ToldPaths *told_paths_new(Arena *arena) {
    ToldPaths *paths = ARENA_NEW(arena, ToldPaths);
    paths->arena = arena;
    paths->nodes = strmap_new(arena);
    return paths;
}

/* The node of a step below another; *out_new where nobody has told it. */
static uint32_t node_of(ToldPaths *paths, uint32_t above, const Step *step, const Finding *finding, bool *out_new) {
    const char *key = arena_printf(paths->arena, "%u %d %u:%u %s\n%s\n%s", above, (int)step->kind, step->loc.line,
                                   step->loc.col, step->loc.file, step->function, step->text);
    uint64_t *slot = strmap_slot(paths->nodes, key, strlen(key), out_new);
    if (*out_new) {
        *vec_push(paths->arena, &paths->by) = finding;
        *slot = paths->by.len;
    }
    return (uint32_t)*slot;
}

/* The first `count` steps are told once more, here. */
static void tell_again(ToldPaths *paths, const Finding *finding, const Side *side, uint32_t count) {
    uint32_t node = 0;
    bool is_new;
    for (uint32_t i = 0; i < count; i++) {
        node = node_of(paths, node, &side->steps.data[i], finding, &is_new);
        paths->by.data[node - 1] = finding;
    }
}

ToldPath told_paths_tell(ToldPaths *paths, const Finding *finding, const Side *side, uint32_t least) {
    ToldPath told = {0};
    uint32_t node = 0;
    for (uint32_t i = 0; i < side->steps.len; i++) {
        bool is_new;
        node = node_of(paths, node, &side->steps.data[i], finding, &is_new);
        if (!is_new && i + 1 < side->steps.len)
            told = (ToldPath){i + 1, paths->by.data[node - 1]};
    }
    if (told.by == finding || told.steps >= least)
        return told;
    tell_again(paths, finding, side, told.steps);
    return (ToldPath){0};
}
