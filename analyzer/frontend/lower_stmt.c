/* lower_stmt.c: statements into blocks.
 * Which of the three parts of a `for` are there is not said by the tree when some are missing: they are looked for in
 * the text, where the word `for` is written (in a macro's definition, if it is there).
 */
#include "frontend/lower_internal.h"

static void kids_of(Lower *l, CXCursor stmt, CXCursor out[4], uint32_t *out_count) {
    Kids kids = lower_kids(l, stmt);
    *out_count = kids.count;
    for (uint32_t i = 0; i < 4; i++)
        out[i] = i < kids.count ? lower_kid(l, kids, i) : clang_getNullCursor();
    lower_kids_drop(l, kids);
}

/* ---- declarations ---- */

static void vla_sizes(Lower *l, CXCursor decl, CXCursor init) {
    Kids kids = lower_expr_kids(l, decl);
    for (uint32_t i = 0; i < kids.count; i++) {
        CXCursor size = lower_kid(l, kids, i);
        if (!clang_equalCursors(size, init))
            lower_rvalue(l, size);
    }
    lower_kids_drop(l, kids);
}

static bool is_vla(CXCursor decl) {
    CXType type = clang_getCanonicalType(clang_getCursorType(decl));
    while (type.kind == CXType_ConstantArray)
        type = clang_getCanonicalType(clang_getArrayElementType(type));
    return type.kind == CXType_VariableArray;
}

/* `int __not_first_call = __sigsetjmp(...)` of pthread_cleanup_push: 0 but for cancellation. */
static bool is_cancel_return(Lower *l, SymId sym) {
    return strcmp(tu_str(l->tu, tu_sym(l->tu, sym)->name), "__not_first_call") == 0;
}

void lower_local(Lower *l, CXCursor decl) {
    if (clang_Cursor_hasVarDeclGlobalStorage(decl) == 1) {
        if (clang_Cursor_getStorageClass(decl) == CX_SC_Static)
            lower_static_local(l, decl);
        return;
    }
    CXCursor init = clang_Cursor_getVarDeclInitializer(decl);
    SymId sym = lower_sym(l, decl);
    ir_func_add_local(l->fn->b, sym);
    if (is_vla(decl))
        vla_sizes(l, decl, init);
    if (!clang_Cursor_isNull(init)) {
        PlaceId place = lower_local_place(l, sym);
        l->tu->syms.data[sym.i].flags |= SYM_INITIALISED;
        if (is_cancel_return(l, sym))
            l->fn->never_cancelled = sym;
        lower_into(l, place, init, FLAG_INIT);
    }
    if (clang_Cursor_hasAttrs(decl) && lower_attrs(l, decl).has_cleanup)
        lower_cleanup_add(l, decl, sym, init);
}

static void declarations(Lower *l, CXCursor stmt) {
    Kids kids = lower_kids(l, stmt);
    for (uint32_t i = 0; i < kids.count; i++) {
        if (clang_getCursorKind(lower_kid(l, kids, i)) == CXCursor_VarDecl)
            lower_local(l, lower_kid(l, kids, i));
    }
    lower_kids_drop(l, kids);
}

/* ---- blocks ---- */

static void compound(Lower *l, CXCursor stmt) {
    Cleanup *outer = l->fn->cleanups;
    Kids kids = lower_kids(l, stmt);
    for (uint32_t i = 0; i < kids.count; i++)
        lower_stmt(l, lower_kid(l, kids, i));
    lower_kids_drop(l, kids);
    if (l->fn->cleanups != outer)
        lower_scope_leave(l, outer, lower_source_loc(l, clang_getRangeEnd(clang_getCursorExtent(stmt))));
}

/* Labels before the last expression are part of it: ({ again: e; }). */
static bool last_expression(Lower *l, CXCursor last, CXCursor *out_last) {
    while (clang_getCursorKind(last) == CXCursor_LabelStmt) {
        lower_label(l, last);
        CXCursor kids[4];
        uint32_t count;
        kids_of(l, last, kids, &count);
        if (count == 0)
            return false;
        last = kids[count - 1];
    }
    *out_last = last;
    if (clang_isExpression(clang_getCursorKind(last)))
        return true;
    lower_stmt(l, last);
    return false;
}

bool lower_stmt_expr(Lower *l, CXCursor expr, CXCursor *out_last) {
    CXCursor body[4];
    uint32_t count;
    kids_of(l, expr, body, &count);
    if (count != 1)
        return false;
    Kids kids = lower_kids(l, body[0]);
    CXCursor last = clang_getNullCursor();
    for (uint32_t i = 0; i < kids.count; i++) {
        last = lower_kid(l, kids, i);
        if (i + 1 < kids.count)
            lower_stmt(l, last);
    }
    count = kids.count;
    lower_kids_drop(l, kids);
    return count > 0 && last_expression(l, last, out_last);
}

/* ---- branches and loops ---- */

static void if_stmt(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    CXCursor kids[4];
    uint32_t count;
    kids_of(l, stmt, kids, &count);
    if (count < 2)
        return;
    LocId loc = lower_loc(l, stmt);
    BuildBlock yes = ir_block_new(b), join = ir_block_new(b), no = count > 2 ? ir_block_new(b) : join;
    lower_cond(l, kids[0], yes, no);
    ir_block_set(b, yes);
    lower_stmt(l, kids[1]);
    ir_jump(b, join, loc);
    if (count > 2) {
        ir_block_set(b, no);
        lower_stmt(l, kids[2]);
        ir_jump(b, join, loc);
    }
    ir_block_set(b, join);
}

typedef struct Loop {
    JumpTarget outer_break, outer_continue;
    BuildBlock head, after;
} Loop;

/* continue leads to `next`, break to loop->after. */
static void loop_open(Lower *l, Loop *loop, BuildBlock next) {
    FuncState *fn = l->fn;
    loop->outer_break = fn->on_break;
    loop->outer_continue = fn->on_continue;
    fn->on_break = (JumpTarget){.block = loop->after, .cleanups = fn->cleanups, .is_set = true};
    fn->on_continue = (JumpTarget){.block = next, .cleanups = fn->cleanups, .is_set = true};
}

static void loop_close(Lower *l, const Loop *loop) {
    l->fn->on_break = loop->outer_break;
    l->fn->on_continue = loop->outer_continue;
    ir_block_set(l->fn->b, loop->after);
}

static void while_stmt(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    CXCursor kids[4];
    uint32_t count;
    kids_of(l, stmt, kids, &count);
    if (count != 2)
        return;
    LocId loc = lower_loc(l, stmt);
    Loop loop = {.head = ir_block_new(b), .after = ir_block_new(b)};
    BuildBlock body = ir_block_new(b);
    ir_jump(b, loop.head, loc);
    ir_block_set(b, loop.head);
    lower_cond(l, kids[0], body, loop.after);
    ir_block_set(b, body);
    loop_open(l, &loop, loop.head);
    lower_stmt(l, kids[1]);
    ir_jump(b, loop.head, loc);
    loop_close(l, &loop);
}

/* do { ... } while (0), as macros have it: no loop. */
static void do_once(Lower *l, CXCursor body, LocId loc) {
    FuncState *fn = l->fn;
    JumpTarget outer_break = fn->on_break, outer_continue = fn->on_continue;
    BuildBlock after = ir_block_new(fn->b);
    fn->on_break = fn->on_continue = (JumpTarget){.block = after, .cleanups = fn->cleanups, .is_set = true};
    lower_stmt(l, body);
    bool is_left_early = fn->on_break.is_used || fn->on_continue.is_used;
    fn->on_break = outer_break;
    fn->on_continue = outer_continue;
    if (is_left_early || !ir_block_is_open(fn->b)) {
        ir_jump(fn->b, after, loc);
        ir_block_set(fn->b, after);
    }
}

static void do_stmt(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    CXCursor kids[4];
    uint32_t count;
    kids_of(l, stmt, kids, &count);
    if (count != 2)
        return;
    LocId loc = lower_loc(l, stmt);
    int64_t num;
    if (clang_getCursorKind(kids[1]) == CXCursor_IntegerLiteral && lower_eval_int(kids[1], &num) && num == 0) {
        do_once(l, kids[0], loc);
        return;
    }
    Loop loop = {.head = ir_block_new(b), .after = ir_block_new(b)};
    BuildBlock test = ir_block_new(b);
    ir_jump(b, loop.head, loc);
    ir_block_set(b, loop.head);
    loop_open(l, &loop, test);
    lower_stmt(l, kids[0]);
    ir_jump(b, test, loc);
    ir_block_set(b, test);
    lower_cond(l, kids[1], loop.head, loop.after);
    loop_close(l, &loop);
}

/* ---- for ---- */

typedef struct ForParts {
    CXCursor init, cond, step, body;
    bool has_init, has_cond, has_step;
} ForParts;

/* Which parts between "for (" and ")" hold anything. */
static bool scan_for(const char *at, const char *end, bool out_has[3]) {
    if (end - at < 3 || strncmp(at, "for", 3) != 0)
        return false;
    at = lower_skip_blanks(at + 3, end);
    if (at >= end || *at != '(')
        return false;
    at++;
    int depth = 1, part = 0;
    while (at < end) {
        const char *item = lower_skip_blanks(at, end);
        if (item >= end)
            return false;
        if (strchr("([{", *item))
            depth++;
        if (strchr(")]}", *item) && --depth == 0)
            return part == 2;
        if (depth == 1 && *item == ';') {
            if (++part > 2)
                return false;
        } else {
            out_has[part] = true;
        }
        at = lower_skip_item(item, end);
    }
    return false;
}

static void for_slots(Lower *l, CXCursor stmt, const CXCursor *kids, uint32_t count, bool out_has[3]) {
    const char *end, *text = lower_text_at(l, clang_getCursorLocation(stmt), &end);
    bool has[3] = {false, false, false};
    if (text && scan_for(text, end, has) && (uint32_t)has[0] + has[1] + has[2] + 1 == count) {
        memcpy(out_has, has, sizeof has);
        return;
    }
    /* The word is not in a file, or an argument of a macro is empty: a guess by what usually stands where. */
    bool starts = count > 1 && (clang_getCursorKind(kids[0]) == CXCursor_DeclStmt ||
                                (clang_getCursorKind(kids[0]) == CXCursor_BinaryOperator &&
                                 clang_getCursorBinaryOperatorKind(kids[0]) == CXBinaryOperator_Assign));
    out_has[0] = starts;
    out_has[1] = count > (starts ? 2 : 1);
    out_has[2] = count > (starts ? 3 : 2);
}

static bool for_parts(Lower *l, CXCursor stmt, ForParts *out) {
    CXCursor kids[4];
    uint32_t count, next = 0;
    kids_of(l, stmt, kids, &count);
    if (count < 1 || count > 4)
        return false;
    bool has[3] = {true, true, true};
    if (count == 1)
        has[0] = has[1] = has[2] = false;
    else if (count < 4)
        for_slots(l, stmt, kids, count, has);
    *out = (ForParts){.has_init = has[0], .has_cond = has[1], .has_step = has[2]};
    if (has[0])
        out->init = kids[next++];
    if (has[1])
        out->cond = kids[next++];
    if (has[2])
        out->step = kids[next++];
    out->body = kids[next];
    return next + 1 == count;
}

static void for_stmt(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    ForParts parts;
    if (!for_parts(l, stmt, &parts)) {
        lower_unknown(l, GAP_UNKNOWN_STMT, (TypeId){0}, stmt);
        return;
    }
    LocId loc = lower_loc(l, stmt);
    Cleanup *outer = l->fn->cleanups;
    if (parts.has_init)
        lower_stmt(l, parts.init);
    Loop loop = {.head = ir_block_new(b), .after = ir_block_new(b)};
    BuildBlock step = parts.has_step ? ir_block_new(b) : loop.head;
    ir_jump(b, loop.head, loc);
    ir_block_set(b, loop.head);
    if (parts.has_cond) {
        BuildBlock body = ir_block_new(b);
        lower_cond(l, parts.cond, body, loop.after);
        ir_block_set(b, body);
    }
    loop_open(l, &loop, step);
    lower_stmt(l, parts.body);
    ir_jump(b, step, loc);
    if (parts.has_step) {
        ir_block_set(b, step);
        lower_effect(l, parts.step);
        ir_jump(b, loop.head, loc);
    }
    loop_close(l, &loop);
    lower_scope_leave(l, outer, loc);
}

/* ---- jumps ---- */

static void return_stmt(Lower *l, CXCursor stmt) {
    CXCursor kid = lower_last_expr(l, stmt);
    LocId loc = lower_loc(l, stmt);
    Operand value = operand_none();
    if (!clang_Cursor_isNull(kid)) {
        if (lower_kind(l, lower_type_at(l, kid)) == TYPE_VOID)
            lower_effect(l, kid);
        else
            value = lower_convert(l, lower_rvalue(l, kid), l->fn->result, loc);
    }
    lower_cleanups_run(l, NULL, loc);
    ir_return(l->fn->b, value.kind == OPERAND_NONE ? NULL : &value, loc);
}

static void jump_out(Lower *l, JumpTarget *to, CXCursor stmt) {
    LocId loc = lower_loc(l, stmt);
    if (to->is_set)
        lower_jump(l, to, loc);
    else
        ir_unreachable(l->fn->b, loc); /* only after an error */
}

/* A statement after a jump is reached by a label or a case inside it only: its code goes to a block without a way in,
 * which is dropped unless a label opens another. */
static void ensure_open(Lower *l) {
    if (!ir_block_is_open(l->fn->b))
        ir_block_set(l->fn->b, ir_block_new(l->fn->b));
}

static void each_statement(Lower *l, CXCursor stmt) {
    Kids kids = lower_kids(l, stmt);
    for (uint32_t i = 0; i < kids.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(lower_kid(l, kids, i));
        if (clang_isStatement(kind) || clang_isExpression(kind))
            lower_stmt(l, lower_kid(l, kids, i));
    }
    lower_kids_drop(l, kids);
}

static void unknown_stmt(Lower *l, CXCursor stmt) {
    lower_unknown(l, GAP_UNKNOWN_STMT, (TypeId){0}, stmt);
    each_statement(l, stmt);
}

static void labelled(Lower *l, CXCursor stmt) {
    lower_label(l, stmt);
    each_statement(l, stmt);
}

void lower_stmt(Lower *l, CXCursor stmt) {
    enum CXCursorKind kind = clang_getCursorKind(stmt);
    ensure_open(l);
    if (clang_isExpression(kind)) {
        lower_effect(l, stmt);
        return;
    }
    switch (kind) {
    case CXCursor_CompoundStmt:
        compound(l, stmt);
        return;
    case CXCursor_DeclStmt:
        declarations(l, stmt);
        return;
    case CXCursor_IfStmt:
        if_stmt(l, stmt);
        return;
    case CXCursor_WhileStmt:
        while_stmt(l, stmt);
        return;
    case CXCursor_DoStmt:
        do_stmt(l, stmt);
        return;
    case CXCursor_ForStmt:
        for_stmt(l, stmt);
        return;
    case CXCursor_SwitchStmt:
        lower_switch(l, stmt);
        return;
    case CXCursor_CaseStmt:
        lower_case(l, stmt);
        return;
    case CXCursor_DefaultStmt:
        lower_default(l, stmt);
        return;
    case CXCursor_BreakStmt:
        jump_out(l, &l->fn->on_break, stmt);
        return;
    case CXCursor_ContinueStmt:
        jump_out(l, &l->fn->on_continue, stmt);
        return;
    case CXCursor_ReturnStmt:
        return_stmt(l, stmt);
        return;
    case CXCursor_GotoStmt:
        lower_goto(l, stmt);
        return;
    case CXCursor_IndirectGotoStmt:
        lower_indirect_goto(l, stmt);
        return;
    case CXCursor_LabelStmt:
        labelled(l, stmt);
        return;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt:
        lower_asm(l, stmt);
        return;
    case CXCursor_UnexposedStmt:
        each_statement(l, stmt);
        return; /* an attributed statement */
    case CXCursor_NullStmt:
        return;
    default:
        unknown_stmt(l, stmt);
        return;
    }
}
