/* path_take.c: see path_take.h. */
#include "model/path_take.h"

struct MadePaths {
    uint32_t first;
    Path *list;
    PathId *here; /* 0: not made again yet */
};

MadePaths *paths_made_since(const PathPool *pool, uint32_t first, Arena *arena) {
    MadePaths *made = ARENA_NEW(arena, MadePaths);
    uint32_t count = pool->path_count - first;
    *made = (MadePaths){first, ARENA_ARRAY(arena, Path, count), ARENA_ARRAY(arena, PathId, count)};
    for (uint32_t i = 0; i < count; i++) {
        made->list[i] = *path_get(pool, (PathId){first + i});
        made->list[i].name = made->list[i].name ? arena_strdup(arena, made->list[i].name) : NULL;
    }
    return made;
}

PathId path_take(PathPool *pool, MadePaths *made, PathId id) {
    if (id.i < made->first)
        return id;
    PathId *here = &made->here[id.i - made->first];
    if (here->i)
        return *here;
    Path path = made->list[id.i - made->first];
    path.base = path_take(pool, made, path.base);
    if (path_second(&path).i)
        path.b = path_take(pool, made, path_second(&path)).i;
    if (path.kind == PATH_LOAD)
        path.a = path_take(pool, made, (PathId){path.a}).i;
    return *here = path_make(pool, path);
}
