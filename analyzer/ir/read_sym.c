/* read_sym.c: symbols: functions, variables, locals and parameters, and static initialisers. */
#include "ir/read_internal.h"

/* What was said of a symbol, apart from what is left to defaults. */
typedef struct SymWords {
    uint32_t set, clear;
    bool has_name, has_key;
    StrId name, key, annotation;
    FuncId owner;
} SymWords;

static const char *read_sigil_label(Reader *r, char sigil) {
    return expect_char(r, sigil) ? read_sym_label(r) : NULL;
}

bool declare_sym(Reader *r, SymKind kind) {
    const char *label = read_sigil_label(r, '@');
    if (!label)
        return false;
    bool is_new;
    uint64_t *slot = strmap_slot(r->globals, label, strlen(label), &is_new);
    if (!is_new)
        return read_fail(r, "a second @%s", label);
    *slot = ir_sym(r->tu, (Sym){.kind = (uint8_t)kind}).i;
    return true;
}

bool declare_body(Reader *r) {
    const char *label = read_sigil_label(r, '@');
    if (!label)
        return false;
    bool is_new;
    uint64_t *slot = strmap_slot(r->globals, label, strlen(label), &is_new);
    if (is_new)
        *slot = ir_sym(r->tu, (Sym){.kind = SYM_FUNC}).i;
    Sym *sym = &r->tu->syms.data[*slot];
    if (sym->kind != SYM_FUNC || sym->func.i != 0)
        return read_fail(r, "a second @%s", label);
    sym->func.i = r->bodies.len;
    PendingBody *body = vec_push(r->scratch, &r->bodies);
    body->sym.i = (uint32_t)*slot;
    body->has_decl = !is_new;
    return true;
}

bool read_global(Reader *r, SymId *out_sym) {
    const char *at = r->at, *label = read_sigil_label(r, '@');
    if (!label)
        return false;
    const uint64_t *slot = strmap_find(r->globals, label, strlen(label));
    if (!slot) {
        r->at = at;
        return read_fail(r, "no symbol @%s", label);
    }
    out_sym->i = (uint32_t)*slot;
    return true;
}

/* ---- attributes ---- */

static bool read_owner(Reader *r, FuncId *out_owner) {
    SymId sym = {0};
    skip_blanks(r);
    if (!read_global(r, &sym))
        return false;
    *out_owner = tu_sym(r->tu, sym)->func;
    return out_owner->i != 0 || read_fail(r, "expected a function with a body");
}

/* One attribute of a symbol; false without an error if the word is none. */
static bool read_sym_word(Reader *r, const char *word, SymWords *words) {
    uint32_t bit;
    if (strcmp(word, "static") == 0) {
        words->clear |= SYM_EXTERNAL;
    } else if (strcmp(word, "extern") == 0) {
        words->clear |= SYM_DEFINED;
    } else if (strcmp(word, "name") == 0) {
        words->has_name = true;
        return read_string(r, &words->name);
    } else if (strcmp(word, "key") == 0) {
        words->has_key = true;
        return read_string(r, &words->key);
    } else if (strcmp(word, "annotation") == 0) {
        return read_string(r, &words->annotation);
    } else if (strcmp(word, "owner") == 0) {
        return read_owner(r, &words->owner);
    } else if (find_flag(TEXT_SYM_FLAGS, word, &bit)) {
        words->set |= bit;
    } else {
        return false;
    }
    return true;
}

/* Attributes up to one of the characters in `stop`, an end of line or a location. Words that are no attribute of a
 * symbol are looked up in the flags of functions if func_flags is given. */
static bool read_sym_words(Reader *r, const char *stop, SymWords *words, uint32_t *func_flags) {
    while (!at_line_end(r) && *r->at != '!' && !strchr(stop, *r->at)) {
        uint32_t bit;
        bool is_negative = accept_char(r, '-');
        const char *at = r->at, *word = read_word(r);
        if (is_negative && find_flag(TEXT_SYM_FLAGS, word, &bit))
            words->clear |= bit;
        else if (func_flags && find_flag(TEXT_FUNC_FLAGS, word, &bit))
            *func_flags |= bit;
        else if (is_negative || !read_sym_word(r, word, words)) {
            r->at = r->has_failed ? r->at : at;
            return read_fail(r, "expected an attribute of a symbol, not \"%s\"", word);
        }
    }
    return true;
}

static void apply_sym_words(Reader *r, Sym *sym, const char *label, const SymWords *words) {
    uint32_t usual = text_default_sym_flags((SymKind)sym->kind, sym->func.i != 0, false);
    sym->flags = (uint16_t)((usual & ~words->clear) | words->set);
    const char *name = arena_strndup(r->scratch, label, text_label_base(label));
    sym->name = words->has_name ? words->name : strpool_intern(r->tu->strs, name);
    sym->annotation = words->annotation;
    if (sym->kind == SYM_STATIC_LOCAL)
        sym->owner = words->owner;
    const char *key = text_default_sym_key(r->tu, sym, label, r->scratch);
    sym->key = words->has_key ? words->key : strpool_intern(r->tu->strs, key);
}

/* ---- statements ---- */

/* "(type, ..., ...) -> type" behind a function's label. */
static bool read_signature(Reader *r, TypeId *out_type) {
    VEC(TypeId) params = {0};
    TypeId result = {0};
    uint8_t flags = 0;
    while (!accept_char(r, ')')) {
        if (params.len > 0 && !expect_char(r, ','))
            return false;
        skip_blanks(r);
        if (strncmp(r->at, "...", 3) == 0) {
            r->at += 3;
            flags = TYPE_VARIADIC;
            if (!expect_char(r, ')'))
                return false;
            break;
        }
        if (!read_type(r, vec_push(r->scratch, &params)))
            return false;
    }
    if (!expect_char(r, '-') || !expect_char(r, '>') || !read_type(r, &result))
        return false;
    *out_type = make_func_type(r, result, params.data, params.len, flags);
    return true;
}

bool define_sym(Reader *r) {
    skip_blanks(r);
    const char *from = r->at;
    r->at++;
    const char *label = read_sym_label(r);
    SymId id = {(uint32_t)*strmap_find(r->globals, label, strlen(label))};
    SymWords words = {0};
    TypeId type = {0};
    bool is_func = tu_sym(r->tu, id)->kind == SYM_FUNC;
    if (is_func && accept_char(r, '(')) {
        if (!read_signature(r, &type))
            return false;
    } else if (!expect_char(r, ':') || !read_type(r, &type)) {
        return false;
    }
    LocId loc = {0};
    if (!read_sym_words(r, "{", &words, NULL) || !read_loc(r, from, &loc))
        return false;
    Sym *sym = &r->tu->syms.data[id.i];
    sym->type = type;
    sym->loc = loc;
    apply_sym_words(r, sym, label, &words);
    if (accept_char(r, '{')) {
        *vec_push(r->scratch, &r->inits) =
            (PendingInit){.sym = id, .at = r->at, .is_unmarked = words.clear & SYM_INITIALISED};
        skip_to_close(r);
        return expect_char(r, '}') && read_line_end(r);
    }
    return read_line_end(r);
}

bool read_local(Reader *r, SymKind kind, StrMap *locals, SymId *out_sym) {
    skip_blanks(r);
    const char *from = r->at, *label = read_sigil_label(r, '%');
    SymWords words = {0};
    Sym sym = {.kind = (uint8_t)kind};
    if (!label || !expect_char(r, ':') || !read_type(r, &sym.type) || !read_sym_words(r, ",)", &words, NULL) ||
        !read_loc(r, from, &sym.loc))
        return false;
    apply_sym_words(r, &sym, label, &words);
    *out_sym = ir_sym(r->tu, sym);
    bool is_new;
    *strmap_slot(locals, label, strlen(label), &is_new) = out_sym->i;
    return is_new || read_fail(r, "a second %%%s", label);
}

bool define_body_head(Reader *r, PendingBody *body) {
    body->locals = strmap_new(r->scratch);
    const char *from = r->at, *label = read_sigil_label(r, '@');
    if (!expect_char(r, '('))
        return false;
    VEC(TypeId) params = {0};
    while (!accept_char(r, ')')) {
        if (params.len > 0 && !expect_char(r, ','))
            return false;
        SymId param = {0};
        if (!read_local(r, SYM_PARAM, body->locals, &param))
            return false;
        *vec_push(r->scratch, &body->params) = param;
        *vec_push(r->scratch, &params) = tu_sym(r->tu, param)->type;
    }
    SymWords words = {0};
    if (!body->has_decl) {
        TypeId result = {0};
        if (!expect_char(r, '-') || !expect_char(r, '>') || !read_type(r, &result) ||
            !read_sym_words(r, "{", &words, &body->flags))
            return false;
        TypeId type = make_func_type(r, result, params.data, params.len, 0);
        Sym *sym = &r->tu->syms.data[body->sym.i];
        sym->type = type;
        apply_sym_words(r, sym, label, &words);
    } else {
        uint32_t bit;
        while (!peek_char(r, '{') && !peek_char(r, '!')) {
            if (!find_flag(TEXT_FUNC_FLAGS, read_word(r), &bit))
                return read_fail(r, "expected '{': @%s is declared elsewhere", label);
            body->flags |= bit;
        }
    }
    LocId loc = {0};
    if (!read_loc(r, body->has_decl ? NULL : from, &loc))
        return false;
    if (!body->has_decl)
        r->tu->syms.data[body->sym.i].loc = loc;
    if (!expect_char(r, '{'))
        return false;
    body->at = r->at;
    return true;
}

/* ---- initialisers ---- */

static bool read_init(Reader *r, TypeId type, Init *init) {
    bool is_typed = false;
    if (!expect_char(r, '+') || !read_uint(r, UINT32_MAX, &init->offset))
        return false;
    if (accept_char(r, '.') && !read_field(r, type, &init->field))
        return false;
    if (!read_type_suffix(r, &init->type, &is_typed) || !expect_char(r, '=') || !read_operand(r, &init->value))
        return false;
    if (!is_typed)
        init->type = init->value.type;
    accept_char(r, ',');
    return true;
}

bool read_init_list(Reader *r, const PendingInit *pending) {
    VEC(Init) inits = {0};
    TypeId type = tu_sym(r->tu, pending->sym)->type;
    r->at = pending->at;
    for (skip_lines(r); !accept_char(r, '}'); skip_lines(r)) {
        if (!read_init(r, type, vec_push(r->scratch, &inits)))
            return false;
    }
    ir_init(r->tu, pending->sym, inits.data, inits.len);
    if (inits.len > 0 && !pending->is_unmarked)
        r->tu->syms.data[pending->sym.i].flags |= SYM_INITIALISED;
    return true;
}
