/* ir_print.c: see ir_text.h: tables in their order, then functions in theirs. What is written here line by line,
 * ir_read.c reads.
 */
#include "ir/ir_text.h"
#include "ir/text_writer.h"

#include <inttypes.h>
#include <string.h>

/* A word and a string, if it is not the expected one. */
static void write_attribute(Writer *w, const char *word, StrId text, const char *if_left_out) {
    if (strcmp(tu_str(w->tu, text), if_left_out) == 0)
        return;
    fprintf(w->out, " %s ", word);
    write_string(w, tu_str(w->tu, text));
}

/* ---- sources and types ---- */

static void print_sources(Writer *w) {
    const Tu *tu = w->tu;
    fputs("lockwise-ir 1\nmain ", w->out);
    write_string(w, tu_str(tu, tu->main_path));
    fputc('\n', w->out);
    for (uint32_t i = 1; i < tu->files.len; i++) {
        fprintf(w->out, "file f%u ", i);
        write_string(w, tu_str(tu, tu->files.data[i].path));
        write_flags(w, TEXT_FILE_FLAGS, tu->files.data[i].flags);
        fputc('\n', w->out);
    }
}

static bool is_plain_param(const Tu *tu, const Field *field) {
    return !*tu_str(tu, field->name) && field->offset == 0 && field->flags == 0 && !*tu_str(tu, field->annotation);
}

static void print_fields(Writer *w, const Type *type) {
    const Tu *tu = w->tu;
    fputs(" {\n", w->out);
    for (uint32_t i = 0; i < type->field_count; i++) {
        const Field *field = &tu->fields.data[type->field_first + i];
        fputs("  ", w->out);
        write_name(w, field->name);
        fputs(": ", w->out);
        write_type(w, field->type);
        if (field->offset != text_default_offset(tu, type, i))
            fprintf(w->out, " @%u", field->offset);
        if (field->flags & FIELD_BITFIELD)
            fprintf(w->out, " bits %u+%u", field->bit_offset, field->bit_width);
        write_flags(w, TEXT_FIELD_FLAGS, field->flags);
        write_attribute(w, "annotation", field->annotation, "");
        fputc('\n', w->out);
    }
    fputs("}", w->out);
}

static void print_params(Writer *w, const Type *type) {
    const Field *fields = &w->tu->fields.data[type->field_first];
    bool plain = true;
    for (uint32_t i = 0; i < type->field_count; i++)
        plain = plain && is_plain_param(w->tu, &fields[i]);
    if (!plain) {
        print_fields(w, type);
        return;
    }
    for (uint32_t i = 0; i < type->field_count; i++) {
        fputs(i > 0 ? ", " : " (", w->out);
        write_type(w, fields[i].type);
    }
    fputc(')', w->out);
}

static void print_type(Writer *w, TypeId id) {
    const Tu *tu = w->tu;
    const Type *type = tu_type(tu, id);
    ArenaMark mark = arena_mark(w->arena);
    fprintf(w->out, "type %s = %s", w->labels->types[id.i], TEXT_TYPE_KINDS[type->kind].word);
    if (type->elem.i != 0)
        fprintf(w->out, " of %s", w->labels->types[type->elem.i]);
    if (type->count != 0)
        fprintf(w->out, " count %u", type->count);
    if (type->size != text_default_size(tu, type))
        fprintf(w->out, " size %u", type->size);
    if (type->align != text_default_align(tu, type))
        fprintf(w->out, " align %u", type->align);
    write_flags(w, TEXT_TYPE_FLAGS, type->flags);
    write_attribute(w, "name", type->name, text_default_name(type, w->labels->types[id.i], w->arena));
    write_attribute(w, "key", type->key, text_default_type_key(tu, type, w->arena));
    write_loc(w, type->loc);
    if (type->field_count > 0) {
        TypeId record = tu->fields.data[type->field_first].record;
        if (record.i != id.i)
            fprintf(w->out, " fields of %s", w->labels->types[record.i]);
        else if (type->kind == TYPE_FUNC)
            print_params(w, type);
        else
            print_fields(w, type);
    }
    fputc('\n', w->out);
    arena_reset(w->arena, mark);
}

/* ---- symbols ---- */

static void write_sym_flags(Writer *w, const Sym *sym) {
    uint32_t usual = text_default_sym_flags((SymKind)sym->kind, sym->func.i != 0, sym->init_count > 0);
    uint32_t missing = usual & ~(uint32_t)sym->flags;
    for (const FlagWord *word = TEXT_SYM_FLAGS; *word->word; word++) {
        if (!(missing & word->bit))
            continue;
        if (word->bit == SYM_EXTERNAL)
            fputs(" static", w->out);
        else if (word->bit == SYM_DEFINED)
            fputs(" extern", w->out);
        else
            fprintf(w->out, " -%s", word->word);
    }
    write_flags(w, TEXT_SYM_FLAGS, sym->flags & ~usual);
}

/* ": type" and what follows up to the location. */
static void write_sym_tail(Writer *w, SymId id) {
    const Sym *sym = tu_sym(w->tu, id);
    const char *label = w->labels->syms[id.i];
    ArenaMark mark = arena_mark(w->arena);
    fputs(": ", w->out);
    write_type(w, sym->type);
    write_sym_flags(w, sym);
    if (!w->people) {
        write_attribute(w, "name", sym->name, arena_strndup(w->arena, label, text_label_base(label)));
        write_attribute(w, "key", sym->key, text_default_sym_key(w->tu, sym, label, w->arena));
    }
    write_attribute(w, "annotation", sym->annotation, "");
    if (sym->kind == SYM_STATIC_LOCAL) {
        fputs(" owner ", w->out);
        write_sym(w, tu_func(w->tu, sym->owner)->sym);
    }
    arena_reset(w->arena, mark);
}

static void print_inits(Writer *w, const Sym *sym) {
    for (uint32_t i = 0; i < sym->init_count; i++) {
        const Init *init = &w->tu->inits.data[sym->init_first + i];
        fprintf(w->out, "  +%u", init->offset);
        if (init->field.i != 0) {
            fputc(' ', w->out);
            write_field(w, sym->type, init->field);
        }
        if (init->type.i != init->value.type.i) {
            fputc(':', w->out);
            write_type(w, init->type);
        }
        fputs(" = ", w->out);
        write_operand(w, &init->value);
        fputc('\n', w->out);
    }
}

static void print_sym(Writer *w, SymId id) {
    const Sym *sym = tu_sym(w->tu, id);
    const char *word = sym->kind == SYM_FUNC ? "decl" : sym->kind == SYM_GLOBAL ? "global" : "static-local";
    fprintf(w->out, "%s ", word);
    write_sym(w, id);
    write_sym_tail(w, id);
    if (w->people && sym->init_count > 0)
        fputs(" {", w->out);
    write_loc(w, sym->loc);
    if (!w->people && sym->init_count > 0)
        fputs(" {", w->out);
    fputc('\n', w->out);
    if (sym->init_count > 0) {
        print_inits(w, sym);
        fputs("}\n", w->out);
    }
}

static bool is_local(const Sym *sym) {
    return sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM;
}

static void print_syms(Writer *w) {
    const Tu *tu = w->tu;
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        const Sym *sym = &tu->syms.data[i];
        if (is_local(sym) || (w->people && (sym->kind == SYM_FUNC || !(sym->flags & SYM_DEFINED))))
            continue;
        print_sym(w, (SymId){i});
    }
}

/* ---- functions ---- */

static void print_func_head(Writer *w, const Func *func) {
    const Tu *tu = w->tu;
    const Sym *sym = tu_sym(tu, func->sym);
    fputs("\nfunc ", w->out);
    write_sym(w, func->sym);
    fputc('(', w->out);
    for (uint32_t i = 0; i < func->param_count; i++) {
        SymId param = tu->members.data[func->param_first + i];
        if (i > 0)
            fputs(", ", w->out);
        write_sym(w, param);
        write_sym_tail(w, param);
        if (!w->people)
            write_loc(w, tu_sym(tu, param)->loc);
    }
    fputc(')', w->out);
    if (w->people) {
        fputs(" -> ", w->out);
        write_type(w, tu_type(tu, sym->type)->elem);
        write_sym_flags(w, sym);
        write_attribute(w, "annotation", sym->annotation, "");
    }
    write_flags(w, TEXT_FUNC_FLAGS, func->flags);
    fputs(" {", w->out);
    if (w->people)
        write_loc(w, sym->loc);
    fputc('\n', w->out);
}

static void print_func(Writer *w, const Func *func) {
    const Tu *tu = w->tu;
    ArenaMark mark = arena_mark(w->arena);
    w->value_types = ARENA_ARRAY(w->arena, TypeId, func->value_count);
    print_func_head(w, func);
    for (uint32_t i = 0; i < func->local_count; i++) {
        SymId local = tu->members.data[func->local_first + i];
        fputs("  local ", w->out);
        write_sym(w, local);
        write_sym_tail(w, local);
        write_loc(w, tu_sym(tu, local)->loc);
        fputc('\n', w->out);
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(tu, func, b);
        fprintf(w->out, "b%u:\n", b);
        for (uint32_t i = 0; i < block->instr_count; i++)
            write_instr(w, block, &tu->instrs.data[block->instr_first + i]);
    }
    fputc('}', w->out);
    write_loc(w, func->end);
    fputc('\n', w->out);
    arena_reset(w->arena, mark);
}

static void print_gaps(Writer *w) {
    const Tu *tu = w->tu;
    for (uint32_t i = 0; i < tu->gaps.len; i++) {
        const IrGap *gap = &tu->gaps.data[i];
        fprintf(w->out, "%sgap %s", i == 0 ? "\n" : "", gap_kind_name((GapKind)gap->kind));
        write_attribute(w, "detail", gap->detail, "");
        if (gap->func.i != 0) {
            fputs(" in ", w->out);
            write_sym(w, tu_func(tu, gap->func)->sym);
        }
        write_loc(w, gap->loc);
        fputc('\n', w->out);
    }
}

/* name: NULL for all. */
static void print_bodies(Writer *w, const char *name) {
    for (uint32_t i = 1; i < w->tu->funcs.len; i++) {
        const Func *func = &w->tu->funcs.data[i];
        if (name && strcmp(name, tu_str(w->tu, tu_sym(w->tu, func->sym)->name)) != 0)
            continue;
        if (w->people)
            w->file = tu_loc(w->tu, tu_sym(w->tu, func->sym)->loc)->file;
        print_func(w, func);
    }
}

static Writer make_writer(const Tu *tu, FILE *out, bool people) {
    Arena *arena = arena_new();
    Writer w = {.tu = tu, .out = out, .arena = arena, .labels = labels_make(tu, arena), .people = people};
    w.lookup = labels_lookup(w.labels);
    w.file = text_default_file(tu);
    return w;
}

void ir_print(const Tu *tu, FILE *out) {
    Writer w = make_writer(tu, out, false);
    print_sources(&w);
    for (uint32_t i = 1; i < tu->types.len; i++)
        print_type(&w, (TypeId){i});
    print_syms(&w);
    print_bodies(&w, NULL);
    print_gaps(&w);
    arena_free(w.arena);
}

void ir_print_functions(const Tu *tu, FILE *out) {
    Writer w = make_writer(tu, out, true);
    print_syms(&w);
    print_bodies(&w, NULL);
    w.file = text_default_file(tu);
    print_gaps(&w);
    arena_free(w.arena);
}

void ir_print_function(const Tu *tu, const char *name, FILE *out) {
    Writer w = make_writer(tu, out, true);
    print_bodies(&w, name);
    arena_free(w.arena);
}
