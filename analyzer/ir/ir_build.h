/* ir_build.h: the only way to make a Tu: used by the front end and by the text reader.
 * Meaning:  interning helpers for tables that hold each thing once, and a function builder that lets blocks be
 *           filled in any order. ir_func_end drops blocks that cannot be reached and renumbers the rest in reverse
 *           postorder, so that the result satisfies ir_verify.
 * Memory:   results in tu->arena; the builder's own state in the scratch arena given to ir_func_begin, until
 *           ir_func_end.
 */
#ifndef LOCKWISE_IR_IR_BUILD_H
#define LOCKWISE_IR_IR_BUILD_H

#include "ir/ir.h"

/* One entry per path; flags are or-ed. Cost: O(files), so keep the id. */
FileId ir_file(Tu *tu, const char *path, uint32_t flags);
/* Reuses one of the last few entries if it is the same. */
LocId ir_loc(Tu *tu, FileId file, uint32_t line, uint32_t col, LocId spelled);
TypeId ir_type(Tu *tu, Type type); /* always a new one: deduplication is the caller's */
SymId ir_sym(Tu *tu, Sym sym);
uint32_t ir_field_range(Tu *tu, const Field *fields, uint32_t count); /* index of the first */
void ir_init(Tu *tu, SymId sym, const Init *inits, uint32_t count);
void ir_gap(Tu *tu, GapKind kind, LocId loc, FuncId func, const char *detail);

static inline Operand operand_none(void) {
    return (Operand){0};
}
static inline Operand operand_value(ValueId value, TypeId type) {
    return (Operand){.kind = OPERAND_VALUE, .type = type, .id = value.i};
}
static inline Operand operand_int(int64_t num, TypeId type) {
    return (Operand){.kind = OPERAND_INT, .type = type, .num = num};
}
static inline Operand operand_string(StrId text, TypeId type) {
    return (Operand){.kind = OPERAND_STRING, .type = type, .id = text.i};
}
static inline Operand operand_addr(SymId sym, int64_t offset, TypeId type) {
    return (Operand){.kind = OPERAND_ADDR, .type = type, .id = sym.i, .num = offset};
}

PlaceId ir_place_sym(Tu *tu, SymId sym, TypeId type);
PlaceId ir_place_value(Tu *tu, Operand pointer, TypeId type);
/* A new place: base's selectors and one more. */
PlaceId ir_place_field(Tu *tu, PlaceId base, FieldId field, TypeId type);
PlaceId ir_place_index(Tu *tu, PlaceId base, Operand index, uint32_t scale, TypeId type);

typedef struct FuncBuilder FuncBuilder;
typedef struct BuildBlock {
    uint32_t i; /* number in the builder, before renumbering */
} BuildBlock;

/* Makes the Func, sets sym's func and owner of params; building starts in its entry block. One function of a Tu at a
 * time. Places made between ir_func_begin and ir_func_end belong to the function: they may refer to its values, and
 * their ids are invalid after ir_func_end. */
FuncBuilder *ir_func_begin(Tu *tu, SymId sym, const SymId *params, uint32_t param_count, Arena *scratch);
FuncId ir_func_id(const FuncBuilder *b);
void ir_func_add_local(FuncBuilder *b, SymId local); /* sets its owner too */
void ir_func_mark(FuncBuilder *b, uint32_t flags); /* or-ed into Func.flags */

BuildBlock ir_block_new(FuncBuilder *b);
void ir_block_set(FuncBuilder *b, BuildBlock block); /* further instructions go to its end; it must be open */
BuildBlock ir_block_current(const FuncBuilder *b);
/* False after a terminator, until ir_block_set; instructions appended then are dropped. */
bool ir_block_is_open(const FuncBuilder *b);

/* Appends an instruction; instr.arg_first and arg_count are filled from args. If has_dst, a new value is defined. */
ValueId ir_emit(FuncBuilder *b, Instr instr, const Operand *args, uint32_t arg_count, bool has_dst);

void ir_jump(FuncBuilder *b, BuildBlock to, LocId loc);
void ir_branch(FuncBuilder *b, Operand cond, BuildBlock if_true, BuildBlock if_false, LocId loc);
void ir_switch(FuncBuilder *b, Operand on, BuildBlock otherwise, const Case *cases, const BuildBlock *targets,
               uint32_t count, LocId loc);
void ir_goto(FuncBuilder *b, Operand target, const BuildBlock *targets, uint32_t count, LocId loc);
void ir_return(FuncBuilder *b, const Operand *value_or_null, LocId loc);
void ir_unreachable(FuncBuilder *b, LocId loc);

/* Closes open blocks with a return (of nothing), renumbers, and stores the function. */
FuncId ir_func_end(FuncBuilder *b, LocId end);

#endif
