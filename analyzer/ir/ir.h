/* ir.h: one translation unit as a flat value: C semantics only, no locks, no libclang.
 *
 * Shape:    A Tu is a set of tables. Everything refers to everything else by index (one-field structs, so that
 *           mixing them does not compile); index 0 of each table that has an id type is "none". Tables that are only
 *           referred to by ranges (blocks, succs, cases, operands, sels, members, inits, gaps) start at 0; an empty
 *           range may start anywhere. There are no pointers in any element, so a table can be written to disk and
 *           read back as it is (ir_blob.h).
 * Accesses: Every read or write of memory is exactly one instruction: there is no implicit dereference inside a
 *           place. `q->next->len` is three instructions: load q; load q->next; load (that)->len. Paths such as
 *           q->next->len are recovered by value numbering in the model. Reads and writes of locals are
 *           instructions too; the model turns those of locals whose address is not taken into values.
 * Control:  A Func is blocks in the reverse postorder of ir_order.h, block 0 is the entry, every block is reachable
 *           from it, and each ends in exactly one terminator. Each block's instructions are one contiguous range.
 * Values:   ValueIds are local to a function, 1..value_count-1, numbered in order of definition, each defined by
 *           exactly one instruction that dominates its uses. `a ? b : c`, `a && b` and the like pass through a
 *           synthetic local (SYM_SYNTHETIC), never through phi nodes.
 * Memory:   all tables live in the arena that the Tu was made with.
 */
#ifndef LOCKWISE_IR_IR_H
#define LOCKWISE_IR_IR_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/intern.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

#define IR_ID(Name)       \
    typedef struct Name { \
        uint32_t i;       \
    } Name

IR_ID(FileId);
IR_ID(LocId);
IR_ID(TypeId);
IR_ID(FieldId);
IR_ID(SymId);
IR_ID(FuncId);
IR_ID(BlockId);
IR_ID(InstrId); /* index into tu->instrs */
IR_ID(ValueId); /* local to a function */
IR_ID(PlaceId);

/* ---- source ---- */

enum { FILE_SYSTEM = 1 /* a system header */, FILE_MAIN = 2 };

typedef struct SrcFile {
    StrId path; /* absolute, normalised, symlinks kept as the compiler named it */
    uint32_t flags;
} SrcFile;

typedef struct Loc {
    FileId file;
    uint32_t line, col; /* 1-based; col in bytes; where the code stands, or where the macro was used */
    LocId spelled;      /* inside a macro: where it is written in the macro's text (0: not in a macro, or unknown) */
} Loc;

/* ---- types ---- */

typedef enum TypeKind {
    TYPE_NONE,
    TYPE_VOID,
    TYPE_INT, /* integers, _Bool, char, enums */
    TYPE_FLOAT,
    TYPE_POINTER, /* elem: pointee */
    TYPE_ARRAY,   /* elem, count (0: unknown or variable) */
    TYPE_STRUCT,
    TYPE_UNION,
    TYPE_FUNC,  /* elem: result; params in the field table with names and types only */
    TYPE_OTHER, /* vectors, complex, ... */
} TypeKind;

enum {
    TYPE_SIGNED = 1,
    TYPE_ATOMIC = 2,     /* _Atomic-qualified */
    TYPE_VOLATILE = 4,
    TYPE_CONST = 8,
    TYPE_INCOMPLETE = 16,
    TYPE_VARIADIC = 32,  /* functions */
    TYPE_NORETURN = 64,  /* functions */
    TYPE_NO_PROTO = 128, /* functions: f() */
};

typedef struct Type {
    uint8_t kind; /* TypeKind */
    uint8_t flags;
    uint16_t align;         /* bytes; 0 unknown */
    uint32_t size;          /* bytes; 0 unknown or incomplete */
    TypeId elem;
    uint32_t count;         /* arrays: elements */
    StrId name;             /* records and enums: tag or typedef name ("" if anonymous); scalars: spelling */
    StrId key;              /* records: identity across units: USR for named ones, file:line:col for anonymous ones */
    uint32_t field_first, field_count;
    LocId loc;              /* records: definition */
} Type;

enum { FIELD_BITFIELD = 1, FIELD_VIA_ANONYMOUS = 2 /* member of an anonymous struct or union inside the record */ };

/* Members of anonymous members are listed in the enclosing record, with offsets from its start. */
typedef struct Field {
    StrId name;
    TypeId record;
    TypeId type;
    uint32_t offset;    /* bytes from the start of the record; bit-fields: of the unit that holds it */
    uint16_t bit_offset, bit_width; /* bit-fields: bits from the start of that unit */
    uint32_t flags;
    StrId annotation;   /* "" or e.g. "guarded_by:lock": attributes that state facts about locking, comma separated */
} Field;

/* ---- symbols ---- */

typedef enum SymKind {
    SYM_NONE,
    SYM_FUNC,
    SYM_GLOBAL,       /* file scope, or extern */
    SYM_STATIC_LOCAL, /* static inside a function */
    SYM_LOCAL,
    SYM_PARAM,
} SymKind;

enum {
    SYM_EXTERNAL = 1,       /* external linkage */
    SYM_DEFINED = 2,        /* this unit has the body or the (tentative) definition */
    SYM_TLS = 4,
    SYM_ADDRESS_TAKEN = 8,  /* its address is used otherwise than for a direct call, load or store here */
    SYM_INITIALISED = 16,   /* has an initialiser */
    SYM_NORETURN = 32,
    SYM_INLINE = 64,
    SYM_WEAK = 128,
    SYM_SYNTHETIC = 256,    /* made by lowering */
    SYM_COMPOUND = 512,     /* a compound literal's object */
    SYM_CONSTRUCTOR = 1024, /* __attribute__((constructor)) or destructor */
};

typedef struct Sym {
    uint8_t kind; /* SymKind */
    uint16_t flags;
    StrId name;
    /* Identity across units: the assembler-level name if external, else path + '\1' + USR; "" for locals, params. */
    StrId key;
    TypeId type;
    LocId loc;
    FuncId func; /* functions: the body in this unit, 0 if none */
    FuncId owner; /* locals, params, static locals: their function */
    uint32_t init_first, init_count; /* constants and addresses its initialiser stores (globals, static locals) */
    StrId annotation; /* as Field.annotation; functions: "acquire:$0->lock", "release:...", ...; $N: parameter */
} Sym;

/* ---- operands and places ---- */

typedef enum OperandKind {
    OPERAND_NONE,
    OPERAND_VALUE, /* id: ValueId */
    OPERAND_INT, /* num; also enum constants, characters, null pointers (num 0 and a pointer type) */
    OPERAND_STRING, /* id: StrId of the text (without its quotes, cut at the first NUL) */
    OPERAND_ADDR, /* id: SymId of a function or variable; num: bytes added to its address */
} OperandKind;

typedef struct Operand {
    uint8_t kind; /* OperandKind */
    uint8_t padding[7]; /* 0, so that all that is written is defined */
    TypeId type;
    uint32_t id;
    int64_t num;
} Operand;

typedef enum SelKind {
    SEL_FIELD, /* + offset bytes: field */
    SEL_INDEX, /* + index * scale bytes; scale is the element size (0 unknown) */
} SelKind;

typedef struct Sel {
    uint8_t kind; /* SelKind */
    FieldId field;
    Operand index; /* OPERAND_INT or OPERAND_VALUE */
    uint32_t scale;
} Sel;

typedef enum PlaceBase {
    PLACE_NONE,
    PLACE_SYM, /* the storage of a symbol */
    PLACE_VALUE, /* what a pointer value points to */
} PlaceBase;

typedef struct Place {
    uint8_t base; /* PlaceBase */
    SymId sym;
    Operand value; /* PLACE_VALUE: OPERAND_VALUE, or a constant address, a string */
    uint32_t sel_first, sel_count;
    TypeId type; /* of the object at the place */
} Place;

/* ---- instructions ---- */

typedef enum OpCode {
    OP_NONE,
#define OP(id, text, effects) OP_##id,
#include "ir/ir_ops.def"
#undef OP
    OP_COUNT
} OpCode;

typedef enum BinOp {
    BIN_ADD,
    BIN_SUB,
    BIN_MUL,
    BIN_DIV,
    BIN_REM,
    BIN_SHL,
    BIN_SHR,
    BIN_AND,
    BIN_OR,
    BIN_XOR,
    BIN_LT,
    BIN_GT,
    BIN_LE,
    BIN_GE,
    BIN_EQ,
    BIN_NE,
    BIN_PTRDIFF,
    BIN_COUNT
} BinOp;

typedef enum UnOp { UN_NEG, UN_NOT /* ~ */, UN_LNOT /* ! */, UN_COUNT } UnOp;

typedef enum RmwOp {
    RMW_XCHG,
    RMW_ADD,
    RMW_SUB,
    RMW_AND,
    RMW_OR,
    RMW_XOR,
    RMW_NAND,
    RMW_MIN,
    RMW_MAX,
    RMW_TEST_AND_SET,
    RMW_COUNT
} RmwOp;

typedef enum MemOrder {
    ORDER_PLAIN, /* not atomic */
    ORDER_RELAXED,
    ORDER_CONSUME,
    ORDER_ACQUIRE,
    ORDER_RELEASE,
    ORDER_ACQ_REL,
    ORDER_SEQ_CST,
    ORDER_COUNT
} MemOrder;

enum {
    FLAG_VOLATILE = 1,
    FLAG_BITFIELD = 2,
    FLAG_NEW_VALUE = 4, /* RMW */
    FLAG_VALUE_CAS = 8,
    FLAG_BOOL_CAS = 16,
    FLAG_CLOBBER = 32, /* ASM */
    FLAG_INIT = 64, /* STORE, MOVE: the initialiser of a local at its declaration */
    FLAG_CLEANUP = 128, /* CALL: made by __attribute__((cleanup)) or pthread_cleanup_pop at a scope's end */
};

typedef struct Instr {
    uint8_t op; /* OpCode */
    uint8_t sub; /* BinOp, UnOp, RmwOp; UNKNOWN: GapKind */
    uint8_t order, order_fail; /* MemOrder */
    uint16_t flags;
    uint16_t arg_count;
    TypeId type; /* of the access, of dst, or of what is copied */
    LocId loc;
    ValueId dst;
    PlaceId place, place2;
    uint32_t arg_first; /* into tu->operands */
} Instr;

typedef struct Case {
    int64_t low, high; /* both included */
} Case;

typedef struct Block {
    uint32_t instr_first, instr_count;
    uint32_t succ_first, succ_count; /* into tu->succs: block numbers relative to the function (0 = entry) */
    uint32_t case_first; /* SWITCH: case for succ k >= 1 is tu->cases[case_first + k - 1] */
} Block;

enum { FUNC_DEGRADED = 1, FUNC_VARIADIC = 2 };

typedef struct Func {
    SymId sym;
    uint32_t flags;
    uint32_t block_first, block_count;
    uint32_t value_count; /* ValueIds are 1..value_count-1; at least 1 */
    uint32_t param_first, param_count; /* into tu->members */
    uint32_t local_first, local_count; /* into tu->members: locals and synthetic locals */
    LocId end; /* the closing brace */
} Func;

/* A constant stored by a static initialiser. */
typedef struct Init {
    uint32_t offset; /* bytes from the start of the object */
    TypeId type; /* of what is stored */
    FieldId field; /* innermost field, 0 if none */
    Operand value; /* OPERAND_INT, OPERAND_STRING, OPERAND_ADDR */
} Init;

/* A gap of this unit, see base/diag.h. */
typedef struct IrGap {
    uint32_t kind; /* GapKind */
    LocId loc;
    FuncId func; /* 0 at file scope */
    StrId detail;
} IrGap;

typedef struct Tu {
    Arena *arena;
    StrPool *strs;
    StrId main_path; /* absolute path of the main file */
    VEC(SrcFile) files;
    VEC(Loc) locs;
    VEC(Type) types;
    VEC(Field) fields;
    VEC(Sym) syms;
    VEC(Func) funcs;
    VEC(Block) blocks;
    VEC(uint32_t) succs;
    VEC(Case) cases;
    VEC(Instr) instrs;
    VEC(Operand) operands;
    VEC(Place) places;
    VEC(Sel) sels;
    VEC(SymId) members;
    VEC(Init) inits;
    VEC(IrGap) gaps;
} Tu;

/* An empty Tu with its "none" elements at index 0 and an empty string pool. */
Tu *tu_new(Arena *arena);

/* ---- reading ---- */

static inline const char *tu_str(const Tu *tu, StrId id) {
    return strpool_text(tu->strs, id);
}
static inline const Type *tu_type(const Tu *tu, TypeId id) {
    return &tu->types.data[id.i];
}
static inline const Field *tu_field(const Tu *tu, FieldId id) {
    return &tu->fields.data[id.i];
}
static inline const Sym *tu_sym(const Tu *tu, SymId id) {
    return &tu->syms.data[id.i];
}
static inline const Func *tu_func(const Tu *tu, FuncId id) {
    return &tu->funcs.data[id.i];
}
static inline const Loc *tu_loc(const Tu *tu, LocId id) {
    return &tu->locs.data[id.i];
}
static inline const Place *tu_place(const Tu *tu, PlaceId id) {
    return &tu->places.data[id.i];
}
static inline const Block *tu_block(const Tu *tu, const Func *func, uint32_t block) {
    return &tu->blocks.data[func->block_first + block];
}
static inline const uint32_t *tu_succs(const Tu *tu, const Block *block) {
    return &tu->succs.data[block->succ_first];
}
static inline const Instr *tu_instr(const Tu *tu, InstrId id) {
    return &tu->instrs.data[id.i];
}
static inline const Operand *tu_args(const Tu *tu, const Instr *instr) {
    return &tu->operands.data[instr->arg_first];
}
static inline const Sel *tu_sels(const Tu *tu, const Place *place) {
    return &tu->sels.data[place->sel_first];
}

/* Effects of an operation, from ir_ops.def. */
#define op_effect_bit(letter) (UINT64_C(1) << ((letter) & 63))
extern const uint64_t OP_EFFECTS[OP_COUNT];
static inline bool op_has(OpCode op, char effect) {
    return OP_EFFECTS[op] & op_effect_bit(effect);
}
const char *op_name(OpCode op);
bool op_from_name(const char *name, OpCode *out_op);
static inline bool op_is_terminator(OpCode op) {
    return op_has(op, 'T');
}

/* The constant byte offset of all selectors of a place, or false if an index is not constant. */
bool place_const_offset(const Tu *tu, const Place *place, int64_t *out_offset);

#endif
