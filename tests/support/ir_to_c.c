/* ir_to_c.c: see ir_to_c.h. Names: S<id> a symbol's bytes, v<id> a value, p<i> a parameter, B<i> a block, T<id> a type
 * that is a struct of bytes, P a byte pointer. Functions and external variables keep their names.
 */
#include "support/ir_to_c.h"

#include <string.h>

typedef struct Out {
    const Tu *tu;
    FILE *to;
    const Func *func;
} Out;

static const char PRELUDE[] =
    "typedef signed char i1; typedef short i2; typedef int i4; typedef long i8; typedef __int128 i16;\n"
    "typedef unsigned char u1; typedef unsigned short u2; typedef unsigned u4; typedef unsigned long u8;\n"
    "typedef unsigned __int128 u16; typedef float f4; typedef double f8; typedef long double f16; typedef u1 *P;\n"
    "#define LOAD(t, p) ({ t x_; __builtin_memcpy(&x_, (p), sizeof x_); x_; })\n"
    "#define STORE(t, p, v) ({ t x_ = (v); __builtin_memcpy((p), &x_, sizeof x_); })\n"
    "void quit_(int) __asm__(\"_exit\");\n"
    "static u8 bits_(P p, unsigned from, unsigned width) {\n"
    "    u8 value = 0;\n"
    "    for (unsigned i = from; i < from + width; i++) value |= (u8)(p[i / 8] >> i % 8 & 1) << (i - from);\n"
    "    return value;\n"
    "}\n"
    "static i8 signed_bits_(P p, unsigned from, unsigned width) {\n"
    "    return (i8)(bits_(p, from, width) << (64 - width)) >> (64 - width);\n"
    "}\n"
    "static void set_bits_(P p, unsigned from, unsigned width, u8 value) {\n"
    "    for (unsigned i = from; i < from + width; i++)\n"
    "        p[i / 8] = (p[i / 8] & ~(1 << i % 8)) | (value >> (i - from) & 1) << i % 8;\n"
    "}\n"
    "static void set_text_(P p, P text, unsigned size) {\n"
    "    unsigned i = 0;\n"
    "    for (; i < size && text[i]; i++) p[i] = text[i];\n"
    "    for (; i < size; i++) p[i] = 0;\n"
    "}\n";

/* ---- types ---- */

static const Type *type_of(const Out *o, TypeId type) {
    return tu_type(o->tu, type);
}

static bool is_bytes(const Out *o, TypeId type) {
    uint8_t kind = type_of(o, type)->kind;
    return kind == TYPE_STRUCT || kind == TYPE_UNION || kind == TYPE_ARRAY || kind == TYPE_OTHER;
}

/* Qualified records are the same C type. */
static uint32_t representative(const Out *o, TypeId type) {
    const Type *of = type_of(o, type);
    for (uint32_t i = 1; i < type.i && of->key.i != 0; i++) {
        const Type *other = &o->tu->types.data[i];
        if (other->kind == of->kind && other->key.i == of->key.i)
            return i;
    }
    return type.i;
}

static void put_type(const Out *o, TypeId type) {
    const Type *of = type_of(o, type);
    switch (of->kind) {
    case TYPE_VOID:
    case TYPE_NONE:
        fputs("void", o->to);
        return;
    case TYPE_INT:
        if (strcmp(tu_str(o->tu, of->name), "_Bool") == 0)
            fputs("_Bool", o->to);
        else
            fprintf(o->to, "%c%u", of->flags & TYPE_SIGNED ? 'i' : 'u', of->size);
        return;
    case TYPE_FLOAT:
        fprintf(o->to, "f%u", of->size);
        return;
    case TYPE_POINTER:
    case TYPE_FUNC:
        fputc('P', o->to);
        return;
    default:
        fprintf(o->to, "T%u", representative(o, type));
    }
}

/* ---- operands and places ---- */

static void put_text(const Out *o, StrId text) {
    fputc('"', o->to);
    for (const char *at = tu_str(o->tu, text); *at; at++)
        fprintf(o->to, "\\%03o", (unsigned char)*at);
    fputc('"', o->to);
}

static bool keeps_name(const Sym *sym) {
    return sym->kind == SYM_FUNC || (sym->kind == SYM_GLOBAL && sym->flags & SYM_EXTERNAL);
}

static const char *c_name(const Out *o, const Sym *sym) {
    return tu_str(o->tu, sym->flags & SYM_EXTERNAL ? sym->key : sym->name);
}

static void put_symbol(const Out *o, SymId id) {
    const Sym *sym = tu_sym(o->tu, id);
    if (keeps_name(sym))
        fprintf(o->to, "((P)%s)", c_name(o, sym));
    else
        fprintf(o->to, "S%u", id.i);
}

static void put_operand(const Out *o, const Operand *operand) {
    bool is_cast = operand->kind != OPERAND_NONE && !(operand->kind == OPERAND_VALUE && is_bytes(o, operand->type));
    fputc('(', o->to);
    if (is_cast) {
        fputc('(', o->to);
        put_type(o, operand->type);
        fputc(')', o->to);
    }
    switch (operand->kind) {
    case OPERAND_VALUE:
        fprintf(o->to, "v%u", operand->id);
        break;
    case OPERAND_INT:
        fprintf(o->to, is_bytes(o, operand->type) ? "{0}" : "%lldLL", (long long)operand->num);
        break;
    case OPERAND_STRING:
        put_text(o, (StrId){operand->id});
        break;
    case OPERAND_ADDR:
        fputc('(', o->to);
        put_symbol(o, (SymId){operand->id});
        fprintf(o->to, "+%lldL)", (long long)operand->num);
        break;
    default:
        fputc('0', o->to);
    }
    fputc(')', o->to);
}

static void put_address(const Out *o, PlaceId id) {
    const Place *place = tu_place(o->tu, id);
    fputs("((P)", o->to);
    if (place->base == PLACE_SYM)
        put_symbol(o, place->sym);
    else
        put_operand(o, &place->value);
    for (uint32_t i = 0; i < place->sel_count; i++) {
        const Sel *sel = &tu_sels(o->tu, place)[i];
        if (sel->kind == SEL_FIELD) {
            fprintf(o->to, "+%u", tu_field(o->tu, sel->field)->offset);
        } else {
            fputs("+(i8)", o->to);
            put_operand(o, &sel->index);
            fprintf(o->to, "*%uL", sel->scale);
        }
    }
    fputc(')', o->to);
}

static const Field *bitfield_of(const Out *o, const Instr *instr) {
    const Place *place = tu_place(o->tu, instr->place);
    return instr->flags & FLAG_BITFIELD ? tu_field(o->tu, tu_sels(o->tu, place)[place->sel_count - 1].field) : NULL;
}

static void put_load(const Out *o, const Instr *instr, PlaceId place) {
    const Field *field = bitfield_of(o, instr);
    bool is_signed = type_of(o, instr->type)->flags & TYPE_SIGNED;
    fputs(!field ? "LOAD(" : is_signed ? "signed_bits_(" : "bits_(", o->to);
    if (!field) {
        put_type(o, instr->type);
        fputc(',', o->to);
    }
    put_address(o, place);
    if (field)
        fprintf(o->to, ",%u,%u", field->bit_offset, field->bit_width);
    fputc(')', o->to);
}

/* Ends before the value; the caller closes the parenthesis. */
static void put_store(const Out *o, const Instr *instr, PlaceId place) {
    const Field *field = bitfield_of(o, instr);
    fputs(field ? "set_bits_(" : "STORE(", o->to);
    if (!field) {
        put_type(o, instr->type);
        fputc(',', o->to);
    }
    put_address(o, place);
    fputc(',', o->to);
    if (field)
        fprintf(o->to, "%u,%u,", field->bit_offset, field->bit_width);
}

/* ---- instructions ---- */

static void put_unsupported(const Out *o) {
    fprintf(o->to, "quit_(%d);\n", IR_TO_C_UNSUPPORTED);
}

static void put_result(const Out *o, const Instr *instr) {
    if (instr->dst.i)
        fprintf(o->to, "v%u = ", instr->dst.i);
}

static void put_simple_store(const Out *o, const Instr *instr, const Operand *value) {
    uint32_t size = type_of(o, instr->type)->size;
    if (is_bytes(o, instr->type) && value->kind != OPERAND_VALUE) {
        fputs(value->kind == OPERAND_STRING ? "set_text_(" : "__builtin_memset(", o->to);
        put_address(o, instr->place);
        if (value->kind == OPERAND_STRING) {
            fputs(",(P)", o->to);
            put_text(o, (StrId){value->id});
        } else {
            fputs(",0", o->to);
        }
        fprintf(o->to, ",%u);\n", size);
        return;
    }
    put_store(o, instr, instr->place);
    put_operand(o, value);
    fputs(");\n", o->to);
}

static void put_bin(const Out *o, const Instr *instr, const Operand *args) {
    static const char *const OPERATORS[BIN_COUNT] = {"+", "-", "*", "/",  "%",  "<<", ">>", "&", "|",
                                                     "^", "<", ">", "<=", ">=", "==", "!=", "-"};
    put_result(o, instr);
    fputc('(', o->to);
    put_operand(o, &args[0]);
    fputs(OPERATORS[instr->sub], o->to);
    put_operand(o, &args[1]);
    fputc(')', o->to);
    if (instr->sub == BIN_PTRDIFF) {
        uint32_t size = type_of(o, type_of(o, args[0].type)->elem)->size;
        fprintf(o->to, "/%u", size ? size : 1);
    }
    fputs(";\n", o->to);
}

static void put_rmw(const Out *o, const Instr *instr, const Operand *args) {
    static const char *const OPERATORS[] = {
        [RMW_ADD] = "+", [RMW_SUB] = "-", [RMW_AND] = "&", [RMW_OR] = "|", [RMW_XOR] = "^"};
    bool is_exchange = instr->sub == RMW_XCHG || instr->sub == RMW_TEST_AND_SET;
    if (!is_exchange && instr->sub > RMW_XOR) {
        put_unsupported(o);
        return;
    }
    fputs("{ __auto_type old = ", o->to);
    put_load(o, instr, instr->place);
    fputs("; __auto_type new = ", o->to);
    if (!is_exchange)
        fprintf(o->to, "old %s ", OPERATORS[instr->sub]);
    put_operand(o, &args[0]);
    fputs("; ", o->to);
    put_store(o, instr, instr->place);
    fputs("new); ", o->to);
    put_result(o, instr);
    fprintf(o->to, "%s; }\n", instr->flags & FLAG_NEW_VALUE ? "new" : "old");
}

static void put_cas(const Out *o, const Instr *instr, const Operand *args) {
    bool has_expected = instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS);
    fputs("{ __auto_type old = ", o->to);
    put_load(o, instr, instr->place);
    fputs("; int same = old == ", o->to);
    if (has_expected)
        put_operand(o, &args[0]);
    else
        put_load(o, instr, instr->place2);
    fputs("; if (same) ", o->to);
    put_store(o, instr, instr->place);
    put_operand(o, &args[has_expected ? 1 : 0]);
    fputs("); ", o->to);
    if (!has_expected) {
        fputs("else ", o->to);
        put_store(o, instr, instr->place2);
        fputs("old); ", o->to);
    }
    put_result(o, instr);
    fprintf(o->to, "%s; }\n", instr->flags & FLAG_VALUE_CAS ? "old" : "same");
}

static void put_params(const Out *o, const Type *func, const Operand *args, uint32_t arg_count) {
    fputc('(', o->to);
    uint32_t count = func->flags & TYPE_NO_PROTO ? arg_count : func->field_count;
    for (uint32_t i = 0; i < count; i++) {
        fputs(i ? "," : "", o->to);
        put_type(o, func->flags & TYPE_NO_PROTO ? args[i].type : o->tu->fields.data[func->field_first + i].type);
    }
    if (func->flags & TYPE_VARIADIC)
        fputs(count ? ",..." : "...", o->to);
    else if (count == 0)
        fputs("void", o->to);
    fputc(')', o->to);
}

static void put_call(const Out *o, const Instr *instr, const Operand *args) {
    TypeId callee = args[0].type;
    if (type_of(o, callee)->kind == TYPE_POINTER)
        callee = type_of(o, callee)->elem;
    const Type *func = type_of(o, callee);
    put_result(o, instr);
    fputs("((", o->to);
    put_type(o, func->elem);
    fputs("(*)", o->to);
    put_params(o, func, args + 1, instr->arg_count - 1u);
    fputc(')', o->to);
    put_operand(o, &args[0]);
    fputs(")(", o->to);
    for (uint32_t i = 1; i < instr->arg_count; i++) {
        fputs(i > 1 ? "," : "", o->to);
        put_operand(o, &args[i]);
    }
    fputs(");\n", o->to);
}

static void put_instr(const Out *o, const Instr *instr) {
    static const char *const UNARY[UN_COUNT] = {"-", "~", "!"};
    const Operand *args = tu_args(o->tu, instr);
    switch (instr->op) {
    case OP_LOAD:
        put_result(o, instr);
        put_load(o, instr, instr->place);
        fputs(";\n", o->to);
        return;
    case OP_STORE:
        put_simple_store(o, instr, &args[0]);
        return;
    case OP_MOVE:
        fputs("__builtin_memmove(", o->to);
        put_address(o, instr->place);
        fputc(',', o->to);
        put_address(o, instr->place2);
        fprintf(o->to, ",%u);\n", type_of(o, instr->type)->size);
        return;
    case OP_ADDR:
        put_result(o, instr);
        put_address(o, instr->place);
        fputs(";\n", o->to);
        return;
    case OP_COPY:
    case OP_UN:
        put_result(o, instr);
        if (instr->op == OP_UN) {
            fputs(UNARY[instr->sub], o->to);
        } else {
            fputc('(', o->to);
            put_type(o, instr->type);
            fputc(')', o->to);
        }
        put_operand(o, &args[0]);
        fputs(";\n", o->to);
        return;
    case OP_BIN:
        put_bin(o, instr, args);
        return;
    case OP_RMW:
        put_rmw(o, instr, args);
        return;
    case OP_CAS:
        put_cas(o, instr, args);
        return;
    case OP_CALL:
        put_call(o, instr, args);
        return;
    case OP_FENCE:
        return;
    default:
        put_unsupported(o);
    }
}

static void put_switch(const Out *o, const Block *block, const Instr *instr) {
    const uint32_t *succs = tu_succs(o->tu, block);
    fputs("{ i8 on = (i8)", o->to);
    put_operand(o, &tu_args(o->tu, instr)[0]);
    for (uint32_t i = 1; i < block->succ_count; i++) {
        Case one = o->tu->cases.data[block->case_first + i - 1];
        fprintf(o->to, "; if (on >= %lldLL && on <= %lldLL) goto B%u", (long long)one.low, (long long)one.high,
                succs[i]);
    }
    fprintf(o->to, "; goto B%u; }\n", succs[0]);
}

static void put_return(const Out *o, const Instr *instr) {
    TypeId result = type_of(o, tu_sym(o->tu, o->func->sym)->type)->elem;
    if (instr->arg_count > 0) {
        fputs("return ", o->to);
        put_operand(o, &tu_args(o->tu, instr)[0]);
        fputs(";\n", o->to);
    } else if (type_of(o, result)->kind == TYPE_VOID) {
        fputs("return;\n", o->to);
    } else {
        fputs("{ static ", o->to);
        put_type(o, result);
        fputs(" nothing; return nothing; }\n", o->to);
    }
}

static void put_terminator(const Out *o, const Block *block) {
    const Instr *instr = &o->tu->instrs.data[block->instr_first + block->instr_count - 1];
    const uint32_t *succs = tu_succs(o->tu, block);
    switch (instr->op) {
    case OP_JUMP:
        fprintf(o->to, "goto B%u;\n", succs[0]);
        return;
    case OP_BRANCH:
        fputs("if (", o->to);
        put_operand(o, &tu_args(o->tu, instr)[0]);
        fprintf(o->to, ") goto B%u; else goto B%u;\n", succs[0], succs[1]);
        return;
    case OP_SWITCH:
        put_switch(o, block, instr);
        return;
    case OP_RETURN:
        put_return(o, instr);
        return;
    case OP_UNREACHABLE:
        fputs("__builtin_trap();\n", o->to);
        return;
    default:
        put_unsupported(o);
        fputs("__builtin_trap();\n", o->to);
    }
}

/* ---- functions and variables ---- */

/* Compilers do not let these be declared; the IR never calls them. */
static bool is_built_in(const char *name) {
    return strncmp(name, "__builtin_", 10) == 0 || strncmp(name, "__sync_", 7) == 0 ||
           strncmp(name, "__atomic_", 9) == 0;
}

static void put_signature(const Out *o, const Sym *sym, const Func *func) {
    const Type *type = type_of(o, sym->type);
    fputs(sym->flags & SYM_EXTERNAL ? "" : "static ", o->to);
    put_type(o, type->elem);
    fprintf(o->to, " %s", c_name(o, sym));
    if (!func) {
        if (type->flags & TYPE_NO_PROTO)
            fputs("()", o->to);
        else
            put_params(o, type, NULL, 0);
        return;
    }
    fputc('(', o->to);
    for (uint32_t i = 0; i < func->param_count; i++) {
        fputs(i ? "," : "", o->to);
        put_type(o, tu_sym(o->tu, o->tu->members.data[func->param_first + i])->type);
        fprintf(o->to, " p%u", i);
    }
    fputs(func->param_count ? "" : "void", o->to);
    fputs(func->flags & FUNC_VARIADIC ? ",...)" : ")", o->to);
}

static void put_bytes(const Out *o, const char *storage, SymId id) {
    const Sym *sym = tu_sym(o->tu, id);
    fprintf(o->to, "%s _Alignas(16) u1 ", storage);
    if (keeps_name(sym))
        fputs(c_name(o, sym), o->to);
    else
        fprintf(o->to, "S%u", id.i);
    fprintf(o->to, "[%u] = {0};\n", type_of(o, sym->type)->size + 1);
}

static void put_locals(const Out *o) {
    const Func *func = o->func;
    for (uint32_t i = 0; i < func->local_count; i++)
        put_bytes(o, "", o->tu->members.data[func->local_first + i]);
    for (uint32_t i = 0; i < func->param_count; i++) {
        SymId param = o->tu->members.data[func->param_first + i];
        put_bytes(o, "", param);
        fputs("STORE(", o->to);
        put_type(o, tu_sym(o->tu, param)->type);
        fprintf(o->to, ", S%u, p%u);\n", param.i, i);
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(o->tu, func, b);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            const Instr *instr = &o->tu->instrs.data[block->instr_first + i];
            if (instr->dst.i == 0)
                continue;
            put_type(o, instr->type);
            fprintf(o->to, " v%u;\n", instr->dst.i);
        }
    }
}

static void put_function(Out *o, const Func *func) {
    o->func = func;
    put_signature(o, tu_sym(o->tu, func->sym), func);
    fputs(" {\n", o->to);
    put_locals(o);
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(o->tu, func, b);
        fprintf(o->to, "B%u:;\n", b);
        for (uint32_t i = 0; i + 1 < block->instr_count; i++)
            put_instr(o, &o->tu->instrs.data[block->instr_first + i]);
        put_terminator(o, block);
    }
    fputs("}\n", o->to);
}

static void put_declarations(const Out *o) {
    for (uint32_t i = 1; i < o->tu->types.len; i++) {
        const Type *type = &o->tu->types.data[i];
        if (is_bytes(o, (TypeId){i}))
            fprintf(o->to, "typedef struct { _Alignas(%d) u1 bytes[%u]; } T%u;\n", type->align ? type->align : 1,
                    type->size, i);
    }
    for (uint32_t i = 1; i < o->tu->syms.len; i++) {
        const Sym *sym = &o->tu->syms.data[i];
        const char *name = tu_str(o->tu, sym->name);
        if (sym->kind == SYM_FUNC && !is_built_in(name)) {
            put_signature(o, sym, sym->func.i ? tu_func(o->tu, sym->func) : NULL);
            fputs(";\n", o->to);
        } else if (keeps_name(sym) && sym->kind == SYM_GLOBAL && !(sym->flags & SYM_DEFINED)) {
            fprintf(o->to, "extern u1 %s[];\n", c_name(o, sym));
        } else if (sym->kind == SYM_GLOBAL || sym->kind == SYM_STATIC_LOCAL) {
            const char *linkage = keeps_name(sym) ? "" : "static ";
            char storage[32];
            snprintf(storage, sizeof storage, "%s%s", linkage, sym->flags & SYM_TLS ? "_Thread_local" : "");
            put_bytes(o, storage, (SymId){i});
        }
    }
}

/* What the objects hold from the start is stored before main. */
static void put_inits(const Out *o) {
    fputs("__attribute__((constructor)) static void initialise_(void) {\n", o->to);
    for (uint32_t s = 1; s < o->tu->syms.len; s++) {
        const Sym *sym = &o->tu->syms.data[s];
        for (uint32_t i = 0; i < sym->init_count; i++) {
            const Init *init = &o->tu->inits.data[sym->init_first + i];
            const Field *field = init->field.i ? tu_field(o->tu, init->field) : NULL;
            bool is_bits = field && field->flags & FIELD_BITFIELD;
            fputs(is_bits ? "set_bits_((P)" : "STORE(", o->to);
            if (!is_bits) {
                put_type(o, init->type);
                fputs(", (P)", o->to);
            }
            put_symbol(o, (SymId){s});
            fprintf(o->to, "+%u, ", init->offset);
            if (is_bits)
                fprintf(o->to, "%u, %u, ", field->bit_offset, field->bit_width);
            put_operand(o, &init->value);
            fputs(");\n", o->to);
        }
    }
    fputs("}\n", o->to);
}

void ir_to_c(const Tu *tu, FILE *out) {
    Out o = {.tu = tu, .to = out};
    fputs(PRELUDE, out);
    put_declarations(&o);
    for (uint32_t i = 1; i < tu->funcs.len; i++)
        put_function(&o, &tu->funcs.data[i]);
    put_inits(&o);
}
