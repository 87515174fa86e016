/* prelude.c: see prelude.h. A precompiled header is what clang has after its text; a unit goes on from there behind the
 * same text in its main file, which is blanked out, so that nothing of it is read twice, guarded or not.
 * Not everything that a header can do is in a precompiled one, and not everything that a unit takes from a header can
 * be taken from there. What such a header would need is listed here; it is refused for it. What shows only in a unit is
 * found there (prelude_shows, and what frontend.c asks).
 */
#include "frontend/prelude.h"

#include "base/readfile.h"
#include "frontend/filepath.h"
#include "frontend/frontend_internal.h"
#include "frontend/inputs_internal.h"
#include "frontend/later.h"
#include "frontend/lower_internal.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- what it is ---- */

Prelude *prelude_new(const PreludeItem *items, uint32_t count, const char *file, Arena *arena) {
    Prelude *prelude = ARENA_NEW(arena, Prelude);
    const char *text = "";
    for (uint32_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s", text, items[i].text);
    *prelude = (Prelude){.arena = arena, .text = text, .pch = arena_strdup(arena, file)};
    prelude->file_of = strmap_new(arena);
    prelude->functions = strmap_new(arena);
    return prelude;
}

bool prelude_is_made(const Prelude *prelude) {
    return prelude->is_made;
}

bool prelude_may_serve(const CompileCommand *command) {
    static const char *const against[] = {"-x", "-include", "-imacros", "-Xclang"};
    if (strstr(command->file, PRELUDE_HERE) || strstr(command->directory, PRELUDE_HERE))
        return false;
    for (uint32_t i = 0; i < command->arg_count; i++) {
        const char *arg = command->args[i];
        if (strstr(arg, PRELUDE_HERE) || strncmp(arg, "-fms-compat", 11) == 0 || strncmp(arg, "-fopenmp", 8) == 0)
            return false;
        for (size_t k = 0; k < sizeof against / sizeof *against; k++) {
            if (strcmp(arg, against[k]) == 0)
                return false;
        }
    }
    return true;
}

/* Behind the prelude in a main file that begins with it; 0: it does not. */
static size_t find_extent(const Prelude *prelude, const char *text, size_t len, Arena *scratch) {
    PreludeItemVec items = prelude_items(text, len, scratch);
    const char *rest = prelude->text;
    size_t extent = 0;
    for (uint32_t i = 0; i < items.len && *rest; i++) {
        size_t item = strlen(items.data[i].text);
        if (strncmp(rest, items.data[i].text, item) != 0)
            break;
        rest += item;
        extent = items.data[i].end;
    }
    return *rest ? 0 : extent;
}

PreludeMain prelude_main(const Prelude *prelude, const char *path, Arena *arena) {
    PreludeMain main = {.path = path, .real_path = filepath_real(arena, path)};
    main.text = main.real_path ? file_read(arena, path, &main.len) : NULL;
    size_t extent = main.text ? find_extent(prelude, main.text, main.len, arena) : 0;
    if (extent == 0)
        return main;
    char *parsed = arena_copy(arena, main.text, main.len + 1);
    for (size_t i = 0; i < extent; i++) {
        if (parsed[i] != '\n')
            parsed[i] = ' ';
    }
    main.parsed = parsed;
    return main;
}

/* ---- files and functions ---- */

static uint64_t *file_slot(const Prelude *prelude, CXFile file, bool *out_new) {
    CXFileUniqueID id;
    if (!file || clang_getFileUniqueID(file, &id) != 0)
        return NULL;
    return out_new ? strmap_slot(prelude->file_of, (const char *)id.data, 2 * sizeof *id.data, out_new)
                   : strmap_find(prelude->file_of, (const char *)id.data, 2 * sizeof *id.data);
}

const PreludeFile *prelude_file(const Prelude *prelude, CXFile file) {
    const uint64_t *index = file_slot(prelude, file, NULL);
    return index ? &prelude->files.data[*index] : NULL;
}

CXCursor prelude_function(const Prelude *prelude, CXTranslationUnit unit, const char *name) {
    const uint64_t *index = strmap_find(prelude->functions, name, strlen(name));
    if (!index)
        return clang_getNullCursor();
    const PreludePlace *place = &prelude->places.data[*index];
    CXFile file = clang_getFile(unit, prelude->files.data[place->file].name);
    return clang_getCursor(unit, clang_getLocationForOffset(unit, file, place->offset));
}

bool prelude_shows(const Tu *tu) {
    size_t len;
    const char *names = strpool_blob(tu->strs, &len);
    return memmem(names, len, PRELUDE_HERE, sizeof PRELUDE_HERE - 1) ||
           memmem(names, len, PRELUDE_NAME, sizeof PRELUDE_NAME - 1);
}

/* ---- what stands against it ---- */

/* A name from which "." would be taken when it is written, so that it could be one that the code forms itself. */
static bool is_bent(const char *name) {
    return name[0] == '/' && (strstr(name, "/./") || strstr(name, "//"));
}

/* Words of what a precompiled header does not keep: the macros that #pragma push_macro has put aside, the names that
 * #pragma redefine_extname has given to what is not declared yet; and the main file's name. Pragmas may be made by
 * macros, so that the word alone tells. All others that matter to what is lowered are kept, or end with their file. */
static bool text_is_fit(const char *text, size_t len) {
    static const char *const unkept[] = {"push_macro", "pop_macro", "redefine_extname", "__BASE_FILE__"};
    for (size_t i = 0; i < sizeof unkept / sizeof *unkept; i++) {
        if (memmem(text, len, unkept[i], strlen(unkept[i])))
            return false;
    }
    return true;
}

/* ---- making it ---- */

typedef struct Making {
    Prelude *prelude;
    const CompileCommand *command;
    CXTranslationUnit unit;
    Arena *scratch;
    size_t bytes, least_bytes; /* of text */
    bool is_fit;
} Making;

static const char *text_of(Making *m, CXString string) {
    const char *text = clang_getCString(string);
    const char *copy = arena_strdup(m->prelude->arena, text ? text : "");
    clang_disposeString(string);
    return copy;
}

static void visit_file(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data) {
    Making *m = data;
    bool is_new;
    size_t len;
    if (depth == 0)
        return;
    uint64_t *slot = file_slot(m->prelude, file, &is_new);
    const char *text = slot ? clang_getFileContents(m->unit, file, &len) : NULL;
    m->is_fit &= text != NULL;
    if (!text || !is_new)
        return;
    *slot = m->prelude->files.len;
    PreludeFile *made = vec_push(m->prelude->arena, &m->prelude->files);
    made->name = text_of(m, clang_getFileName(file));
    made->real_path = text_of(m, clang_File_tryGetRealPathName(file));
    made->is_system_input = clang_Location_isInSystemHeader(clang_getLocationForOffset(m->unit, file, 0)) != 0;
    made->is_system = made->is_system_input || clang_Location_isInSystemHeader(stack[0]);
    made->hash = inputs_hash(text, len);
    inputs_find_tests(made, text, len, m->prelude->arena);
    m->bytes += len;
    m->is_fit &= !is_bent(made->name) && text_is_fit(text, len);
}

static enum CXChildVisitResult visit_decl(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Making *m = data;
    m->is_fit &= !lower_is_root(cursor); /* a header's definitions are lowered with each unit, in their order */
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl)
        return CXChildVisit_Continue;
    CXFile file;
    PreludePlace place;
    clang_getExpansionLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, &place.offset);
    const uint64_t *index = file ? file_slot(m->prelude, file, NULL) : NULL;
    if (!index)
        return CXChildVisit_Continue; /* built into the compiler */
    place.file = (uint32_t)*index;
    CXString name = clang_getCursorSpelling(cursor);
    const char *text = clang_getCString(name);
    *strmap_slot(m->prelude->functions, text, strlen(text), NULL) = m->prelude->places.len;
    *vec_push(m->prelude->arena, &m->prelude->places) = place;
    clang_disposeString(name);
    return CXChildVisit_Continue;
}

static bool has_warnings(CXTranslationUnit unit) {
    bool any = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(unit) && !any; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        any = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Warning;
        clang_disposeDiagnostic(diagnostic);
    }
    return any;
}

/* Relative names become absolute now. libclang gives the thread another stack for signals, which is not its to keep:
 * AddressSanitizer takes it for the one that it has given. */
static bool save(const Making *m) {
    const char *known = getenv("PWD"), *before = known ? arena_strdup(m->scratch, known) : NULL;
    char here[] = PRELUDE_HERE;
    here[sizeof here - 2] = '\0';
    if (access(here, X_OK) != 0 || setenv("PWD", here, 1) != 0)
        return false;
    stack_t stack;
    bool has_stack = sigaltstack(NULL, &stack) == 0;
    bool is_saved = clang_saveTranslationUnit(m->unit, m->prelude->pch, 0) == CXSaveError_None;
    if (has_stack)
        (void)sigaltstack(&stack, NULL);
    if (before)
        setenv("PWD", before, 1);
    else
        unsetenv("PWD");
    return is_saved;
}

static void take(Making *m, InputsWatch *watch) {
    Prelude *prelude = m->prelude;
    m->is_fit = !has_warnings(m->unit);
    if (m->is_fit)
        clang_getInclusions(m->unit, visit_file, m);
    m->is_fit = m->is_fit && m->bytes >= m->least_bytes && !later_of_included(m->unit, m->scratch);
    if (m->is_fit)
        clang_visitChildren(clang_getTranslationUnitCursor(m->unit), visit_decl, m);
    prelude->is_made = m->is_fit && inputs_watch_prelude(watch, m->unit, prelude) && save(m);
}

static void *make(void *job) {
    Making *m = job;
    ArgVec args = frontend_args(m->command, m->scratch);
    InputsWatch watch = inputs_watch_begin(m->scratch, &args);
    const char *name = arena_printf(m->scratch, "%s/" PRELUDE_NAME, filepath_directory(m->scratch, m->command->file));
    const char *const own[] = {"-x", "c-header", name};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        *vec_push(m->scratch, &args) = own[i];
    struct CXUnsavedFile file = {name, m->prelude->text, strlen(m->prelude->text)};
    CXIndex index = clang_createIndex(1, 0);
    inputs_watch_parse(&watch);
    enum CXErrorCode code =
        clang_parseTranslationUnit2FullArgv(index, NULL, args.data, (int)args.len, &file, 1,
                                            CXTranslationUnit_KeepGoing | CXTranslationUnit_Incomplete, &m->unit);
    inputs_watch_parsed(&watch);
    if (code == CXError_Success && m->unit)
        take(m, &watch);
    inputs_watch_close(&watch);
    if (m->unit)
        clang_disposeTranslationUnit(m->unit);
    clang_disposeIndex(index);
    return NULL;
}

void prelude_make(Prelude *prelude, const CompileCommand *command, size_t least_bytes) {
    assert(!prelude->is_made && prelude_may_serve(command));
    if (libclang_load() || chdir(command->directory) != 0)
        return;
    Making making = {.prelude = prelude, .command = command, .scratch = arena_new(), .least_bytes = least_bytes};
    frontend_run_with_stack(make, &making);
    arena_free(making.scratch);
}
