/* tokens.c: one line at a time; only an open block comment is carried from line to line. A string that runs on over
 * a backslash at the end of a line is the one thing that is coloured wrongly, on its second line. */
#include "findings/tokens.h"

#include <stdlib.h>
#include <string.h>

static const char *const keywords[] = {
    "_Alignas",      "_Alignof", "_Atomic", "_Bool",  "_Generic", "_Noreturn", "_Static_assert",
    "_Thread_local", "auto",     "bool",    "break",  "case",     "char",      "const",
    "continue",      "default",  "do",      "double", "else",     "enum",      "extern",
    "float",         "for",      "goto",    "if",     "inline",   "int",       "long",
    "register",      "restrict", "return",  "short",  "signed",   "sizeof",    "static",
    "struct",        "switch",   "typedef", "union",  "unsigned", "void",      "volatile",
    "while",
};

typedef struct Word {
    const char *text;
    size_t len;
} Word;

static int word_compare(const void *left, const void *right) {
    const Word *word = left;
    const char *keyword = *(const char *const *)right;
    int order = strncmp(word->text, keyword, word->len);
    return order != 0 ? order : -(keyword[word->len] != '\0');
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static size_t name_end(const char *line, size_t len, size_t at) {
    while (at < len && is_name_byte(line[at]))
        at++;
    return at;
}

/* `at` is inside the comment. */
static size_t comment_end(const char *line, size_t len, size_t at, bool *in_comment) {
    const char *close = memmem(line + at, len - at, "*/", 2);
    *in_comment = close == NULL;
    return close != NULL ? (size_t)(close - line) + 2 : len;
}

static size_t string_end(const char *line, size_t len, size_t at) {
    char quote = line[at++];
    while (at < len && line[at] != quote)
        at += line[at] == '\\' && at + 1 < len ? 2 : 1;
    return at < len ? at + 1 : len;
}

static size_t number_end(const char *line, size_t len, size_t at) {
    while (at < len && (is_name_byte(line[at]) || line[at] == '.'))
        at++;
    return at;
}

/* Only space stands before byte `at`. */
static bool is_first(const char *line, size_t at) {
    while (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t'))
        at--;
    return at == 0;
}

static size_t directive_end(const char *line, size_t len, size_t at) {
    at++;
    while (at < len && (line[at] == ' ' || line[at] == '\t'))
        at++;
    return name_end(line, len, at);
}

static bool starts_token(char c) {
    return is_name_byte(c) || c == '"' || c == '\'' || c == '/' || c == '#';
}

Token token_at(const char *line, size_t len, size_t start, bool *in_comment) {
    char c = line[start], next = start + 1 < len ? line[start + 1] : '\0';
    Token token = {TOKEN_OTHER, start, 1};
    size_t end = start + 1;
    if (*in_comment) {
        token.kind = TOKEN_COMMENT;
        end = comment_end(line, len, start, in_comment);
    } else if (c == '/' && next == '*') {
        token.kind = TOKEN_COMMENT;
        end = comment_end(line, len, start + 2, in_comment);
    } else if (c == '/' && next == '/') {
        token.kind = TOKEN_COMMENT;
        end = len;
    } else if (c == '"' || c == '\'') {
        token.kind = TOKEN_STRING;
        end = string_end(line, len, start);
    } else if (c >= '0' && c <= '9') {
        token.kind = TOKEN_NUMBER;
        end = number_end(line, len, start);
    } else if (is_name_byte(c)) {
        end = name_end(line, len, start);
        Word word = {line + start, end - start};
        bool known = bsearch(&word, keywords, sizeof keywords / sizeof *keywords, sizeof *keywords, word_compare);
        token.kind = known ? TOKEN_KEYWORD : TOKEN_NAME;
    } else if (c == '#' && is_first(line, start)) {
        token.kind = TOKEN_DIRECTIVE;
        end = directive_end(line, len, start);
    } else {
        while (end < len && !starts_token(line[end]))
            end++;
    }
    token.len = end - start;
    return token;
}

size_t token_underline(const char *line, size_t len, size_t start) {
    size_t end = name_end(line, len, start);
    return end > start ? end - start : 1;
}
