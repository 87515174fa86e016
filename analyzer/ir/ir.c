/* ir.c: the parts of a Tu that are more than data: an empty one, the table of operations, constant offsets.
 * The operation tables are arrays of characters, not of pointers, so that they need no relocation.
 */
#include "ir/ir.h"

static const char OP_TEXT[OP_COUNT][16] = {
    [OP_NONE] = "none",
#define OP(id, text, effects) [OP_##id] = text,
#include "ir/ir_ops.def"
#undef OP
};

const uint64_t OP_EFFECTS[OP_COUNT] = {
#define EFFECT(letter) op_effect_bit(letter)
#define OP(id, text, effects) [OP_##id] = effects,
#include "ir/ir_ops.def"
#undef OP
#undef EFFECT
};

Tu *tu_new(Arena *arena) {
    Tu *tu = ARENA_NEW(arena, Tu);
    tu->arena = arena;
    tu->strs = strpool_new(arena);
    vec_push(arena, &tu->files);
    vec_push(arena, &tu->locs);
    vec_push(arena, &tu->types);
    vec_push(arena, &tu->fields);
    vec_push(arena, &tu->syms);
    vec_push(arena, &tu->funcs);
    vec_push(arena, &tu->instrs);
    vec_push(arena, &tu->places);
    return tu;
}

const char *op_name(OpCode op) {
    return OP_TEXT[op];
}

bool op_from_name(const char *name, OpCode *out_op) {
    for (int op = OP_NONE + 1; op < OP_COUNT; op++) {
        if (strcmp(OP_TEXT[op], name) == 0) {
            *out_op = (OpCode)op;
            return true;
        }
    }
    return false;
}

bool place_const_offset(const Tu *tu, const Place *place, int64_t *out_offset) {
    const Sel *sels = tu_sels(tu, place);
    int64_t offset = 0;
    for (uint32_t i = 0; i < place->sel_count; i++) {
        int64_t step;
        if (sels[i].kind == SEL_FIELD) {
            step = tu_field(tu, sels[i].field)->offset;
        } else if (sels[i].index.kind != OPERAND_INT || (sels[i].scale == 0 && sels[i].index.num != 0) ||
                   __builtin_mul_overflow(sels[i].index.num, (int64_t)sels[i].scale, &step)) {
            return false;
        }
        if (__builtin_add_overflow(offset, step, &offset))
            return false;
    }
    *out_offset = offset;
    return true;
}
