/* lower_record.c: members of structs and unions.
 * Members of anonymous structs and unions become fields of the record that holds them, with offsets from its start.
 * How initialisers walk over members, with anonymous ones as a level of their own, is kept apart as Shapes.
 *
 * The "unit that holds a bit-field" is what C11 calls its memory location: the run of adjacent bit-fields. So two
 * bit-fields of one record conflict exactly if they have the same offset.
 */
#include "frontend/lower_internal.h"

typedef struct Collect {
    Lower *l;
    TypeId record;
    VEC(Field) fields;
    VEC(uintptr_t) decls; /* by field: its declaration */
    VEC(uint32_t) shapes; /* shapes made, whose members hold indices into fields + 1 until those have ids */
} Collect;

static enum CXVisitorResult visit_field(CXCursor field, CXClientData data) {
    Lower *l = data;
    *vec_push(l->scratch, &l->kids) = field;
    return CXVisit_Continue;
}

static bool is_anonymous_member(CXCursor field, CXType *out_type) {
    *out_type = clang_getCanonicalType(clang_getCursorType(field));
    if (out_type->kind != CXType_Record)
        return false;
    CXString spelling = clang_getCursorSpelling(field);
    const char *name = clang_getCString(spelling);
    bool is_anonymous = name[0] == '\0' || strpbrk(name, " (") != NULL;
    clang_disposeString(spelling);
    return is_anonymous;
}

static uint32_t collect_members(Collect *c, CXType type, uint64_t base_bits, bool is_nested);

typedef struct BitRun {
    uint64_t start, end; /* bits; of the run of bit-fields that the last member belongs to */
    bool is_open;
} BitRun;

static void collect_field(Collect *c, CXCursor decl, uint64_t bits, bool is_nested, bool is_union, BitRun *run) {
    Lower *l = c->l;
    TypeId type = lower_type_at(l, decl);
    Field field = {.record = c->record,
                   .type = type,
                   .offset = (uint32_t)(bits / 8),
                   .flags = is_nested ? FIELD_VIA_ANONYMOUS : 0};
    field.name = lower_str(l, clang_getCursorSpelling(decl));
    if (clang_Cursor_isBitField(decl)) {
        if (!run->is_open || is_union)
            run->start = bits / 8 * 8;
        field.flags |= FIELD_BITFIELD;
        field.bit_width = (uint16_t)clang_getFieldDeclBitWidth(decl);
        field.offset = (uint32_t)(run->start / 8);
        field.bit_offset = (uint16_t)(bits - run->start);
        run->is_open = true;
    } else {
        run->is_open = false;
    }
    if (clang_Cursor_hasAttrs(decl))
        field.annotation = lower_attrs(l, decl).annotation;
    *vec_push(l->scratch, &c->fields) = field;
    *vec_push(l->scratch, &c->decls) = (uintptr_t)decl.data[0];
}

/* Zero-width and unnamed bit-fields hold nothing and are not initialised. */
static bool is_padding(CXCursor decl, BitRun *run) {
    if (!clang_Cursor_isBitField(decl))
        return false;
    CXString spelling = clang_getCursorSpelling(decl);
    bool is_unnamed = clang_getCString(spelling)[0] == '\0';
    clang_disposeString(spelling);
    if (is_unnamed && clang_getFieldDeclBitWidth(decl) == 0)
        run->is_open = false;
    return is_unnamed;
}

static ShapeMember collect_member(Collect *c, CXCursor decl, uint64_t base_bits, bool is_nested, bool is_union,
                                  BitRun *run) {
    Lower *l = c->l;
    long long bits = clang_Cursor_getOffsetOfField(decl);
    uint64_t offset = base_bits + (bits > 0 ? (uint64_t)bits : 0);
    CXType type;
    if (is_anonymous_member(decl, &type)) {
        run->is_open = false;
        *map_slot(l->field_of, (uintptr_t)decl.data[0], NULL) = FIELD_ANONYMOUS;
        return (ShapeMember){.shape = collect_members(c, type, offset, true)};
    }
    collect_field(c, decl, offset, is_nested, is_union, run);
    return (ShapeMember){.field = {c->fields.len}};
}

/* The index of the shape of the record type. */
static uint32_t collect_members(Collect *c, CXType type, uint64_t base_bits, bool is_nested) {
    Lower *l = c->l;
    Kids decls = {.first = l->kids.len};
    clang_Type_visitFields(type, visit_field, l);
    decls.count = l->kids.len - decls.first;
    Shape shape = {.members = ARENA_ARRAY(l->scratch, ShapeMember, decls.count)};
    shape.is_union = clang_getCursorKind(clang_getTypeDeclaration(type)) == CXCursor_UnionDecl;
    BitRun run = {0};
    for (uint32_t i = 0; i < decls.count; i++) {
        CXCursor decl = lower_kid(l, decls, i);
        if (!is_padding(decl, &run))
            shape.members[shape.count++] = collect_member(c, decl, base_bits, is_nested, shape.is_union, &run);
    }
    lower_kids_drop(l, decls);
    *vec_push(l->scratch, &l->shapes) = shape;
    *vec_push(l->scratch, &c->shapes) = l->shapes.len - 1;
    return l->shapes.len - 1;
}

void lower_record_fields(Lower *l, TypeId record, CXType type) {
    Collect c = {.l = l, .record = record};
    uint32_t shape = collect_members(&c, type, 0, false);
    uint32_t first = ir_field_range(l->tu, c.fields.data, c.fields.len);
    for (uint32_t i = 0; i < c.fields.len; i++) {
        bool is_new;
        uint64_t *slot = map_slot(l->field_of, c.decls.data[i], &is_new);
        if (is_new) /* a member of a struct that is embedded in two records has one declaration, see lower_place.c */
            *slot = first + i;
    }
    VEC_EACH(uint32_t, made, &c.shapes) {
        Shape *s = &l->shapes.data[*made];
        for (uint32_t i = 0; i < s->count; i++) {
            if (s->members[i].shape == 0)
                s->members[i].field.i += first - 1;
        }
    }
    *map_slot(l->shape_of, record.i, NULL) = shape;
    l->tu->types.data[record.i].field_first = first;
    l->tu->types.data[record.i].field_count = c.fields.len;
}

const Shape *lower_shape(const Lower *l, TypeId record) {
    const uint64_t *index = map_find(l->shape_of, lower_bare(l, record).i);
    return index ? &l->shapes.data[*index] : NULL;
}
