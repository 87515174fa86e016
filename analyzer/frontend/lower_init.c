/* lower_init.c: initialiser lists, of static objects into Init entries, of automatic ones into stores.
 *
 * libclang gives a list as it is written. What each item initialises is found as C11 6.7.9 says: items go to the
 * members in order; a designator says where to go on; an item that is no list and does not have the type of its
 * struct, union or array starts that aggregate's members (brace elision), and the walk comes back when they are full.
 *
 * Static objects: zeros are left out, and so are arrays of plain numbers. Automatic objects: a list that does not
 * name everything is one store of 0 to the whole, then a store for each item.
 */
#include "frontend/lower_internal.h"

enum {
    RANGE_MAX = 64,        /* elements of `[0 ... 9999] = x` that get an entry of their own */
    DESIGNATORS_MAX = 32,
};

typedef struct Walk {
    Lower *l;
    bool is_static;
    VEC(Init) inits; /* static */
    uint16_t flags;  /* automatic: of the stores */
    bool is_zeroed;  /* automatic: zeros need no store */
} Walk;

/* Where we are: an object inside the one that is initialised. */
typedef struct Spot {
    TypeId type;
    uint32_t shape; /* of a record; that of an anonymous member while the rest still describes its record */
    PlaceId place;  /* automatic */
    int64_t offset; /* static */
    FieldId field;
} Spot;

/* The items of a list, and the next one to use. */
typedef struct Items {
    Kids kids;
    uint32_t next;
} Items;

static void init_object(Walk *w, Spot spot, CXCursor expr);
static void init_members(Walk *w, Spot spot, Items *items, uint64_t from, bool is_braced);

static uint32_t shape_index(Lower *l, TypeId type) {
    const uint64_t *index = map_find(l->shape_of, lower_bare(l, type).i);
    return index ? (uint32_t)*index : 0;
}

static bool is_array(const Lower *l, const Spot *spot) {
    return spot->shape == 0 && lower_kind(l, spot->type) == TYPE_ARRAY;
}

/* ---- from an object to its parts ---- */

static Spot spot_field(Walk *w, const Spot *of, FieldId field) {
    Lower *l = w->l;
    const Field *data = tu_field(l->tu, field);
    Spot spot = {.type = data->type, .field = field, .offset = of->offset + data->offset};
    spot.shape = lower_is_record(l, spot.type) ? shape_index(l, spot.type) : 0;
    if (!w->is_static)
        spot.place = ir_place_field(l->tu, of->place, field, spot.type);
    return spot;
}

static Spot spot_member(Walk *w, const Spot *of, ShapeMember member) {
    if (member.shape == 0)
        return spot_field(w, of, member.field);
    Spot spot = *of; /* its fields are those of the record around it */
    spot.shape = member.shape;
    return spot;
}

static Spot spot_element(Walk *w, const Spot *of, uint64_t index) {
    Lower *l = w->l;
    TypeId elem = lower_type_data(l, of->type)->elem;
    Spot spot = {
        .type = elem, .field = of->field, .offset = of->offset + (int64_t)index * lower_type_data(l, elem)->size};
    spot.shape = lower_is_record(l, elem) ? shape_index(l, elem) : 0;
    if (!w->is_static) {
        Operand at = operand_int((int64_t)index, lower_int_type(l));
        spot.place = lower_place_offset(l, of->place, at, elem, true);
    }
    return spot;
}

/* The number of members or elements that items can go to. */
static uint64_t member_count(Walk *w, const Spot *spot) {
    Lower *l = w->l;
    if (spot->shape) {
        const Shape *shape = &l->shapes.data[spot->shape];
        return shape->is_union && shape->count > 1 ? 1 : shape->count;
    }
    const Type *type = lower_type_data(l, spot->type);
    if (type->kind != TYPE_ARRAY)
        return 1;
    return type->count ? type->count : UINT64_MAX; /* a flexible array takes what there is */
}

static Spot spot_at(Walk *w, const Spot *of, uint64_t index) {
    if (is_array(w->l, of))
        return spot_element(w, of, index);
    if (of->shape)
        return spot_member(w, of, w->l->shapes.data[of->shape].members[index]);
    return *of;
}

/* ---- leaves ---- */

static bool is_plain_zero(const Init *init) {
    return init->value.kind == OPERAND_INT && init->value.num == 0;
}

static void static_leaf(Walk *w, const Spot *spot, CXCursor expr) {
    Lower *l = w->l;
    Init init = {.offset = (uint32_t)spot->offset, .type = spot->type, .field = spot->field};
    switch (lower_const(l, expr, spot->type, &init.value)) {
    case CONST_FOUND:
        if (!is_plain_zero(&init))
            *vec_push(l->scratch, &w->inits) = init;
        return;
    case CONST_IGNORED:
        return;
    case CONST_UNKNOWN:
        if (lower_kind(l, spot->type) == TYPE_POINTER)
            lower_gap(l, GAP_UNKNOWN_INIT, expr);
        lower_mark_labels(l, expr);
        return;
    }
}

static bool is_zero(CXCursor expr) {
    int64_t num;
    enum CXCursorKind kind = clang_getCursorKind(expr);
    return (kind == CXCursor_IntegerLiteral || kind == CXCursor_UnexposedExpr) && lower_eval_int(expr, &num) &&
           num == 0;
}

static void leaf(Walk *w, const Spot *spot, CXCursor expr) {
    if (w->is_static)
        static_leaf(w, spot, expr);
    else if (!w->is_zeroed || !is_zero(expr))
        lower_into(w->l, spot->place, expr, w->flags);
}

/* ---- items ---- */

static bool is_designated(CXCursor item) {
    return clang_getCursorKind(item) == CXCursor_UnexposedExpr && clang_getCursorType(item).kind == CXType_Void;
}

static bool is_string(Lower *l, CXCursor expr) {
    return clang_getCursorKind(lower_strip_parens(l, expr)) == CXCursor_StringLiteral;
}

/* The item is a value for the whole object, not for its first member. */
static bool fits_whole(Walk *w, const Spot *spot, CXCursor item) {
    Lower *l = w->l;
    if (clang_getCursorKind(item) == CXCursor_InitListExpr || clang_getCursorKind(item) == CXCursor_CompoundLiteralExpr)
        return true;
    if (is_array(l, spot)) {
        return is_string(l, item) && lower_kind(l, lower_type_data(l, spot->type)->elem) == TYPE_INT;
    }
    if (!spot->shape)
        return true;
    TypeId type = lower_bare(l, lower_type_at(l, item));
    return lower_is_record(l, type) && type.i == lower_bare(l, spot->type).i;
}

/* The next item, and more of them if braces were left out. */
static void init_next(Walk *w, Spot spot, Items *items) {
    CXCursor item = lower_kid(w->l, items->kids, items->next);
    if (fits_whole(w, &spot, item)) {
        items->next++;
        init_object(w, spot, item);
        return;
    }
    uint32_t before = items->next;
    init_members(w, spot, items, 0, false);
    if (items->next == before)
        items->next++; /* an aggregate without members takes nothing: skip, so that the walk ends */
}

/* ---- designators ---- */

typedef struct Designation {
    CXCursor steps[DESIGNATORS_MAX]; /* references to members, indices */
    uint32_t count;
    CXCursor value;
    int range_at; /* steps[range_at ... range_at + 1] are one range; -1 if there is none */
} Designation;

static bool is_member_step(CXCursor step) {
    return clang_getCursorKind(step) == CXCursor_MemberRef;
}

/* "[1 ... 3]": where in the steps the first range is, by the text of the designators. */
static int find_range(Lower *l, CXCursor item) {
    const char *end, *at = lower_text_at(l, clang_getRangeStart(clang_getCursorExtent(item)), &end);
    int step = 0, depth = 0;
    while (at && at < end && !(depth == 0 && *at == '=')) {
        if (*at == '[' && depth++ == 0)
            step++;
        else if (*at == ']' && --depth == 0 && at + 1 < end && *lower_skip_blanks(at + 1, end) != '[' &&
                 *lower_skip_blanks(at + 1, end) != '.')
            break;
        else if (*at == '.' && depth == 0)
            step++;
        else if (*at == '.' && depth == 1 && end - at > 3 && strncmp(at, "...", 3) == 0)
            return step - 1;
        at = lower_skip_item(at, end);
    }
    return -1;
}

/* Two indices one after the other are a range or two levels of an array; often the types tell. */
static bool may_have_range(const Designation *d) {
    for (uint32_t i = 0; i + 1 < d->count; i++) {
        if (!is_member_step(d->steps[i]) && !is_member_step(d->steps[i + 1]))
            return true;
    }
    return false;
}

static bool read_designation(Lower *l, CXCursor item, Designation *out) {
    Kids kids = lower_kids(l, item);
    *out = (Designation){.range_at = -1};
    bool is_fine = kids.count >= 2 && kids.count <= DESIGNATORS_MAX;
    if (is_fine) {
        for (uint32_t i = 0; i + 1 < kids.count; i++)
            out->steps[out->count++] = lower_kid(l, kids, i);
        out->value = lower_kid(l, kids, kids.count - 1);
    }
    lower_kids_drop(l, kids);
    if (is_fine && may_have_range(out)) {
        int written = find_range(l, item), step = 0;
        for (uint32_t i = 0; i < out->count && written >= 0; i++) {
            CXSourceLocation location = clang_getCursorLocation(out->steps[i]);
            if (clang_equalLocations(location, clang_getNullLocation()))
                continue; /* an anonymous member that the parser put in */
            if (step++ == written) {
                out->range_at = (int)i;
                break;
            }
        }
    }
    return is_fine;
}

/* The position in the shape of a step to a member: of a field, or of the anonymous member that holds it. */
static bool find_member(Lower *l, uint32_t shape, FieldId field, uint32_t *out_index) {
    for (uint32_t i = 0; i < l->shapes.data[shape].count; i++) {
        ShapeMember member = l->shapes.data[shape].members[i];
        uint32_t inner;
        if (member.shape ? find_member(l, member.shape, field, &inner) : member.field.i == field.i) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

static FieldId field_of_step(Lower *l, const Designation *d, uint32_t step) {
    for (uint32_t i = step; i < d->count && is_member_step(d->steps[i]); i++) {
        CXCursor decl = clang_getCursorReferenced(d->steps[i]);
        const uint64_t *field = map_find(l->field_of, (uintptr_t)decl.data[0]);
        if (field && *field != FIELD_ANONYMOUS)
            return (FieldId){(uint32_t)*field};
    }
    return (FieldId){0};
}

/* Initialises what the steps from `step` on lead to, and goes on behind it inside `spot`. */
static bool init_designated(Walk *w, Spot spot, const Designation *d, uint32_t step, Items *items, bool is_braced);

/* The object that a step leads to, and its index in its aggregate. An anonymous member on the way to a named one may
 * or may not have a step of its own. */
static bool follow_step(Walk *w, const Spot *spot, const Designation *d, uint32_t step, uint64_t *out_index) {
    Lower *l = w->l;
    if (is_member_step(d->steps[step])) {
        FieldId field = field_of_step(l, d, step);
        uint32_t index;
        if (!spot->shape || field.i == 0 || !find_member(l, spot->shape, field, &index))
            return false;
        *out_index = index;
        return true;
    }
    int64_t num;
    if (!is_array(l, spot) || !lower_eval_int(d->steps[step], &num) || num < 0)
        return false;
    *out_index = (uint64_t)num;
    return true;
}

/* All elements of a range but the last, whose spot follows it. The value is evaluated once. */
static void init_range(Walk *w, const Spot *spot, const Designation *d, uint64_t from, uint64_t to) {
    Lower *l = w->l;
    for (uint64_t i = from; w->is_static && i < to && i - from < RANGE_MAX; i++)
        init_object(w, spot_element(w, spot, i), d->value);
    if (w->is_static)
        return;
    Spot last = spot_element(w, spot, to);
    LocId loc = lower_loc(l, d->value);
    Operand value = operand_none();
    if (lower_is_aggregate(l, last.type))
        init_object(w, last, d->value);
    else
        value = lower_convert(l, lower_rvalue(l, d->value), last.type, loc);
    for (uint64_t i = from; i <= to && i - from < RANGE_MAX; i++) {
        Spot element = spot_element(w, spot, i);
        if (value.kind != OPERAND_NONE)
            lower_store(l, element.place, value, loc, w->flags);
        else if (i < to)
            lower_move(l, element.place, last.place, loc, w->flags);
    }
}

/* [1 ... 3].member = x: all elements of the range but the last. */
static void init_range_parts(Walk *w, const Spot *spot, const Designation *d, uint32_t step, uint64_t from,
                             uint64_t to) {
    for (uint64_t i = from; i < to && i - from < RANGE_MAX; i++) {
        Items none = {0};
        init_designated(w, spot_element(w, spot, i), d, step, &none, false);
    }
}

static bool init_designated(Walk *w, Spot spot, const Designation *d, uint32_t step, Items *items, bool is_braced) {
    Lower *l = w->l;
    uint64_t index;
    if (!follow_step(w, &spot, d, step, &index))
        return false;
    uint32_t next = step + 1;
    bool is_done = false;
    if (d->range_at == (int)step && next < d->count) {
        int64_t last;
        if (!lower_eval_int(d->steps[next], &last) || last < (int64_t)index)
            return false;
        next++;
        if (next == d->count)
            init_range(w, &spot, d, index, (uint64_t)last);
        else
            init_range_parts(w, &spot, d, next, index, (uint64_t)last);
        is_done = next == d->count && !w->is_static;
        index = (uint64_t)last;
    }
    Spot sub = spot_at(w, &spot, index);
    bool is_anonymous_step =
        is_member_step(d->steps[step]) && spot.shape && l->shapes.data[spot.shape].members[index].shape != 0;
    if (is_anonymous_step) { /* with or without a step of its own */
        CXCursor decl = clang_getCursorReferenced(d->steps[step]);
        const uint64_t *field = map_find(l->field_of, (uintptr_t)decl.data[0]);
        if (!(field && *field == FIELD_ANONYMOUS))
            next = step;
    }
    if (next < d->count) {
        if (!init_designated(w, sub, d, next, items, false))
            return false;
    } else if (!is_done) {
        init_object(w, sub, d->value);
    }
    init_members(w, spot, items, spot.shape && l->shapes.data[spot.shape].is_union ? UINT64_MAX : index + 1, is_braced);
    return true;
}

/* ---- the walk ---- */

/* Items from items->next on go to the members from `from` on. Without braces of its own, an aggregate ends where it is
 * full, or at a designator. */
static void init_members(Walk *w, Spot spot, Items *items, uint64_t from, bool is_braced) {
    uint64_t count = member_count(w, &spot);
    uint64_t index = from;
    while (items->next < items->kids.count) {
        CXCursor item = lower_kid(w->l, items->kids, items->next);
        if (is_designated(item)) {
            if (!is_braced)
                return;
            items->next++;
            Designation d;
            if (!read_designation(w->l, item, &d) || !init_designated(w, spot, &d, 0, items, true))
                lower_gap(w->l, GAP_UNKNOWN_INIT, item);
            return; /* init_designated went on with what follows */
        }
        if (index >= count) {
            if (is_braced)
                items->next = items->kids.count; /* excess items */
            return;
        }
        init_next(w, spot_at(w, &spot, index), items);
        index++;
    }
}

static void init_object(Walk *w, Spot spot, CXCursor expr) {
    Lower *l = w->l;
    CXCursor kid;
    if (w->is_static) { /* (struct S){...} as an initialiser: a GNU extension, and the parts of other such literals */
        CXCursor inner = lower_strip_parens(l, expr);
        if (clang_getCursorKind(inner) == CXCursor_UnexposedExpr && lower_is_implicit_cast(l, inner, &kid) &&
            clang_getCursorKind(lower_strip_parens(l, kid)) == CXCursor_CompoundLiteralExpr && spot.shape)
            inner = lower_strip_parens(l, kid);
        if (clang_getCursorKind(inner) == CXCursor_CompoundLiteralExpr && (spot.shape || is_array(l, &spot)))
            expr = lower_last_expr(l, inner);
    }
    if (clang_getCursorKind(expr) != CXCursor_InitListExpr) {
        if (w->is_static && is_array(l, &spot))
            return; /* the text of a char array */
        leaf(w, &spot, expr);
        return;
    }
    Items items = {.kids = lower_expr_kids(l, expr)};
    bool is_aggregate = spot.shape || is_array(l, &spot);
    if (!is_aggregate ||
        (items.kids.count == 1 && is_array(l, &spot) && fits_whole(w, &spot, lower_kid(l, items.kids, 0)) &&
         is_string(l, lower_kid(l, items.kids, 0)))) {
        if (items.kids.count > 0)
            init_object(w, spot, lower_kid(l, items.kids, 0));
    } else {
        init_members(w, spot, &items, 0, true);
    }
    lower_kids_drop(l, items.kids);
}

/* ---- automatic objects ---- */

/* The list has an item for every part, without designators or left-out braces. */
static bool list_covers(Lower *l, TypeId type, CXCursor list) {
    uint32_t shape = lower_is_record(l, type) ? shape_index(l, type) : 0;
    const Type *data = lower_type_data(l, type);
    uint64_t wanted = shape ? l->shapes.data[shape].count : data->kind == TYPE_ARRAY ? data->count : 1;
    if (shape && (l->shapes.data[shape].is_union))
        return false;
    Kids kids = lower_expr_kids(l, list);
    bool covers = kids.count == wanted;
    if (data->kind == TYPE_ARRAY && kids.count == 1 && is_string(l, lower_kid(l, kids, 0))) { /* char a[8] = {"text"} */
        lower_kids_drop(l, kids);
        return true;
    }
    for (uint32_t i = 0; i < kids.count && covers; i++) {
        CXCursor item = lower_kid(l, kids, i);
        TypeId part = data->elem;
        if (shape) {
            ShapeMember member = l->shapes.data[shape].members[i];
            covers = member.shape == 0;
            part = covers ? tu_field(l->tu, member.field)->type : part;
        }
        bool is_list = clang_getCursorKind(item) == CXCursor_InitListExpr;
        if (covers && is_designated(item))
            covers = false;
        else if (covers && lower_is_aggregate(l, part))
            covers =
                is_list ? list_covers(l, part, item) : lower_bare(l, lower_type_at(l, item)).i == lower_bare(l, part).i;
    }
    lower_kids_drop(l, kids);
    return covers;
}

static bool has_designators(Lower *l, CXCursor list) {
    Kids kids = lower_expr_kids(l, list);
    bool has = false;
    for (uint32_t i = 0; i < kids.count && !has; i++)
        has = is_designated(lower_kid(l, kids, i));
    lower_kids_drop(l, kids);
    return has;
}

void lower_init_list(Lower *l, PlaceId to, CXCursor list, uint16_t flags) {
    TypeId type = lower_place_type(l, to);
    Walk w = {.l = l, .flags = flags};
    if (!list_covers(l, type, list)) {
        lower_store(l, to, operand_int(0, lower_bare(l, type)), lower_loc(l, list), flags);
        w.is_zeroed = !has_designators(l, list); /* [0 ... 9] = 1, [3] = 0 stores zeros over ones */
    }
    Spot spot = {.type = type, .place = to};
    spot.shape = lower_is_record(l, type) ? shape_index(l, type) : 0;
    init_object(&w, spot, list);
}

/* ---- static objects ---- */

/* An array of numbers holds nothing that the analysis asks for, and may be long. */
static bool is_number_table(Lower *l, TypeId type) {
    bool is_table = false;
    while (lower_kind(l, type) == TYPE_ARRAY) {
        type = lower_type_data(l, type)->elem;
        is_table = true;
    }
    uint8_t kind = lower_kind(l, type);
    return is_table && (kind == TYPE_INT || kind == TYPE_FLOAT || kind == TYPE_OTHER);
}

void lower_static_init(Lower *l, SymId sym, CXCursor init) {
    Walk w = {.l = l, .is_static = true};
    Spot spot = {.type = tu_sym(l->tu, sym)->type};
    if (is_number_table(l, spot.type))
        return;
    spot.shape = lower_is_record(l, spot.type) ? shape_index(l, spot.type) : 0;
    init_object(&w, spot, init);
    ir_init(l->tu, sym, w.inits.data, w.inits.len);
}
