/* text_internal.h: what writing and reading the textual form share: words for enumerations, and defaults.
 * A part of the text that equals its default is left out by the writer and filled in by the reader; both ask the same
 * function for it, so that nothing can be lost between them. README.md describes the form.
 */
#ifndef LOCKWISE_IR_TEXT_INTERNAL_H
#define LOCKWISE_IR_TEXT_INTERNAL_H

#include "ir/ir.h"

/* ---- words ---- */

typedef struct FlagWord {
    char word[16]; /* "" ends a list */
    uint32_t bit;
} FlagWord;

extern const FlagWord TEXT_FILE_FLAGS[];
extern const FlagWord TEXT_TYPE_FLAGS[];
extern const FlagWord TEXT_FIELD_FLAGS[];
extern const FlagWord TEXT_SYM_FLAGS[];
extern const FlagWord TEXT_FUNC_FLAGS[];
extern const FlagWord TEXT_INSTR_FLAGS[];

typedef struct EnumWord {
    char word[16]; /* "" ends a list */
} EnumWord;

extern const EnumWord TEXT_TYPE_KINDS[]; /* by TypeKind; so are the others by theirs */
extern const EnumWord TEXT_BIN_OPS[];
extern const EnumWord TEXT_UN_OPS[];
extern const EnumWord TEXT_RMW_OPS[];
extern const EnumWord TEXT_ORDERS[];

/* Letters, digits, '_', '$' and bytes of UTF-8, not a digit first. */
bool text_is_ident_start(char c);
bool text_is_ident(char c);
bool text_is_name(const char *text); /* a whole, non-empty identifier */
/* The length of a label up to its first '.', '*' or '[': where its name ends. */
size_t text_label_base(const char *label);

/* ---- defaults ---- */

#define TEXT_NO_DEFAULT ((TypeId){UINT32_MAX})

/* Types by how they are called in the text. Both give TEXT_NO_DEFAULT when there is none; the reader makes one. */
typedef struct TypeLookup {
    void *self;
    TypeId (*find_label)(void *self, const char *label);
    TypeId (*find_pointer)(void *self, TypeId elem); /* the type called like elem with a '*' behind */
} TypeLookup;

/* Of constants and addresses. */
TypeId text_default_operand(const Tu *tu, const TypeLookup *lookup, const Operand *operand);
/* place and args are those of the instruction (place may be NULL): they need not be in the Tu yet. */
TypeId text_default_instr(const Tu *tu, const TypeLookup *lookup, const Instr *instr, const Place *place,
                          const Operand *args);
/* The type at a place before its selectors, and after one more of them; 0 if it cannot be known. */
TypeId text_base_type(const Tu *tu, const Place *place);
TypeId text_sel_type(const Tu *tu, TypeId before, const Sel *sel);
/* The first field of that name in a record, 0 if none. */
FieldId text_find_field(const Tu *tu, TypeId record, StrId name);

/* Layout: requires the final sizes of elements and fields, and the final size of the type itself for its alignment,
 * and the final offsets of the fields before this one. */
uint32_t text_default_size(const Tu *tu, const Type *type);
uint16_t text_default_align(const Tu *tu, const Type *type);
uint32_t text_default_offset(const Tu *tu, const Type *record, uint32_t index);

/* The name of a type of this label, and the key of a record of this name; texts in the arena. */
const char *text_default_name(const Type *type, const char *label, Arena *arena);
const char *text_default_type_key(const Tu *tu, const Type *type, Arena *arena);
/* Flags of a symbol; has_body: of a function. Locals: none. */
uint32_t text_default_sym_flags(SymKind kind, bool has_body, bool has_inits);
const char *text_default_sym_key(const Tu *tu, const Sym *sym, const char *label, Arena *arena);
/* The file that a location without one is in: the first marked as main, else the first. */
FileId text_default_file(const Tu *tu);

#endif
