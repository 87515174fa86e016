/* text_spell.c: types as C spells them, for people. A declarator grows outwards from its middle: the name of the type
 * at the end of the chain comes last, in front.
 */
#include "ir/text_writer.h"

enum { SPELL_DEPTH_MAX = 12, SPELL_PARAM_DEPTH_MAX = 2 };

static const char *spell(const Tu *tu, TypeId id, const char *inner, uint32_t depth, uint32_t params, Arena *arena);

static const char *spell_record(const Tu *tu, const Type *type, Arena *arena) {
    const char *word = type->kind == TYPE_STRUCT ? "struct" : "union";
    const char *quals =
        arena_printf(arena, "%s%s%s", type->flags & TYPE_CONST ? "const " : "",
                     type->flags & TYPE_VOLATILE ? "volatile " : "", type->flags & TYPE_ATOMIC ? "_Atomic " : "");
    if (*tu_str(tu, type->name))
        return arena_printf(arena, "%s%s %s", quals, word, tu_str(tu, type->name));
    const Loc *loc = tu_loc(tu, type->loc);
    return arena_printf(arena, "%s%s <%u:%u>", quals, word, loc->line, loc->col);
}

static const char *spell_base(const Tu *tu, const Type *type, Arena *arena) {
    if (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION)
        return spell_record(tu, type, arena);
    if (*tu_str(tu, type->name))
        return tu_str(tu, type->name);
    return TEXT_TYPE_KINDS[type->kind].word;
}

static const char *spell_params(const Tu *tu, const Type *func, uint32_t params, Arena *arena) {
    if (params >= SPELL_PARAM_DEPTH_MAX)
        return "...";
    const char *text = func->flags & TYPE_NO_PROTO ? "" : func->field_count == 0 ? "void" : "";
    for (uint32_t i = 0; i < func->field_count; i++) {
        const char *param = spell(tu, tu->fields.data[func->field_first + i].type, "", 0, params + 1, arena);
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", param);
    }
    return func->flags & TYPE_VARIADIC ? arena_printf(arena, "%s, ...", text) : text;
}

/* `inner` is the declarator inside this type's; params counts parameter lists around it. */
static const char *spell(const Tu *tu, TypeId id, const char *inner, uint32_t depth, uint32_t params, Arena *arena) {
    const Type *type = tu_type(tu, id);
    if (depth >= SPELL_DEPTH_MAX)
        return arena_printf(arena, "... %s", inner);
    switch (type->kind) {
    case TYPE_POINTER: {
        uint8_t elem = tu_type(tu, type->elem)->kind;
        const char *quals =
            arena_printf(arena, "%s%s%s", type->flags & TYPE_CONST ? "const" : "",
                         type->flags & TYPE_VOLATILE ? "volatile" : "", type->flags & TYPE_ATOMIC ? "_Atomic" : "");
        const char *star = arena_printf(arena, "*%s%s%s", quals, *quals && *inner ? " " : "", inner);
        if (elem == TYPE_ARRAY || elem == TYPE_FUNC)
            star = arena_printf(arena, "(%s)", star);
        return spell(tu, type->elem, star, depth + 1, params, arena);
    }
    case TYPE_ARRAY: {
        const char *count = type->count ? arena_printf(arena, "%u", type->count) : "";
        return spell(tu, type->elem, arena_printf(arena, "%s[%s]", inner, count), depth + 1, params, arena);
    }
    case TYPE_FUNC: {
        const char *list = spell_params(tu, type, params, arena);
        return spell(tu, type->elem, arena_printf(arena, "%s(%s)", inner, list), depth + 1, params, arena);
    }
    default:
        return arena_printf(arena, "%s%s%s", spell_base(tu, type, arena), *inner ? " " : "", inner);
    }
}

const char *type_spell(const Tu *tu, TypeId id, Arena *arena) {
    return spell(tu, id, "", 0, 0, arena);
}
