/* verify_internal.h: what the two halves of the verifier share: ir_verify.c checks the tables that say what exists,
 * verify_func.c what functions do with it. A check that fails sets the text of the violation once and returns false.
 */
#ifndef LOCKWISE_IR_VERIFY_INTERNAL_H
#define LOCKWISE_IR_VERIFY_INTERNAL_H

#include "ir/ir.h"

typedef struct Verifier {
    const Tu *tu;
    Arena *arena;
    const char *error;
    const char *str_blob;
    size_t str_len;
    /* where we are, for messages and for what may be referred to */
    const char *table; /* NULL inside functions */
    uint32_t index;
    FuncId func;       /* 0 outside functions */
    uint32_t block, instr;
} Verifier;

#define VERIFY(v, cond, ...)                      \
    do {                                          \
        if (!(cond))                              \
            return verify_fail((v), __VA_ARGS__); \
    } while (0)

bool verify_fail(Verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3))); /* false */
bool verify_str(Verifier *v, StrId id, const char *what);
bool verify_range(Verifier *v, uint32_t first, uint32_t count, uint32_t len, const char *what);
bool verify_type_id(Verifier *v, TypeId id);
bool verify_loc_id(Verifier *v, LocId id);
bool verify_field_id(Verifier *v, FieldId id);
/* Values are only checked to stand inside a function. */
bool verify_operand(Verifier *v, const Operand *operand);

/* Requires: all tables but those of functions have been checked. */
bool verify_funcs(Verifier *v);

#endif
