/* lower_internal.h: what the files of the lowering share. Only lower_*.c and frontend.c include it.
 *
 * An expression travels by what is wanted of it: its value (lower_rvalue), the object it names (lower_place), where it
 * leads (lower_cond), its value put into an object (lower_into), or nothing but its effects (lower_effect). libclang
 * hides implicit casts, so what a child is (an object or a value) is always decided by lower_is_place and by types.
 *
 * Kids: children of a cursor are collected into one stack of cursors. A Kids is a range of it: take, use, drop.
 */
#ifndef LOCKWISE_FRONTEND_LOWER_INTERNAL_H
#define LOCKWISE_FRONTEND_LOWER_INTERNAL_H

#include "base/map.h"
#include "frontend/compdb.h"
#include "frontend/libclang.h"
#include "frontend/prelude_internal.h"
#include "ir/ir_build.h"

/* ---- state ---- */

typedef VEC(CXCursor) CursorVec;

typedef struct Kids {
    uint32_t first, count;
} Kids;

/* A member of a record in the order of initialisers: a field, or an anonymous struct or union (shape != 0). */
typedef struct ShapeMember {
    FieldId field;
    uint32_t shape;
} ShapeMember;

typedef struct Shape {
    ShapeMember *members;
    uint32_t count;
    bool is_union;
} Shape;

/* An error of the parser: code at this place may be missing from the tree. */
typedef struct ErrorSpot {
    CXFile file;
    unsigned offset;
    StrId text;
} ErrorSpot;

/* What a file of the unit holds. */
typedef struct FileText {
    const char *text; /* NULL: it cannot be had */
    size_t size;
} FileText;

/* Something that is to be lowered when what is under way is done. */
typedef struct PendingDecl {
    SymId sym;
    CXCursor decl; /* a function's definition, or a variable with an initialiser */
} PendingDecl;

/* What must run when control leaves a scope; the innermost first, linked to the outer ones. Never freed before the
 * function ends, so that a goto can be completed when its label is known. */
typedef struct Cleanup {
    struct Cleanup *outer;
    uint32_t depth;
    SymId var;
    SymId func;      /* called with &var; or, if is_frame, unused */
    bool is_frame;   /* var is a struct __pthread_cleanup_frame */
    int frame_pop;   /* what pthread_cleanup_pop was given: 0, 1, or -1: a run-time value or not yet reached */
    Operand routine; /* frames: the handler if it is a constant */
} Cleanup;

typedef struct JumpTarget {
    BuildBlock block;
    Cleanup *cleanups;
    bool is_set;
    bool is_used;
} JumpTarget;

typedef struct SwitchState SwitchState;

typedef struct LabelState {
    BuildBlock block;
    Cleanup *cleanups;
    bool is_placed, is_address_taken;
    bool is_named_only; /* asked for by name, in asm goto; the statement is yet to come */
    StrId name;
} LabelState;

typedef struct PendingGoto {
    BuildBlock from;
    Cleanup *cleanups;
    uint32_t label;
    LocId loc;
} PendingGoto;

typedef struct PendingIndirect {
    BuildBlock from;
    Operand target;
    LocId loc;
} PendingIndirect;

typedef struct FuncState {
    FuncBuilder *b;
    FuncId id;
    SymId sym;
    TypeId result;
    Cleanup *cleanups;
    JumpTarget on_break, on_continue;
    SwitchState *in_switch;
    Map *label_of; /* statement -> index in labels + 1 */
    VEC(LabelState) labels;
    VEC(PendingGoto) gotos;
    VEC(PendingIndirect) indirects;
    VEC(TypeId) defined_as; /* by ValueId: the type it was defined with, whatever operands call it */
    SymId never_cancelled;  /* __not_first_call of pthread_cleanup_push: reads as 0 */
    uint32_t synthetic_count;
} FuncState;

typedef struct Lower {
    Tu *tu;
    CXTranslationUnit unit;
    const char *directory;
    const Prelude *prelude; /* that the unit was parsed with; NULL: none. Then these are set too: */
    const PreludeMain *main;
    CXFile main_file;
    FileId *prelude_files;
    bool is_astray;    /* something of the prelude could not be found again */
    Arena *scratch;    /* for the whole unit */
    Arena *func_arena; /* reset after each function */
    CursorVec kids;

    Map *type_of;    /* CXType -> TypeId */
    Map *pointer_to; /* TypeId -> TypeId */
    VEC(TypeId) bare; /* by TypeId: the same type without qualifiers and _Atomic */
    VEC(TypeId) variants; /* qualified records: their members are copied at the end */
    TypeId int_type;
    Map *field_of;   /* field's declaration -> FieldId; FIELD_ANONYMOUS for anonymous structs and unions */
    Map *shape_of;   /* TypeId -> index in shapes */
    VEC(Shape) shapes;

    Map *sym_of;  /* declaration -> SymId */
    StrMap *funcs_by_key; /* external functions made so far: key -> SymId */
    Map *file_of; /* CXFile -> FileId */
    Map *loc_of;  /* CXSourceLocation -> LocId */
    Map *text_of; /* CXFile -> index in texts */
    VEC(FileText) texts;

    VEC(PendingDecl) pending;
    VEC(ErrorSpot) errors;
    StrMap *funcs_by_name; /* made when a cleanup attribute is first seen: name -> index in func_decls */
    CursorVec func_decls;

    FuncState *fn; /* NULL at file scope */
} Lower;

#define FIELD_ANONYMOUS UINT32_MAX

/* ---- lower_cursor.c: children, locations, text ---- */

Kids lower_kids(Lower *l, CXCursor of);      /* all children */
Kids lower_expr_kids(Lower *l, CXCursor of); /* only expressions */
void lower_kids_drop(Lower *l, Kids kids);
static inline CXCursor lower_kid(const Lower *l, Kids kids, uint32_t i) {
    return l->kids.data[kids.first + i];
}
CXCursor lower_last_expr(Lower *l, CXCursor of); /* the last expression among the children */

LocId lower_loc(Lower *l, CXCursor at);
LocId lower_source_loc(Lower *l, CXSourceLocation location);
FileId lower_file(Lower *l, CXFile file, bool is_system);
/* Both stand at one token: the mark of an implicit cast around its operand. */
bool lower_same_location(CXCursor a, CXCursor b);
/* Text from where the token at `location` is written; NULL if it is in no file. Ends at *out_end. */
const char *lower_text_at(Lower *l, CXSourceLocation location, const char **out_end);
/* Text from where the macro is used that the code at `location` came from, or from the code itself. */
const char *lower_expansion_text(Lower *l, CXSourceLocation location, const char **out_end);
/* The identifier written at a cursor, "" if none. */
const char *lower_word_at(Lower *l, CXSourceLocation location, char *buffer, size_t size);
/* Past blanks, comments and escaped line ends. */
const char *lower_skip_blanks(const char *at, const char *end);
/* Past a string, a character, a comment or one other character. */
const char *lower_skip_item(const char *at, const char *end);
StrId lower_str(Lower *l, CXString text); /* disposes text */
bool lower_eval_int(CXCursor expr, int64_t *out_num);

/* ---- lower_type.c, lower_record.c ---- */

TypeId lower_type(Lower *l, CXType type);
/* The type of an expression or declaration. Not simply that of clang_getCursorType: see lower_type.c. */
TypeId lower_type_at(Lower *l, CXCursor at);
static inline TypeId lower_bare(const Lower *l, TypeId type) {
    return l->bare.data[type.i];
}
TypeId lower_pointer_to(Lower *l, TypeId elem);
TypeId lower_int_type(Lower *l);
/* A new type; `bare` 0 means itself. */
TypeId lower_type_add(Lower *l, Type type, TypeId bare);
static inline const Type *lower_type_data(const Lower *l, TypeId type) {
    return tu_type(l->tu, type);
}
static inline uint8_t lower_kind(const Lower *l, TypeId type) {
    return tu_type(l->tu, type)->kind;
}
static inline bool lower_is_aggregate(const Lower *l, TypeId type) {
    uint8_t kind = lower_kind(l, type);
    return kind == TYPE_STRUCT || kind == TYPE_UNION || kind == TYPE_ARRAY;
}
static inline bool lower_is_record(const Lower *l, TypeId type) {
    uint8_t kind = lower_kind(l, type);
    return kind == TYPE_STRUCT || kind == TYPE_UNION;
}
/* Fills in the members of a record type just made. */
void lower_record_fields(Lower *l, TypeId record, CXType type);
const Shape *lower_shape(const Lower *l, TypeId record); /* NULL if incomplete */
void lower_finish_types(Lower *l);

/* ---- lower_decl.c, lower_func.c, lower_attr.c ---- */

SymId lower_sym(Lower *l, CXCursor decl);
/* The external function with this name, `like` another one if the unit has not referred to it so far. */
SymId lower_named_function(Lower *l, const char *name, SymId like);
void lower_unit(Lower *l);
/* Something that the unit defines for others, or its main file for itself: lowered whether referred to or not. */
bool lower_is_root(CXCursor decl);
void lower_function(Lower *l, SymId sym, CXCursor definition);
/* A static variable in a function, with its initialiser. */
void lower_static_local(Lower *l, CXCursor decl);
SymId lower_synthetic(Lower *l, TypeId type, uint16_t flags, LocId loc);
StrId lower_key(Lower *l, CXCursor decl);            /* real path + '\1' + USR */
const char *lower_real_path(Lower *l, CXFile file); /* symlinks resolved; "" for no file */
bool lower_in_system_header(CXCursor decl);
/* The last declaration of a function with this name in the unit; a null cursor if there is none. */
CXCursor lower_find_function(Lower *l, const char *name);

typedef struct DeclAttrs {
    StrId annotation;
    StrId asm_label;
    uint16_t sym_flags;
    bool has_cleanup;
} DeclAttrs;
DeclAttrs lower_attrs(Lower *l, CXCursor decl);
/* The function named by a variable's cleanup attribute; 0 if it is not to be found. */
SymId lower_cleanup_function(Lower *l, CXCursor var);

/* ---- lower_emit.c: instructions ---- */

Operand lower_emit(Lower *l, Instr instr, const Operand *args, uint32_t arg_count, TypeId dst);
Operand lower_load(Lower *l, PlaceId place, LocId loc);
void lower_store(Lower *l, PlaceId place, Operand value, LocId loc, uint16_t flags);
void lower_move(Lower *l, PlaceId to, PlaceId from, LocId loc, uint16_t flags);
/* The address of a place, of pointer type; marks the symbol. */
Operand lower_address(Lower *l, PlaceId place, TypeId pointer, LocId loc);
Operand lower_function_address(Lower *l, SymId func, TypeId pointer, bool is_callee);
Operand lower_bin(Lower *l, BinOp op, Operand a, Operand b, TypeId type, LocId loc);
Operand lower_un(Lower *l, UnOp op, Operand a, TypeId type, LocId loc);
Operand lower_convert(Lower *l, Operand value, TypeId to, LocId loc);
Operand lower_opaque(Lower *l, TypeId type, LocId loc);
/* The value, or an unknown one where an error left none. */
Operand lower_some_value(Lower *l, Operand value, LocId loc);
Operand lower_unknown(Lower *l, GapKind kind, TypeId type, CXCursor at);
void lower_gap(Lower *l, GapKind kind, CXCursor at); /* detail: the kind of the cursor */
uint8_t lower_place_order(const Lower *l, PlaceId place); /* ORDER_SEQ_CST for _Atomic objects */
uint16_t lower_place_flags(const Lower *l, PlaceId place);
static inline TypeId lower_place_type(const Lower *l, PlaceId place) {
    return tu_place(l->tu, place)->type;
}
/* The place `index` elements behind the first of an array, or behind what a place for *p stands for. */
PlaceId lower_place_offset(Lower *l, PlaceId base, Operand index, TypeId elem, bool is_array);
PlaceId lower_local_place(Lower *l, SymId sym);

/* ---- lower_place.c ---- */

/* The expression names an object (or a function through a pointer), rather than giving a value. */
bool lower_is_place(Lower *l, CXCursor expr);
PlaceId lower_place(Lower *l, CXCursor expr); /* of a value: a synthetic local that holds it */
/* The object that a pointer expression points to, without taking an address that is followed at once. */
PlaceId lower_pointee(Lower *l, CXCursor pointer);
Operand lower_string(Lower *l, CXCursor literal, TypeId type);
CXCursor lower_chosen(Lower *l, CXCursor expr); /* of _Generic or __builtin_choose_expr; null if it is not clear */
bool lower_is_choose_expr(Lower *l, CXCursor expr);

/* ---- lower_expr.c, lower_unexposed.c, lower_assign.c, lower_cond.c ---- */

Operand lower_rvalue(Lower *l, CXCursor expr);
void lower_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags);
void lower_effect(Lower *l, CXCursor expr);
Operand lower_unexposed(Lower *l, CXCursor expr);
/* An implicit cast: the only child stands where the whole does. */
bool lower_is_implicit_cast(Lower *l, CXCursor expr, CXCursor *out_kid);
CXCursor lower_strip_parens(Lower *l, CXCursor expr);
Operand lower_function_value(Lower *l, CXCursor designator, TypeId pointer, bool is_callee);
/* The values of these are made only if they are wanted. */
Operand lower_assign(Lower *l, CXCursor expr, bool is_wanted);
Operand lower_compound_assign(Lower *l, CXCursor expr, bool is_wanted);
Operand lower_increment(Lower *l, CXCursor expr, enum CXUnaryOperatorKind op, bool is_wanted);
bool lower_bin_op(enum CXBinaryOperatorKind kind, BinOp *out_op);
Operand lower_arithmetic(Lower *l, BinOp op, Operand a, Operand b, TypeId type, LocId loc);
void lower_cond(Lower *l, CXCursor expr, BuildBlock if_true, BuildBlock if_false);
Operand lower_logical(Lower *l, CXCursor expr);     /* && || as a value */
Operand lower_conditional(Lower *l, CXCursor expr); /* ?: as a value */
void lower_conditional_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags);
void lower_conditional_effect(Lower *l, CXCursor expr);
Operand lower_elvis(Lower *l, CXCursor expr); /* a ?: b */

/* ---- lower_call.c, lower_builtin.c, lower_atomic.c, lower_asm.c ---- */

typedef enum Builtin {
    BUILTIN_NONE,
    BUILTIN_PLAIN, /* __builtin_f is f */
    BUILTIN_FIRST_ARG,
    BUILTIN_CONSTANT_P,
    BUILTIN_UNREACHABLE,
    BUILTIN_IGNORED,
    BUILTIN_EVALUATED,
    BUILTIN_OPAQUE,
    BUILTIN_OVERFLOW,
    BUILTIN_FENCE,
    BUILTIN_TEST_AND_SET,
    BUILTIN_CLEAR,
    BUILTIN_SYNC,
} Builtin;

Operand lower_call(Lower *l, CXCursor expr);
/* What is known of a function by its name; for those that are not NONE or PLAIN, lower_builtin makes the code. */
Builtin lower_builtin_find(const char *name);
Operand lower_builtin(Lower *l, Builtin builtin, SymId callee, CXCursor expr, Kids kids);
/* The library function that a fortified or built-in name stands for, and which arguments it does not have
 * (bits of out_dropped). The name itself if there is none. */
const char *lower_plain_name(const char *name, uint32_t *out_dropped, bool *out_drops_last);
bool lower_is_atomic_word(const char *word);
Operand lower_atomic(Lower *l, CXCursor expr, const char *word);
Operand lower_sync(Lower *l, CXCursor expr, const char *name, Kids kids);
uint8_t lower_memory_order(CXCursor order);
PlaceId lower_atomic_place(Lower *l, CXCursor pointer);
void lower_asm(Lower *l, CXCursor stmt);

/* ---- lower_init.c, lower_const.c ---- */

/* Initialises an automatic object from a braced list. */
void lower_init_list(Lower *l, PlaceId to, CXCursor list, uint16_t flags);
/* The constants and addresses that the initialiser of a static object stores. */
void lower_static_init(Lower *l, SymId sym, CXCursor init);
typedef enum ConstResult { CONST_FOUND, CONST_IGNORED /* a float, a label */, CONST_UNKNOWN } ConstResult;
ConstResult lower_const(Lower *l, CXCursor expr, TypeId type, Operand *out_value);

/* ---- lower_stmt.c, lower_jump.c ---- */

void lower_stmt(Lower *l, CXCursor stmt);
void lower_switch(Lower *l, CXCursor stmt);
void lower_case(Lower *l, CXCursor stmt);
void lower_default(Lower *l, CXCursor stmt);
void lower_local(Lower *l, CXCursor decl);
/* All statements but the last in the scope that the caller opened; the last one, if it is an expression. */
bool lower_stmt_expr(Lower *l, CXCursor expr, CXCursor *out_last);
void lower_goto(Lower *l, CXCursor stmt);
void lower_indirect_goto(Lower *l, CXCursor stmt);
void lower_label(Lower *l, CXCursor stmt);
Operand lower_label_address(Lower *l, CXCursor expr);
void lower_mark_labels(Lower *l, CXCursor expr); /* takes the address of every &&label below */
void lower_jump(Lower *l, JumpTarget *to, LocId loc);
void lower_jump_label_named(Lower *l, const char *name, size_t len, LocId loc);
void lower_cleanup_add(Lower *l, CXCursor var, SymId sym, CXCursor init);
void lower_cleanups_run(Lower *l, Cleanup *until, LocId loc); /* emits; the state is unchanged */
void lower_scope_leave(Lower *l, Cleanup *outer, LocId loc);  /* emits and restores */
void lower_finish_jumps(Lower *l, LocId end);
Cleanup *lower_frame_of(Lower *l, CXCursor member_expr);

#endif
