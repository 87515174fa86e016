/* lower_type.c: types. Each type is asked of libclang once: by the pointer of the type as written, then by that of its
 * canonical form. A qualified or _Atomic type is a copy of the bare one with flags, and bare leads back to it.
 */
#include "frontend/lower_internal.h"

TypeId lower_type_add(Lower *l, Type type, TypeId bare) {
    TypeId id = ir_type(l->tu, type);
    while (l->bare.len <= id.i)
        vec_push(l->scratch, &l->bare);
    l->bare.data[id.i] = bare.i ? bare : id;
    return id;
}

TypeId lower_pointer_to(Lower *l, TypeId elem) {
    bool is_new;
    uint64_t *slot = map_slot(l->pointer_to, elem.i, &is_new);
    if (is_new) {
        TypeId id = lower_type_add(
            l, (Type){.kind = TYPE_POINTER, .size = sizeof(void *), .align = sizeof(void *), .elem = elem},
            (TypeId){0});
        *slot = id.i;
    }
    return (TypeId){(uint32_t)*slot};
}

TypeId lower_int_type(Lower *l) {
    if (!l->int_type.i) {
        StrId name = strpool_intern(l->tu->strs, "int");
        l->int_type = lower_type_add(
            l, (Type){.kind = TYPE_INT, .flags = TYPE_SIGNED, .size = 4, .align = 4, .name = name}, (TypeId){0});
    }
    return l->int_type;
}

static uint32_t layout_size(CXType type) {
    long long size = clang_Type_getSizeOf(type);
    return size > 0 ? (size > UINT32_MAX ? UINT32_MAX : (uint32_t)size) : 0;
}

static uint16_t layout_align(CXType type) {
    long long align = clang_Type_getAlignOf(type);
    return align > 0 && align <= UINT16_MAX ? (uint16_t)align : 0;
}

static bool is_signed_kind(enum CXTypeKind kind) {
    switch (kind) {
    case CXType_Char_S:
    case CXType_SChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong:
    case CXType_Int128:
    case CXType_WChar:
        return true;
    default:
        return false;
    }
}

static TypeKind scalar_kind(enum CXTypeKind kind) {
    if (kind == CXType_Void)
        return TYPE_VOID;
    if ((kind >= CXType_Bool && kind <= CXType_Int128) || kind == CXType_Enum)
        return TYPE_INT;
    if (kind == CXType_NullPtr)
        return TYPE_POINTER;
    if ((kind >= CXType_Float && kind <= CXType_LongDouble) || kind == CXType_Float128 || kind == CXType_Half ||
        kind == CXType_Float16 || kind == CXType_BFloat16 || kind == CXType_Ibm128)
        return TYPE_FLOAT;
    return TYPE_OTHER;
}

/* The tag or the typedef's name of a record or enum; "" if it has neither. */
static StrId tag_name(Lower *l, CXCursor decl) {
    CXString spelling = clang_getCursorSpelling(decl);
    const char *text = clang_getCString(spelling);
    if (!text || strchr(text, '(')) {
        clang_disposeString(spelling);
        return STR_EMPTY;
    }
    return lower_str(l, spelling);
}

static TypeId make_scalar(Lower *l, CXType type) {
    if (type.kind == CXType_Int)
        return lower_int_type(l);
    Type made = {.kind = scalar_kind(type.kind)};
    if (type.kind == CXType_Enum) {
        CXCursor decl = clang_getTypeDeclaration(type);
        made.name = tag_name(l, decl);
        made.flags = is_signed_kind(clang_getCanonicalType(clang_getEnumDeclIntegerType(decl)).kind) ? TYPE_SIGNED : 0;
    } else {
        made.name = lower_str(l, clang_getTypeSpelling(type));
        made.flags = is_signed_kind(type.kind) ? TYPE_SIGNED : 0;
    }
    if (type.kind == CXType_Unexposed || type.kind == CXType_Dependent || type.kind == CXType_Overload) {
        /* The size of the type of a built-in function, or of an overloaded one, is a crash in libclang; they are the
         * ones spelled "<...>". */
        if (strncmp(tu_str(l->tu, made.name), "_BitInt", 7) == 0 ||
            strncmp(tu_str(l->tu, made.name), "unsigned _BitInt", 16) == 0) {
            made.kind = TYPE_INT;
            made.size = layout_size(type);
        }
    } else if (made.kind == TYPE_POINTER) { /* nullptr_t */
        return lower_pointer_to(l, lower_type_add(l, (Type){.kind = TYPE_VOID}, (TypeId){0}));
    } else if (made.kind != TYPE_VOID) {
        made.size = layout_size(type);
        made.align = layout_align(type);
    }
    return lower_type_add(l, made, (TypeId){0});
}

static TypeId make_array(Lower *l, CXType type) {
    TypeId elem = lower_type(l, clang_getArrayElementType(type));
    long long count = type.kind == CXType_ConstantArray ? clang_getArraySize(type) : 0;
    Type made = {.kind = TYPE_ARRAY, .elem = elem, .align = lower_type_data(l, elem)->align};
    if (count > 0 && count <= UINT32_MAX) {
        made.count = (uint32_t)count;
        made.size = layout_size(type);
    }
    if (type.kind == CXType_IncompleteArray)
        made.flags = TYPE_INCOMPLETE;
    return lower_type_add(l, made, (TypeId){0});
}

/* Said at the end of the spelling; inside, it is about a parameter. */
static bool is_noreturn(CXType type) {
    static const char ENDING[] = "__attribute__((noreturn))";
    CXString spelling = clang_getTypeSpelling(type);
    const char *text = clang_getCString(spelling);
    size_t len = strlen(text), ending = sizeof ENDING - 1;
    bool ends = len > ending && strcmp(text + len - ending, ENDING) == 0;
    clang_disposeString(spelling);
    return ends;
}

static TypeId make_function(Lower *l, CXType type) {
    Type made = {.kind = TYPE_FUNC};
    int count = type.kind == CXType_FunctionProto ? clang_getNumArgTypes(type) : 0;
    if (type.kind == CXType_FunctionNoProto)
        made.flags |= TYPE_NO_PROTO;
    else if (clang_isFunctionTypeVariadic(type))
        made.flags |= TYPE_VARIADIC;
    if (is_noreturn(type))
        made.flags |= TYPE_NORETURN;
    made.elem = lower_type(l, clang_getResultType(type));
    VEC(Field) params = {0};
    for (int i = 0; i < count; i++) {
        TypeId param = lower_type(l, clang_getArgType(type, (unsigned)i));
        vec_push(l->scratch, &params)->type = param;
    }
    TypeId id = lower_type_add(l, made, (TypeId){0});
    for (uint32_t i = 0; i < params.len; i++)
        params.data[i].record = id;
    uint32_t first = ir_field_range(l->tu, params.data, params.len);
    l->tu->types.data[id.i].field_first = first;
    l->tu->types.data[id.i].field_count = params.len;
    return id;
}

static bool is_definition(CXCursor decl) {
    return !clang_Cursor_isNull(clang_getCursorDefinition(decl));
}

static TypeId make_record(Lower *l, CXType type, uint64_t slot_key) {
    CXCursor decl = clang_getTypeDeclaration(type);
    Type made = {.kind = clang_getCursorKind(decl) == CXCursor_UnionDecl ? TYPE_UNION : TYPE_STRUCT};
    bool is_complete = is_definition(decl);
    if (is_complete)
        decl = clang_getCursorDefinition(decl);
    made.name = tag_name(l, decl);
    made.loc = lower_loc(l, decl);
    if (!is_complete) {
        made.key = lower_str(l, clang_getCursorUSR(decl));
        made.flags = TYPE_INCOMPLETE;
    } else {
        made.size = layout_size(type);
        made.align = layout_align(type);
        made.key = lower_key(l, decl);
        if (made.name.i == 0) {
            CXFile file;
            unsigned line, col;
            clang_getExpansionLocation(clang_getCursorLocation(decl), &file, &line, &col, NULL);
            const char *key = arena_printf(l->scratch, "%s:%u:%u", lower_real_path(l, file), line, col);
            made.key = strpool_intern(l->tu->strs, key);
        }
    }
    TypeId id = lower_type_add(l, made, (TypeId){0});
    *map_slot(l->type_of, slot_key, NULL) = id.i; /* before the members: they may point back here */
    if (is_complete)
        lower_record_fields(l, id, type);
    return id;
}

/* Qualifiers and _Atomic. */
static TypeId make_variant(Lower *l, TypeId inner, uint8_t flags, CXType type, bool is_atomic) {
    TypeId bare = lower_bare(l, inner);
    if (flags == 0)
        return bare;
    Type made = *lower_type_data(l, inner);
    made.flags |= flags;
    if (is_atomic) {
        made.size = layout_size(type);
        made.align = layout_align(type);
    }
    TypeId id = lower_type_add(l, made, bare);
    if (lower_is_record(l, id))
        *vec_push(l->scratch, &l->variants) = id;
    return id;
}

static TypeId make_type(Lower *l, CXType type, uint64_t slot_key) {
    uint8_t flags = (uint8_t)((clang_isConstQualifiedType(type) ? TYPE_CONST : 0) |
                              (clang_isVolatileQualifiedType(type) ? TYPE_VOLATILE : 0));
    if (flags || clang_isRestrictQualifiedType(type)) {
        TypeId inner = lower_type(l, clang_getUnqualifiedType(type));
        if (flags == 0)
            return inner;
        TypeId made = make_variant(l, inner, flags, type, false);
        return made;
    }
    switch (type.kind) {
    case CXType_Invalid:
        return (TypeId){0};
    case CXType_Atomic:
        return make_variant(l, lower_type(l, clang_Type_getValueType(type)), TYPE_ATOMIC, type, true);
    case CXType_Pointer:
    case CXType_BlockPointer:
        return lower_pointer_to(l, lower_type(l, clang_getPointeeType(type)));
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray:
    case CXType_DependentSizedArray:
        return make_array(l, type);
    case CXType_Record:
        return make_record(l, type, slot_key);
    case CXType_FunctionProto:
    case CXType_FunctionNoProto:
        return make_function(l, type);
    default:
        return make_scalar(l, type);
    }
}

TypeId lower_type(Lower *l, CXType type) {
    uint64_t key = (uintptr_t)type.data[0];
    const uint64_t *found = map_find(l->type_of, key);
    if (found)
        return (TypeId){(uint32_t)*found};
    CXType canonical = clang_getCanonicalType(type);
    TypeId id = canonical.data[0] != type.data[0] ? lower_type(l, canonical) : make_type(l, canonical, key);
    *map_slot(l->type_of, key, NULL) = id.i;
    return id;
}

/* ---- the type of a cursor ---- */

static TypeId decayed(Lower *l, TypeId type) {
    return lower_pointer_to(l, lower_kind(l, type) == TYPE_ARRAY ? lower_type_data(l, type)->elem : type);
}

/* An implicit cast has the type of an array or a function only around an object or literal of that very type. */
static TypeId unexposed_type(Lower *l, CXCursor expr, TypeId type) {
    Kids kids = lower_expr_kids(l, expr);
    bool is_real = kids.count == 1 && lower_type_at(l, lower_kid(l, kids, 0)).i == type.i;
    lower_kids_drop(l, kids);
    return is_real || lower_is_choose_expr(l, expr) ? type : decayed(l, type);
}

/* libclang calls a parameter `int a[4]` an int[4], and `int f(int)` an int (int), although both are pointers; so too
 * the values of such parameters, in whatever expression. No other value has the type of an array or a function. */
TypeId lower_type_at(Lower *l, CXCursor at) {
    TypeId type = lower_type(l, clang_getCursorType(at));
    uint8_t kind = lower_kind(l, type);
    if (kind != TYPE_ARRAY && kind != TYPE_FUNC)
        return type;
    switch (clang_getCursorKind(at)) {
    case CXCursor_ParmDecl:
        return decayed(l, type);
    case CXCursor_DeclRefExpr:
        return clang_getCursorKind(clang_getCursorReferenced(at)) == CXCursor_ParmDecl ? decayed(l, type) : type;
    case CXCursor_ParenExpr:
        return lower_type_at(l, lower_last_expr(l, at));
    case CXCursor_UnexposedExpr:
        return unexposed_type(l, at, type);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(at) == CXUnaryOperator_Extension)
            return lower_type_at(l, lower_last_expr(l, at));
        return clang_getCursorUnaryOperatorKind(at) == CXUnaryOperator_Deref ? type : decayed(l, type);
    case CXCursor_BinaryOperator:
    case CXCursor_CompoundAssignOperator:
    case CXCursor_ConditionalOperator:
    case CXCursor_StmtExpr:
    case CXCursor_CallExpr:
    case CXCursor_CStyleCastExpr:
        return decayed(l, type);
    default:
        return type;
    }
}

void lower_finish_types(Lower *l) {
    VEC_EACH(TypeId, id, &l->variants) {
        Type *variant = &l->tu->types.data[id->i];
        const Type *bare = lower_type_data(l, lower_bare(l, *id));
        variant->field_first = bare->field_first;
        variant->field_count = bare->field_count;
    }
}
