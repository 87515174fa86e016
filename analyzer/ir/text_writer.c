/* text_writer.c: see text_writer.h. What equals its default (text_internal.h) is left out; in the form for people,
 * the type of a defined value is always there.
 */
#include "ir/text_writer.h"

#include <inttypes.h>

void write_type(Writer *w, TypeId id) {
    if (!w->people) {
        fputs(w->labels->types[id.i], w->out);
        return;
    }
    ArenaMark mark = arena_mark(w->arena);
    fputs(type_spell(w->tu, id, w->arena), w->out);
    arena_reset(w->arena, mark);
}

void write_sym(Writer *w, SymId id) {
    uint8_t kind = tu_sym(w->tu, id)->kind;
    fputc(kind == SYM_LOCAL || kind == SYM_PARAM ? '%' : '@', w->out);
    fputs(w->labels->syms[id.i], w->out);
}

void write_string(Writer *w, const char *text) {
    fputc('"', w->out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(w->out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", w->out);
        else if (*text == '\t')
            fputs("\\t", w->out);
        else if ((unsigned char)*text < 0x20 || *text == 0x7f)
            fprintf(w->out, "\\x%02x", (unsigned char)*text);
        else
            fputc(*text, w->out);
    }
    fputc('"', w->out);
}

void write_name(Writer *w, StrId name) {
    const char *text = tu_str(w->tu, name);
    if (text_is_name(text))
        fputs(text, w->out);
    else
        write_string(w, text);
}

void write_flags(Writer *w, const FlagWord *words, uint32_t flags) {
    for (; *words->word; words++) {
        if (flags & words->bit)
            fprintf(w->out, " %s", words->word);
    }
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void write_exact_loc(Writer *w, const Loc *loc) {
    if (loc->file.i != w->file.i)
        fprintf(w->out, "f%u:", loc->file.i);
    fprintf(w->out, "%u:%u", loc->line, loc->col);
}

/* Lines of system headers differ from one system to the next and are left out. */
static void write_loc_for_people(Writer *w, const Loc *loc) {
    const SrcFile *file = &w->tu->files.data[loc->file.i];
    if (file->flags & FILE_SYSTEM) {
        fputs(base_name(tu_str(w->tu, file->path)), w->out);
        return;
    }
    if (loc->file.i != w->file.i)
        fprintf(w->out, "%s:", base_name(tu_str(w->tu, file->path)));
    fprintf(w->out, "%u:%u", loc->line, loc->col);
}

void write_loc(Writer *w, LocId id) {
    if (id.i == 0)
        return;
    fputs(w->people ? " ; " : " !", w->out);
    for (; id.i != 0; id = tu_loc(w->tu, id)->spelled) {
        const Loc *loc = tu_loc(w->tu, id);
        if (w->people)
            write_loc_for_people(w, loc);
        else
            write_exact_loc(w, loc);
        if (loc->spelled.i != 0)
            fputs(w->people ? " < " : "<", w->out);
    }
}

void write_field(Writer *w, TypeId context, FieldId id) {
    const Tu *tu = w->tu;
    const Field *field = tu_field(tu, id);
    bool is_ident = text_is_name(tu_str(tu, field->name));
    fputc('.', w->out);
    if (is_ident && text_find_field(tu, context, field->name).i == id.i) {
        write_name(w, field->name);
        return;
    }
    fputs(w->labels->types[field->record.i], w->out);
    if (is_ident && text_find_field(tu, field->record, field->name).i == id.i) {
        fputc('/', w->out);
        write_name(w, field->name);
    } else {
        fprintf(w->out, "/#%u", id.i - tu_type(tu, field->record)->field_first);
    }
}

static TypeId default_operand(Writer *w, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE)
        return w->value_types[operand->id];
    return text_default_operand(w->tu, &w->lookup, operand);
}

static void write_typed(Writer *w, TypeId type, TypeId if_left_out) {
    if (type.i != if_left_out.i) {
        fputc(':', w->out);
        write_type(w, type);
    }
}

void write_operand(Writer *w, const Operand *operand) {
    switch (operand->kind) {
    case OPERAND_VALUE:
        fprintf(w->out, "%%%" PRIu32, operand->id);
        break;
    case OPERAND_INT:
        fprintf(w->out, "%" PRId64, operand->num);
        break;
    case OPERAND_STRING:
        write_string(w, tu_str(w->tu, (StrId){operand->id}));
        break;
    default:
        if (tu_sym(w->tu, (SymId){operand->id})->kind != SYM_FUNC)
            fputc('&', w->out);
        write_sym(w, (SymId){operand->id});
        if (operand->num != 0)
            fprintf(w->out, "%+" PRId64, operand->num);
        break;
    }
    write_typed(w, operand->type, default_operand(w, operand));
}

static void write_place(Writer *w, PlaceId id) {
    const Tu *tu = w->tu;
    const Place *place = tu_place(tu, id);
    if (place->base == PLACE_SYM) {
        write_sym(w, place->sym);
    } else {
        fputc('(', w->out);
        write_operand(w, &place->value);
        fputc(')', w->out);
    }
    TypeId type = text_base_type(tu, place);
    for (uint32_t i = 0; i < place->sel_count; i++) {
        const Sel *sel = &tu_sels(tu, place)[i];
        TypeId after = text_sel_type(tu, type, sel);
        if (sel->kind == SEL_FIELD) {
            write_field(w, type, sel->field);
        } else {
            fputc('[', w->out);
            write_operand(w, &sel->index);
            if (sel->scale != tu_type(tu, after)->size)
                fprintf(w->out, " x %u", sel->scale);
            fputc(']', w->out);
        }
        type = after;
    }
    write_typed(w, place->type, type);
}

static void write_args(Writer *w, const Operand *args, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            fputs(", ", w->out);
        write_operand(w, &args[i]);
    }
}

/* "(...)", nothing without arguments. */
static void write_inputs(Writer *w, const Operand *args, uint32_t count) {
    if (count == 0)
        return;
    fputc('(', w->out);
    write_args(w, args, count);
    fputc(')', w->out);
}

/* What stands behind the operation and its type. */
static void write_body(Writer *w, const Instr *instr) {
    const Operand *args = tu_args(w->tu, instr);
    switch (instr->op) {
    case OP_STORE:
        write_place(w, instr->place);
        fputs(" = ", w->out);
        write_operand(w, &args[0]);
        break;
    case OP_MOVE:
        write_place(w, instr->place);
        fputs(" = ", w->out);
        write_place(w, instr->place2);
        break;
    case OP_CALL:
        write_operand(w, &args[0]);
        fputc('(', w->out);
        write_args(w, args + 1, instr->arg_count - 1u);
        fputc(')', w->out);
        break;
    case OP_UNKNOWN:
        fputs(gap_kind_name((GapKind)instr->sub), w->out);
        write_inputs(w, args, instr->arg_count);
        break;
    case OP_OPAQUE:
    case OP_ASM:
        write_inputs(w, args, instr->arg_count);
        break;
    default:
        if (instr->place.i != 0)
            write_place(w, instr->place);
        if (instr->place2.i != 0) {
            fputs(", ", w->out);
            write_place(w, instr->place2);
        }
        if (instr->place.i != 0 && instr->arg_count > 0)
            fputs(", ", w->out);
        write_args(w, args, instr->arg_count);
        break;
    }
}

static void write_succs(Writer *w, const Block *block, const Instr *instr) {
    const uint32_t *succs = tu_succs(w->tu, block);
    if (instr->op == OP_SWITCH) {
        const Case *cases = &w->tu->cases.data[block->case_first];
        fprintf(w->out, ", b%u [", succs[0]);
        for (uint32_t i = 1; i < block->succ_count; i++) {
            fprintf(w->out, "%s%" PRId64, i > 1 ? ", " : "", cases[i - 1].low);
            if (cases[i - 1].high != cases[i - 1].low)
                fprintf(w->out, "..%" PRId64, cases[i - 1].high);
            fprintf(w->out, ": b%u", succs[i]);
        }
        fputc(']', w->out);
    } else if (instr->op == OP_GOTO) {
        fputs(", [", w->out);
        for (uint32_t i = 0; i < block->succ_count; i++)
            fprintf(w->out, "%sb%u", i > 0 ? ", " : "", succs[i]);
        fputc(']', w->out);
    } else {
        for (uint32_t i = 0; i < block->succ_count; i++)
            fprintf(w->out, "%sb%u", i > 0 || instr->arg_count > 0 ? ", " : " ", succs[i]);
    }
}

static const char *instr_word(const Instr *instr) {
    if (instr->op == OP_BIN)
        return TEXT_BIN_OPS[instr->sub].word;
    if (instr->op == OP_UN)
        return TEXT_UN_OPS[instr->sub].word;
    return op_name((OpCode)instr->op);
}

static void write_modes(Writer *w, const Instr *instr) {
    if (instr->order != ORDER_PLAIN)
        fprintf(w->out, " %s", TEXT_ORDERS[instr->order].word);
    if (instr->order_fail != ORDER_PLAIN)
        fprintf(w->out, " fail %s", TEXT_ORDERS[instr->order_fail].word);
    write_flags(w, TEXT_INSTR_FLAGS, instr->flags);
}

void write_instr(Writer *w, const Block *block, const Instr *instr) {
    const Tu *tu = w->tu;
    bool ends = op_is_terminator((OpCode)instr->op);
    const Place *place = instr->place.i != 0 ? tu_place(tu, instr->place) : NULL;
    TypeId if_left_out = ends ? instr->type : text_default_instr(tu, &w->lookup, instr, place, tu_args(tu, instr));
    fputs("  ", w->out);
    if (instr->dst.i != 0) {
        w->value_types[instr->dst.i] = instr->type;
        fprintf(w->out, "%%%u", instr->dst.i);
        write_typed(w, instr->type, w->people ? TEXT_NO_DEFAULT : if_left_out);
        fprintf(w->out, " = %s", instr_word(instr));
    } else {
        fputs(instr_word(instr), w->out);
        write_typed(w, instr->type, if_left_out);
    }
    if (instr->op == OP_RMW)
        fprintf(w->out, " %s", TEXT_RMW_OPS[instr->sub].word);
    bool has_body = place || instr->arg_count > 0 || instr->op == OP_UNKNOWN;
    bool is_glued = instr->op == OP_ASM || instr->op == OP_OPAQUE;
    if (has_body && !is_glued)
        fputc(' ', w->out);
    write_body(w, instr);
    if (ends)
        write_succs(w, block, instr);
    write_modes(w, instr);
    write_loc(w, instr->loc);
    fputc('\n', w->out);
}
