/* read_internal.h: what the parts of the reader share: the cursor over the text (read_lex.c), types (read_type.c),
 * symbols and initialisers (read_sym.c), operands and places (read_place.c), function bodies (read_func.c), and the
 * passes that tie them together (ir_read.c).
 *
 * Functions that read something return false after an error, which has then been said; the reader never goes on after
 * one. The cursor stands on the first character that was not read, before or after blanks.
 */
#ifndef LOCKWISE_IR_READ_INTERNAL_H
#define LOCKWISE_IR_READ_INTERNAL_H

#include "base/map.h"
#include "ir/ir_build.h"
#include "ir/text_internal.h"

enum { READ_LABEL_MAX = 256, READ_DEPTH_MAX = 1000 };

/* How far a type's layout is known. */
typedef struct PendingType {
    const char *label; /* the text calls it so */
    bool has_size, has_align;
    uint8_t state;     /* LAYOUT_... */
    TypeId shares;     /* whose fields it has, 0: its own */
    const char *at;    /* where it stands, for messages */
} PendingType;

enum { LAYOUT_OPEN = 1, LAYOUT_DONE = 2 };

typedef struct PendingInit {
    SymId sym;
    const char *at;    /* behind the '{' */
    bool is_unmarked;  /* "-init" was said */
} PendingInit;

typedef struct PendingBody {
    SymId sym;
    bool has_decl;     /* the symbol is declared by a line of its own */
    uint32_t flags;    /* of the Func */
    VEC(SymId) params;
    StrMap *locals;    /* label -> SymId: the parameters, then all locals */
    const char *at;    /* behind the '{' */
} PendingBody;

typedef struct ReadValue {
    ValueId id;
    TypeId type;
} ReadValue;

typedef struct ReadLabel {
    BuildBlock block;
    const char *used_at; /* NULL once the block is there */
} ReadLabel;

/* The function at hand. */
typedef struct ReadFunc {
    FuncBuilder *builder;
    StrMap *locals;            /* label -> SymId */
    Map *values;               /* number in the text -> index in value_list */
    VEC(ReadValue) value_list;
    StrMap *labels;            /* -> index in label_list */
    VEC(ReadLabel) label_list;
    bool is_begun;             /* an instruction or a label was there */
} ReadFunc;

typedef struct Reader {
    Tu *tu;
    Arena *arena, *scratch;
    Diag *diag;
    const char *name, *text, *at;
    const char *counted_to, *line_start; /* `line` is that of counted_to and starts at line_start */
    uint32_t line;
    bool has_failed;
    bool numbers_lines; /* what has no location gets that of the text */
    FileId file;        /* of locations that name none */
    uint32_t file_count; /* files when `file` was found */
    StrMap *types;      /* label -> TypeId */
    StrMap *globals;    /* label -> SymId */
    VEC(PendingType) pending_types; /* by TypeId */
    VEC(bool) fixed_offsets;        /* by FieldId: the text gives the offset */
    bool is_laid_out;
    VEC(PendingInit) inits;
    VEC(PendingBody) bodies; /* in order of FuncIds, from 1 */
    TypeLookup lookup;
    ReadFunc *func; /* NULL outside bodies */
} Reader;

/* ---- read_lex.c ---- */

bool read_fail(Reader *r, const char *format, ...) __attribute__((format(printf, 2, 3))); /* false */
uint32_t read_line_number(Reader *r, const char *at, uint32_t *out_col);
void skip_blanks(Reader *r);      /* blanks and a comment */
void skip_lines(Reader *r);       /* also ends of lines */
void skip_statement(Reader *r);   /* to the end of the line at which all braces are closed */
void skip_to_close(Reader *r);    /* to the '}' of the brace that was read last */
bool at_line_end(Reader *r);      /* skips blanks; a closing brace ends a line too */
bool read_line_end(Reader *r);
bool peek_char(Reader *r, char c);            /* skips blanks */
bool accept_char(Reader *r, char c);          /* skips blanks */
bool expect_char(Reader *r, char c);
bool accept_word(Reader *r, const char *word); /* skips blanks */
/* A word of letters, digits, '_' and '-'; "" if there is none. In the scratch arena. */
const char *read_word(Reader *r);
bool read_uint(Reader *r, uint32_t max, uint32_t *out_number);
bool read_int(Reader *r, int64_t *out_number);
bool read_string(Reader *r, StrId *out_text);
bool read_name(Reader *r, StrId *out_name); /* an identifier or a string */
const char *read_ident(Reader *r); /* NULL after an error */
/* Labels as text_labels.h makes them, without '@' or '%'; NULL after an error. */
const char *read_type_label(Reader *r);
const char *read_sym_label(Reader *r);
bool read_gap_kind(Reader *r, GapKind *out_kind);
/* A flag of the list if the word is one of it. */
bool find_flag(const FlagWord *words, const char *word, uint32_t *out_bit);
bool find_enum(const EnumWord *words, const char *word, uint8_t *out_value);
/* "!..." if it is there; else none, or the place in the text at `from` if lines are numbered (from may be NULL). */
bool read_loc(Reader *r, const char *from, LocId *out_loc);

/* ---- read_type.c ---- */

bool declare_type(Reader *r);  /* "type LABEL": makes the id */
bool define_type(Reader *r);   /* the whole statement, behind the word "type" */
bool lay_out_types(Reader *r); /* fills in what was left out */
bool read_type(Reader *r, TypeId *out_type); /* a label: of a declared type, or one that is made from it */
/* ":TYPE" if it is there. */
bool read_type_suffix(Reader *r, TypeId *out_type, bool *out_given);
TypeId make_func_type(Reader *r, TypeId result, const TypeId *params, uint32_t count, uint8_t flags);
TypeLookup reader_lookup(Reader *r);

/* ---- read_sym.c ---- */

bool declare_sym(Reader *r, SymKind kind); /* "@LABEL": makes the id */
bool declare_body(Reader *r);
bool define_sym(Reader *r);                /* behind the first word of the statement */
bool define_body_head(Reader *r, PendingBody *body); /* behind the label */
bool read_init_list(Reader *r, const PendingInit *init);
/* "%LABEL: TYPE ...": a new symbol, known to the function at hand or to `locals`. */
bool read_local(Reader *r, SymKind kind, StrMap *locals, SymId *out_sym);
bool read_global(Reader *r, SymId *out_sym); /* "@LABEL" of a known one */

/* ---- read_place.c ---- */

bool read_operand(Reader *r, Operand *out_operand);
bool read_callee(Reader *r, Operand *out_operand); /* naming a function does not take its address */
bool starts_place(Reader *r);
bool read_place(Reader *r, PlaceId *out_place);
/* ".name", ".record/name" or ".record/#2", behind the point. */
bool read_field(Reader *r, TypeId context, FieldId *out_field);

/* ---- read_func.c ---- */

bool read_body(Reader *r, const PendingBody *body);

#endif
