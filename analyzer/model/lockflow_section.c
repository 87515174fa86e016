/* lockflow_section.c: critical sections in the states of the lock analysis.
 *
 * A section locks one or two objects, and the sections of a thread are a stack. Where it would have to wait for a
 * section, for a token, or for a lock that gives the token up, it first gives up the locks of all sections that it has,
 * and takes them again when it has what it waits for, or ends what it waited for. So only the innermost section is
 * surely held, none where the token is given up, and no section waits for another.
 *
 * An entry's count is how many sections this function has begun around it, and 1. HELD: the innermost. SUSPENDED: one
 * around it. RELEASED: it was ended. LENT, of the section of the token itself: one of the callers' was ended.
 */
#include "model/lockflow_internal.h"

static bool is_open(const LockEntry *entry) {
    return entry->kind == LOCK_SECTION && (entry->status == LOCK_HELD || entry->status == LOCK_SUSPENDED);
}

static uint8_t depth_of(const LockState *state) {
    uint8_t depth = 0;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (is_open(&state->locks[i]) && state->locks[i].count > depth)
            depth = state->locks[i].count;
    }
    return depth;
}

bool lockflow_sections_are_open(const LockState *state) {
    return depth_of(state) > 0;
}

void lockflow_sections_settle(LockState *state) {
    uint8_t depth = depth_of(state);
    bool given_up = false;
    for (uint32_t i = 0; i < state->lock_count && depth; i++)
        given_up = given_up || (state->locks[i].kind == LOCK_TOKEN && state->locks[i].status == LOCK_SUSPENDED);
    for (uint32_t i = 0; i < state->lock_count && depth; i++) {
        LockEntry *entry = &state->locks[i];
        if (is_open(entry))
            entry->status = entry->count == depth && !given_up ? LOCK_HELD : LOCK_SUSPENDED;
    }
}

static void add(Flow *f, LockState *state, PathId lock, uint8_t depth, InstrId site) {
    lockflow_set(f, state, lock, LOCK_HELD, 0, LOCK_SECTION, site);
    LockEntry *entry = lockstate_entry(state, lock);
    if (entry)
        entry->count = depth;
}

void lockflow_section_begin(Flow *f, LockState *state, PathId lock, PathId second, InstrId site) {
    uint8_t depth = depth_of(state);
    PathId locks[] = {lockstate_canonical(f->pool, state, lock), lockstate_canonical(f->pool, state, second)};
    depth = depth < UINT8_MAX ? depth + 1 : depth;
    for (uint32_t i = 0; i < 2; i++) {
        if (locks[i].i)
            lockflow_note_taken(f, state, (Taken){.lock = locks[i], .kind = LOCK_SECTION, .site = site});
    }
    for (uint32_t i = 0; i < 2; i++) {
        if (locks[i].i)
            add(f, state, locks[i], depth, site);
    }
    lockflow_sections_settle(state);
}

void lockflow_section_end(Flow *f, LockState *state, PathId all, InstrId site) {
    uint8_t depth = depth_of(state);
    for (uint32_t i = 0; i < state->lock_count && depth; i++) {
        LockEntry *entry = &state->locks[i];
        if (!is_open(entry) || entry->count != depth)
            continue;
        lockflow_note_consumed(f, entry);
        bitset_add(f->b->arena, &f->out->cycled, path_class(f->pool, entry->lock).i);
        entry->status = LOCK_RELEASED;
        entry->site = site;
    }
    if (!depth)
        lockflow_set(f, state, all, LOCK_LENT, 0, LOCK_SECTION, site);
    lockflow_sections_settle(state);
}
