/* text_labels.c: see text_labels.h. */
#include "ir/text_labels.h"

#include "base/map.h"

/* Longer chains of pointers and arrays are called by number, and longer names are cut: the reader wants short
 * labels. */
enum { LABEL_CHAIN_MAX = 8, LABEL_NAME_MAX = 100 };

typedef struct Labeller {
    const Tu *tu;
    Arena *arena;
    Labels *labels;
    StrMap *used; /* base -> how often it was given out */
} Labeller;

static const char *label_take(Arena *arena, StrMap *used, const char *base) {
    uint64_t count = ++*strmap_slot(used, base, strlen(base), NULL);
    return count == 1 ? base : arena_printf(arena, "%s.%llu", base, (unsigned long long)count);
}

/* The name, or the beginning of a long one, made an identifier; `otherwise` if it is empty. */
static const char *ident_from(Arena *arena, const char *name, const char *otherwise) {
    if (!*name)
        return otherwise;
    const char *prefix = text_is_ident_start(*name) ? "" : "_";
    char *ident = arena_printf(arena, "%s%.*s", prefix, LABEL_NAME_MAX, name);
    for (char *at = ident; *at; at++) {
        if (!text_is_ident(*at))
            *at = '_';
    }
    return ident;
}

static bool is_derived(const Type *type) {
    return type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY;
}

static bool has_short_chain(const Tu *tu, const Type *type) {
    for (uint32_t i = 0; i < LABEL_CHAIN_MAX; i++) {
        if (!is_derived(type))
            return true;
        type = tu_type(tu, type->elem);
    }
    return false;
}

static void label_type(Labeller *l, uint32_t id) {
    if (l->labels->types[id])
        return;
    const Type *type = &l->tu->types.data[id];
    const char *number = arena_printf(l->arena, "t%u", id), *base;
    if (!is_derived(type)) {
        base = ident_from(l->arena, tu_str(l->tu, type->name), type->kind == TYPE_FUNC ? "fn" : number);
    } else if (!has_short_chain(l->tu, type)) {
        base = number;
    } else {
        label_type(l, type->elem.i);
        const char *elem = l->labels->types[type->elem.i];
        base = type->kind == TYPE_POINTER ? arena_printf(l->arena, "%s*", elem)
                                          : arena_printf(l->arena, "%s[%u]", elem, type->count);
    }
    l->labels->types[id] = label_take(l->arena, l->used, base);
    if (type->kind == TYPE_POINTER && base != number && l->labels->types[id] == base)
        l->labels->pointers[type->elem.i] = (TypeId){id};
}

static void label_types(Labeller *l) {
    const Tu *tu = l->tu;
    Labels *labels = l->labels;
    labels->types = ARENA_ARRAY(l->arena, const char *, tu->types.len);
    labels->pointers = ARENA_ARRAY(l->arena, TypeId, tu->types.len);
    labels->types[0] = label_take(l->arena, l->used, "none");
    for (uint32_t i = 1; i < tu->types.len; i++) {
        if (!is_derived(&tu->types.data[i]))
            label_type(l, i);
    }
    for (uint32_t i = 1; i < tu->types.len; i++)
        label_type(l, i);
    for (uint32_t i = 1; i < tu->types.len; i++) {
        const char *label = labels->types[i];
        if (strcmp(label, "int") == 0)
            labels->int_type.i = i;
        else if (strcmp(label, "long") == 0)
            labels->long_type.i = i;
        else if (strcmp(label, "char*") == 0)
            labels->string_type.i = i;
    }
}

static void label_sym(const Labeller *l, StrMap *used, SymId id) {
    const char *name = tu_str(l->tu, tu_sym(l->tu, id)->name);
    l->labels->syms[id.i] = label_take(l->arena, used, ident_from(l->arena, name, "anon"));
}

static void label_syms(const Labeller *l) {
    const Tu *tu = l->tu;
    l->labels->syms = ARENA_ARRAY(l->arena, const char *, tu->syms.len);
    StrMap *globals = strmap_new(l->arena);
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        if (tu->syms.data[i].kind != SYM_LOCAL && tu->syms.data[i].kind != SYM_PARAM)
            label_sym(l, globals, (SymId){i});
    }
    for (uint32_t i = 1; i < tu->funcs.len; i++) {
        const Func *func = &tu->funcs.data[i];
        StrMap *locals = strmap_new(l->arena);
        for (uint32_t k = 0; k < func->param_count; k++)
            label_sym(l, locals, tu->members.data[func->param_first + k]);
        for (uint32_t k = 0; k < func->local_count; k++)
            label_sym(l, locals, tu->members.data[func->local_first + k]);
    }
}

Labels *labels_make(const Tu *tu, Arena *arena) {
    Labeller l = {.tu = tu, .arena = arena, .labels = ARENA_NEW(arena, Labels), .used = strmap_new(arena)};
    label_types(&l);
    label_syms(&l);
    return l.labels;
}

static TypeId find_label(void *self, const char *label) {
    const Labels *labels = self;
    TypeId id = {0};
    if (strcmp(label, "int") == 0)
        id = labels->int_type;
    else if (strcmp(label, "long") == 0)
        id = labels->long_type;
    else if (strcmp(label, "char*") == 0)
        id = labels->string_type;
    return id.i ? id : TEXT_NO_DEFAULT;
}

static TypeId find_pointer(void *self, TypeId elem) {
    const Labels *labels = self;
    return labels->pointers[elem.i].i ? labels->pointers[elem.i] : TEXT_NO_DEFAULT;
}

TypeLookup labels_lookup(const Labels *labels) {
    return (TypeLookup){.self = (void *)labels, .find_label = find_label, .find_pointer = find_pointer};
}
