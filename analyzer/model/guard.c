/* guard.c: see guard.h. */
#include "model/guard.h"

#include "model/locktie.h"

#include <string.h>

/* ---- what is held at an access ---- */

/* A variable that is one of several objects of the class: an element, or one whose type pointers reach too. */
static bool is_one_of_many(const Threads *t, PathId lock) {
    const Path *root = path_get(t->pool, path_root(t->pool, lock, false));
    if (root->kind != PATH_GLOBAL || !path_is_one_place(t->pool, lock))
        return false;
    const ProgGlobal *global = &t->pool->prog->globals.data[root->a];
    const Tu *tu = t->pool->prog->tus[global->tu];
    return class_record(t->pool, path_class(t->pool, lock)).i ||
           tu_type(tu, tu_sym(tu, global->sym)->type)->kind == TYPE_ARRAY;
}

static void find_names(const Threads *t, CtxId ctx, InstrId instr, HeldNames *names) {
    SetId all = ctx_names_at(t, ctx, instr);
    if (names->ctx.i == ctx.i && names->all.i == all.i)
        return;
    names->ctx = ctx;
    names->all = all;
    names->count = setpool_copy(t->sets, names->all, names->list, GUARD_NAMES);
    for (uint32_t i = 0; i < names->count; i++) {
        names->resolved[i] = ctx_resolve(t, ctx, (PathId){names->list[i] >> 1});
        names->class[i] = path_class(t->pool, names->resolved[i]);
    }
}

/* Adds one class to the sets of a holding that its ties say. */
static void hold_class(const Threads *t, CtxId ctx, const HeldNames *names, PathId local_address, PathId address,
                       uint32_t member, Holding *held) {
    ClassId class = {member >> 1};
    const Context *c = ctx_get(t, ctx);
    bool by_callers = locks_has_class(t->sets, c->locks, class);
    bool all_places = true;
    int best = -1;
    for (uint32_t i = 0; i < names->count; i++) {
        if (names->class[i].i != class.i)
            continue;
        by_callers = by_callers && !setpool_has(t->sets, c->names, names->list[i]);
        all_places = all_places && is_one_of_many(t, names->resolved[i]);
        int here = lock_tie(t->pool, t->values, (PathId){names->list[i] >> 1}, local_address);
        int outside = here == TIE_SELF ? TIE_SELF : (int)lock_tie(t->pool, t->values, names->resolved[i], address);
        /* What is apart by its resolved name is apart, whatever could be thought of the parameter. */
        here = outside == TIE_APART || here > outside ? outside == TIE_APART ? TIE_APART : here : outside;
        best = here > best ? here : best;
    }
    if (best < 0 || (by_callers && best < TIE_NONE))
        best = TIE_NONE;
    SetId *sets[] = {
        [TIE_APART] = &held->apart, [TIE_OTHER] = &held->foreign, [TIE_NONE] = NULL, [TIE_SELF] = &held->own};
    if (sets[best])
        *sets[best] = setpool_add(t->sets, *sets[best], member);
    for (uint32_t i = 0; i < names->count && all_places && !by_callers; i++) {
        if (names->class[i].i == class.i)
            held->places = setpool_add(t->sets, held->places, names->resolved[i].i << 1 | (member & 1));
    }
}

Holding guard_holding(const Threads *t, CtxId ctx, InstrId instr, PathId local_address, PathId address,
                      HeldNames *names) {
    Holding held = {.locks = ctx_locks_at(t, ctx, instr)};
    if (!held.locks.i)
        return held;
    find_names(t, ctx, instr, names);
    uint32_t members[GUARD_NAMES], count = setpool_copy(t->sets, held.locks, members, GUARD_NAMES);
    for (uint32_t i = 0; i < count; i++)
        hold_class(t, ctx, names, local_address, address, members[i], &held);
    return held;
}

/* ---- the guard of a location ---- */

typedef enum Strength {
    HOLDS_NONE,
    HOLDS_OTHERS, /* that of another object */
    HOLDS_ONE,    /* one of the class */
    HOLDS_OWN,    /* the accessed object's own */
} Strength;

static Strength strength_of(const Accesses *a, const Access *access, ClassId class) {
    const SetPool *sets = a->threads->sets;
    const Holding *held = &access->at->held;
    bool is_enough = setpool_has(sets, held->locks, class.i << 1) ||
                     (!access->write && setpool_has(sets, held->locks, class.i << 1 | 1));
    if (!is_enough)
        return HOLDS_NONE;
    if (locks_has_class(sets, held->own, class))
        return HOLDS_OWN;
    return locks_has_class(sets, held->foreign, class) || locks_has_class(sets, held->apart, class) ? HOLDS_OTHERS
                                                                                                    : HOLDS_ONE;
}

bool guard_is_held(const Accesses *a, const Location *l, const Access *access) {
    return l->guard.i && strength_of(a, access, l->guard) > (l->guard_is_own ? HOLDS_OTHERS : HOLDS_NONE);
}

/* How many sites hold a class: at all, the object's own, or that of another object. */
typedef struct Cover {
    ClassId class;
    uint32_t any, own, others;
} Cover;

typedef VEC(Cover) CoverVec;

static Cover *cover_of(CoverVec *covers, ClassId class, Arena *scratch) {
    VEC_EACH(Cover, cover, covers) {
        if (cover->class.i == class.i)
            return cover;
    }
    Cover *cover = vec_push(scratch, covers);
    *cover = (Cover){.class = class};
    return cover;
}

static uint32_t site_end(const Accesses *a, const Location *location, uint32_t first) {
    uint32_t end = first + 1;
    while (end < location->first + location->count && a->list.data[end].instr.i == a->list.data[first].instr.i &&
           a->list.data[end].fn.i == a->list.data[first].fn.i)
        end++;
    return end;
}

/* Counts what is held at every access of one instruction. */
static void cover_site(const Accesses *a, uint32_t first, uint32_t end, CoverVec *covers, Arena *scratch) {
    uint32_t members[GUARD_NAMES],
        count = setpool_copy(a->threads->sets, a->list.data[first].at->held.locks, members, GUARD_NAMES);
    for (uint32_t k = 0; k < count; k++) {
        ClassId class = {members[k] >> 1};
        if (k && members[k - 1] >> 1 == class.i)
            continue; /* in both modes */
        Strength weakest = HOLDS_OWN;
        for (uint32_t i = first; i < end; i++) {
            Strength here = strength_of(a, &a->list.data[i], class);
            weakest = here < weakest ? here : weakest;
        }
        if (weakest == HOLDS_NONE)
            continue;
        Cover *cover = cover_of(covers, class, scratch);
        cover->any++;
        cover->own += weakest == HOLDS_OWN;
        cover->others += weakest == HOLDS_OTHERS;
    }
}

static bool cover_is_own(const Cover *cover) {
    return cover->own * 2 >= cover->any;
}

static uint32_t cover_sites(const Cover *cover) {
    return cover_is_own(cover) ? cover->any - cover->others : cover->any;
}

/* ClassIds hang on the order of units; names do not. */
static bool is_named_before(const PathPool *pool, ClassId a, ClassId b) {
    return strcmp(class_name(pool, a), class_name(pool, b)) < 0;
}

/* An outer lock is often held at a few sites more than the object's own, which is meant all the same. */
static bool is_better_guard(const PathPool *pool, const Cover *a, const Cover *b) {
    uint32_t x = cover_sites(a), y = cover_sites(b);
    bool x_own = cover_is_own(a), y_own = cover_is_own(b);
    if (x_own != y_own && (x_own ? x : y) * 4 >= (x_own ? y : x) * 3)
        return x_own;
    if (x != y)
        return x > y;
    bool x_object = class_is_object(pool, a->class), y_object = class_is_object(pool, b->class);
    return x_object != y_object ? x_object : is_named_before(pool, a->class, b->class);
}

void guard_find(const Accesses *a, Location *location, Arena *scratch) {
    CoverVec covers = {0};
    for (uint32_t i = location->first, end; i < location->first + location->count; i = end) {
        end = site_end(a, location, i);
        location->sites++;
        cover_site(a, i, end, &covers, scratch);
    }
    const Cover *best = NULL;
    VEC_EACH(const Cover, cover, &covers) {
        if (!best || is_better_guard(a->threads->pool, cover, best))
            best = cover;
    }
    if (!best)
        return;
    location->guard = best->class;
    location->guard_is_own = cover_is_own(best);
    location->guarded_sites = cover_sites(best);
}
