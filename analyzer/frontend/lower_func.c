/* lower_func.c: one function from its definition to the end of its body.
 * Statements that the parser dropped after an error leave no trace in the tree; that they are missing is told by an
 * error inside the function's extent.
 */
#include "frontend/lower_internal.h"

static CXCursor body_of(Lower *l, CXCursor definition) {
    Kids kids = lower_kids(l, definition);
    CXCursor body = clang_getNullCursor();
    for (uint32_t i = kids.count; i-- > 0;) {
        if (clang_getCursorKind(lower_kid(l, kids, i)) == CXCursor_CompoundStmt) {
            body = lower_kid(l, kids, i);
            break;
        }
    }
    lower_kids_drop(l, kids);
    return body;
}

static void mark_if_degraded(Lower *l, CXCursor definition) {
    if (l->errors.len == 0)
        return;
    CXSourceRange extent = clang_getCursorExtent(definition);
    CXFile file, end_file;
    unsigned start, end;
    clang_getExpansionLocation(clang_getRangeStart(extent), &file, NULL, NULL, &start);
    clang_getExpansionLocation(clang_getRangeEnd(extent), &end_file, NULL, NULL, &end);
    VEC_EACH(ErrorSpot, error, &l->errors) {
        if (error->file && clang_File_isEqual(error->file, file) && error->offset >= start && error->offset <= end) {
            ir_func_mark(l->fn->b, FUNC_DEGRADED);
            ir_gap(l->tu, GAP_FUNC_DEGRADED, lower_loc(l, definition), l->fn->id, tu_str(l->tu, error->text));
            return;
        }
    }
}

static LocId end_of(Lower *l, CXCursor body) {
    CXSourceLocation end = clang_getRangeEnd(clang_getCursorExtent(body)); /* behind the brace */
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(end, &file, NULL, NULL, &offset);
    if (!file || offset == 0)
        return lower_loc(l, body);
    return lower_source_loc(l, clang_getLocationForOffset(l->unit, file, offset - 1));
}

static uint32_t collect_params(Lower *l, CXCursor definition, SymId **out_params) {
    int count = clang_Cursor_getNumArguments(definition);
    *out_params = ARENA_ARRAY(l->func_arena, SymId, count > 0 ? count : 0);
    for (int i = 0; i < count; i++)
        (*out_params)[i] = lower_sym(l, clang_Cursor_getArgument(definition, (unsigned)i));
    return count > 0 ? (uint32_t)count : 0;
}

static void finish_body(Lower *l, LocId end) {
    FuncState *fn = l->fn;
    if (!ir_block_is_open(fn->b))
        return;
    if (strcmp(tu_str(l->tu, tu_sym(l->tu, fn->sym)->name), "main") == 0) {
        Operand zero = operand_int(0, lower_int_type(l));
        ir_return(fn->b, &zero, end);
    } else {
        ir_return(fn->b, NULL, end);
    }
}

void lower_function(Lower *l, SymId sym, CXCursor definition) {
    CXCursor body = body_of(l, definition);
    if (clang_Cursor_isNull(body) || tu_sym(l->tu, sym)->func.i != 0) /* a second definition is an error */
        return;
    ArenaMark mark = arena_mark(l->func_arena);
    FuncState fn = {.sym = sym, .label_of = map_new(l->func_arena)};
    const Type *type = lower_type_data(l, tu_sym(l->tu, sym)->type);
    fn.result = type->elem;
    bool is_variadic = type->flags & TYPE_VARIADIC;
    SymId *params;
    uint32_t param_count = collect_params(l, definition, &params);
    fn.b = ir_func_begin(l->tu, sym, params, param_count, l->func_arena);
    fn.id = ir_func_id(fn.b);
    l->fn = &fn;
    if (is_variadic)
        ir_func_mark(fn.b, FUNC_VARIADIC);
    mark_if_degraded(l, definition);
    LocId end = end_of(l, body);
    lower_stmt(l, body);
    finish_body(l, end);
    lower_finish_jumps(l, end);
    ir_func_end(fn.b, end);
    l->fn = NULL;
    arena_reset(l->func_arena, mark);
}
