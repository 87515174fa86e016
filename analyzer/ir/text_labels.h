/* text_labels.h: what the writer calls types and symbols.
 * Meaning:  a label is the name where that is an identifier and the first of its kind, else the name with ".2", ".3"
 *           and so on behind it; pointers and arrays are called after their element: "queue*", "int[8]". Labels depend
 *           on the order of tables alone. Globals share one space, and each function's locals have their own.
 */
#ifndef LOCKWISE_IR_TEXT_LABELS_H
#define LOCKWISE_IR_TEXT_LABELS_H

#include "ir/text_internal.h"

typedef struct Labels {
    const char **types; /* by TypeId */
    const char **syms;  /* by SymId, without '@' or '%'; NULL for locals that no function lists */
    TypeId *pointers;   /* by TypeId: the type called like it with a '*' behind, 0 if none */
    TypeId int_type, long_type, string_type; /* called "int", "long", "char*"; 0 if none */
} Labels;

Labels *labels_make(const Tu *tu, Arena *arena);
TypeLookup labels_lookup(const Labels *labels);

#endif
