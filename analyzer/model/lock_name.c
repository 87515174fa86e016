/* lock_name.c: C expressions that name a lock, as attributes have them: members, pointers, constant or parameter
 * indices. A term is a place, or the value of a pointer: then `path` is that value and `type` what it points to.
 */
#include "model/annotations_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct Term {
    PathId path; /* of a place: its address; 0: not understood */
    TypeId type;
    bool is_value;
} Term;

typedef struct Parser {
    const Scope *scope;
    uint32_t tu_index; /* whose types the terms have */
    const Tu *tu;
    const char *at;
} Parser;

static Term read_unary(Parser *p);

static const Type *type_of(const Parser *p, TypeId id) {
    return tu_type(p->tu, id);
}

static bool is_record(const Type *type) {
    return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
}

static bool is_named(const char *text, const char *name, size_t len) {
    return strlen(text) == len && strncmp(text, name, len) == 0;
}

/* ---- steps ---- */

/* What a pointer points to: the pointer is the term. */
static Term pointee(const Parser *p, Term term) {
    if (term.is_value)
        return (Term){term.path, term.type, false};
    if (!term.path.i || type_of(p, term.type)->kind != TYPE_POINTER)
        return (Term){0};
    return (Term){path_load(p->scope->pool, term.path, (PathId){0}), type_of(p, term.type)->elem, false};
}

static Term member(const Parser *p, Term term, const char *name, size_t len) {
    const Type *type = type_of(p, term.type);
    for (uint32_t k = 0; term.path.i && !term.is_value && is_record(type) && k < type->field_count; k++) {
        const Field *field = tu_field(p->tu, (FieldId){type->field_first + k});
        const char *text = tu_str(p->tu, field->name);
        RecordId record = prog_record_of(p->scope->pool->prog, p->tu_index, field->record);
        if (is_named(text, name, len))
            return (Term){path_field(p->scope->pool, term.path, record, field->offset, text), field->type, false};
    }
    return (Term){0};
}

static Term element(const Parser *p, Term term, PathId index) {
    const Type *type = type_of(p, term.type);
    if (!term.is_value && type->kind == TYPE_POINTER)
        term = pointee(p, term);
    else if (!term.is_value && type->kind == TYPE_ARRAY)
        term.type = type->elem;
    else if (!term.is_value)
        return (Term){0};
    if (!term.path.i)
        return term;
    return (Term){path_index(p->scope->pool, term.path, index, type_of(p, term.type)->size), term.type, false};
}

/* ---- names ---- */

/* The variable of that name that the unit sees, else an external one of the program. */
static Term variable(Parser *p, const char *name, size_t len) {
    const Program *prog = p->scope->pool->prog;
    for (uint32_t i = 1; i < p->tu->syms.len; i++) {
        const Sym *sym = &p->tu->syms.data[i];
        if (sym->kind == SYM_GLOBAL && is_named(tu_str(p->tu, sym->name), name, len))
            return (Term){path_global(p->scope->pool, prog_global_of(prog, p->tu_index, (SymId){i})), sym->type, false};
    }
    for (uint32_t g = 1; g < prog->globals.len; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Sym *sym = tu_sym(prog->tus[global->tu], global->sym);
        if (sym->kind != SYM_GLOBAL || !(sym->flags & SYM_EXTERNAL) || !is_named(global->name, name, len))
            continue;
        p->tu_index = global->tu;
        p->tu = prog->tus[global->tu];
        return (Term){path_global(p->scope->pool, (GlobalId){g}), sym->type, false};
    }
    return (Term){0};
}

static Term parameter(const Parser *p, uint32_t number) {
    const Type *type = p->scope->function ? type_of(p, p->scope->function->type) : NULL;
    if (!type || number >= type->field_count)
        return (Term){0};
    const Type *own = type_of(p, tu_field(p->tu, (FieldId){type->field_first + number})->type);
    if (own->kind != TYPE_POINTER)
        return (Term){0};
    return (Term){path_param(p->scope->pool, (FnId){FACT_FN}, number), own->elem, true};
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static Term read_name(Parser *p) {
    const char *name = p->at;
    size_t len = 0;
    while (is_word(name[len]))
        len++;
    p->at += len;
    Term object = {p->scope->object, p->scope->record, false};
    Term found = len && p->scope->record.i ? member(p, object, name, len) : (Term){0};
    return found.path.i || !len ? found : variable(p, name, len);
}

/* ---- expressions ---- */

static bool take(Parser *p, const char *token) {
    size_t len = strlen(token);
    if (strncmp(p->at, token, len) != 0)
        return false;
    p->at += len;
    return true;
}

/* A constant or a parameter. */
static PathId read_index(Parser *p) {
    char *end;
    bool is_parameter = take(p, "$");
    long long number = strtoll(p->at, &end, 0);
    bool good = end != p->at && *end == ']';
    p->at = end;
    if (!good)
        return (PathId){0};
    return is_parameter ? path_param(p->scope->pool, (FnId){FACT_FN}, (uint32_t)number)
                        : path_int(p->scope->pool, number);
}

static Term read_primary(Parser *p) {
    if (take(p, "(")) {
        Term inner = read_unary(p);
        return take(p, ")") ? inner : (Term){0};
    }
    if (!take(p, "$"))
        return read_name(p);
    char *end;
    unsigned long number = strtoul(p->at, &end, 10);
    p->at = end;
    return parameter(p, (uint32_t)number);
}

static Term read_postfix(Parser *p) {
    Term term = read_primary(p);
    while (term.path.i) {
        bool arrow = take(p, "->");
        if (arrow || take(p, ".")) {
            size_t len = 0;
            while (is_word(p->at[len]))
                len++;
            term = member(p, arrow ? pointee(p, term) : term, p->at, len);
            p->at += len;
        } else if (take(p, "[")) {
            PathId index = read_index(p);
            term = index.i && take(p, "]") ? element(p, term, index) : (Term){0};
        } else {
            break;
        }
    }
    return term;
}

static Term read_unary(Parser *p) {
    if (take(p, "&")) {
        Term place = read_unary(p);
        return place.is_value ? (Term){0} : (Term){place.path, place.type, true};
    }
    return take(p, "*") ? pointee(p, read_unary(p)) : read_postfix(p);
}

/* ---- the lock in a place ---- */

/* Whether the type is a lock of a library; then which sort. */
static uint8_t lock_kind_of(const Parser *p, const Type *type) {
    const SyncLockType *lock = is_record(type) ? syncapi_find_type(p->scope->api, tu_str(p->tu, type->name)) : NULL;
    return lock ? lock->lock : LOCK_NONE;
}

/* The first lock of a library in a struct; the place itself if there is none. */
static LockName find_lock(const Parser *p, Term place, int depth) {
    enum { MAX_DEPTH = 4 };
    const Type *type = type_of(p, place.type);
    LockName name = {place.path, lock_kind_of(p, type)};
    for (uint32_t k = 0; !name.kind && is_record(type) && depth < MAX_DEPTH && k < type->field_count; k++) {
        const Field *field = tu_field(p->tu, (FieldId){type->field_first + k});
        const char *text = tu_str(p->tu, field->name);
        LockName inner = find_lock(p, member(p, place, text, strlen(text)), depth + 1);
        if (inner.lock.i && inner.kind)
            return inner;
    }
    return name;
}

LockName lock_name_read(const Scope *scope, const char *text) {
    Parser p = {scope, scope->tu, scope->pool->prog->tus[scope->tu], text};
    Term term = read_unary(&p);
    if (!term.path.i || *p.at)
        return (LockName){0};
    if (!term.is_value && type_of(&p, term.type)->kind == TYPE_POINTER)
        term = pointee(&p, term);
    term.is_value = false;
    return find_lock(&p, term, 0);
}
