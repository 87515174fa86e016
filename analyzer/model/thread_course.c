/* thread_course.c: what is live and passed along a function depends on what is so at its entry, and on nothing else of
 * a context: contexts that begin at equal moments share it.
 */
#include "model/threads_internal.h"

typedef struct Courses {
    Threads *t;
    Arena *arena;
    StrMap *by_key; /* CourseKey -> index of list */
    VEC(Course) list;
} Courses;

typedef struct CourseKey {
    uint32_t fn, live, phase; /* UINT32_MAX: constant in the function */
    uint32_t literals;
} CourseKey;

Courses *courses_new(Threads *t, Arena *arena) {
    Courses *courses = ARENA_NEW(arena, Courses);
    *courses = (Courses){.t = t, .arena = arena, .by_key = strmap_new(arena)};
    return courses;
}

static Course course_make(const Courses *c, const Context *ctx, bool tracks, bool passes) {
    const Threads *t = c->t;
    FnId fn = ctx->fn;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    Course course = {.live_at = tracks ? live_at_blocks(t, fn, ctx->live, ctx->literals, c->arena) : NULL,
                     .phase_at = passes ? phases_at_blocks(t->phases, fn, ctx->phase, c->arena) : NULL,
                     .before = ARENA_ARRAY(c->arena, Moment, count)};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t block = sites[i].block;
        if (tracks)
            course.before[i].live = live_through(t, fn, block, course.live_at[block], sites[i].instr);
        if (passes)
            course.before[i].phase = phases_through(t->phases, fn, block, course.phase_at[block], sites[i].instr);
    }
    return course;
}

Course course_of(Courses *c, const Context *ctx) {
    const Threads *t = c->t;
    FnId fn = ctx->fn;
    /* several instances of a thread are never told apart by what each has started */
    bool tracks = !thread_get(t, ctx->thread)->many && live_is_changed_by(t, fn), passes = t->phases->fns[fn.i].matters;
    if (!tracks && !passes)
        return (Course){0};
    CourseKey key = {fn.i, tracks ? ctx->live.i : UINT32_MAX, passes ? ctx->phase.i : UINT32_MAX,
                     tracks ? ctx->literals.i : 0};
    bool is_new = false;
    uint64_t *slot = strmap_slot(c->by_key, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = c->list.len;
        Course course = course_make(c, ctx, tracks, passes);
        *vec_push(c->arena, &c->list) = course;
    }
    return c->list.data[*slot];
}
