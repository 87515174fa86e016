/* prelude_text.c: see prelude_text.h. Whatever is unusual ends the reading: an escaped end of a line, a trigraph, a
 * directive inside of which a comment begins before its name.
 */
#include "frontend/prelude_text.h"

#include <ctype.h>

typedef struct Scanner {
    Arena *arena;
    const char *at, *end;
    VEC(char) text; /* of the item so far */
} Scanner;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* No line goes on in the next one. */
static bool is_plain(const char *from, const char *to) {
    for (const char *at = from; at < to; at++) {
        const char *next = at + 1;
        if (*at == '\0' || (*at == '?' && to - at > 2 && at[1] == '?' && at[2] == '/'))
            return false;
        while (*at == '\\' && next < to && is_blank(*next))
            next++;
        if (*at == '\\' && next < to && *next == '\n')
            return false;
    }
    return true;
}

static bool is_comment(const Scanner *s) {
    return s->end - s->at > 1 && s->at[0] == '/' && (s->at[1] == '/' || s->at[1] == '*');
}

/* To the end of the line, or behind the end of the comment. False: it does not end. */
static bool skip_comment(Scanner *s) {
    bool is_line = s->at[1] == '/';
    s->at = is_line ? memchr(s->at, '\n', (size_t)(s->end - s->at))
                    : memmem(s->at + 2, (size_t)(s->end - s->at - 2), "*/", 2);
    if (s->at && !is_line)
        s->at += 2;
    return s->at != NULL;
}

static bool skip_blanks(Scanner *s, bool skips_lines) {
    while (s->at < s->end) {
        if (is_blank(*s->at) || (skips_lines && *s->at == '\n'))
            s->at++;
        else if (!is_comment(s))
            break;
        else if (!skip_comment(s))
            return false;
    }
    return s->at < s->end;
}

static void put(Scanner *s, const char *text, size_t len) {
    if (len)
        memcpy(vec_extend(s->arena, &s->text, len), text, len);
}

/* The word at hand, put into the text; its length. */
static size_t take_word(Scanner *s) {
    const char *from = s->at;
    while (s->at < s->end && is_word(*s->at))
        s->at++;
    put(s, from, (size_t)(s->at - from));
    return (size_t)(s->at - from);
}

static bool take_name(Scanner *s) {
    put(s, " ", 1);
    return skip_blanks(s, false) && !isdigit((unsigned char)*s->at) && take_word(s) > 0;
}

static bool take_header(Scanner *s) {
    if (!skip_blanks(s, false) || (*s->at != '"' && *s->at != '<'))
        return false;
    const char *line = memchr(s->at, '\n', (size_t)(s->end - s->at));
    const char *close = line ? memchr(s->at + 1, *s->at == '<' ? '>' : '"', (size_t)(line - s->at - 1)) : NULL;
    if (!close)
        return false;
    put(s, " ", 1);
    put(s, s->at, (size_t)(close + 1 - s->at));
    s->at = close + 1;
    return true;
}

/* A macro without parameters that stands for a word, a number or nothing. */
static bool take_definition(Scanner *s) {
    if (!take_name(s) || s->at == s->end || (!is_blank(*s->at) && *s->at != '\n' && !is_comment(s)))
        return false;
    put(s, " ", 1);
    return skip_blanks(s, false) && (*s->at == '\n' || take_word(s) > 0);
}

/* defined(A) && !defined B */
static bool take_condition(Scanner *s) {
    static const char DEFINED[] = "defined";
    while (skip_blanks(s, false) && *s->at != '\n') {
        put(s, " ", 1);
        if (isdigit((unsigned char)*s->at)) {
            take_word(s);
        } else if (is_word(*s->at)) {
            const char *word = s->at;
            if (take_word(s) != sizeof DEFINED - 1 || memcmp(word, DEFINED, sizeof DEFINED - 1) != 0)
                return false;
            bool has_parenthesis = skip_blanks(s, false) && *s->at == '(';
            if (has_parenthesis)
                put(s, s->at++, 1);
            if (!take_name(s))
                return false;
        } else if (strchr("!&|()", *s->at)) {
            put(s, s->at++, 1);
        } else {
            return false;
        }
    }
    return s->at < s->end;
}

typedef struct Directive {
    const char *name;
    bool (*take)(Scanner *s); /* what follows; NULL: nothing */
    int opens; /* +1: #if, -1: #endif */
} Directive;

static const Directive directives[] = {
    {"include", take_header, 0}, {"define", take_definition, 0}, {"undef", take_name, 0},     {"ifdef", take_name, 1},
    {"ifndef", take_name, 1},    {"if", take_condition, 1},      {"elif", take_condition, 0}, {"else", NULL, 0},
    {"endif", NULL, -1},
};

static const Directive *find_directive(const char *name, size_t len) {
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        if (strlen(directives[i].name) == len && memcmp(directives[i].name, name, len) == 0)
            return &directives[i];
    }
    return NULL;
}

/* One line, and what stands before it; false if it is another one. */
static bool take_line(Scanner *s, int *depth) {
    const char *from = s->at;
    if (!skip_blanks(s, true) || *s->at != '#')
        return false;
    put(s, s->at++, 1);
    while (s->at < s->end && is_blank(*s->at))
        s->at++;
    const char *name = s->at;
    const Directive *directive = find_directive(name, take_word(s));
    if (!directive || (directive->take && !directive->take(s)) || !skip_blanks(s, false) || *s->at != '\n')
        return false;
    put(s, s->at++, 1);
    *depth += directive->opens;
    return *depth >= 0 && is_plain(from, s->at);
}

PreludeItemVec prelude_items(const char *source, size_t len, Arena *arena) {
    PreludeItemVec items = {0};
    Scanner s = {.arena = arena, .at = source, .end = source + len};
    int depth = 0;
    while (take_line(&s, &depth)) {
        if (depth > 0)
            continue;
        const char *text = arena_strndup(arena, s.text.data, s.text.len);
        *vec_push(arena, &items) = (PreludeItem){.text = text, .end = (size_t)(s.at - source)};
        vec_clear(&s.text);
    }
    return items;
}
