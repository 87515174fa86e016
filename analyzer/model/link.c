/* link.c: see link.h. Two passes over the symbols: declarations make globals, bodies make functions. */
#include "model/link.h"

#include <stdio.h>
#include <string.h>

typedef struct Linker {
    Program *prog;
    StrMap *globals;
    StrMap *records;
    const SyncApi *api;
    Diag *diag;
} Linker;

static bool sym_is_linked(const Sym *sym) {
    return sym->kind == SYM_FUNC || sym->kind == SYM_GLOBAL || sym->kind == SYM_STATIC_LOCAL;
}

static GlobalId link_symbol(Linker *l, uint32_t tu_index, SymId id) {
    const Tu *tu = l->prog->tus[tu_index];
    const Sym *sym = tu_sym(tu, id);
    const char *key = tu_str(tu, sym->key);
    bool is_new = false;
    /* A symbol without a key (a compound literal at file scope) is its unit's own. */
    const char *full = key[0] ? key : arena_printf(l->prog->arena, "\1%u:%u", tu_index, id.i);
    uint64_t *slot = strmap_slot(l->globals, full, strlen(full), &is_new);
    if (is_new) {
        *slot = l->prog->globals.len;
        ProgGlobal *global = vec_push(l->prog->arena, &l->prog->globals);
        *global = (ProgGlobal){.name = tu_str(tu, sym->name), .key = full, .tu = tu_index, .sym = id};
        global->is_func = sym->kind == SYM_FUNC;
    }
    ProgGlobal *global = &l->prog->globals.data[*slot];
    const Sym *known = tu_sym(l->prog->tus[global->tu], global->sym);
    bool better = (sym->flags & SYM_DEFINED) && !(known->flags & SYM_DEFINED);
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

/* Whether the chain of bodies that starts at `fn` has one from the main file of `tu`. */
static bool link_has_body_from(const Program *p, FnId fn, const Tu *tu) {
    const char *path = tu_str(tu, tu->main_path);
    for (; fn.i; fn = p->fn_next.data[fn.i]) {
        const Tu *other = fn_tu(p, fn);
        if (strcmp(tu_str(other, other->main_path), path) == 0)
            return true;
    }
    return false;
}

static void link_body(Linker *l, uint32_t tu_index, FuncId func) {
    Program *p = l->prog;
    const Tu *tu = p->tus[tu_index];
    const Sym *sym = tu_sym(tu, tu_func(tu, func)->sym);
    GlobalId global_id = p->sym_global[tu_index][tu_func(tu, func)->sym.i];
    ProgGlobal *global = &p->globals.data[global_id.i];
    bool in_system = tu->files.data[tu_loc(tu, sym->loc)->file.i].flags & FILE_SYSTEM;
    if (syncapi_replaces_body(l->api, global->name, in_system))
        return;
    bool inlined = !(sym->flags & SYM_EXTERNAL) || (sym->flags & SYM_INLINE) || (sym->flags & SYM_WEAK);
    if (global->fn.i && (inlined || link_has_body_from(p, global->fn, tu)))
        return; /* the same header function included again, or the same file compiled twice */
    FnId id = {p->fns.len};
    *vec_push(p->arena, &p->fns) =
        (ProgFn){.tu = tu_index, .func = func, .global = global_id, .name = tu_str(tu, sym->name)};
    vec_push(p->arena, &p->fn_next);
    if (!global->fn.i) {
        global->fn = id;
    } else {
        FnId last = global->fn;
        while (p->fn_next.data[last.i].i)
            last = p->fn_next.data[last.i];
        p->fn_next.data[last.i] = id;
        if (strcmp(global->name, "main") != 0)
            diag_gap(l->diag, GAP_LINK_DUPLICATE, tu_str(tu, tu->main_path), tu_loc(tu, sym->loc)->line, global->name,
                     "");
    }
    if (strcmp(global->name, "main") == 0 && (sym->flags & SYM_EXTERNAL))
        *vec_push(p->arena, &p->mains) = id;
}

Program *link_program(Tu *const *tus, uint32_t count, const SyncApi *api, Arena *arena, Diag *diag) {
    Program *p = ARENA_NEW(arena, Program);
    p->arena = arena;
    p->tus = tus;
    p->tu_count = count;
    p->sym_global = ARENA_ARRAY(arena, GlobalId *, count);
    p->type_record = ARENA_ARRAY(arena, RecordId *, count);
    vec_push(arena, &p->fns); /* index 0 of each table is "none" */
    vec_push(arena, &p->fn_next);
    vec_push(arena, &p->globals)->name = "";
    vec_push(arena, &p->records)->name = "";
    Linker l = {.prog = p, .globals = strmap_new(arena), .records = strmap_new(arena), .api = api, .diag = diag};
    for (uint32_t i = 0; i < count; i++)
        link_unit(&l, i);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t f = 1; f < tus[i]->funcs.len; f++)
            link_body(&l, i, (FuncId){f});
    }
    return p;
}

/* Length of the common folder prefix of two paths. */
static size_t path_nearness(const char *a, const char *b) {
    size_t near = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '/')
            near = i + 1;
    }
    return near;
}

FnId prog_body_for(const Program *p, GlobalId global, uint32_t tu) {
    FnId best = p->globals.data[global.i].fn;
    if (!best.i || !p->fn_next.data[best.i].i)
        return best;
    const char *here = tu_str(p->tus[tu], p->tus[tu]->main_path);
    size_t best_near = 0;
    for (FnId fn = best; fn.i; fn = p->fn_next.data[fn.i]) {
        const ProgFn *candidate = prog_fn(p, fn);
        if (candidate->tu == tu)
            return fn;
        size_t near = path_nearness(here, tu_str(p->tus[candidate->tu], p->tus[candidate->tu]->main_path));
        if (near > best_near) {
            best_near = near;
            best = fn;
        }
    }
    return best;
}
