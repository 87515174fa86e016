/* ir_relocate.c: an id of a text is its offset in the pool. A text that becomes longer or shorter moves all that follow
 * it: the new offsets are those of the changed texts before, found by bisection.
 */
#include "ir/ir_relocate.h"

#include <string.h>

typedef struct Shift {
    uint32_t after; /* ids above this one move */
    int64_t by;
} Shift;

typedef VEC(Shift) ShiftVec;
typedef VEC(char) ByteVec;

static bool stays(const FolderMove *moves, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(moves[i].from, moves[i].to) != 0)
            return false;
    }
    return true;
}

static const FolderMove *move_of(const char *text, const FolderMove *moves, uint32_t count) {
    for (uint32_t i = 0; text[0] == '/' && i < count; i++) {
        size_t len = strlen(moves[i].from);
        if (strncmp(text, moves[i].from, len) == 0 && (text[len] == '/' || text[len] == '\0'))
            return &moves[i];
    }
    return NULL;
}

static ShiftVec move_texts(Tu *tu, const FolderMove *moves, uint32_t count, Arena *scratch) {
    size_t len;
    const char *bytes = strpool_blob(tu->strs, &len);
    ByteVec moved = {0};
    ShiftVec shifts = {0};
    int64_t by = 0;
    for (size_t at = 0; at < len; at += strlen(bytes + at) + 1) {
        const char *text = bytes + at;
        const FolderMove *move = move_of(text, moves, count);
        if (move) {
            size_t from = strlen(move->from), to = strlen(move->to);
            memcpy(vec_extend(scratch, &moved, to), move->to, to);
            text += from;
            by += (int64_t)to - (int64_t)from;
            *vec_push(scratch, &shifts) = (Shift){(uint32_t)at, by};
        }
        memcpy(vec_extend(scratch, &moved, strlen(text) + 1), text, strlen(text) + 1);
    }
    tu->strs = strpool_from_blob(tu->arena, moved.data, moved.len);
    return shifts;
}

static void shift(const ShiftVec *shifts, StrId *id) {
    uint32_t low = 0, high = shifts->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (shifts->data[middle].after < id->i)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0)
        id->i = (uint32_t)(id->i + shifts->data[low - 1].by);
}

static void shift_operand(const ShiftVec *shifts, Operand *operand) {
    StrId id = {operand->id};
    if (operand->kind != OPERAND_STRING)
        return;
    shift(shifts, &id);
    operand->id = id.i;
}

static void shift_all(Tu *tu, const ShiftVec *shifts) {
    shift(shifts, &tu->main_path);
    VEC_EACH(SrcFile, file, &tu->files)
        shift(shifts, &file->path);
    VEC_EACH(Type, type, &tu->types) {
        shift(shifts, &type->name);
        shift(shifts, &type->key);
    }
    VEC_EACH(Field, field, &tu->fields) {
        shift(shifts, &field->name);
        shift(shifts, &field->annotation);
    }
    VEC_EACH(Sym, sym, &tu->syms) {
        shift(shifts, &sym->name);
        shift(shifts, &sym->key);
        shift(shifts, &sym->annotation);
    }
    VEC_EACH(Operand, operand, &tu->operands)
        shift_operand(shifts, operand);
    VEC_EACH(Init, init, &tu->inits)
        shift_operand(shifts, &init->value);
    VEC_EACH(IrGap, gap, &tu->gaps)
        shift(shifts, &gap->detail);
}

void ir_relocate(Tu *tu, const FolderMove *moves, uint32_t count) {
    if (stays(moves, count))
        return;
    Arena *scratch = arena_new();
    ShiftVec shifts = move_texts(tu, moves, count, scratch);
    shift_all(tu, &shifts);
    arena_free(scratch);
}
