/* thread_order.c: which moments of an execution may be at once, see threads.h.
 *
 * Two threads are compared at their nearest common creator. If it is one of the two, something in the other's line of
 * creation must be live there: the thread, or one that may still create it. Else the two lines start at two spawns of
 * it: one of them must have been live when the other was created. A common creator of which several instances run
 * proves nothing. Of threads that are created only where a variable says that there is none, one runs at a time. Phases
 * (phase.h) keep apart what creation and join do not.
 */
#include "model/threads_internal.h"

#include <string.h>

enum { MAX_DEPTH = 16 };

/* ---- creation ---- */

/* The line of creation of a thread, itself first. Returns its length. */
static uint32_t line_of(const Threads *t, ThreadId id, ThreadId *line) {
    uint32_t count = 0;
    for (; id.i && count < MAX_DEPTH; id = thread_get(t, id)->creator)
        line[count++] = id;
    return count;
}

/* Whether live spawns have threads that run the spawn: surely, or perhaps. */
static bool is_live_by_others(const Threads *t, SetId live, SpawnId spawn, bool surely) {
    uint32_t member = spawn_by_others(t->spawns, spawn), count = 0;
    if (!surely || !setpool_has(t->sets, live, member))
        return setpool_has(t->sets, live, member);
    const uint32_t *members = setpool_members(t->sets, live, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (members[i] < t->spawns->list.len && setpool_has(t->sets, t->sure_offspring[members[i]], member))
            return true;
    }
    return false;
}

/* Whether the thread at the start of the line, or one that has led to it, is among the live spawns of the thread that
 * has created the last one. */
static bool line_is_live(const Threads *t, const ThreadId *line, uint32_t count, SetId live, bool surely) {
    for (uint32_t k = 0; k < count; k++) {
        const Thread *thread = thread_get(t, line[k]);
        bool by_others = k + 1 < count || thread->in_turn;
        if ((k + 1 == count && setpool_has(t->sets, live, thread->spawn.i)) ||
            (by_others && is_live_by_others(t, live, thread->spawn, surely)))
            return true;
    }
    return false;
}

/* ---- phases ---- */

/* Classes held at an instruction of a context. */
static SetId classes_at(const Threads *t, CtxId id, InstrId instr, bool exclusively) {
    return locks_classes(t->sets, ctx_locks_at(t, id, instr), exclusively);
}

static void note_release(const Threads *t, TokenUse *use, CtxId id, const Release *release) {
    SetId held = classes_at(t, id, release->instr, true);
    use->threads = setpool_add(t->sets, use->threads, ctx_get(t, id)->thread.i);
    use->locks = use->released ? setpool_intersect(t->sets, use->locks, held) : held;
    use->all_ordered = (use->all_ordered || !use->released) && release->ordered;
    use->released = true;
}

static void note_test(const Threads *t, TokenUse *use, CtxId id, const Pass *pass) {
    SetId held = classes_at(t, id, pass->instr, false);
    use->tested_in = use->tested ? setpool_intersect(t->sets, use->tested_in, held) : held;
    use->tested = true;
}

void threads_find_releases(Threads *t, Arena *arena) {
    t->uses = ARENA_ARRAY(arena, TokenUse, t->phases->tokens.len);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const FnPhases *fn = &t->phases->fns[t->contexts.data[c].fn.i];
        VEC_EACH(const Release, release, &fn->releases) {
            if (ctx_reaches(t, (CtxId){c}, release->instr))
                note_release(t, &t->uses[release->token.i], (CtxId){c}, release);
        }
        VEC_EACH(const Pass, pass, &fn->passes) {
            if (!pass->ordered && ctx_reaches(t, (CtxId){c}, pass->instr))
                note_test(t, &t->uses[pass->token.i], (CtxId){c}, pass);
        }
    }
}

/* Whether what `a` does is before all releases of a token, by threads that must all have released it. */
static bool is_before_releases(const Threads *t, Moment a, TokenId token) {
    const TokenUse *use = &t->uses[token.i];
    if (setpool_has(t->sets, phase_get(t->phases, a.phase)->given, token.i) ||
        !setpool_has(t->sets, use->threads, a.thread.i))
        return false;
    if (t->phases->tokens.data[token.i].kind == TOKEN_COUNTER)
        return true;
    uint32_t count = 0;
    setpool_members(t->sets, use->threads, &count);
    return count == 1 && !thread_get(t, a.thread)->many && !thread_get(t, a.thread)->again;
}

/* Whether b has passed a token that a releases later. */
static bool is_handed_over(const Threads *t, Moment a, Moment b) {
    uint32_t count = 0;
    SetId passed = phase_get(t->phases, b.phase)->passed;
    setpool_members(t->sets, passed, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = setpool_members(t->sets, passed, &count)[i];
        TokenId token = {member >> 1};
        const TokenUse *use = &t->uses[token.i];
        bool under_lock = setpool_intersect(t->sets, use->locks, use->tested_in).i != SET_EMPTY.i;
        bool paired = member & 1 ? use->all_ordered : under_lock;
        if (use->released && paired && !t->phases->tokens.data[token.i].dropped && is_before_releases(t, a, token))
            return true;
    }
    return false;
}

/* Whether a token of that kind is among those. */
static bool has_kind(const Threads *t, SetId passed, TokenKind kind) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, passed, &count);
    for (uint32_t i = 0; i < count; i++) {
        const Token *token = &t->phases->tokens.data[members[i] >> 1];
        const TokenUse *use = &t->uses[members[i] >> 1];
        bool sound = kind == TOKEN_CHILD || (members[i] & 1) || use->tested_in.i != SET_EMPTY.i;
        if (token->kind == kind && !token->dropped && sound)
            return true;
    }
    return false;
}

static bool phases_keep_apart(const Threads *t, Moment a, Moment b) {
    if (!a.phase.i && !b.phase.i)
        return false;
    const Phase *x = phase_get(t->phases, a.phase), *y = phase_get(t->phases, b.phase);
    return phase_is_apart(*x, *y) || has_kind(t, x->passed, TOKEN_CHILD) || has_kind(t, y->passed, TOKEN_CHILD) ||
           has_kind(t, setpool_intersect(t->sets, x->passed, y->passed), TOKEN_LAST) || is_handed_over(t, a, b) ||
           is_handed_over(t, b, a);
}

/* ---- parallel ---- */

static SetId live_at_create(const Thread *thread, bool surely) {
    return surely ? thread->surely_live_at_create : thread->live_at_create;
}

static bool are_parallel(const Threads *t, Moment a, Moment b, bool surely) {
    bool interrupts =
        thread_get(t, a.thread)->origin == THREAD_SIGNAL || thread_get(t, b.thread)->origin == THREAD_SIGNAL;
    if (interrupts || phases_keep_apart(t, a, b))
        return false;
    if (a.thread.i == b.thread.i)
        return thread_get(t, a.thread)->many;
    const Thread *x = thread_get(t, a.thread), *y = thread_get(t, b.thread);
    if (x->told_by.i && path_same(x->told_by, y->told_by) && x->root.i == y->root.i)
        return false;
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
        return line_is_live(t, of_b, right, a.live, surely);
    if (!below_b)
        return line_is_live(t, of_a, left, b.live, surely);
    return below_a->spawn.i == below_b->spawn.i ||
           line_is_live(t, of_b, right, live_at_create(below_a, surely), surely) ||
           line_is_live(t, of_a, left, live_at_create(below_b, surely), surely);
}

bool threads_may_parallel(const Threads *t, Moment a, Moment b) {
    return are_parallel(t, a, b, false);
}

bool threads_surely_parallel(const Threads *t, Moment a, Moment b) {
    return are_parallel(t, a, b, true);
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
    if (strcmp(x->name, y->name) == 0)
        return arena_printf(arena, "two threads, started at different places, run %s at once", x->name);
    return arena_printf(arena, "threads %s and %s run side by side", x->name, y->name);
}
