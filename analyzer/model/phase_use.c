/* phase_use.c: which tests of a token can order anything, see phase.h.
 *
 * A plain test does only under a lock that all stores are made under, too; a test by an acquire load only if all stores
 * are releases. Which locks surely are held at an instruction, whoever calls its function, is found here before there
 * are contexts, so that these are not told apart by numbers that loops count with. Locks are classes; one that only a
 * context could name counts as any lock.
 */
#include "model/phase_internal.h"

enum { ANY = UINT32_MAX /* a SetId: all locks there are */ };

typedef struct HeldFinder {
    const Phases *p;
    SetId *entry; /* by FnId: class << 1 | shared; ANY as long as no call is known */
    SetId from_start; /* what threads may begin with */
} HeldFinder;

/* The classes of locks that are named without the help of a context; ANY if one is not. */
static SetId classes_named(const Phases *p, SetId paths) {
    SetId classes = SET_EMPTY;
    uint32_t count = 0;
    setpool_members(p->sets, paths, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = setpool_members(p->sets, paths, &count)[i];
        PathId lock = {member >> 1};
        ClassId class = path_get(p->pool, lock)->params ? (ClassId){0} : path_class(p->pool, lock);
        if (!class.i)
            return (SetId){ANY};
        classes = setpool_add(p->sets, classes, class.i << 1 | (member & 1));
    }
    return classes;
}

static SetId held_at(const HeldFinder *f, FnId fn, InstrId instr) {
    const Phases *p = f->p;
    const FnLocks *locks = &p->locks->fns[fn.i];
    SetId held = f->entry[fn.i];
    if (!locks->must || held.i == ANY)
        return held;
    uint32_t relative = instr.i - p->values[fn.i]->first_instr;
    SetId here = classes_named(p, locks->must[relative]), lost = classes_named(p, locks->lost[relative]);
    if (here.i == ANY)
        return here;
    return setpool_union(p->sets, lost.i == ANY ? held : locks_without(p->sets, held, lost), here);
}

static SetId meet(const Phases *p, SetId a, SetId b) {
    return a.i == ANY ? b : b.i == ANY ? a : setpool_intersect(p->sets, a, b);
}

static bool lower(HeldFinder *f, FnId fn, SetId held) {
    SetId met = meet(f->p, f->entry[fn.i], held);
    bool changed = met.i != f->entry[fn.i].i;
    f->entry[fn.i] = met;
    return changed;
}

/* What a call has run by others, or here. */
static bool lower_started(HeldFinder *f, const CallSite *site) {
    const CallGraph *g = f->p->graph;
    SyncKind kind = site->api->kind;
    bool here = kind == SYNC_ONCE || kind == SYNC_CALL;
    if (!here && kind != SYNC_THREAD_CREATE && kind != SYNC_SIGNAL_HANDLER)
        return false;
    Arena *scratch = arena_new();
    uint32_t count = 0;
    FnId *fns = callgraph_functions_of(g, site_argument(site, site->api->start), scratch, &count);
    bool changed = false;
    for (uint32_t k = 0; k < count; k++)
        changed = lower(f, fns[k], here ? held_at(f, site->caller, site->instr) : f->from_start) || changed;
    arena_free(scratch);
    return changed;
}

static bool lower_called(HeldFinder *f, FnId fn) {
    const CallGraph *g = f->p->graph;
    bool changed = false;
    for (uint32_t i = g->site_of[fn.i]; i < g->site_of[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[i];
        for (uint32_t k = 0; k < site->target_count; k++)
            changed = lower(f, site->targets[k], held_at(f, fn, site->instr)) || changed;
        if (site->api)
            changed = lower_started(f, site) || changed;
    }
    return changed;
}

static void find_entries(HeldFinder *f, Arena *scratch) {
    const Phases *p = f->p;
    const CallGraph *g = p->graph;
    f->entry = ARENA_ARRAY(scratch, SetId, g->fn_count);
    VEC_EACH(const Split, split, &p->locks->uses->splits) {
        if (split->begins_taken)
            f->from_start = setpool_add(p->sets, f->from_start, split->class.i << 1);
    }
    VEC_EACH(const FnId, fn, &g->fns) {
        bool is_called = callgraph_caller_count(g, *fn) > 0;
        f->entry[fn->i] = is_called && fn->i != g->scope->main.i ? (SetId){ANY} : f->from_start;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = g->bottom_up.len; k-- > 0;) /* callers before callees */
            changed = lower_called(f, g->bottom_up.data[k]) || changed;
    }
}

/* ---- tokens ---- */

static SetId classes_at(const HeldFinder *f, FnId fn, InstrId instr, bool exclusively) {
    SetId held = held_at(f, fn, instr);
    return held.i == ANY ? held : locks_classes(f->p->sets, held, exclusively);
}

PassUse *phases_find_use(const Phases *p, Arena *scratch) {
    HeldFinder f = {.p = p};
    find_entries(&f, scratch);
    PassUse *uses = ARENA_ARRAY(scratch, PassUse, p->tokens.len);
    SetId *tested = ARENA_ARRAY(scratch, SetId, p->tokens.len), *stored = ARENA_ARRAY(scratch, SetId, p->tokens.len);
    for (uint32_t k = 0; k < p->tokens.len; k++) {
        tested[k] = stored[k] = (SetId){ANY};
        uses[k].ordered = true;
    }
    VEC_EACH(const FnId, fn, &p->graph->fns) {
        VEC_EACH(const Pass, pass, &p->fns[fn->i].passes) {
            SetId held = pass->ordered ? (SetId){ANY} : classes_at(&f, *fn, pass->instr, false);
            tested[pass->token.i] = meet(p, tested[pass->token.i], held);
        }
        VEC_EACH(const Release, release, &p->fns[fn->i].releases) {
            SetId held = classes_at(&f, *fn, release->instr, true);
            stored[release->token.i] = meet(p, stored[release->token.i], held);
            uses[release->token.i].ordered = uses[release->token.i].ordered && release->ordered;
        }
    }
    for (uint32_t k = 1; k < p->tokens.len; k++) {
        TokenKind kind = p->tokens.data[k].kind;
        bool is_last = kind == TOKEN_LAST || kind == TOKEN_CHILD;
        uses[k].plain = is_last ? tested[k].i != SET_EMPTY.i : meet(p, tested[k], stored[k]).i != SET_EMPTY.i;
        uses[k].ordered = uses[k].ordered || is_last;
    }
    return uses;
}
