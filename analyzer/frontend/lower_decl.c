/* lower_decl.c: functions and variables as symbols, and what of a unit is lowered at all.
 * Roots are what the main file defines, and external definitions wherever they stand (files that are included as
 * parts). Everything else is made when something refers to it: declarations, types, and the bodies of static inline
 * functions in headers. A system header's `extern inline` body is another way to write the library's function (the
 * fortified read()), so the name is kept and the body left.
 */
#include "frontend/filepath.h"
#include "frontend/lower_internal.h"

#include <stdlib.h>

bool lower_in_system_header(CXCursor decl) {
    return clang_Location_isInSystemHeader(clang_getCursorLocation(decl));
}

const char *lower_real_path(Lower *l, CXFile file) {
    if (!file)
        return "";
    const PreludeFile *known = l->prelude ? prelude_file(l->prelude, file) : NULL;
    if (known)
        return filepath_absolute(l->scratch, l->directory, *known->real_path ? known->real_path : known->name);
    if (l->prelude && clang_File_isEqual(file, l->main_file))
        return l->main->real_path;
    CXString real = clang_File_tryGetRealPathName(file);
    const char *text = clang_getCString(real);
    if (!text || !*text) {
        clang_disposeString(real);
        real = clang_getFileName(file);
        text = clang_getCString(real);
    }
    const char *path = filepath_absolute(l->scratch, l->directory, text);
    clang_disposeString(real);
    return path;
}

StrId lower_key(Lower *l, CXCursor decl) {
    CXFile file;
    clang_getExpansionLocation(clang_getCursorLocation(decl), &file, NULL, NULL, NULL);
    CXString usr = clang_getCursorUSR(decl);
    const char *text = clang_getCString(usr);
    if (!*text) { /* none for what is declared in a function's parameters, and the like */
        clang_disposeString(usr);
        const Loc *loc = tu_loc(l->tu, lower_loc(l, decl));
        return strpool_intern(l->tu->strs,
                              arena_printf(l->scratch, "%s\1%u:%u", lower_real_path(l, file), loc->line, loc->col));
    }
    const char *key = arena_printf(l->scratch, "%s\1%s", lower_real_path(l, file), text);
    clang_disposeString(usr);
    return strpool_intern(l->tu->strs, key);
}

/* ---- functions ---- */

static void pend(Lower *l, SymId sym, CXCursor decl) {
    *vec_push(l->scratch, &l->pending) = (PendingDecl){.sym = sym, .decl = decl};
}

static bool body_is_wanted(CXCursor definition, enum CXLinkageKind linkage) {
    return linkage == CXLinkage_Internal || !clang_Cursor_isFunctionInlined(definition) ||
           !lower_in_system_header(definition);
}

/* A name that says how the function is implemented ("__read_alias") gives way to the label that says what it is. */
static StrId plain_function_name(Lower *l, StrId name, StrId label) {
    const char *text = tu_str(l->tu, name), *label_text = tu_str(l->tu, label);
    if (label.i && strncmp(text, "__", 2) == 0 && strncmp(label_text, "__", 2) != 0)
        return label;
    return name;
}

/* An external function has one symbol, also when a built-in name has led to it before its declaration did. */
static SymId place_by_key(Lower *l, Sym sym) {
    const char *key = tu_str(l->tu, sym.key);
    bool is_new;
    uint64_t *slot = strmap_slot(l->funcs_by_key, key, strlen(key), &is_new);
    if (is_new) {
        *slot = ir_sym(l->tu, sym).i;
    } else if (!(l->tu->syms.data[*slot].flags & SYM_DEFINED)) {
        sym.flags |= l->tu->syms.data[*slot].flags & SYM_ADDRESS_TAKEN;
        l->tu->syms.data[*slot] = sym;
    }
    return (SymId){(uint32_t)*slot};
}

SymId lower_named_function(Lower *l, const char *name, SymId like) {
    const uint64_t *known = strmap_find(l->funcs_by_key, name, strlen(name));
    if (known)
        return (SymId){(uint32_t)*known};
    Sym sym = *tu_sym(l->tu, like);
    sym.name = sym.key = strpool_intern(l->tu->strs, name);
    sym.flags = (uint16_t)(SYM_EXTERNAL | (sym.flags & SYM_NORETURN));
    return place_by_key(l, sym);
}

static SymId make_function(Lower *l, CXCursor decl) {
    CXCursor definition = clang_getCursorDefinition(decl);
    bool is_defined = !clang_Cursor_isNull(definition);
    if (is_defined)
        decl = definition;
    enum CXLinkageKind linkage = clang_getCursorLinkage(decl);
    DeclAttrs attrs = lower_attrs(l, decl);
    Sym sym = {.kind = SYM_FUNC, .flags = attrs.sym_flags, .annotation = attrs.annotation};
    sym.name = lower_str(l, clang_getCursorSpelling(decl));
    sym.type = lower_type_at(l, decl);
    sym.loc = lower_loc(l, decl);
    if (lower_type_data(l, sym.type)->flags & TYPE_NORETURN)
        sym.flags |= SYM_NORETURN;
    if (clang_Cursor_isFunctionInlined(decl))
        sym.flags |= SYM_INLINE;
    if (linkage == CXLinkage_Internal) {
        sym.key = lower_key(l, decl);
    } else {
        sym.flags |= SYM_EXTERNAL;
        sym.key = attrs.asm_label.i ? attrs.asm_label : sym.name;
        sym.name = plain_function_name(l, sym.name, attrs.asm_label);
    }
    is_defined = is_defined && body_is_wanted(definition, linkage);
    if (is_defined)
        sym.flags |= SYM_DEFINED;
    SymId id = sym.flags & SYM_EXTERNAL ? place_by_key(l, sym) : ir_sym(l->tu, sym);
    if (is_defined)
        pend(l, id, definition);
    return id;
}

/* ---- variables ---- */

static CXCursor variable_definition(CXCursor decl) {
    CXCursor definition = clang_getCursorDefinition(decl);
    return clang_Cursor_isNull(definition) ? decl : definition;
}

static SymId make_automatic(Lower *l, CXCursor decl) {
    Sym sym = {.kind = clang_getCursorKind(decl) == CXCursor_ParmDecl ? SYM_PARAM : SYM_LOCAL};
    sym.name = lower_str(l, clang_getCursorSpelling(decl));
    sym.type = lower_type_at(l, decl);
    sym.loc = lower_loc(l, decl);
    if (clang_Cursor_hasAttrs(decl))
        sym.annotation = lower_attrs(l, decl).annotation;
    return ir_sym(l->tu, sym);
}

static SymId make_static(Lower *l, CXCursor decl) {
    decl = variable_definition(decl);
    enum CXLinkageKind linkage = clang_getCursorLinkage(decl);
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(decl);
    DeclAttrs attrs = lower_attrs(l, decl);
    bool is_external = linkage == CXLinkage_External || linkage == CXLinkage_UniqueExternal;
    bool is_local = linkage == CXLinkage_NoLinkage;
    Sym sym = {
        .kind = is_local ? SYM_STATIC_LOCAL : SYM_GLOBAL, .flags = attrs.sym_flags, .annotation = attrs.annotation};
    sym.name = lower_str(l, clang_getCursorSpelling(decl));
    sym.type = lower_type_at(l, decl);
    sym.loc = lower_loc(l, decl);
    sym.key = !is_external ? lower_key(l, decl) : attrs.asm_label.i ? attrs.asm_label : sym.name;
    bool has_init = !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(decl));
    sym.flags |= (is_external ? SYM_EXTERNAL : 0) | (has_init ? SYM_INITIALISED : 0);
    if (has_init || storage == CX_SC_Static || (storage != CX_SC_Extern && storage != CX_SC_PrivateExtern))
        sym.flags |= SYM_DEFINED;
    if (clang_getCursorTLSKind(decl) != CXTLS_None)
        sym.flags |= SYM_TLS;
    if (is_local && l->fn)
        sym.owner = l->fn->id;
    SymId id = ir_sym(l->tu, sym);
    if (has_init && !is_local)
        pend(l, id, decl);
    return id;
}

static SymId make_sym(Lower *l, CXCursor decl) {
    switch (clang_getCursorKind(decl)) {
    case CXCursor_FunctionDecl:
        return make_function(l, decl);
    case CXCursor_ParmDecl:
        return make_automatic(l, decl);
    case CXCursor_VarDecl:
        return clang_Cursor_hasVarDeclGlobalStorage(decl) == 1 ? make_static(l, decl) : make_automatic(l, decl);
    default:
        return (SymId){0};
    }
}

SymId lower_sym(Lower *l, CXCursor decl) {
    uint64_t key = (uintptr_t)decl.data[0];
    const uint64_t *found = map_find(l->sym_of, key);
    if (found)
        return (SymId){(uint32_t)*found};
    CXCursor first = clang_getCanonicalCursor(decl);
    SymId sym = {0};
    if (first.data[0] != decl.data[0]) {
        const uint64_t *known = map_find(l->sym_of, (uintptr_t)first.data[0]);
        if (known)
            sym.i = (uint32_t)*known;
    }
    if (!sym.i) {
        sym = make_sym(l, decl);
        *map_slot(l->sym_of, (uintptr_t)first.data[0], NULL) = sym.i;
    }
    *map_slot(l->sym_of, key, NULL) = sym.i;
    return sym;
}

void lower_static_local(Lower *l, CXCursor decl) {
    SymId sym = lower_sym(l, decl);
    CXCursor init = clang_Cursor_getVarDeclInitializer(decl);
    if (!clang_Cursor_isNull(init))
        lower_static_init(l, sym, init);
}

SymId lower_synthetic(Lower *l, TypeId type, uint16_t flags, LocId loc) {
    const char *name = arena_printf(l->scratch, "tmp.%u", ++l->fn->synthetic_count);
    SymId sym = ir_sym(l->tu, (Sym){.kind = SYM_LOCAL,
                                    .flags = SYM_SYNTHETIC | flags,
                                    .type = lower_bare(l, type),
                                    .loc = loc,
                                    .name = strpool_intern(l->tu->strs, name)});
    ir_func_add_local(l->fn->b, sym);
    return sym;
}

/* ---- the unit ---- */

static bool is_root_function(CXCursor decl) {
    if (!clang_isCursorDefinition(decl))
        return false;
    return clang_Location_isFromMainFile(clang_getCursorLocation(decl)) ||
           (!clang_Cursor_isFunctionInlined(decl) && clang_getCursorLinkage(decl) == CXLinkage_External);
}

static bool is_root_variable(CXCursor decl) {
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(decl);
    bool is_extern = storage == CX_SC_Extern || storage == CX_SC_PrivateExtern;
    if (is_extern && clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(decl)))
        return false;
    return clang_Location_isFromMainFile(clang_getCursorLocation(decl)) ||
           clang_getCursorLinkage(decl) == CXLinkage_External;
}

bool lower_is_root(CXCursor decl) {
    enum CXCursorKind kind = clang_getCursorKind(decl);
    return (kind == CXCursor_FunctionDecl && is_root_function(decl)) ||
           (kind == CXCursor_VarDecl && is_root_variable(decl));
}

static enum CXChildVisitResult visit_top_level(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Lower *l = data;
    if (!lower_is_root(cursor))
        return CXChildVisit_Continue;
    SymId sym = lower_sym(l, cursor);
    if (clang_getCursorKind(cursor) == CXCursor_VarDecl)
        l->tu->syms.data[sym.i].flags |= SYM_DEFINED; /* known before, perhaps, by an extern */
    return CXChildVisit_Continue;
}

void lower_unit(Lower *l) {
    clang_visitChildren(clang_getTranslationUnitCursor(l->unit), visit_top_level, l);
    for (uint32_t i = 0; i < l->pending.len; i++) { /* grows meanwhile */
        PendingDecl pending = l->pending.data[i];
        if (clang_getCursorKind(pending.decl) == CXCursor_FunctionDecl)
            lower_function(l, pending.sym, pending.decl);
        else
            lower_static_init(l, pending.sym, clang_Cursor_getVarDeclInitializer(pending.decl));
    }
    lower_finish_types(l);
}

/* ---- functions by name ---- */

/* What a macro has written stands where others stand: then it cannot be told which one it is. */
static CXCursor find_in_prelude(Lower *l, const char *name) {
    CXCursor found = prelude_function(l->prelude, l->unit, name);
    if (clang_Cursor_isNull(found))
        return found;
    CXString spelling = clang_getCursorSpelling(found);
    l->is_astray |=
        clang_getCursorKind(found) != CXCursor_FunctionDecl || strcmp(clang_getCString(spelling), name) != 0;
    clang_disposeString(spelling);
    return l->is_astray ? clang_getNullCursor() : found;
}

static enum CXChildVisitResult visit_named(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Lower *l = data;
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl) {
        CXString name = clang_getCursorSpelling(cursor);
        const char *text = clang_getCString(name);
        *strmap_slot(l->funcs_by_name, text, strlen(text), NULL) = l->func_decls.len;
        *vec_push(l->scratch, &l->func_decls) = cursor;
        clang_disposeString(name);
    }
    return CXChildVisit_Continue;
}

CXCursor lower_find_function(Lower *l, const char *name) {
    if (!l->funcs_by_name) {
        l->funcs_by_name = strmap_new(l->scratch);
        clang_visitChildren(clang_getTranslationUnitCursor(l->unit), visit_named, l);
    }
    const uint64_t *index = strmap_find(l->funcs_by_name, name, strlen(name));
    if (index)
        return l->func_decls.data[*index];
    return l->prelude ? find_in_prelude(l, name) : clang_getNullCursor();
}
