/* identity.c: see identity.h. */
#include "findings/identity.h"

#include "findings/fingerprint.h"

#include <string.h>

/* ---- what there is ---- */

Presence presence_new(Arena *arena) {
    return (Presence){strmap_new(arena), strmap_new(arena)};
}

void presence_add(Presence *now, const char *function, const char *file) {
    (void)strmap_slot(now->functions, function, strlen(function), NULL);
    (void)strmap_slot(now->files, file, strlen(file), NULL);
}

Presence presence_of_facts(const Facts *facts, Arena *arena) {
    Presence now = presence_new(arena);
    for (uint32_t i = 1; i < facts->fns.len; i++)
        presence_add(&now, facts->fns.data[i].name, facts->fns.data[i].loc.file);
    return now;
}

void identity_add(IdentityVec *identities, Arena *arena, const Finding *finding) {
    *vec_push(arena, identities) = (Identity){
        finding->fingerprint, finding->rule, finding->loc.file, finding->function, finding->object, finding->key, 0};
}

/* ---- renamed functions ---- */

static bool in_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The next identifier of a text: *at moves behind it. */
static bool next_word(const char **at, const char **out_word, size_t *out_len) {
    while (**at != '\0' && !in_word(**at))
        ++*at;
    *out_word = *at;
    while (in_word(**at))
        ++*at;
    *out_len = (size_t)(*at - *out_word);
    return *out_len > 0;
}

static bool has_word(const char *text, const char *wanted, size_t wanted_len) {
    const char *word;
    for (size_t len; next_word(&text, &word, &len);)
        if (len == wanted_len && memcmp(word, wanted, len) == 0)
            return true;
    return false;
}

/* How many words of a text another one does not have; UINT32_MAX unless just those are functions now, or none. */
static uint32_t count_other(const char *text, const char *other, const Presence *presence, bool functions) {
    uint32_t count = 0;
    const char *word;
    for (size_t len; next_word(&text, &word, &len);) {
        if (has_word(other, word, len))
            continue;
        if ((strmap_find(presence->functions, word, len) != NULL) != functions)
            return UINT32_MAX;
        count++;
    }
    return count;
}

/* Functions are named by the function itself, by objects ("main.buffer") and by the key. The key is of no interest
 * where the function itself is another: what is left is unique enough. */
static const char *named(Arena *arena, const Identity *finding, bool with_key) {
    return arena_printf(arena, "%s|%s|%s", finding->function, finding->object, with_key ? finding->key : "");
}

/* What the earlier one has alone are no functions any more; what the later one has alone are. */
static bool functions_are_renamed(Arena *arena, const Identity *then, const Identity *now, const Presence *presence) {
    bool with_key = then->key != NULL && strcmp(then->function, now->function) == 0;
    const char *before = named(arena, then, with_key), *after = named(arena, now, with_key);
    uint32_t gone = count_other(before, after, presence, false);
    return gone > 0 && gone != UINT32_MAX && gone == count_other(after, before, presence, true);
}

/* ---- what a change leaves of an identity ---- */

typedef struct Change {
    const char *(*rest)(Arena *arena, const Identity *finding);
    bool (*may_be)(const Identity *then, const Presence *presence); /* that it was changed so; NULL: always */
    bool (*fits)(Arena *arena, const Identity *then, const Identity *now, const Presence *presence); /* the same */
} Change;

static const char *rule_and_file(Arena *arena, const Identity *f) {
    return arena_printf(arena, "%s\t%s", f->rule, f->file);
}

/* Objects of one file are called by its name: "a.c:lock". */
static const char *object_in_any_file(Arena *arena, const char *object, const char *file) {
    const char *slash = strrchr(file, '/'), *prefix = arena_printf(arena, "%s:", slash ? slash + 1 : file);
    const char *out = "";
    for (const char *at; (at = strstr(object, prefix)); object = at + strlen(prefix))
        out = arena_printf(arena, "%s%.*s", out, (int)(at - object), object);
    return arena_printf(arena, "%s%s", out, object);
}

static const char *all_but_file(Arena *arena, const Identity *f) {
    return arena_printf(arena, "%s\t%s\t%s", f->rule, f->function, object_in_any_file(arena, f->object, f->file));
}

static bool file_is_gone(const Identity *then, const Presence *presence) {
    return strmap_find(presence->files, then->file, strlen(then->file)) == NULL;
}

static const char *all_but_fingerprint(Arena *arena, const Identity *f) {
    return arena_printf(arena, "%s\t%s\t%s\t%s", f->rule, f->file, f->function, f->object);
}

static bool scheme_is_old(const Identity *then, const Presence *presence) {
    (void)presence;
    return !fingerprint_is_current(then->fingerprint);
}

static const Change changes[] = {{all_but_fingerprint, scheme_is_old, NULL},
                                 {rule_and_file, NULL, functions_are_renamed},
                                 {all_but_file, file_is_gone, NULL}};

/* ---- matching ---- */

/* Those without a partner that have the same rest. */
typedef struct Group {
    VEC(Identity *) then, now;
} Group;

typedef VEC(Group) GroupVec;

static Group *group_of(Arena *arena, StrMap *map, GroupVec *groups, const char *rest) {
    bool is_new;
    uint64_t *slot = strmap_slot(map, rest, strlen(rest), &is_new);
    if (is_new) {
        *slot = groups->len;
        (void)vec_push(arena, groups);
    }
    return &groups->data[*slot];
}

typedef struct Match {
    Arena *arena;
    IdentityVec *then, *now;
    const Presence *presence;
    const Change *change;
} Match;

static bool fits(const Match *m, const Identity *then, const Identity *now) {
    ArenaMark mark = arena_mark(m->arena);
    bool fit = m->change->fits == NULL || m->change->fits(m->arena, then, now, m->presence);
    arena_reset(m->arena, mark);
    return fit;
}

/* The only one that fits; NULL if several do, or none. */
static Identity *only_now(const Match *m, const Group *group, const Identity *then) {
    Identity *found = NULL;
    for (uint32_t i = 0; i < group->now.len; i++) {
        if (!fits(m, then, group->now.data[i]))
            continue;
        if (found)
            return NULL;
        found = group->now.data[i];
    }
    return found;
}

static bool is_only_then(const Match *m, const Group *group, const Identity *then, const Identity *now) {
    for (uint32_t i = 0; i < group->then.len; i++)
        if (group->then.data[i] != then && fits(m, group->then.data[i], now))
            return false;
    return true;
}

/* Partners are set when all were asked, so that no answer depends on the order. */
static void match_group(const Match *m, const Group *group) {
    Identity **partners = ARENA_ARRAY(m->arena, Identity *, group->then.len);
    for (uint32_t i = 0; i < group->then.len; i++) {
        Identity *now = only_now(m, group, group->then.data[i]);
        partners[i] = now && is_only_then(m, group, group->then.data[i], now) ? now : NULL;
    }
    for (uint32_t i = 0; i < group->then.len; i++) {
        if (!partners[i])
            continue;
        group->then.data[i]->same = (uint32_t)(partners[i] - m->now->data) + 1;
        partners[i]->same = (uint32_t)(group->then.data[i] - m->then->data) + 1;
    }
}

static void match_changed(IdentityVec *then, IdentityVec *now, const Presence *presence, const Change *change) {
    Arena *arena = arena_new();
    const Match m = {arena, then, now, presence, change};
    StrMap *map = strmap_new(arena);
    GroupVec groups = {0};
    VEC_EACH(Identity, finding, then)
        if (finding->same == 0 && (change->may_be == NULL || change->may_be(finding, presence)))
            *vec_push(arena, &group_of(arena, map, &groups, change->rest(arena, finding))->then) = finding;
    VEC_EACH(Identity, finding, now)
        if (finding->same == 0)
            *vec_push(arena, &group_of(arena, map, &groups, change->rest(arena, finding))->now) = finding;
    VEC_EACH(const Group, group, &groups)
        match_group(&m, group);
    arena_free(arena);
}

static void match_fingerprints(IdentityVec *then, IdentityVec *now) {
    Arena *arena = arena_new();
    StrMap *places = strmap_new(arena);
    for (uint32_t i = 0; i < now->len; i++)
        *strmap_slot(places, now->data[i].fingerprint, strlen(now->data[i].fingerprint), NULL) = i;
    for (uint32_t i = 0; i < then->len; i++) {
        const uint64_t *slot = strmap_find(places, then->data[i].fingerprint, strlen(then->data[i].fingerprint));
        if (!slot)
            continue;
        then->data[i].same = (uint32_t)*slot + 1;
        now->data[*slot].same = i + 1;
    }
    arena_free(arena);
}

void identity_match(IdentityVec *then, IdentityVec *now, const Presence *presence) {
    match_fingerprints(then, now);
    for (size_t i = 0; presence && i < sizeof changes / sizeof changes[0]; i++)
        match_changed(then, now, presence, &changes[i]);
}
