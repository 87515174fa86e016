/* lower_jump.c: jumps out of scopes, and what must run on the way.
 *
 * The cleanups in force are a chain, innermost first. A scope's end, break, continue, return and goto run those
 * between where they are and where they lead. A goto may lead forward: it waits in a block of its own until the end
 * of the function, when its label's chain is known; what runs is what the two chains do not share.
 *
 * pthread_cleanup_push and pop, as glibc expands them:
 *   with -fexceptions, a variable of type struct __pthread_cleanup_frame whose cleanup function calls the handler if
 *     __do_it is not 0. Here the handler is called directly: at the scope's end if pop's argument was not 0, on other
 *     ways out always, as the program does.
 *   without, __sigsetjmp returns a second time when the thread is cancelled; that way (into __pthread_unwind_next) is
 *     left out, because the state in which cancellation happens is not the one at the push. See lower_local.
 */
#include "frontend/lower_internal.h"

#define FRAME_TYPE "__pthread_cleanup_frame"

/* ---- cleanups ---- */

static bool is_frame_type(const Lower *l, TypeId type) {
    return lower_is_record(l, type) && strcmp(tu_str(l->tu, lower_type_data(l, type)->name), FRAME_TYPE) == 0;
}

static FieldId frame_field(Lower *l, TypeId frame, const char *name) {
    const Type *type = lower_type_data(l, lower_bare(l, frame));
    for (uint32_t i = 0; i < type->field_count; i++) {
        FieldId field = {type->field_first + i};
        if (strcmp(tu_str(l->tu, tu_field(l->tu, field)->name), name) == 0)
            return field;
    }
    return (FieldId){0};
}

/* The handler, if the frame's initialiser names a function: `{ .__cancel_routine = (f), ... }`. */
static Operand frame_routine(Lower *l, CXCursor init) {
    Operand routine = operand_none();
    if (clang_Cursor_isNull(init))
        return routine;
    Kids items = lower_expr_kids(l, init);
    if (items.count > 0) {
        CXCursor value = lower_strip_parens(l, lower_last_expr(l, lower_kid(l, items, 0)));
        if (lower_const(l, value, lower_type_at(l, value), &routine) != CONST_FOUND)
            routine = operand_none();
    }
    lower_kids_drop(l, items);
    return routine;
}

void lower_cleanup_add(Lower *l, CXCursor var, SymId sym, CXCursor init) {
    bool is_frame = is_frame_type(l, tu_sym(l->tu, sym)->type);
    SymId func = is_frame ? (SymId){0} : lower_cleanup_function(l, var);
    if (!is_frame && !func.i) {
        lower_gap(l, GAP_UNKNOWN_STMT, var);
        return;
    }
    Cleanup *added = ARENA_NEW(l->func_arena, Cleanup);
    *added = (Cleanup){.outer = l->fn->cleanups, .var = sym, .func = func, .is_frame = is_frame, .frame_pop = 1};
    added->depth = added->outer ? added->outer->depth + 1 : 1;
    if (added->is_frame)
        added->routine = frame_routine(l, init);
    l->fn->cleanups = added;
}

Cleanup *lower_frame_of(Lower *l, CXCursor member_expr) {
    Cleanup *innermost = l->fn->cleanups;
    if (!innermost || !innermost->is_frame || clang_getCursorKind(member_expr) != CXCursor_MemberRefExpr)
        return NULL;
    CXString spelling = clang_getCursorSpelling(member_expr);
    bool is_do_it = strcmp(clang_getCString(spelling), "__do_it") == 0;
    clang_disposeString(spelling);
    return is_do_it ? innermost : NULL;
}

static Operand load_frame_field(Lower *l, SymId var, const char *name, LocId loc) {
    PlaceId frame = lower_local_place(l, var);
    FieldId field = frame_field(l, lower_place_type(l, frame), name);
    return lower_load(l, ir_place_field(l->tu, frame, field, tu_field(l->tu, field)->type), loc);
}

static void call_handler(Lower *l, const Cleanup *cleanup, LocId loc) {
    Operand args[2];
    if (cleanup->routine.kind == OPERAND_ADDR)
        args[0] = lower_function_address(l, (SymId){cleanup->routine.id}, cleanup->routine.type, true);
    else
        args[0] = load_frame_field(l, cleanup->var, "__cancel_routine", loc);
    args[1] = load_frame_field(l, cleanup->var, "__cancel_arg", loc);
    TypeId callee = args[0].type;
    if (lower_kind(l, callee) == TYPE_POINTER)
        callee = lower_type_data(l, callee)->elem;
    Instr call = {.op = OP_CALL, .loc = loc, .flags = FLAG_CLEANUP, .type = lower_type_data(l, callee)->elem};
    lower_emit(l, call, args, 2, (TypeId){0});
}

static void run_frame(Lower *l, const Cleanup *cleanup, bool is_scope_end, LocId loc) {
    if (!is_scope_end || cleanup->frame_pop > 0) {
        call_handler(l, cleanup, loc);
    } else if (cleanup->frame_pop < 0) {
        FuncBuilder *b = l->fn->b;
        BuildBlock run = ir_block_new(b), join = ir_block_new(b);
        ir_branch(b, load_frame_field(l, cleanup->var, "__do_it", loc), run, join, loc);
        ir_block_set(b, run);
        call_handler(l, cleanup, loc);
        ir_jump(b, join, loc);
        ir_block_set(b, join);
    }
}

static void run_one(Lower *l, const Cleanup *cleanup, bool is_scope_end, LocId loc) {
    if (cleanup->is_frame) {
        run_frame(l, cleanup, is_scope_end, loc);
        return;
    }
    TypeId func_type = tu_sym(l->tu, cleanup->func)->type;
    PlaceId var = lower_local_place(l, cleanup->var);
    Operand args[2];
    args[0] = lower_function_address(l, cleanup->func, lower_pointer_to(l, func_type), true);
    args[1] = lower_address(l, var, lower_pointer_to(l, lower_place_type(l, var)), loc);
    Instr call = {.op = OP_CALL, .loc = loc, .flags = FLAG_CLEANUP, .type = lower_type_data(l, func_type)->elem};
    lower_emit(l, call, args, 2, call.type);
}

static void cleanups_run(Lower *l, Cleanup *from, Cleanup *until, bool is_scope_end, LocId loc) {
    for (Cleanup *at = from; at != until && at; at = at->outer)
        run_one(l, at, is_scope_end, loc);
}

void lower_cleanups_run(Lower *l, Cleanup *until, LocId loc) {
    if (ir_block_is_open(l->fn->b))
        cleanups_run(l, l->fn->cleanups, until, false, loc);
}

void lower_scope_leave(Lower *l, Cleanup *outer, LocId loc) {
    if (ir_block_is_open(l->fn->b))
        cleanups_run(l, l->fn->cleanups, outer, true, loc);
    l->fn->cleanups = outer;
}

void lower_jump(Lower *l, JumpTarget *to, LocId loc) {
    lower_cleanups_run(l, to->cleanups, loc);
    ir_jump(l->fn->b, to->block, loc);
    to->is_used = true;
}

/* ---- labels ---- */

static uint32_t label_add(Lower *l, StrId name) {
    LabelState *label = vec_push(l->func_arena, &l->fn->labels);
    label->block = ir_block_new(l->fn->b);
    label->name = name;
    return l->fn->labels.len - 1;
}

static uint32_t label_find(Lower *l, CXCursor label_stmt) {
    bool is_new;
    uint64_t *slot = map_slot(l->fn->label_of, (uintptr_t)label_stmt.data[1], &is_new);
    if (!is_new)
        return (uint32_t)*slot;
    StrId name = lower_str(l, clang_getCursorSpelling(label_stmt));
    uint32_t index = 0;
    while (index < l->fn->labels.len &&
           !(l->fn->labels.data[index].is_named_only && l->fn->labels.data[index].name.i == name.i))
        index++;
    if (index < l->fn->labels.len)
        l->fn->labels.data[index].is_named_only = false;
    else
        index = label_add(l, name);
    *slot = index;
    return index;
}

/* Valid until the next label is made. */
static LabelState *label_state(Lower *l, CXCursor label_stmt) {
    uint32_t index = label_find(l, label_stmt);
    return &l->fn->labels.data[index];
}

/* The statement that a LabelRef among the children refers to. */
static bool referenced_label(Lower *l, CXCursor of, CXCursor *out_label) {
    Kids kids = lower_kids(l, of);
    bool is_found = false;
    for (uint32_t i = 0; i < kids.count && !is_found; i++) {
        CXCursor label = clang_getCursorReferenced(lower_kid(l, kids, i));
        if (clang_getCursorKind(label) == CXCursor_LabelStmt) {
            *out_label = label;
            is_found = true;
        }
    }
    lower_kids_drop(l, kids);
    return is_found;
}

static void goto_label(Lower *l, uint32_t label, LocId loc) {
    FuncState *fn = l->fn;
    if (!ir_block_is_open(fn->b))
        return;
    if (!fn->cleanups) {
        ir_jump(fn->b, fn->labels.data[label].block, loc);
        return;
    }
    BuildBlock way = ir_block_new(fn->b);
    ir_jump(fn->b, way, loc);
    *vec_push(l->func_arena, &fn->gotos) =
        (PendingGoto){.from = way, .cleanups = fn->cleanups, .label = label, .loc = loc};
}

void lower_goto(Lower *l, CXCursor stmt) {
    CXCursor label;
    LocId loc = lower_loc(l, stmt);
    if (referenced_label(l, stmt, &label)) {
        goto_label(l, label_find(l, label), loc);
        return;
    }
    lower_unknown(l, GAP_UNKNOWN_STMT, (TypeId){0}, stmt);
    ir_unreachable(l->fn->b, loc);
}

void lower_jump_label_named(Lower *l, const char *name, size_t len, LocId loc) {
    StrId id = strpool_intern_n(l->tu->strs, name, len);
    uint32_t index = l->fn->labels.len; /* the last with this name: __label__ may declare several */
    while (index > 0 && l->fn->labels.data[index - 1].name.i != id.i)
        index--;
    if (index == 0) {
        index = label_add(l, id) + 1;
        l->fn->labels.data[index - 1].is_named_only = true;
    }
    goto_label(l, index - 1, loc);
}

void lower_label(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    LabelState *label = label_state(l, stmt);
    if (label->is_placed)
        return;
    label->is_placed = true;
    label->cleanups = l->fn->cleanups;
    ir_jump(b, label->block, lower_loc(l, stmt));
    ir_block_set(b, label->block);
}

Operand lower_label_address(Lower *l, CXCursor expr) {
    CXCursor label;
    if (referenced_label(l, expr, &label))
        label_state(l, label)->is_address_taken = true;
    return lower_opaque(l, lower_type_at(l, expr), lower_loc(l, expr));
}

void lower_mark_labels(Lower *l, CXCursor expr) {
    if (!l->fn)
        return;
    CXCursor label;
    if (clang_getCursorKind(expr) == CXCursor_AddrLabelExpr) {
        if (referenced_label(l, expr, &label))
            label_state(l, label)->is_address_taken = true;
        return;
    }
    Kids kids = lower_expr_kids(l, expr);
    for (uint32_t i = 0; i < kids.count; i++)
        lower_mark_labels(l, lower_kid(l, kids, i));
    lower_kids_drop(l, kids);
}

void lower_indirect_goto(Lower *l, CXCursor stmt) {
    FuncState *fn = l->fn;
    LocId loc = lower_loc(l, stmt);
    Operand target = lower_some_value(l, lower_rvalue(l, lower_last_expr(l, stmt)), loc);
    if (!ir_block_is_open(fn->b))
        return;
    *vec_push(l->func_arena, &fn->indirects) =
        (PendingIndirect){.from = ir_block_current(fn->b), .target = target, .loc = loc};
    ir_block_set(fn->b, ir_block_new(fn->b)); /* what follows is reached by labels only */
}

/* ---- the end of the function ---- */

static Cleanup *common_cleanup(Cleanup *a, Cleanup *b) {
    while (a != b) {
        uint32_t depth_a = a ? a->depth : 0, depth_b = b ? b->depth : 0;
        if (depth_a >= depth_b && a)
            a = a->outer;
        else
            b = b->outer;
    }
    return a;
}

static void finish_indirect(Lower *l, const PendingIndirect *pending, const BuildBlock *targets, uint32_t count) {
    ir_block_set(l->fn->b, pending->from);
    if (count > 0)
        ir_goto(l->fn->b, pending->target, targets, count, pending->loc);
    else
        ir_unreachable(l->fn->b, pending->loc);
}

void lower_finish_jumps(Lower *l, LocId end) {
    FuncState *fn = l->fn;
    for (uint32_t i = 0; i < fn->gotos.len; i++) {
        PendingGoto pending = fn->gotos.data[i];
        const LabelState label = fn->labels.data[pending.label];
        ir_block_set(fn->b, pending.from);
        cleanups_run(l, pending.cleanups, common_cleanup(pending.cleanups, label.cleanups), false, pending.loc);
        ir_jump(fn->b, label.block, pending.loc);
    }
    VEC(BuildBlock) targets = {0};
    VEC_EACH(LabelState, label, &fn->labels) {
        if (label->is_address_taken && label->is_placed)
            *vec_push(l->func_arena, &targets) = label->block;
        if (!label->is_placed) { /* its statement was lost to an error */
            ir_block_set(fn->b, label->block);
            ir_unreachable(fn->b, end);
        }
    }
    VEC_EACH(PendingIndirect, pending, &fn->indirects)
        finish_indirect(l, pending, targets.data, targets.len);
}
