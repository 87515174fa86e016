/* annotations.c: a small lexer finds the line comments, since "//" may also stand in strings and block comments; then
 * each comment is split at further "//" and read word by word.
 */
#include "support/annotations.h"

#include <ctype.h>
#include <string.h>

static const char *const words[ANNOTATION_KIND_COUNT] = {"expect", "low", "step", "safe", "miss", "noise"};

const char *annotation_word(AnnotationKind kind) {
    return words[kind];
}

uint32_t annotations_count(const Annotations *annotations, AnnotationKind kind) {
    uint32_t count = 0;
    VEC_EACH(const Annotation, item, &annotations->items)
        count += item->kind == kind;
    return count;
}

/* ---- one annotation ---- */

typedef struct Reader {
    Arena *arena;
    const char *file;
    uint32_t line;
    bool has_clean; /* in this file */
    Annotations *out;
} Reader;

static void fail(Reader *reader, const char *text) {
    *vec_push(reader->arena, &reader->out->errors) = (AnnotationError){reader->file, reader->line, text};
}

static const char *trimmed(Arena *arena, const char *from, const char *to) {
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    return arena_strndup(arena, from, (size_t)(to - from));
}

static bool is_rule_id(const char *text) {
    return islower((unsigned char)text[0]) && text[strspn(text, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

static void read_clean(Reader *reader, bool has_colon) {
    if (has_colon)
        fail(reader, "'clean' stands alone");
    else if (reader->has_clean)
        fail(reader, "'clean' is said twice");
    reader->has_clean = reader->out->clean = true;
}

static void read_run(Reader *reader, bool has_colon, const char *options) {
    if (reader->line != 1)
        fail(reader, "'run' belongs in the first line");
    else if (!has_colon || !options[0])
        fail(reader, "'run' needs options: // run: OPTION...");
    else if (reader->out->run[0] && strcmp(reader->out->run, options) != 0)
        fail(reader, "another file of this program asks for other options");
    reader->out->run = options;
}

/* `rest` is what follows the first colon: a rule, and for miss and noise a second colon and a reason. */
static void read_about_rule(Reader *reader, AnnotationKind kind, const char *rest) {
    bool wants_reason = kind == ANNOTATION_MISS || kind == ANNOTATION_NOISE;
    const char *colon = strchr(rest, ':');
    const char *rule = trimmed(reader->arena, rest, colon ? colon : rest + strlen(rest));
    const char *reason = colon ? trimmed(reader->arena, colon + 1, rest + strlen(rest)) : "";
    if (!is_rule_id(rule))
        fail(reader, arena_printf(reader->arena, "'%s' needs the id of a rule: // %s: RULE", words[kind], words[kind]));
    else if (wants_reason && !reason[0])
        fail(reader,
             arena_printf(reader->arena, "'%s' needs a reason: // %s: %s: why", words[kind], words[kind], rule));
    else if (!wants_reason && colon)
        fail(reader, arena_printf(reader->arena, "'%s' takes no reason", words[kind]));
    else
        *vec_push(reader->arena, &reader->out->items) = (Annotation){kind, reader->file, reader->line, rule, reason};
}

static void read_annotation(Reader *reader, const char *text) {
    if (strncmp(text, "lockwise-ignore", strlen("lockwise-ignore")) == 0)
        return; /* for the program itself */
    const char *colon = strchr(text, ':');
    const char *word = trimmed(reader->arena, text, colon ? colon : text + strlen(text));
    const char *rest = colon ? trimmed(reader->arena, colon + 1, text + strlen(text)) : "";
    if (strcmp(word, "clean") == 0) {
        read_clean(reader, colon != NULL);
        return;
    }
    if (strcmp(word, "run") == 0) {
        read_run(reader, colon != NULL, rest);
        return;
    }
    for (AnnotationKind kind = 0; kind < ANNOTATION_KIND_COUNT; kind++) {
        if (strcmp(word, words[kind]) == 0) {
            read_about_rule(reader, kind, rest);
            return;
        }
    }
    fail(reader, arena_printf(reader->arena, "'%s' is no annotation; prose goes into /* */ comments", word));
}

static void read_comment(Reader *reader, const char *from, const char *to) {
    for (;;) {
        const char *next = from;
        while (next < to && !(next[0] == '/' && next + 1 < to && next[1] == '/'))
            next++;
        read_annotation(reader, trimmed(reader->arena, from, next));
        if (next == to)
            return;
        from = next + 2;
    }
}

/* ---- the lexer ---- */

static const char *skip_block_comment(Reader *reader, const char *at) {
    for (at += 2; *at && !(at[0] == '*' && at[1] == '/'); at++)
        reader->line += *at == '\n';
    return *at ? at + 2 : at;
}

static const char *skip_literal(const char *at) {
    char quote = *at++;
    while (*at && *at != quote && *at != '\n')
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return *at == quote ? at + 1 : at;
}

void annotations_read(Arena *arena, const char *file, const char *text, Annotations *out) {
    Reader reader = {.arena = arena, .file = arena_strdup(arena, file), .line = 1, .out = out};
    if (!out->run)
        out->run = "";
    for (const char *at = text; *at;) {
        if (at[0] == '/' && at[1] == '*') {
            at = skip_block_comment(&reader, at);
        } else if (at[0] == '/' && at[1] == '/') {
            const char *end = at + strcspn(at, "\n");
            read_comment(&reader, at + 2, end);
            at = end;
        } else if (*at == '"' || *at == '\'') {
            at = skip_literal(at);
        } else {
            reader.line += *at++ == '\n';
        }
    }
}

/* ---- the whole case ---- */

static void check_rules(Arena *arena, const char *const *rules, uint32_t rule_count, Annotations *annotations) {
    VEC_EACH(const Annotation, item, &annotations->items) {
        bool known = false;
        for (uint32_t i = 0; i < rule_count && !known; i++)
            known = strcmp(rules[i], item->rule) == 0;
        if (!known)
            *vec_push(arena, &annotations->errors) =
                (AnnotationError){item->file, item->line, arena_printf(arena, "there is no rule '%s'", item->rule)};
    }
}

static bool has_prefix(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *contradiction(const char *name, const Annotations *annotations) {
    uint32_t expected =
        annotations_count(annotations, ANNOTATION_EXPECT) + annotations_count(annotations, ANNOTATION_LOW);
    uint32_t bugs = expected + annotations_count(annotations, ANNOTATION_MISS);
    uint32_t noises = annotations_count(annotations, ANNOTATION_NOISE);
    if (annotations->clean && bugs + noises > 0)
        return "'clean' contradicts expect, low, miss or noise";
    if (!annotations->clean && bugs + noises == 0)
        return "nothing is expected: say '// clean'";
    if (has_prefix(name, "bad_") && bugs == 0)
        return "a bad_ file needs an expect, a low or a miss";
    if ((has_prefix(name, "good_") || has_prefix(name, "near_")) && bugs > 0)
        return "good_ and near_ files hold no bugs: no expect, low or miss";
    size_t len = strlen(name);
    bool is_file = len > 2 && strcmp(name + len - 2, ".c") == 0;
    if (is_file && !has_prefix(name, "bad_") && !has_prefix(name, "good_") && !has_prefix(name, "near_"))
        return "the name of the file begins with bad_, good_ or near_";
    return NULL;
}

void annotations_check(Arena *arena, const char *name, const char *const *rules, uint32_t rule_count,
                       Annotations *annotations) {
    check_rules(arena, rules, rule_count, annotations);
    const char *wrong = annotations->errors.len == 0 ? contradiction(name, annotations) : NULL;
    if (wrong)
        *vec_push(arena, &annotations->errors) = (AnnotationError){arena_strdup(arena, name), 0, wrong};
}
