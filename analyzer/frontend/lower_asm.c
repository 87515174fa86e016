/* lower_asm.c: inline assembly. The tree has the operands, outputs first, but neither constraints nor clobbers nor the
 * labels of `asm goto`: these are read from the text. What the instructions do is not known; outputs get an unknown
 * value, and there is a gap unless the template is empty or a pause.
 */
#include "frontend/lower_internal.h"

#include <ctype.h>

enum { OUTPUTS_MAX = 32, LABELS_MAX = 16 };

typedef struct AsmText {
    uint32_t output_count;
    bool reads[OUTPUTS_MAX]; /* a "+" operand */
    bool clobbers_memory, is_harmless;
    const char *labels[LABELS_MAX];
    size_t label_lens[LABELS_MAX];
    uint32_t label_count;
} AsmText;

static const char *skip_word(const char *at, const char *end) {
    while (at < end && (isalnum((unsigned char)*at) || *at == '_'))
        at++;
    return at;
}

/* Past "asm volatile goto (". */
static const char *find_open(const char *at, const char *end) {
    for (;;) {
        const char *after = lower_skip_blanks(skip_word(at, end), end);
        if (after == at)
            break;
        at = after;
    }
    return at < end && *at == '(' ? at + 1 : NULL;
}

/* Only blanks, ';', "rep", "nop", "pause", "yield", "isb" between the quotes. */
static bool is_harmless(const char *from, const char *end) {
    static const char *const WORDS[] = {"rep", "nop", "pause", "yield", "n", "t"};
    while (from < end) {
        const char *word_end = skip_word(from, end);
        size_t len = (size_t)(word_end - from);
        bool is_known = len == 0;
        for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS && !is_known; i++)
            is_known = strlen(WORDS[i]) == len && strncmp(WORDS[i], from, len) == 0;
        if (!is_known)
            return false;
        from = len ? word_end : from + 1;
    }
    return true;
}

static void read_section_item(AsmText *out, int section, const char *at, const char *end) {
    const char *from = lower_skip_blanks(at, end);
    if (section == 1 && out->output_count > 0 && *from == '"' && out->output_count <= OUTPUTS_MAX &&
        memchr(from, '+', (size_t)(lower_skip_item(from, end) - from)))
        out->reads[out->output_count - 1] = true;
    if (section == 3 && end - from >= 8 && strncmp(from, "\"memory\"", 8) == 0)
        out->clobbers_memory = true;
    if (section == 4 && out->label_count < LABELS_MAX) {
        const char *word_end = skip_word(from, end);
        if (word_end > from) {
            out->labels[out->label_count] = from;
            out->label_lens[out->label_count++] = (size_t)(word_end - from);
        }
    }
}

/* "(template : outputs : inputs : clobbers : labels)" */
static bool read_asm(const char *at, const char *end, AsmText *out) {
    at = find_open(at, end);
    if (!at)
        return false;
    int section = 0, depth = 1;
    bool at_item = true;
    const char *template_start = at, *item = at;
    out->is_harmless = false;
    while (at < end) {
        item = lower_skip_blanks(at, end);
        if (item >= end)
            return false;
        bool ends = *item == ')' && depth == 1;
        if (section == 0 && depth == 1 && (*item == ':' || ends))
            out->is_harmless = is_harmless(template_start, item);
        if (ends)
            return true;
        if (*item == '(' || *item == '[')
            depth++;
        else if (*item == ')' || *item == ']')
            depth--;
        if (depth == 1 && *item == ':') {
            section++;
            at_item = true;
        } else if (depth == 1 && *item == ',') {
            at_item = true;
        } else if (at_item && *item != '[' && *item != ']' && depth == 1) {
            at_item = false;
            out->output_count += section == 1;
            read_section_item(out, section, item, end);
        }
        at = lower_skip_item(item, end);
    }
    return false;
}

/* Labels are reached if an unknown value says so. */
static void branch_to_labels(Lower *l, const AsmText *text, LocId loc) {
    FuncBuilder *b = l->fn->b;
    for (uint32_t i = 0; i < text->label_count; i++) {
        BuildBlock taken = ir_block_new(b), next = ir_block_new(b);
        ir_branch(b, lower_opaque(l, lower_int_type(l), loc), taken, next, loc);
        ir_block_set(b, taken);
        lower_jump_label_named(l, text->labels[i], text->label_lens[i], loc);
        ir_block_set(b, next);
    }
}

static Operand input_value(Lower *l, CXCursor expr) {
    return lower_is_place(l, expr) ? lower_load(l, lower_place(l, expr), lower_loc(l, expr)) : lower_rvalue(l, expr);
}

static void lower_operands(Lower *l, Kids kids, const AsmText *text, LocId loc) {
    VEC(Operand) args = {0};
    VEC(PlaceId) outputs = {0};
    for (uint32_t i = 0; i < kids.count; i++) {
        CXCursor operand = lower_kid(l, kids, i);
        if (i >= text->output_count) {
            Operand value = input_value(l, operand);
            *vec_push(l->func_arena, &args) = value;
            continue;
        }
        PlaceId place = lower_place(l, operand);
        *vec_push(l->func_arena, &outputs) = place;
        if (i < OUTPUTS_MAX && text->reads[i])
            *vec_push(l->func_arena, &args) = lower_load(l, place, lower_loc(l, operand));
    }
    Instr instr = {.op = OP_ASM, .loc = loc, .flags = text->clobbers_memory ? FLAG_CLOBBER : 0};
    lower_emit(l, instr, args.data, args.len, (TypeId){0});
    VEC_EACH(PlaceId, place, &outputs)
        lower_store(l, *place, operand_none(), loc, 0);
}

void lower_asm(Lower *l, CXCursor stmt) {
    LocId loc = lower_loc(l, stmt);
    AsmText text = {0};
    const char *end, *at = lower_text_at(l, clang_getCursorLocation(stmt), &end);
    Kids kids = lower_expr_kids(l, stmt);
    if (!at || !read_asm(at, end, &text)) { /* pasted together by macros: outputs are what is not read */
        text = (AsmText){.clobbers_memory = true};
        while (text.output_count < kids.count && lower_is_place(l, lower_kid(l, kids, text.output_count)))
            text.output_count++;
    }
    if (!text.is_harmless)
        lower_gap(l, GAP_INLINE_ASM, stmt);
    lower_operands(l, kids, &text, loc);
    lower_kids_drop(l, kids);
    branch_to_labels(l, &text, loc);
}
