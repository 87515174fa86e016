/* later.c: see later.h. Nobody declares a name if libclang says so where it is used; or, as C once let functions be
 * called that nobody declares, if the unit has come to a function without a prototype. */
#include "frontend/later.h"

#include "base/embed.h"
#include "base/yaml_reader.h"

#include <assert.h>
#include <string.h>

static const char folder[] = "analyzer/frontend/later/", ending[] = ".yaml";

/* ---- the tables ---- */

static bool read_name(YamlReader *r, const YamlWord *name, void *into) {
    Later *later = into;
    YamlWord text = yaml_reader_word(r, "what declares it");
    if (!text.text)
        return false;
    const char *key = arena_strdup(later->arena, name->text);
    *strmap_slot(later->by_name, key, strlen(key), NULL) = later->names.len;
    *vec_push(later->arena, &later->names) = (LaterName){.name = key, .text = arena_strdup(later->arena, text.text)};
    return true;
}

static bool read_key(YamlReader *r, const YamlWord *key, void *into) {
    Later *later = into;
    if (strcmp(key->text, "names") == 0)
        return yaml_reader_mapping(r, "names with what declares them", read_name, later);
    YamlWord text = yaml_reader_word(r, "what to do");
    later->missing = arena_strdup(later->arena, text.text);
    return strcmp(key->text, "missing") == 0;
}

static Later *read_table(const EmbeddedFile *file, const char *header, Arena *arena) {
    Later *later = ARENA_NEW(arena, Later);
    *later = (Later){.arena = arena, .header = header, .by_name = strmap_new(arena)};
    Diag *diag = diag_new(NULL);
    bool is_read = yaml_reader_run(file->path, file->text, file->len, "tables of later names are YAML",
                                   "`missing` and `names`", read_key, later, arena, diag);
    assert(is_read && later->missing);
    diag_free(diag);
    return later;
}

/* The table of a header, by the last part of its path. */
static Later *find_table(const char *path, Arena *arena) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const EmbeddedFile *file = embedded_find(embedded_frontend, arena_printf(arena, "%s%s%s", folder, name, ending));
    return file ? read_table(file, arena_strdup(arena, name), arena) : NULL;
}

/* ---- which one ---- */

const Later *later_of_missing(CXTranslationUnit unit, Arena *arena) {
    Later *found = NULL;
    unsigned count = clang_getNumDiagnostics(unit);
    for (unsigned i = 0; i < count && !found; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        CXString spelling = clang_getDiagnosticSpelling(diagnostic);
        const char *text = clang_getCString(spelling), *end = strstr(text, "' file not found");
        if (text[0] == '\'' && end)
            found = find_table(arena_strndup(arena, text + 1, (size_t)(end - text - 1)), arena);
        clang_disposeString(spelling);
        clang_disposeDiagnostic(diagnostic);
    }
    return found;
}

typedef struct Search {
    CXTranslationUnit unit;
    Arena *arena;
    Later *found;
} Search;

static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data) {
    (void)stack;
    Search *search = data;
    if (search->found || depth == 0)
        return;
    CXString name = clang_getFileName(file);
    Later *later = find_table(clang_getCString(name), search->arena);
    if (later) {
        later->path = arena_strdup(search->arena, clang_getCString(name));
        const char *content = clang_getFileContents(search->unit, file, &later->content_len);
        later->content = content ? arena_strndup(search->arena, content, later->content_len) : "";
        search->found = later;
    }
    clang_disposeString(name);
}

Later *later_of_included(CXTranslationUnit unit, Arena *arena) {
    Search search = {unit, arena, NULL};
    clang_getInclusions(unit, visit_inclusion, &search);
    return search.found;
}

/* ---- what nobody declares ---- */

static bool want(Later *later, const char *name, size_t len) {
    const uint64_t *index = strmap_find(later->by_name, name, len);
    bool is_new = index && !later->names.data[*index].is_wanted;
    if (is_new)
        later->names.data[*index].is_wanted = true;
    return is_new;
}

/* "use of undeclared identifier 'x'", "unknown type name 'x'", "call to undeclared function 'x'" */
static bool want_of_message(Later *later, const char *text) {
    const char *name = strchr(text, '\'');
    bool lacks = name && (strstr(text, "undeclared") || strstr(text, "unknown type name"));
    return lacks && want(later, name + 1, strcspn(name + 1, "'"));
}

bool later_want(Later *later, CXTranslationUnit unit, const Tu *tu) {
    bool any = false;
    unsigned count = clang_getNumDiagnostics(unit);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        CXString spelling = clang_getDiagnosticSpelling(diagnostic);
        any |= want_of_message(later, clang_getCString(spelling));
        clang_disposeString(spelling);
        clang_disposeDiagnostic(diagnostic);
    }
    VEC_EACH(const Sym, sym, &tu->syms) {
        bool is_implicit =
            sym->kind == SYM_FUNC && !(sym->flags & SYM_DEFINED) && tu_type(tu, sym->type)->flags & TYPE_NO_PROTO;
        const char *name = tu_str(tu, sym->name);
        any |= is_implicit && want(later, name, strlen(name));
    }
    return any;
}

/* ---- what is supplied ---- */

struct CXUnsavedFile later_complete(const Later *later) {
    const char *text =
        arena_printf(later->arena, "%s\n#ifndef LOCKWISE_LATER\n#define LOCKWISE_LATER\n", later->content);
    VEC_EACH(const LaterName, name, &later->names) {
        if (name->is_wanted)
            text = arena_printf(later->arena, "%s%s\n", text, name->text);
    }
    text = arena_printf(later->arena, "%s#endif\n", text);
    return (struct CXUnsavedFile){later->path, text, strlen(text)};
}

const char *later_supplied(const Later *later) {
    const char *all = NULL;
    VEC_EACH(const LaterName, name, &later->names) {
        if (name->is_wanted)
            all = all ? arena_printf(later->arena, "%s, %s", all, name->name) : name->name;
    }
    return all ? all : "";
}
