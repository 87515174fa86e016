/* preludes.c: see preludes.h. */
#include "cli/preludes.h"

#include "base/map.h"
#include "cli/temporary.h"
#include "frontend/filepath.h"

#include <stdio.h>
#include <string.h>

enum {
    PRELUDE_LEAST_UNITS = 4,       /* making one takes as long as three units with their own */
    PRELUDE_READ_BYTES = 64 << 10, /* of a main file */
};

/* A unit and how it begins. */
typedef struct Beginning {
    uint32_t command;
    PreludeItemVec items;
} Beginning;

typedef VEC(Beginning) BeginningVec;

typedef struct Planner {
    const CompileCommand *commands;
    Arena *arena, *scratch;
    Preludes out;
} Planner;

/* ---- what a unit begins with ---- */

static PreludeItemVec read_items(const char *path, Arena *arena) {
    FILE *file = fopen(path, "re");
    PreludeItemVec none = {0};
    if (!file)
        return none;
    char *text = arena_alloc(arena, PRELUDE_READ_BYTES);
    size_t len = fread(text, 1, PRELUDE_READ_BYTES, file);
    fclose(file);
    return prelude_items(text, len, arena);
}

/* What the preprocessor goes by, before the first line. */
static const char *surroundings(const CompileCommand *command, Arena *arena) {
    const char *text = arena_printf(arena, "%s\n%s", command->directory, filepath_directory(arena, command->file));
    for (uint32_t i = 0; i < command->arg_count; i++)
        text = arena_printf(arena, "%s\n%s", text, command->args[i]);
    return text;
}

/* ---- which share one ---- */

static bool has_item(const Beginning *unit, uint32_t i, const char *text) {
    return i < unit->items.len && strcmp(unit->items.data[i].text, text) == 0;
}

/* The text that most units have as their item, and how many have it. */
static const char *most_common(const BeginningVec *units, uint32_t item, Arena *arena, uint32_t *out_count) {
    StrMap *counts = strmap_new(arena);
    const char *best = NULL;
    *out_count = 0;
    VEC_EACH(const Beginning, unit, units) {
        if (item >= unit->items.len)
            continue;
        const char *text = unit->items.data[item].text;
        uint32_t count = (uint32_t)++*strmap_slot(counts, text, strlen(text), NULL);
        if (count > *out_count) {
            *out_count = count;
            best = text;
        }
    }
    return best;
}

/* Moves those without the item to `others`. */
static void keep_those(BeginningVec *units, uint32_t item, const char *text, Arena *arena, BeginningVec *others) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < units->len; i++) {
        if (has_item(&units->data[i], item, text))
            units->data[kept++] = units->data[i];
        else
            *vec_push(arena, others) = units->data[i];
    }
    units->len = kept;
}

static bool includes(const Beginning *unit, uint32_t item) {
    return strstr(unit->items.data[item].text, "#include") != NULL;
}

static void share(Planner *p, const BeginningVec *units, uint32_t items) {
    const char *file = arena_printf(p->scratch, "%s/%u.pch", p->out.folder, p->out.list.len);
    const Beginning *first = &units->data[0];
    Arena *arena = arena_new_shared();
    if (!arena)
        return;
    *vec_push(p->arena, &p->out.list) = (SharedPrelude){.prelude = prelude_new(first->items.data, items, file, arena),
                                                        .arena = arena,
                                                        .units = ARENA_NEW(arena, uint32_t),
                                                        .first = &p->commands[first->command]};
    VEC_EACH(const Beginning, unit, units)
        p->out.of[unit->command] = p->out.list.len;
}

/* One prelude for most of them; again for the rest. */
static void divide(Planner *p, BeginningVec units) {
    while (units.len >= PRELUDE_LEAST_UNITS) {
        BeginningVec others = {0};
        uint32_t items = 0, useful = 0, count;
        for (const char *text; (text = most_common(&units, items, p->scratch, &count)); items++) {
            if (items > 0 && (count < PRELUDE_LEAST_UNITS || count * 4 < units.len * 3))
                break;
            keep_those(&units, items, text, p->scratch, &others);
            if (includes(&units.data[0], items))
                useful = items + 1;
        }
        if (items == 0)
            return;
        if (useful > 0 && units.len >= PRELUDE_LEAST_UNITS)
            share(p, &units, useful);
        units = others;
    }
}

/* ---- a run ---- */

/* Units with the same surroundings, in their order. */
static void plan_alike(Planner *p, uint32_t count) {
    StrMap *index_of = strmap_new(p->scratch);
    VEC(BeginningVec) groups = {0};
    for (uint32_t i = 0; i < count; i++) {
        bool is_new;
        if (!prelude_may_serve(&p->commands[i]))
            continue;
        const char *key = surroundings(&p->commands[i], p->scratch);
        uint64_t *slot = strmap_slot(index_of, key, strlen(key), &is_new);
        if (is_new) {
            *slot = groups.len;
            vec_push(p->scratch, &groups);
        }
        vec_push(p->scratch, &groups.data[*slot])->command = i;
    }
    VEC_EACH(BeginningVec, group, &groups) {
        if (group->len < PRELUDE_LEAST_UNITS)
            continue;
        VEC_EACH(Beginning, unit, group)
            unit->items = read_items(p->commands[unit->command].file, p->scratch);
        divide(p, *group);
    }
}

Preludes preludes_plan(const CompileCommand *commands, uint32_t count, Arena *arena) {
    Planner p = {.commands = commands, .arena = arena, .scratch = arena_new()};
    p.out.of = ARENA_ARRAY(arena, uint32_t, count);
    const char *wanted;
    p.out.folder = count >= PRELUDE_LEAST_UNITS ? temporary_folder("lockwise-headers", arena, &wanted) : NULL;
    if (p.out.folder)
        plan_alike(&p, count);
    arena_free(p.scratch);
    if (p.out.list.len == 0)
        preludes_end(&p.out);
    return p.out;
}

void preludes_count(const SharedPrelude *shared) {
    __atomic_fetch_add(shared->units, 1, __ATOMIC_RELAXED);
}

void preludes_end(Preludes *preludes) {
    VEC_EACH(const SharedPrelude, shared, &preludes->list)
        arena_free(shared->arena);
    preludes->list.len = 0;
    if (preludes->folder)
        temporary_remove(preludes->folder);
}
