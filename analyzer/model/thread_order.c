/* thread_order.c: which moments of an execution may be at once, see threads.h.
 *
 * Two threads are compared at their nearest common creator. If it is one of the two, something in the other's line of
 * creation must be live there: the thread, or one that may still create it. Else the two lines start at two spawns of
 * it: one of them must have been live when the other was created. A common creator of which several instances run
 * proves nothing.
 */
#include "model/threads.h"

enum { MAX_DEPTH = 16 };

/* The line of creation of a thread, itself first. Returns its length. */
static uint32_t line_of(const Threads *t, ThreadId id, ThreadId *line) {
    uint32_t count = 0;
    for (; id.i && count < MAX_DEPTH; id = thread_get(t, id)->creator)
        line[count++] = id;
    return count;
}

/* Whether the thread at the start of the line, or one that has led to it, is among the live spawns. */
static bool line_is_live(const Threads *t, const ThreadId *line, uint32_t count, SetId live) {
    for (uint32_t k = 0; k < count; k++) {
        if (setpool_has(t->sets, live, thread_get(t, line[k])->spawn.i))
            return true;
    }
    return false;
}

bool threads_may_parallel(const Threads *t, Moment a, Moment b) {
    if (a.thread.i == b.thread.i)
        return thread_get(t, a.thread)->many;
    ThreadId of_a[MAX_DEPTH], of_b[MAX_DEPTH];
    uint32_t left = line_of(t, a.thread, of_a), right = line_of(t, b.thread, of_b);
    while (left && right && of_a[left - 1].i == of_b[right - 1].i) { /* ends below the nearest common creator */
        left--;
        right--;
    }
    const Thread *below_a = left ? thread_get(t, of_a[left - 1]) : NULL;
    const Thread *below_b = right ? thread_get(t, of_b[right - 1]) : NULL;
    ThreadId common = below_a ? below_a->creator : below_b->creator;
    if (!common.i || thread_get(t, common)->many)
        return true;
    if (!below_a)
        return line_is_live(t, of_b, right, a.live);
    if (!below_b)
        return line_is_live(t, of_a, left, b.live);
    return below_a->spawn.i == below_b->spawn.i || line_is_live(t, of_b, right, below_a->live_at_create) ||
           line_is_live(t, of_a, left, below_b->live_at_create);
}

const char *threads_why_parallel(const Threads *t, Moment a, Moment b, Arena *arena) {
    const Thread *x = thread_get(t, a.thread), *y = thread_get(t, b.thread);
    if (a.thread.i == b.thread.i && x->origin == THREAD_API)
        return "callers of the library may call these functions from different threads";
    if (a.thread.i == b.thread.i)
        return arena_printf(arena, "several threads run %s at once", x->name);
    if (x->origin == THREAD_MAIN || y->origin == THREAD_MAIN) {
        const Thread *other = x->origin == THREAD_MAIN ? y : x;
        return arena_printf(arena, "main goes on while thread %s, which it started, may still run", other->name);
    }
    if (x->origin == THREAD_API || y->origin == THREAD_API) {
        const Thread *other = x->origin == THREAD_API ? y : x;
        return arena_printf(arena, "thread %s runs beside the callers of the library", other->name);
    }
    return arena_printf(arena, "threads %s and %s run side by side", x->name, y->name);
}
