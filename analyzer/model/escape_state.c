/* escape_state.c: the state of escape.c at one point of a function. A row for each part of an object: what must be
 * private for the part to be so; and a row for each object: what pointers in it may lead to. A store of p into q->next
 * makes p depend on q, which leads to p now. A part is shared if its row leads to PART_SHARED. An allocation makes a
 * new object of an old name: what depended on the old one keeps what that one depended on. An object whose address the
 * function stores nowhere is led to by nothing: no row says otherwise, whatever may be found where.
 */
#include "model/escape_internal.h"

#include <string.h>

static uint64_t *row_of(const Flow *f, State state, uint32_t part) {
    return state + (size_t)part * f->words;
}

/* What pointers in the object may lead to. */
static uint64_t *contents_of(const Flow *f, State state, uint32_t object) {
    return row_of(f, state, f->parts + object);
}

static bool row_has(const uint64_t *row, uint32_t part) {
    return row[part / 64] >> (part % 64) & 1;
}

static void row_add(uint64_t *row, uint32_t part) {
    row[part / 64] |= UINT64_C(1) << (part % 64);
}

static void row_remove(uint64_t *row, uint32_t part) {
    row[part / 64] &= ~(UINT64_C(1) << (part % 64));
}

static void row_remove_unkept(const Flow *f, uint64_t *row) {
    for (uint32_t i = 0; i < f->words; i++)
        row[i] &= ~f->unkept.words[i];
}

static bool row_union(const Flow *f, uint64_t *into, const uint64_t *from) {
    uint64_t grown = 0;
    for (uint32_t i = 0; i < f->words; i++) {
        grown |= from[i] & ~into[i];
        into[i] |= from[i];
    }
    return grown != 0;
}

/* The smallest part of the row >= from, UINT32_MAX if there is none. */
static uint32_t row_next(const Flow *f, const uint64_t *row, uint32_t from) {
    for (uint32_t i = from / 64; i < f->words; i++) {
        uint64_t word = row[i] & (i == from / 64 ? ~UINT64_C(0) << (from % 64) : ~UINT64_C(0));
        if (word)
            return i * 64 + (uint32_t)__builtin_ctzll(word);
    }
    return UINT32_MAX;
}

static void row_add_all(const Flow *f, uint64_t *row, const Parts *parts) {
    for (uint32_t i = 0; i < f->words; i++)
        row[i] |= parts->words[i];
}

/* ---- what follows from a state ---- */

/* Adds what is found where pointers in beyonds of the row lead. */
static void row_open(const Flow *f, State state, uint64_t *row) {
    for (bool grown = true; grown;) {
        grown = false;
        for (uint32_t part = row_next(f, row, 1); part != UINT32_MAX; part = row_next(f, row, part + 1)) {
            if (!part_is_inside(part))
                grown = row_union(f, row, contents_of(f, state, part / 2)) || grown;
        }
    }
}

/* All that the parts of the row depend on, themselves included. */
static void row_close(const Flow *f, State state, uint64_t *row) {
    Parts done = {0};
    for (bool grown = true; grown;) {
        grown = false;
        for (uint32_t part = row_next(f, row, 1); part != UINT32_MAX; part = row_next(f, row, part + 1)) {
            if (parts_have(&done, part))
                continue;
            parts_add(&done, part);
            grown = row_union(f, row, row_of(f, state, part)) || grown;
            if (!part_is_inside(part))
                grown = row_union(f, row, contents_of(f, state, part / 2)) || grown;
        }
    }
}

static Need params_of_row(const Flow *f, const uint64_t *row) {
    Need need = row_has(row, PART_SHARED) ? ESCAPE_NEVER : 0;
    for (uint32_t k = 0; k < f->v->func->param_count && k < ESCAPE_PARAMS; k++) {
        if (row_has(row, part_inside(k + 1)))
            need |= 1u << k;
        if (row_has(row, part_beyond(k + 1)))
            need |= 1u << (ESCAPE_PARAMS + k);
    }
    return need;
}

/* What must be private on entry for all parts of the row to be so. */
static Need need_of_row(const Flow *f, State state, const uint64_t *parts) {
    Parts row = {0};
    memcpy(row.words, parts, sizeof(uint64_t) * f->words);
    row_close(f, state, row.words);
    return params_of_row(f, row.words);
}

Need state_need(const Flow *f, State state, const Parts *parts) {
    if (parts_have(parts, PART_SHARED))
        return ESCAPE_NEVER;
    return parts_are_empty(parts) ? 0 : need_of_row(f, state, parts->words);
}

Need state_need_of_part(const Flow *f, State state, uint32_t part) {
    Parts parts = parts_of(part);
    return state_need(f, state, &parts);
}

/* ---- what instructions do to a state ---- */

/* The parts, whichever objects they are, are private only if the others are. What an object leads to often leads back
 * to it, but is hardly ever the object itself. */
void state_depend(const Flow *f, State state, const Parts *parts, const Parts *on) {
    if (parts_are_empty(on))
        return;
    Parts opened = *parts;
    uint64_t *row = opened.words;
    row_open(f, state, row);
    for (uint32_t part = parts_next(parts, 1); part != UINT32_MAX; part = parts_next(parts, part + 1)) {
        if (!part_is_inside(part) && !parts_have(parts, part - 1))
            row_remove(row, part - 1);
    }
    row_remove_unkept(f, row);
    for (uint32_t part = row_next(f, row, 1); part != UINT32_MAX; part = row_next(f, row, part + 1))
        row_add_all(f, row_of(f, state, part), on);
}

/* Pointers of an object to itself, as of an empty list, lead to nothing that others know. */
void state_lead_to(const Flow *f, State state, uint32_t object, const Parts *found) {
    if (parts_are_empty(found))
        return;
    uint64_t *contents = contents_of(f, state, object);
    row_add_all(f, contents, found);
    row_remove_unkept(f, contents);
    row_remove(contents, part_inside(object));
    row_remove(contents, part_beyond(object));
}

/* The values are stored in memory of the holders. */
void state_store(const Flow *f, State state, const Parts *holders, const Parts *values) {
    if (parts_are_empty(values))
        return;
    Parts found = parts_behind(values); /* what is found there from now on */
    parts_union(&found, values);
    state_depend(f, state, values, holders);
    Parts opened = *holders;
    uint64_t *row = opened.words;
    row_open(f, state, row); /* what lies beyond an object may be any that it leads to */
    for (uint32_t part = row_next(f, row, 1); part != UINT32_MAX; part = row_next(f, row, part + 1))
        state_lead_to(f, state, part_object(part), &found);
}

/* What pointers in the sources lead to is stored in memory of the holders. */
void state_copy_contents(const Flow *f, State state, const Parts *holders, const Parts *sources) {
    Parts behind = parts_behind(sources);
    state_store(f, state, holders, &behind);
}

/* From here on the part is another one: what depended on the old one, or led to it, keeps what that depended on. */
static void renew_part(const Flow *f, State state, uint32_t part) {
    Parts old = parts_of(part);
    uint64_t *kept = old.words;
    row_close(f, state, kept);
    row_remove(kept, part);
    for (uint32_t other = 1; other < f->parts; other++) {
        uint64_t *row = row_of(f, state, other), *contents = contents_of(f, state, part_object(other));
        bool leads = !part_is_inside(other) && row_has(contents, part);
        if (!row_has(row, part) && !leads)
            continue;
        row_remove(row, part);
        row_union(f, row, kept);
        if (leads)
            row_remove(contents, part);
    }
    memset(row_of(f, state, part), 0, sizeof(uint64_t) * f->words);
}

void state_renew_beyond(const Flow *f, State state, uint32_t object) {
    uint32_t beyond = part_beyond(object);
    uint64_t *contents = contents_of(f, state, object);
    Parts found = {0};
    row_union(f, found.words, contents);
    for (uint32_t other = 1; other <= f->objects.count; other++) {
        if (row_has(contents_of(f, state, other), beyond))
            state_lead_to(f, state, other, &found);
    }
    renew_part(f, state, beyond);
    memset(contents, 0, sizeof(uint64_t) * f->words);
    row_add(row_of(f, state, beyond), part_inside(object));
}

void state_renew(const Flow *f, State state, uint32_t object) {
    renew_part(f, state, part_inside(object));
    state_renew_beyond(f, state, object);
}

/* ---- whole states ---- */

static size_t state_words(const Flow *f) {
    return ((size_t)f->parts + f->objects.count + 1) * f->words;
}

State state_at_entry(const Flow *f) {
    State state = ARENA_ARRAY(f->scratch, uint64_t, state_words(f));
    for (uint32_t object = 1; object <= f->objects.count; object++)
        row_add(row_of(f, state, part_beyond(object)), part_inside(object));
    return state;
}

void state_meet(const Flow *f, State state, const uint64_t *other) {
    for (size_t i = 0; i < state_words(f); i++)
        state[i] |= other[i];
}

bool state_equal(const Flow *f, const uint64_t *a, const uint64_t *b) {
    return memcmp(a, b, sizeof(uint64_t) * state_words(f)) == 0;
}

void state_copy(const Flow *f, State state, const uint64_t *from) {
    memcpy(state, from, sizeof(uint64_t) * state_words(f));
}

void state_note_params(const Flow *f, State state, EscapeSummary *summary) {
    uint32_t params = f->v->func->param_count;
    Parts opened = {0};
    uint64_t *row = opened.words;
    for (uint32_t k = 0; k < params && k < ESCAPE_PARAMS; k++) {
        Need own = 1u << k, own_beyond = 1u << (ESCAPE_PARAMS + k);
        summary->inside[k] |= state_need_of_part(f, state, part_inside(k + 1)) & ~own;
        summary->beyond[k] |= need_of_row(f, state, row_of(f, state, part_beyond(k + 1))) & ~(own | own_beyond);
        memcpy(row, contents_of(f, state, k + 1), sizeof(uint64_t) * f->words);
        row_open(f, state, row);
        summary->found[k] |= params_of_row(f, row) & ~(own | own_beyond);
        for (uint32_t part = row_next(f, row, 2 * params + 1); part != UINT32_MAX; part = row_next(f, row, part + 1)) {
            Need need = state_need_of_part(f, state, part); /* of an object of this function's */
            summary->found[k] |= need & ESCAPE_NEVER;
            summary->beyond[k] |= need & ~(ESCAPE_NEVER | own | own_beyond);
        }
    }
}
