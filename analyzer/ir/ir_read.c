/* ir_read.c: see ir_text.h: the statements of a text and the passes over them.
 * Statements may refer to later ones, so all names are declared first, then defined; what a default needs (layouts,
 * types of symbols) is there before initialisers and bodies are read. In the end the verifier judges the whole.
 */
#include "ir/ir_text.h"

#include "ir/ir_verify.h"
#include "ir/read_internal.h"

enum { IR_TEXT_VERSION = 1 };

/* ---- first pass: names ---- */

static bool declare_statement(Reader *r, const char *word) {
    bool holds = true;
    if (strcmp(word, "type") == 0)
        holds = declare_type(r);
    else if (strcmp(word, "decl") == 0)
        holds = declare_sym(r, SYM_FUNC);
    else if (strcmp(word, "global") == 0)
        holds = declare_sym(r, SYM_GLOBAL);
    else if (strcmp(word, "static-local") == 0)
        holds = declare_sym(r, SYM_STATIC_LOCAL);
    else if (strcmp(word, "func") == 0)
        holds = declare_body(r);
    else if (strcmp(word, "lines") == 0)
        r->numbers_lines = true;
    skip_statement(r);
    return holds;
}

/* ---- second pass: everything but initialisers and bodies ---- */

static bool define_version(Reader *r) {
    uint32_t version = 0;
    return read_uint(r, UINT32_MAX, &version) &&
           (version == IR_TEXT_VERSION || read_fail(r, "version %u is not supported", version));
}

static bool define_file(Reader *r) {
    SrcFile file = {.flags = 0};
    uint32_t number = 0;
    if (accept_char(r, 'f')) {
        if (!read_uint(r, UINT32_MAX, &number))
            return false;
        if (number != r->tu->files.len)
            return read_fail(r, "expected f%u: files are numbered in order", r->tu->files.len);
    }
    skip_blanks(r);
    if (!read_string(r, &file.path))
        return false;
    while (!at_line_end(r)) {
        uint32_t bit;
        const char *word = read_word(r);
        if (!find_flag(TEXT_FILE_FLAGS, word, &bit))
            return read_fail(r, "expected main or system, not \"%s\"", word);
        file.flags |= bit;
    }
    *vec_push(r->arena, &r->tu->files) = file;
    return true;
}

static bool define_gap(Reader *r) {
    GapKind kind = GAP_TU_MISSING;
    StrId detail = STR_EMPTY;
    SymId sym = {0};
    LocId loc = {0};
    if (!read_gap_kind(r, &kind))
        return false;
    if (accept_word(r, "detail") && !(peek_char(r, '"') && read_string(r, &detail)))
        return read_fail(r, "expected '\"'");
    if (accept_word(r, "in")) {
        skip_blanks(r);
        if (!read_global(r, &sym))
            return false;
    }
    if (!read_loc(r, NULL, &loc))
        return false;
    FuncId func = sym.i ? tu_sym(r->tu, sym)->func : (FuncId){0};
    const char *text = arena_strdup(r->scratch, tu_str(r->tu, detail));
    ir_gap(r->tu, kind, loc, func, text);
    return true;
}

/* A function's head; its body waits. */
static bool define_func(Reader *r) {
    skip_blanks(r);
    const char *at = r->at++, *label = read_sym_label(r);
    r->at = at;
    SymId sym = {(uint32_t)*strmap_find(r->globals, label, strlen(label))};
    if (!define_body_head(r, &r->bodies.data[tu_sym(r->tu, sym)->func.i]))
        return false;
    skip_to_close(r);
    if (!expect_char(r, '}'))
        return false;
    skip_statement(r);
    return true;
}

static bool define_statement(Reader *r, const char *word) {
    if (strcmp(word, "type") == 0)
        return define_type(r);
    if (strcmp(word, "decl") == 0 || strcmp(word, "global") == 0 || strcmp(word, "static-local") == 0)
        return define_sym(r);
    if (strcmp(word, "func") == 0)
        return define_func(r);
    if (strcmp(word, "file") == 0)
        return define_file(r);
    if (strcmp(word, "gap") == 0)
        return define_gap(r);
    if (strcmp(word, "main") == 0) {
        skip_blanks(r);
        return read_string(r, &r->tu->main_path);
    }
    if (strcmp(word, "lines") == 0)
        return true; /* holds for the whole text: see declare_statement */
    if (strcmp(word, "lockwise-ir") == 0)
        return define_version(r);
    return read_fail(r, "expected file, type, decl, global, static-local, func or gap, not \"%s\"", word);
}

static bool each_statement(Reader *r, bool (*read)(Reader *, const char *)) {
    r->at = r->text;
    for (skip_lines(r); *r->at; skip_lines(r)) {
        const char *at = r->at, *word = read_word(r);
        if (!*word)
            r->at = at;
        if (!read(r, word) || !read_line_end(r))
            return false;
        if (*r->at == '}')
            return read_fail(r, "a '}' without its '{'");
    }
    return true;
}

/* ---- all ---- */

static bool read_all(Reader *r) {
    if (!each_statement(r, declare_statement) || !each_statement(r, define_statement) || !lay_out_types(r))
        return false;
    for (uint32_t i = 0; i < r->inits.len; i++) {
        if (!read_init_list(r, &r->inits.data[i]))
            return false;
    }
    for (uint32_t i = 1; i < r->bodies.len; i++) {
        if (!read_body(r, &r->bodies.data[i]))
            return false;
    }
    if (r->has_failed)
        return false;
    const char *violation = ir_verify(r->tu, r->scratch);
    if (violation) {
        diag_error(r->diag, "analyzer/ir/ir.h says what must hold", "%s: %s", r->name, violation);
        return false;
    }
    return true;
}

Tu *ir_read(const char *text, const char *name, Arena *arena, Diag *diag) {
    Reader r = {.arena = arena, .diag = diag, .name = name, .text = text, .at = text};
    r.scratch = arena_new();
    r.tu = tu_new(arena);
    r.tu->main_path = strpool_intern(r.tu->strs, name);
    r.types = strmap_new(r.scratch);
    r.globals = strmap_new(r.scratch);
    r.lookup = reader_lookup(&r);
    *strmap_slot(r.types, "none", strlen("none"), NULL) = 0;
    *vec_push(r.scratch, &r.pending_types) = (PendingType){.label = "none", .state = LAYOUT_DONE};
    vec_push(r.scratch, &r.fixed_offsets);
    vec_push(r.scratch, &r.bodies);
    bool holds = read_all(&r);
    arena_free(r.scratch);
    return holds ? r.tu : NULL;
}
