/* text_writer.h: writes the small parts of the textual form: labels, strings, locations, operands, places and
 * instructions. One Writer per text; `people` chooses the form of ir_print_functions, with types spelled as in C and
 * locations behind a ';'.
 */
#ifndef LOCKWISE_IR_TEXT_WRITER_H
#define LOCKWISE_IR_TEXT_WRITER_H

#include "ir/text_labels.h"

#include <stdio.h>

typedef struct Writer {
    const Tu *tu;
    FILE *out;
    Arena *arena;
    const Labels *labels;
    TypeLookup lookup;
    FileId file;  /* of locations that name none */
    bool people;
    TypeId *value_types; /* of the function at hand, by ValueId */
} Writer;

void write_type(Writer *w, TypeId id);
void write_sym(Writer *w, SymId id); /* with its '@' or '%' */
void write_string(Writer *w, const char *text);
/* A name, quoted if it is no identifier. */
void write_name(Writer *w, StrId name);
void write_flags(Writer *w, const FlagWord *words, uint32_t flags); /* each with a space before it */
/* With a space before it; nothing for no location. */
void write_loc(Writer *w, LocId id);
/* In an initialiser or a place: context is the record at hand. */
void write_field(Writer *w, TypeId context, FieldId id);
void write_operand(Writer *w, const Operand *operand);
void write_instr(Writer *w, const Block *block, const Instr *instr);

/* The type as in C: "struct queue *", "int (*)(void *)". In the arena. */
const char *type_spell(const Tu *tu, TypeId id, Arena *arena);

#endif
