/* link.c: see link.h. Two passes over the symbols: declarations make globals, bodies make functions. */
#include "model/link.h"

#include <stdio.h>
#include <string.h>

typedef struct Linker {
    Program *prog;
    const Programs *programs;
    const ProgramUnits **program_of; /* by unit: the first program of the set that has it */
    StrMap *globals;
    StrMap *records;
    Map *told; /* symbols whose choice of a definition is in the ledger */
    const SyncApi *api;
    Diag *diag;
} Linker;

static bool sym_is_linked(const Sym *sym) {
    return sym->kind == SYM_FUNC || sym->kind == SYM_GLOBAL || sym->kind == SYM_STATIC_LOCAL;
}

/* A reference that had to choose: two definitions are in its program, none in its unit. */
static void link_note_choice(Linker *l, const ProgramUnits *program, uint32_t symbol, uint32_t chosen) {
    uint32_t count = 0;
    bool is_new = false;
    VEC_EACH(const uint32_t, unit, &l->programs->symbols.data[symbol].strong)
        count += bitset_has(&program->units, *unit);
    if (count < 2)
        return;
    map_slot(l->told, symbol, &is_new);
    if (is_new)
        diag_gap(l->diag, GAP_LINK_DUPLICATE, l->programs->units.data[chosen].path, 0,
                 l->programs->symbols.data[symbol].name, "");
}

/* What tells a symbol from all others: its name and, where several units define that, the unit meant. A symbol without
 * a key (a compound literal at file scope) is its unit's own. */
static const char *link_key(Linker *l, uint32_t tu_index, SymId id) {
    const Program *p = l->prog;
    const Tu *tu = p->tus[tu_index];
    const char *key = tu_str(tu, tu_sym(tu, id)->key);
    if (!key[0])
        return arena_printf(p->arena, "\1%u:%u", tu_index, id.i);
    uint32_t symbol = programs_symbol(l->programs, tu, id), unit = p->unit_of[tu_index];
    uint32_t meant = symbol ? programs_resolve(l->programs, l->program_of[unit], unit, symbol) : PROGRAM_NONE;
    if (meant == PROGRAM_NONE)
        return key;
    if (meant != unit)
        link_note_choice(l, l->program_of[unit], symbol, meant);
    return arena_printf(p->arena, "%s\2%u", key, meant);
}

static GlobalId link_symbol(Linker *l, uint32_t tu_index, SymId id) {
    const Tu *tu = l->prog->tus[tu_index];
    const Sym *sym = tu_sym(tu, id);
    const char *full = link_key(l, tu_index, id);
    bool is_new = false;
    uint64_t *slot = strmap_slot(l->globals, full, strlen(full), &is_new);
    if (is_new) {
        *slot = l->prog->globals.len;
        ProgGlobal *global = vec_push(l->prog->arena, &l->prog->globals);
        *global = (ProgGlobal){.name = tu_str(tu, sym->name), .key = full, .tu = tu_index, .sym = id};
        global->is_func = sym->kind == SYM_FUNC;
    }
    ProgGlobal *global = &l->prog->globals.data[*slot];
    const Sym *known = tu_sym(l->prog->tus[global->tu], global->sym);
    bool better = (sym->flags & SYM_DEFINED) && (!(known->flags & SYM_DEFINED) || (known->flags & SYM_WEAK));
    better = better || ((sym->flags & SYM_INITIALISED) && !(known->flags & SYM_INITIALISED));
    if (better) {
        global->tu = tu_index;
        global->sym = id;
    }
    global->is_tls = global->is_tls || (sym->flags & SYM_TLS);
    global->is_const = tu_type(tu, sym->type)->flags & TYPE_CONST;
    return (GlobalId){(uint32_t)*slot};
}

static const char *record_name(Linker *l, const Tu *tu, const Type *type) {
    const char *name = tu_str(tu, type->name);
    const char *word = type->kind == TYPE_UNION ? "union" : "struct";
    if (name[0])
        return strchr(name, ' ') ? name : arena_printf(l->prog->arena, "%s %s", word, name);
    const Loc *loc = tu_loc(tu, type->loc);
    const char *path = tu_str(tu, tu->files.data[loc->file.i].path);
    const char *base = strrchr(path, '/');
    return arena_printf(l->prog->arena, "%s (anonymous at %s:%u)", word, base ? base + 1 : path, loc->line);
}

static RecordId link_record(Linker *l, uint32_t tu_index, TypeId id) {
    const Tu *tu = l->prog->tus[tu_index];
    const Type *type = tu_type(tu, id);
    const char *key = tu_str(tu, type->key);
    if (!key[0])
        key = arena_printf(l->prog->arena, "\1%u:%u", tu_index, id.i);
    /* Private structs of one name in different files differ in layout far more often than not. */
    const char *full = arena_printf(l->prog->arena, "%s\1%u:%u", key, type->size, type->field_count);
    if (type->flags & TYPE_INCOMPLETE)
        return (RecordId){0};
    bool is_new = false;
    uint64_t *slot = strmap_slot(l->records, full, strlen(full), &is_new);
    if (is_new) {
        *slot = l->prog->records.len;
        ProgRecord *record = vec_push(l->prog->arena, &l->prog->records);
        *record = (ProgRecord){.name = record_name(l, tu, type), .size = type->size, .tu = tu_index, .type = id};
    }
    return (RecordId){(uint32_t)*slot};
}

static void link_unit(Linker *l, uint32_t tu_index) {
    Program *p = l->prog;
    const Tu *tu = p->tus[tu_index];
    p->sym_global[tu_index] = ARENA_ARRAY(p->arena, GlobalId, tu->syms.len);
    p->type_record[tu_index] = ARENA_ARRAY(p->arena, RecordId, tu->types.len);
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        if (sym_is_linked(&tu->syms.data[i]))
            p->sym_global[tu_index][i] = link_symbol(l, tu_index, (SymId){i});
    }
    for (uint32_t i = 1; i < tu->types.len; i++) {
        uint8_t kind = tu->types.data[i].kind;
        if (kind == TYPE_STRUCT || kind == TYPE_UNION)
            p->type_record[tu_index][i] = link_record(l, tu_index, (TypeId){i});
    }
}

/* The first body counts: others are the same header's or, of one file compiled twice, the same file's. A weak one of a
 * symbol that means another unit's is nobody's. */
static void link_body(Linker *l, uint32_t tu_index, FuncId func) {
    Program *p = l->prog;
    const Tu *tu = p->tus[tu_index];
    const Sym *sym = tu_sym(tu, tu_func(tu, func)->sym);
    GlobalId global_id = p->sym_global[tu_index][tu_func(tu, func)->sym.i];
    ProgGlobal *global = &p->globals.data[global_id.i];
    uint32_t file = tu->files.data[tu_loc(tu, sym->loc)->file.i].flags;
    bool in_system = file & FILE_SYSTEM, of_host = !(file & FILE_MAIN) && syncapi_is_of_token(l->api, global->name);
    bool overridden = (sym->flags & SYM_WEAK) && !(tu_sym(p->tus[global->tu], global->sym)->flags & SYM_WEAK);
    if (global->fn.i || overridden || of_host || syncapi_replaces_body(l->api, global->name, in_system))
        return;
    global->fn = (FnId){p->fns.len};
    *vec_push(p->arena, &p->fns) =
        (ProgFn){.tu = tu_index, .func = func, .global = global_id, .name = tu_str(tu, sym->name)};
}

/* The units of all programs of the set, in their order. */
static void link_take_units(Linker *l, uint32_t link_set) {
    Program *p = l->prog;
    const Programs *programs = l->programs;
    Tu **tus = ARENA_ARRAY(p->arena, Tu *, programs->tu_count);
    p->tus = tus;
    p->unit_of = ARENA_ARRAY(p->arena, uint32_t, programs->tu_count);
    l->program_of = ARENA_ARRAY(p->arena, const ProgramUnits *, programs->units.len);
    for (uint32_t u = 0; u < programs->units.len; u++) {
        const Unit *unit = &programs->units.data[u];
        VEC_EACH(const ProgramUnits, program, &programs->list) {
            if (!l->program_of[u] && program->link_set == link_set && bitset_has(&program->units, u))
                l->program_of[u] = program;
        }
        for (uint32_t i = 0; l->program_of[u] && i < unit->count; i++) {
            p->unit_of[p->tu_count] = u;
            tus[p->tu_count++] = programs->tus[unit->first + i];
        }
    }
}

Program *link_program(const Programs *programs, uint32_t link_set, const SyncApi *api, Arena *arena, Diag *diag) {
    Program *p = ARENA_NEW(arena, Program);
    Linker l = {.prog = p,
                .programs = programs,
                .globals = strmap_new(arena),
                .records = strmap_new(arena),
                .told = map_new(arena),
                .api = api,
                .diag = diag};
    p->arena = arena;
    link_take_units(&l, link_set);
    p->sym_global = ARENA_ARRAY(arena, GlobalId *, p->tu_count);
    p->type_record = ARENA_ARRAY(arena, RecordId *, p->tu_count);
    vec_push(arena, &p->fns); /* index 0 of each table is "none" */
    vec_push(arena, &p->globals)->name = "";
    vec_push(arena, &p->records)->name = "";
    for (uint32_t i = 0; i < p->tu_count; i++)
        link_unit(&l, i);
    for (uint32_t i = 0; i < p->tu_count; i++) {
        for (uint32_t f = 1; f < p->tus[i]->funcs.len; f++)
            link_body(&l, i, (FuncId){f});
    }
    return p;
}

/* The functions with a body in some units. */
static Bitset fns_of_units(const Program *p, const Bitset *units, Arena *arena) {
    Bitset fns = {0};
    for (uint32_t i = 0; i < p->tu_count; i++) {
        for (uint32_t f = 1; f < p->tus[i]->funcs.len && bitset_has(units, p->unit_of[i]); f++) {
            FnId fn = prog_body_of(p, p->sym_global[i][p->tus[i]->funcs.data[f].sym.i]);
            if (fn.i)
                bitset_add(arena, &fns, fn.i);
        }
    }
    return fns;
}

static FnId find_main(const Program *p, const ProgramUnits *program, const Bitset *fns) {
    for (uint32_t fn = bitset_next(fns, 1); fn != UINT32_MAX; fn = bitset_next(fns, fn + 1)) {
        const ProgFn *candidate = &p->fns.data[fn];
        const Sym *sym = tu_sym(p->tus[candidate->tu], fn_func(p, (FnId){fn})->sym);
        if (p->unit_of[candidate->tu] == program->main && (sym->flags & SYM_EXTERNAL) &&
            strcmp(candidate->name, "main") == 0)
            return (FnId){fn};
    }
    return (FnId){0};
}

const ProgramScope *prog_scope_of(const Program *p, const ProgramUnits *program, Arena *arena) {
    ProgramScope *scope = ARENA_NEW(arena, ProgramScope);
    *scope = (ProgramScope){.program = program,
                            .fns = fns_of_units(p, &program->units, arena),
                            .own = fns_of_units(p, &program->own, arena)};
    scope->main = find_main(p, program, &scope->fns);
    return scope;
}

bool prog_is_foreign(const Program *p, const ProgramScope *scope, GlobalId id) {
    const ProgGlobal *global = &p->globals.data[id.i];
    const Tu *tu = p->tus[global->tu];
    const Sym *sym = tu_sym(tu, global->sym);
    bool in_header = !(tu->files.data[tu_loc(tu, sym->loc)->file.i].flags & FILE_MAIN);
    bool defined_once = !in_header && (!(sym->flags & SYM_EXTERNAL) || (sym->flags & SYM_INITIALISED));
    return defined_once && !bitset_has(&scope->program->units, p->unit_of[global->tu]);
}
