/* life_state.c: what is known of objects at one point. An object without an entry of its own is as the memory in which
 * it lies, and that is as its origin says: a local of this function is raw when the function begins. */
#include "model/life_internal.h"

PathId life_canonical(PathPool *pool, PathId address, bool *out_weak) {
    Path path = *path_get(pool, address);
    if (path.kind == PATH_INDEX) {
        *out_weak = true;
        return life_canonical(pool, path.base, out_weak);
    }
    if (path.kind != PATH_FIELD && path.kind != PATH_LOAD)
        return address;
    path.base = life_canonical(pool, path.base, out_weak);
    return path_make(pool, path);
}

/* A local begins raw. A parameter is a copy of what the caller gave, which says something of locks within a struct. */
static LifeMask state_of_local(const LifeFlow *f, SymId id) {
    const Sym *sym = tu_sym(f->v->tu, id);
    if (sym->kind != SYM_PARAM)
        return LIFE_RAW;
    uint8_t kind = tu_type(f->v->tu, sym->type)->kind;
    return kind == TYPE_STRUCT || kind == TYPE_UNION ? LIFE_COPIED : LIFE_UNKNOWN;
}

/* What a variable is before main begins; of an initialised one it is not known which members were meant. */
static LifeMask state_of_global(const LifeFlow *f, GlobalId id, bool is_member) {
    const ProgGlobal *global = &f->pool->prog->globals.data[id.i];
    const Sym *sym = tu_sym(f->pool->prog->tus[global->tu], global->sym);
    if (!(sym->flags & SYM_DEFINED) && sym->kind != SYM_STATIC_LOCAL)
        return LIFE_UNKNOWN;
    return !(sym->flags & SYM_INITIALISED) ? LIFE_ZERO : is_member ? LIFE_STATIC | LIFE_ZERO : LIFE_STATIC;
}

static LifeMask state_of_origin(const LifeFlow *f, PathId object) {
    if (map_find(f->stored, object.i))
        return LIFE_UNKNOWN;
    const Path *root = path_get(f->pool, path_root(f->pool, object, false));
    if (root->kind == PATH_LOCAL)
        return root->a == f->v->fn.i ? state_of_local(f, (SymId){root->b}) : LIFE_UNKNOWN;
    if (root->kind == PATH_GLOBAL && f->is_main)
        return state_of_global(f, (GlobalId){root->a}, root != path_get(f->pool, object)) | LIFE_SHARED;
    return path_is_of_interface(f->pool, object, f->v->fn) ? LIFE_ENTRY : LIFE_UNKNOWN;
}

static LifeEntry *find_entry(const LifeState *state, PathId object) {
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (path_same(entry->object, object))
            return entry;
    }
    return NULL;
}

LifeEntry life_lookup(const LifeFlow *f, const LifeState *state, PathId object) {
    const LifeEntry *own = find_entry(state, object);
    if (own)
        return *own;
    LifeEntry found = {.object = object, .mask = LIFE_UNKNOWN};
    bool loaded = false;
    for (PathId at = object; at.i; at = path_get(f->pool, at)->base) {
        const Path *path = path_get(f->pool, at);
        const LifeEntry *memory = path_same(at, object) ? NULL : find_entry(state, at);
        if (memory && memory->whole) {
            /* what the memory holds says nothing of what pointers in it point to, but who can change it */
            found.mask = loaded ? LIFE_UNKNOWN : memory->mask;
            found.since = memory->since;
            return found;
        }
        if (path->kind != PATH_FIELD && path->kind != PATH_LOAD)
            break;
        loaded = loaded || path->kind == PATH_LOAD;
    }
    if (!state->full)
        found.mask = state_of_origin(f, object);
    return found;
}

/* The entry of an object, made from what is known of it; NULL if there are too many. */
static LifeEntry *own_entry(const LifeFlow *f, LifeState *state, PathId object) {
    LifeEntry *own = find_entry(state, object);
    if (own)
        return own;
    if (state->entries.len == LIFE_OBJECTS) {
        state->full = true;
        return NULL;
    }
    LifeEntry entry = life_lookup(f, state, object);
    own = vec_push(f->arena, &state->entries);
    *own = entry;
    return own;
}

void life_set(const LifeFlow *f, LifeState *state, LifeEntry entry, bool weak) {
    LifeEntry *own = own_entry(f, state, entry.object);
    if (!own)
        return;
    entry.whole = own->whole;
    entry.mask |= weak ? own->mask : own->mask & LIFE_SHARED;
    if (weak)
        entry.since = (InstrId){0};
    *own = entry;
}

static void drop_entry(LifeState *state, uint32_t i) {
    state->entries.data[i] = vec_pop(&state->entries);
}

void life_set_memory(const LifeFlow *f, LifeState *state, PathId address, LifeMask mask, InstrId since) {
    LifeMask shared = life_lookup(f, state, address).mask & LIFE_SHARED;
    life_forget(f, state, address);
    LifeEntry *own = own_entry(f, state, address);
    if (own)
        *own = (LifeEntry){.object = address, .mask = mask | shared, .whole = true, .since = since};
}

bool life_is_loaded(const LifeFlow *f, PathId object) {
    uint8_t root = path_get(f->pool, path_root(f->pool, object, false))->kind;
    return root == PATH_LOAD || root == PATH_PURE;
}

void life_mark(const LifeFlow *f, LifeState *state, PathId address, LifeMask bits) {
    LifeEntry *own = life_is_loaded(f, address) ? NULL : own_entry(f, state, address);
    if (own)
        own->whole = true;
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (path_contains(f->pool, entry->object, address))
            entry->mask |= bits;
    }
}

void life_forget(const LifeFlow *f, LifeState *state, PathId part) {
    for (uint32_t i = state->entries.len; i-- > 0;) {
        if (path_contains(f->pool, state->entries.data[i].object, part))
            drop_entry(state, i);
    }
}

/* Where an object got into its states, when two ways meet: of a thread, where it was created if only one way did. */
static InstrId since_of_both(const LifeEntry *a, const LifeEntry *b) {
    if (a->since.i == b->since.i)
        return a->since;
    if ((a->is_thread || b->is_thread) && !(a->mask & b->mask & LIFE_MADE))
        return a->mask & LIFE_MADE ? a->since : b->since;
    return (InstrId){0};
}

bool life_join(const LifeFlow *f, LifeState *into, const LifeState *from) {
    bool changed = !into->reached || (from->full && !into->full);
    if (!into->reached) {
        *into = (LifeState){.reached = true, .full = from->full};
        VEC_EACH(const LifeEntry, entry, &from->entries)
            *vec_push(f->arena, &into->entries) = *entry;
        return true;
    }
    uint32_t known = into->entries.len;
    for (uint32_t i = 0; i < known; i++) {
        LifeEntry *entry = &into->entries.data[i];
        LifeEntry other = life_lookup(f, from, entry->object);
        changed = changed || (other.mask & ~entry->mask) || (other.whole && !entry->whole);
        entry->since = since_of_both(entry, &other);
        entry->mask |= other.mask;
        entry->whole = entry->whole || other.whole;
        if (!path_same(entry->result, other.result))
            entry->result = (PathId){0};
    }
    VEC_EACH(const LifeEntry, entry, &from->entries) {
        if (find_entry(into, entry->object))
            continue;
        LifeEntry *own = own_entry(f, into, entry->object);
        changed = true;
        if (!own)
            break;
        own->since = since_of_both(own, entry);
        own->mask |= entry->mask;
        own->whole = entry->whole;
        own->is_thread = entry->is_thread;
    }
    into->full = into->full || from->full;
    return changed;
}
