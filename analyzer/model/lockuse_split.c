/* lockuse_split.c: semaphores that are one lock together.
 *
 * Of semaphores that begin with 0 or 1, those that no function both waits for and posts belong together if some
 * function waits for one and posts the other: it takes the turn here and hands it on there. If they begin with at most
 * 1 in all they are one lock, which is taken by waiting for any of them and given back by posting any; that nobody
 * posts who has not waited shows when callers are known, as for a semaphore alone. If all begin with 0, one thread has
 * the turn when it starts: the only one that posts first.
 * Where a class is that of many objects' members, the semaphores of one object are taken to belong together. */
#include "model/lockuse_internal.h"

#include <string.h>

typedef struct Member {
    ClassId class;
    PathId address; /* one of those that it has */
    uint32_t uses;
    uint32_t group; /* index of another member, or its own: union-find */
    bool paired;    /* some function waits for it and posts it */
} Member;

typedef struct Splitter {
    Finder *f;
    VEC(Member) members;
    Map *of_class; /* ClassId -> index of the member */
    Map *in_fn;    /* (FnId, member) -> Uses: what a function does to it */
} Splitter;

static uint32_t group_of(const Splitter *s, uint32_t member) {
    while (s->members.data[member].group != member)
        member = s->members.data[member].group;
    return member;
}

/* Whether a class can be one of several: it begins with one number, and is waited for and posted. */
static bool uses_can_be_split(uint64_t uses) {
    uint32_t begins = uses & (USE_BEGIN_FREE | USE_BEGIN_TAKEN);
    return (uses & USE_SEMAPHORE) && (uses & USE_TAKE) && (uses & USE_GIVE) &&
           !(uses & (USE_OTHER | USE_BEGIN_OTHER)) && (begins == USE_BEGIN_FREE || begins == USE_BEGIN_TAKEN);
}

/* Only addresses that name the class by themselves can be renamed. */
static bool is_nameable(Finder *f, PathId address) {
    return path_is_absolute(f->pool, address) || path_get(f->pool, address)->kind == PATH_FIELD;
}

static void gather_members(Splitter *s) {
    Finder *f = s->f;
    VEC_EACH(const Note, n, &f->notes) {
        ClassId class = path_class(f->pool, n->address);
        uint64_t uses = class.i ? *map_find(f->uses, class.i) : 0;
        if (!uses_can_be_split(uses) || class_is_array(f->pool, class) || !is_nameable(f, n->address))
            continue;
        bool is_new = false;
        uint64_t *slot = map_slot(s->of_class, class.i, &is_new);
        if (is_new) {
            Member member = {.class = class, .address = n->address, .uses = (uint32_t)uses, .group = s->members.len};
            *slot = member.group;
            *vec_push(f->scratch, &s->members) = member;
        }
        *map_slot(s->in_fn, map_pair(n->fn.i, (uint32_t)*slot), NULL) |= n->use & (USE_TAKE | USE_GIVE);
    }
}

/* Joins what a function waits for with what it posts. */
static void join_members(Splitter *s) {
    enum { BOTH = USE_TAKE | USE_GIVE };
    for (uint32_t i = 0; i < map_len(s->in_fn); i++) {
        if ((*map_value_at(s->in_fn, i) & BOTH) == BOTH)
            s->members.data[(uint32_t)map_key_at(s->in_fn, i)].paired = true;
    }
    Map *does = map_new(s->f->scratch); /* FnId -> what it does to those that are not paired */
    for (uint32_t i = 0; i < map_len(s->in_fn); i++) {
        uint64_t key = map_key_at(s->in_fn, i);
        if (!s->members.data[(uint32_t)key].paired)
            *map_slot(does, key >> 32, NULL) |= *map_value_at(s->in_fn, i);
    }
    Map *first = map_new(s->f->scratch); /* FnId -> member + 1 */
    for (uint32_t i = 0; i < map_len(s->in_fn); i++) {
        uint64_t key = map_key_at(s->in_fn, i);
        uint32_t member = (uint32_t)key;
        if (s->members.data[member].paired || *map_find(does, key >> 32) != BOTH)
            continue;
        uint64_t *one = map_slot(first, key >> 32, NULL);
        if (*one)
            s->members.data[group_of(s, member)].group = group_of(s, (uint32_t)*one - 1);
        *one = member + 1;
    }
}

/* Whether members of two classes can be told by each other's names: variables, or members of one type. */
static bool are_neighbours(const Finder *f, const Member *a, const Member *b) {
    if (class_is_object(f->pool, a->class) || class_is_object(f->pool, b->class))
        return path_is_absolute(f->pool, a->address) && path_is_absolute(f->pool, b->address) &&
               class_is_object(f->pool, a->class) && class_is_object(f->pool, b->class);
    const Path *x = path_get(f->pool, a->address), *y = path_get(f->pool, b->address);
    return x->kind == PATH_FIELD && y->kind == PATH_FIELD && x->a == y->a && x->a;
}

/* ClassIds hang on the order of units; names do not. One that begins free comes first. */
static bool names_group(const PathPool *pool, const Member *a, const Member *b) {
    if ((a->uses & USE_BEGIN_FREE) != (b->uses & USE_BEGIN_FREE))
        return a->uses & USE_BEGIN_FREE;
    return strcmp(class_name(pool, a->class), class_name(pool, b->class)) < 0;
}

static void add_group(Splitter *s, uint32_t group, LockUses *uses) {
    Finder *f = s->f;
    const Member *head = &s->members.data[group];
    uint32_t count = 0, free = 0;
    bool neighbours = true;
    for (uint32_t i = 0; i < s->members.len; i++) {
        const Member *member = &s->members.data[i];
        if (group_of(s, i) != group)
            continue;
        count++;
        free += (member->uses & USE_BEGIN_FREE) != 0;
        neighbours = neighbours && are_neighbours(f, member, &s->members.data[group]);
        head = names_group(f->pool, member, head) ? member : head;
    }
    bool is_object = class_is_object(f->pool, head->class);
    /* one that begins free and is alone is a lock without more ado; one of many objects' has no first holder */
    if (!neighbours || free > 1 || (free && count == 1) || (!free && !is_object))
        return;
    const Path *path = path_get(f->pool, head->address);
    Split split = {.class = head->class, .lock = head->address, .begins_taken = !free};
    if (!is_object)
        split = (Split){.class = head->class, .record = {path->a}, .offset = path->num, .member = path->name};
    for (uint32_t i = 0; i < s->members.len; i++) {
        if (group_of(s, i) == group)
            *map_slot(uses->split_of, s->members.data[i].class.i, NULL) = uses->splits.len;
    }
    *vec_push(f->arena, &uses->splits) = split;
}

void lockuse_find_splits(Finder *f, LockUses *uses) {
    Splitter s = {.f = f, .of_class = map_new(f->scratch), .in_fn = map_new(f->scratch)};
    gather_members(&s);
    join_members(&s);
    for (uint32_t i = 0; i < s.members.len; i++) {
        if (group_of(&s, i) == i)
            add_group(&s, i, uses);
    }
}
