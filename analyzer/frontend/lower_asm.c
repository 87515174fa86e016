/* lower_asm.c: inline assembly. The tree has the operands, outputs first, but neither constraints nor clobbers nor the
 * labels of `asm goto`: these are read from the text. What the instructions do is not known; outputs get an unknown
 * value, and there is a gap unless the template is empty, a pause or a fence. Of the template, the names of
 * instructions count: where one is atomic (lock, xchg, ldxr, ...), so are the accesses to operands in memory.
 */
#include "frontend/lower_internal.h"

#include <ctype.h>

enum { OUTPUTS_MAX = 32, LABELS_MAX = 16 };

/* In rising order: the strongest word of a template decides. */
typedef enum AsmKind { ASM_NOTHING, ASM_FENCE, ASM_OTHER, ASM_ATOMIC } AsmKind;

typedef struct AsmText {
    uint32_t output_count;
    bool reads[OUTPUTS_MAX];     /* a "+" operand */
    bool is_memory[OUTPUTS_MAX]; /* "=m" and the like */
    AsmKind kind;
    bool clobbers_memory;
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

typedef struct AsmWord {
    const char *word; /* of a template; a trailing * stands for any rest */
    AsmKind kind;
} AsmWord;

static const AsmWord ASM_WORDS[] = {
    {"rep", ASM_NOTHING},     {"nop", ASM_NOTHING},   {"pause", ASM_NOTHING}, {"yield", ASM_NOTHING},
    {"isb", ASM_NOTHING},     {"mfence", ASM_FENCE},  {"lfence", ASM_FENCE},  {"sfence", ASM_FENCE},
    {"dmb", ASM_FENCE},       {"dsb", ASM_FENCE},     {"sync", ASM_FENCE},    {"lwsync", ASM_FENCE},
    {"fence", ASM_FENCE},     {"ish", ASM_FENCE},     {"ishld", ASM_FENCE},   {"ishst", ASM_FENCE},
    {"sy", ASM_FENCE},        {"lock*", ASM_ATOMIC},  {"LOCK*", ASM_ATOMIC},  {"xchg*", ASM_ATOMIC},
    {"cmpxchg*", ASM_ATOMIC}, {"ldrex*", ASM_ATOMIC}, {"strex*", ASM_ATOMIC}, {"ldxr*", ASM_ATOMIC},
    {"stxr*", ASM_ATOMIC},    {"ldaxr*", ASM_ATOMIC}, {"stlxr*", ASM_ATOMIC}, {"ldar*", ASM_ATOMIC},
    {"stlr*", ASM_ATOMIC},    {"ldadd*", ASM_ATOMIC}, {"cas*", ASM_ATOMIC},   {"swp*", ASM_ATOMIC},
    {"lwarx", ASM_ATOMIC},    {"ldarx", ASM_ATOMIC},  {"stwcx", ASM_ATOMIC},  {"stdcx", ASM_ATOMIC},
};

static AsmKind word_kind(const char *word, size_t len) {
    for (size_t i = 0; i < sizeof ASM_WORDS / sizeof *ASM_WORDS; i++) {
        const char *pattern = ASM_WORDS[i].word;
        size_t known = strlen(pattern);
        bool is_prefix = pattern[known - 1] == '*';
        if (is_prefix ? len >= known - 1 && strncmp(word, pattern, known - 1) == 0
                      : len == known && strncmp(word, pattern, known) == 0)
            return ASM_WORDS[i].kind;
    }
    return ASM_OTHER;
}

/* What a template's words amount to. A fence is one if there is nothing else; anything atomic makes it atomic. */
static AsmKind template_kind(const char *from, const char *end) {
    AsmKind kind = ASM_NOTHING;
    while (from < end) {
        const char *word_end = skip_word(from, end);
        size_t len = (size_t)(word_end - from);
        if (len > 0) {
            AsmKind of_word = word_kind(from, len);
            kind = of_word > kind ? of_word : kind;
        }
        from = len > 0 ? word_end : *from == '\\' ? from + 2 : from + 1;
    }
    return kind;
}

static void read_section_item(AsmText *out, int section, const char *at, const char *end) {
    const char *from = lower_skip_blanks(at, end);
    if (section == 1 && *from == '"' && out->output_count > 0 && out->output_count <= OUTPUTS_MAX) {
        size_t len = (size_t)(lower_skip_item(from, end) - from);
        out->reads[out->output_count - 1] = memchr(from, '+', len) != NULL;
        out->is_memory[out->output_count - 1] = memchr(from, 'm', len) || memchr(from, 'Q', len);
    }
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
    out->kind = ASM_OTHER;
    while (at < end) {
        item = lower_skip_blanks(at, end);
        if (item >= end)
            return false;
        bool ends = *item == ')' && depth == 1;
        if (section == 0 && depth == 1 && (*item == ':' || ends))
            out->kind = template_kind(template_start, item);
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

static bool is_read_output(const AsmText *text, uint32_t i) {
    return i < OUTPUTS_MAX && text->reads[i];
}

static bool is_memory_output(const AsmText *text, uint32_t i) {
    return i < OUTPUTS_MAX && text->is_memory[i];
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

/* An access to an operand. An atomic instruction's are atomic where the operand is in memory; one that reads and writes
 * is the exchange with an unknown value. */
static Operand access_operand(Lower *l, OpCode op, PlaceId place, bool is_atomic, LocId loc) {
    TypeId type = lower_place_type(l, place);
    Instr instr = {.op = op,
                   .type = type,
                   .place = place,
                   .loc = loc,
                   .order = is_atomic ? ORDER_SEQ_CST : lower_place_order(l, place),
                   .flags = lower_place_flags(l, place)};
    if (op == OP_LOAD)
        return lower_emit(l, instr, NULL, 0, lower_bare(l, type));
    if (op == OP_RMW)
        instr.sub = RMW_XCHG;
    Operand value = lower_opaque(l, lower_bare(l, type), loc);
    return lower_emit(l, instr, &value, 1, op == OP_RMW ? lower_bare(l, type) : (TypeId){0});
}

static void lower_operands(Lower *l, Kids kids, const AsmText *text, LocId loc) {
    VEC(Operand) args = {0};
    VEC(PlaceId) outputs = {0};
    for (uint32_t i = 0; i < kids.count; i++) {
        CXCursor operand = lower_kid(l, kids, i);
        bool is_output = i < text->output_count;
        if (!is_output && !lower_is_place(l, operand)) {
            Operand value = lower_rvalue(l, operand);
            *vec_push(l->func_arena, &args) = value;
            continue;
        }
        PlaceId place = lower_place(l, operand); /* of an input: it is in memory */
        bool is_atomic = text->kind == ASM_ATOMIC && (!is_output || is_memory_output(text, i));
        if (is_output)
            *vec_push(l->func_arena, &outputs) = place;
        if (!is_output || (is_read_output(text, i) && !is_atomic)) {
            Operand value = access_operand(l, OP_LOAD, place, is_atomic, lower_loc(l, operand));
            *vec_push(l->func_arena, &args) = value;
        }
    }
    Instr instr = {.op = OP_ASM, .loc = loc, .flags = text->clobbers_memory ? FLAG_CLOBBER : 0};
    lower_emit(l, instr, args.data, args.len, (TypeId){0});
    for (uint32_t i = 0; i < outputs.len; i++) {
        bool is_atomic = text->kind == ASM_ATOMIC && is_memory_output(text, i);
        OpCode op = is_atomic && is_read_output(text, i) ? OP_RMW : OP_STORE;
        access_operand(l, op, outputs.data[i], is_atomic, loc);
    }
    if (text->kind == ASM_FENCE)
        lower_emit(l, (Instr){.op = OP_FENCE, .order = ORDER_SEQ_CST, .loc = loc}, NULL, 0, (TypeId){0});
}

void lower_asm(Lower *l, CXCursor stmt) {
    LocId loc = lower_loc(l, stmt);
    AsmText text = {0};
    const char *end, *at = lower_text_at(l, clang_getCursorLocation(stmt), &end);
    Kids kids = lower_expr_kids(l, stmt);
    if (!at || !read_asm(at, end, &text)) { /* pasted together by macros: outputs are what is not read */
        text = (AsmText){.clobbers_memory = true, .kind = ASM_OTHER};
        while (text.output_count < kids.count && lower_is_place(l, lower_kid(l, kids, text.output_count)))
            text.output_count++;
    }
    if (text.kind >= ASM_OTHER)
        lower_gap(l, GAP_INLINE_ASM, stmt);
    lower_operands(l, kids, &text, loc);
    lower_kids_drop(l, kids);
    branch_to_labels(l, &text, loc);
}
