/* programs.c: see programs.h. What is defined once settles most references; only then is chosen among several
 * definitions, as a program that needs something else of a unit has that unit's definitions already. */
#include "model/programs.h"

#include "ir/ir_blob.h"

#include <stdlib.h>
#include <string.h>

/* ---- units ---- */

static int compare_tus(const void *a, const void *b) {
    const Tu *x = *(Tu *const *)a, *y = *(Tu *const *)b;
    return strcmp(tu_str(x, x->main_path), tu_str(y, y->main_path));
}

/* Units of one file, compiled in several ways, in the order of their contents. */
static void order_variants(Tu **tus, uint32_t count, Arena *scratch) {
    typedef struct Bytes {
        const char *data;
        size_t len;
    } Bytes;
    Bytes *blobs = ARENA_ARRAY(scratch, Bytes, count);
    for (uint32_t i = 0; i < count; i++)
        blobs[i].data = ir_blob_write(tus[i], scratch, &blobs[i].len);
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t k = i; k > 0; k--) {
            Bytes x = blobs[k - 1], y = blobs[k];
            int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
            if (order < 0 || (order == 0 && x.len <= y.len))
                break;
            Tu *tu = tus[k];
            tus[k] = tus[k - 1];
            tus[k - 1] = tu;
            blobs[k] = x;
            blobs[k - 1] = y;
        }
    }
}

static void find_units(Programs *p, Tu *const *tus, Arena *scratch) {
    p->tus = arena_copy(p->arena, tus, sizeof *tus * p->tu_count);
    if (p->tu_count)
        qsort(p->tus, p->tu_count, sizeof *p->tus, compare_tus);
    for (uint32_t first = 0, end; first < p->tu_count; first = end) {
        for (end = first + 1; end < p->tu_count && compare_tus(&p->tus[first], &p->tus[end]) == 0;)
            end++;
        Unit *unit = vec_push(p->arena, &p->units);
        *unit = (Unit){.path = tu_str(p->tus[first], p->tus[first]->main_path), .first = first, .count = end - first};
        if (unit->count > 1)
            order_variants(p->tus + first, unit->count, scratch);
    }
}

/* ---- symbols ---- */

static uint32_t symbol_id(Programs *p, const char *name) {
    bool is_new = false;
    uint64_t *slot = strmap_slot(p->symbol_ids, name, strlen(name), &is_new);
    if (is_new) {
        *slot = p->symbols.len;
        vec_push(p->arena, &p->symbols)->name = name;
    }
    return (uint32_t)*slot;
}

static bool is_external(const Sym *sym) {
    return (sym->flags & SYM_EXTERNAL) && (sym->kind == SYM_FUNC || sym->kind == SYM_GLOBAL);
}

/* A tentative or weak definition gives way to another one; if there are only such, they are one object. */
static bool is_weak(const Sym *sym) {
    return (sym->flags & SYM_WEAK) || (sym->kind == SYM_GLOBAL && !(sym->flags & SYM_INITIALISED));
}

/* Notes a symbol of a unit; an inline function of a header is no linker's business. */
static void note_symbol(Programs *p, uint32_t unit_id, const Tu *tu, const Sym *sym) {
    bool defined = sym->flags & SYM_DEFINED;
    if (!is_external(sym) || (defined && (sym->flags & SYM_INLINE)))
        return;
    Unit *unit = &p->units.data[unit_id];
    uint32_t id = symbol_id(p, tu_str(tu, sym->key));
    Definition *symbol = &p->symbols.data[id];
    if (!defined) {
        *vec_push(p->arena, &unit->needs) = id;
    } else if (is_weak(sym)) {
        if (!symbol->weak.len || vec_last(&symbol->weak) != unit_id)
            *vec_push(p->arena, &symbol->weak) = unit_id;
    } else if (!symbol->strong.len || vec_last(&symbol->strong) != unit_id) {
        *vec_push(p->arena, &symbol->strong) = unit_id;
        unit->has_main = unit->has_main || (sym->kind == SYM_FUNC && strcmp(symbol->name, "main") == 0);
    }
}

static void find_symbols(Programs *p) {
    for (uint32_t u = 0; u < p->units.len; u++) {
        for (uint32_t i = 0; i < p->units.data[u].count; i++) {
            const Tu *tu = p->tus[p->units.data[u].first + i];
            for (uint32_t s = 1; s < tu->syms.len; s++)
                note_symbol(p, u, tu, &tu->syms.data[s]);
        }
    }
}

/* ---- choosing among definitions ---- */

/* Length of the common folder prefix of two paths. */
static size_t nearness(const Programs *p, uint32_t a, uint32_t b) {
    const char *x = p->units.data[a].path, *y = p->units.data[b].path;
    size_t near = 0;
    for (size_t i = 0; x[i] && x[i] == y[i]; i++) {
        if (x[i] == '/')
            near = i + 1;
    }
    return near;
}

/* Of the units in `from` that are also in `in`, the one nearest to a unit; PROGRAM_NONE if there is none. */
static uint32_t nearest_of(const Programs *p, const UnitVec *from, const Bitset *in, uint32_t to) {
    uint32_t best = PROGRAM_NONE;
    VEC_EACH(const uint32_t, unit, from) {
        if (*unit == to)
            return to;
        if (bitset_has(in, *unit) && (best == PROGRAM_NONE || nearness(p, *unit, to) > nearness(p, best, to)))
            best = *unit;
    }
    return best;
}

uint32_t programs_symbol(const Programs *p, const Tu *tu, SymId id) {
    const Sym *sym = tu_sym(tu, id);
    const char *key = tu_str(tu, sym->key);
    const uint64_t *symbol = is_external(sym) ? strmap_find(p->symbol_ids, key, strlen(key)) : NULL;
    if (!symbol || ((sym->flags & SYM_DEFINED) && (sym->flags & SYM_INLINE)))
        return 0;
    const Definition *definition = &p->symbols.data[*symbol];
    return definition->strong.len + (definition->weak.len > 0) > 1 ? (uint32_t)*symbol : 0;
}

uint32_t programs_resolve(const Programs *p, const ProgramUnits *program, uint32_t unit, uint32_t symbol) {
    return nearest_of(p, &p->symbols.data[symbol].strong, &program->units, unit);
}

/* ---- one program ---- */

typedef struct Linking {
    Programs *p;
    ProgramUnits *program;
    Arena *scratch;
    VEC(uint32_t) work; /* units whose needs are not looked at yet */
    Bitset open;        /* symbols with several definitions, none of which the program has yet */
} Linking;

static bool is_foreign(const Linking *l, uint32_t unit) {
    return l->p->units.data[unit].has_main && unit != l->program->main;
}

static void include_unit(Linking *l, uint32_t unit) {
    if (!is_foreign(l, unit) && bitset_add(l->p->arena, &l->program->units, unit))
        *vec_push(l->scratch, &l->work) = unit;
}

static const UnitVec *candidates(const Programs *p, uint32_t symbol) {
    const Definition *definition = &p->symbols.data[symbol];
    return definition->strong.len ? &definition->strong : &definition->weak;
}

static void include_needs(Linking *l) {
    while (l->work.len) {
        const Unit *unit = &l->p->units.data[vec_pop(&l->work)];
        VEC_EACH(const uint32_t, symbol, &unit->needs) {
            const UnitVec *from = candidates(l->p, *symbol);
            if (from->len == 1)
                include_unit(l, from->data[0]);
            else if (from->len)
                bitset_add(l->scratch, &l->open, *symbol);
        }
    }
}

/* How many units a unit would bring in. */
static uint32_t count_needs(const Linking *l, uint32_t unit) {
    const Programs *p = l->p;
    Bitset seen = {0};
    UnitVec work = {0};
    uint32_t count = 0;
    Arena *scratch = arena_new();
    bitset_add(scratch, &seen, unit);
    for (*vec_push(scratch, &work) = unit; work.len; count++) {
        const Unit *needing = &p->units.data[vec_pop(&work)];
        VEC_EACH(const uint32_t, symbol, &needing->needs) {
            const UnitVec *from = candidates(p, *symbol);
            bool taken = from->len != 1 || bitset_has(&l->program->units, from->data[0]);
            if (!taken && !is_foreign(l, from->data[0]) && bitset_add(scratch, &seen, from->data[0]))
                *vec_push(scratch, &work) = from->data[0];
        }
    }
    arena_free(scratch);
    return count;
}

/* Whether a definition suits the program better: nearer to main, or else the one that needs less. Libraries have no
 * main. */
static bool is_better(const Linking *l, uint32_t unit, uint32_t best) {
    uint32_t main = l->program->main;
    size_t near = main == PROGRAM_NONE ? 0 : nearness(l->p, unit, main);
    size_t best_near = main == PROGRAM_NONE ? 0 : nearness(l->p, best, main);
    return near != best_near ? near > best_near : count_needs(l, unit) < count_needs(l, best);
}

/* Whether a program lacks a definition of the symbol and can have one. */
static bool is_missing(const Linking *l, uint32_t symbol) {
    bool possible = false;
    VEC_EACH(const uint32_t, unit, candidates(l->p, symbol)) {
        if (bitset_has(&l->program->units, *unit))
            return false;
        possible = possible || !is_foreign(l, *unit);
    }
    return possible;
}

/* Chooses a definition of one open symbol, the first by name; false if all are settled. */
static bool settle_symbol(Linking *l) {
    const Definition *symbols = l->p->symbols.data;
    uint32_t first = 0, best = PROGRAM_NONE;
    for (uint32_t s = bitset_next(&l->open, 1); s != UINT32_MAX; s = bitset_next(&l->open, s + 1)) {
        if (!is_missing(l, s))
            bitset_remove(&l->open, s); /* for good: the program only grows */
        else if (!first || strcmp(symbols[s].name, symbols[first].name) < 0)
            first = s;
    }
    if (!first)
        return false;
    VEC_EACH(const uint32_t, unit, candidates(l->p, first)) {
        if (!is_foreign(l, *unit) && (best == PROGRAM_NONE || is_better(l, *unit, best)))
            best = *unit;
    }
    include_unit(l, best);
    return true;
}

static void link_program_units(Programs *p, ProgramUnits *program, Arena *scratch) {
    Linking l = {.p = p, .program = program, .scratch = scratch};
    if (program->main != PROGRAM_NONE)
        include_unit(&l, program->main);
    for (uint32_t u = bitset_next(&program->own, 0); u != UINT32_MAX; u = bitset_next(&program->own, u + 1))
        include_unit(&l, u);
    do
        include_needs(&l);
    while (settle_symbol(&l));
}

/* ---- names ---- */

/* The end of a path that begins with its nth last component; the whole path if it has no more. */
static const char *path_end(const char *path, uint32_t components) {
    const char *at = path + strlen(path);
    while (at > path && (at[-1] != '/' || --components))
        at--;
    return at;
}

static bool others_end_so(const Programs *p, const ProgramUnits *program, uint32_t components) {
    VEC_EACH(const ProgramUnits, other, &p->list) {
        if (other != program && strcmp(path_end(other->path, components), path_end(program->path, components)) == 0)
            return true;
    }
    return false;
}

static const char *without_suffix(Arena *arena, const char *path) {
    size_t len = strlen(path);
    return len > 2 && strcmp(path + len - 2, ".c") == 0 ? arena_strndup(arena, path, len - 2) : path;
}

static void name_programs(Programs *p) {
    VEC_EACH(ProgramUnits, program, &p->list) {
        uint32_t components = 1;
        while (others_end_so(p, program, components) && path_end(program->path, components) != program->path)
            components++;
        program->name = without_suffix(p->arena, path_end(program->path, components));
    }
}

bool program_is_called(const ProgramUnits *program, const char *words) {
    size_t len = strlen(program->path), words_len = strlen(words);
    bool has_suffix = words_len > 2 && strcmp(words + words_len - 2, ".c") == 0;
    size_t compared = has_suffix || len < 2 ? len : len - 2;
    return words_len && words_len <= compared && strncmp(program->path + compared - words_len, words, words_len) == 0 &&
           (words_len == compared || words[0] == '/' || program->path[compared - words_len - 1] == '/');
}

/* ---- link sets ---- */

/* (unit, symbol) -> definition + 1, for the symbols that several units define. */
typedef struct LinkSet {
    Map *meaning;
} LinkSet;

/* Whether all references of the program mean in the set what they mean in the program; if `add`, makes it so. */
static bool link_set_fits(const LinkSet *set, const Programs *p, const ProgramUnits *program, bool add) {
    for (uint32_t u = bitset_next(&program->units, 0); u != UINT32_MAX; u = bitset_next(&program->units, u + 1)) {
        VEC_EACH(const uint32_t, symbol, &p->units.data[u].uses) {
            uint64_t meaning = programs_resolve(p, program, u, *symbol) + UINT64_C(1);
            const uint64_t *known = map_find(set->meaning, map_pair(u, *symbol));
            if (known && *known != meaning)
                return false;
            if (add)
                *map_slot(set->meaning, map_pair(u, *symbol), NULL) = meaning;
        }
    }
    return true;
}

/* The first set that each program fits. */
static void find_link_sets(Programs *p, Arena *scratch) {
    VEC(LinkSet) sets = {0};
    VEC_EACH(ProgramUnits, program, &p->list) {
        uint32_t k = 0;
        while (k < sets.len && !link_set_fits(&sets.data[k], p, program, false))
            k++;
        if (k == sets.len)
            vec_push(scratch, &sets)->meaning = map_new(scratch);
        (void)link_set_fits(&sets.data[k], p, program, true);
        program->link_set = k;
    }
    p->link_set_count = sets.len;
}

/* ---- all ---- */

static void find_uses(Programs *p) {
    for (uint32_t u = 0; u < p->units.len; u++) {
        Unit *unit = &p->units.data[u];
        for (uint32_t i = 0; i < unit->count; i++) {
            const Tu *tu = p->tus[unit->first + i];
            for (uint32_t s = 1; s < tu->syms.len; s++) {
                uint32_t symbol = programs_symbol(p, tu, (SymId){s});
                if (symbol)
                    *vec_push(p->arena, &unit->uses) = symbol;
            }
        }
    }
}

static void add_library(Programs *p, Arena *scratch) {
    Bitset taken = {0}, own = {0};
    VEC_EACH(const ProgramUnits, program, &p->list)
        bitset_union(scratch, &taken, &program->units);
    for (uint32_t u = 0; u < p->units.len; u++) {
        if (!bitset_has(&taken, u))
            bitset_add(p->arena, &own, u);
    }
    if (p->list.len && bitset_is_empty(&own))
        return;
    ProgramUnits *library = vec_push(p->arena, &p->list);
    *library = (ProgramUnits){.name = "", .path = "", .main = PROGRAM_NONE, .own = own};
    link_program_units(p, library, scratch);
}

void programs_keep(Programs *p, const Bitset *wanted) {
    uint32_t kept = 0;
    Arena *scratch = arena_new();
    for (uint32_t i = 0; i < p->list.len; i++) {
        if (bitset_has(wanted, i))
            p->list.data[kept++] = p->list.data[i];
    }
    p->list.len = kept;
    find_link_sets(p, scratch);
    arena_free(scratch);
}

Programs *programs_find(Tu *const *tus, uint32_t count, Arena *arena) {
    Programs *p = ARENA_NEW(arena, Programs);
    *p = (Programs){.arena = arena, .tu_count = count, .symbol_ids = strmap_new(arena)};
    vec_push(arena, &p->symbols)->name = "";
    Arena *scratch = arena_new();
    find_units(p, tus, scratch);
    find_symbols(p);
    find_uses(p);
    for (uint32_t u = 0; u < p->units.len; u++) {
        if (p->units.data[u].has_main)
            *vec_push(arena, &p->list) = (ProgramUnits){.name = "", .path = p->units.data[u].path, .main = u};
    }
    name_programs(p);
    VEC_EACH(ProgramUnits, program, &p->list)
        link_program_units(p, program, scratch);
    add_library(p, scratch);
    find_link_sets(p, scratch);
    arena_free(scratch);
    return p;
}
