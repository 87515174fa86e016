/* tokens.h: the words of a line of C, well enough to colour it and to underline one: no preprocessor, no types. */
#ifndef LOCKWISE_FINDINGS_TOKENS_H
#define LOCKWISE_FINDINGS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum TokenKind {
    TOKEN_OTHER, /* space and punctuation */
    TOKEN_NAME,
    TOKEN_KEYWORD,
    TOKEN_NUMBER,
    TOKEN_STRING, /* and character constants */
    TOKEN_COMMENT,
    TOKEN_DIRECTIVE, /* #include */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t start, len;
} Token;

/* The token of a line (without its newline) that begins at `start` < len. *in_comment says whether a block comment
 * is open there, and is updated. */
Token token_at(const char *line, size_t len, size_t start, bool *in_comment);
/* How many bytes to underline for something that starts at byte `start`: the rest of the name there, else 1. */
size_t token_underline(const char *line, size_t len, size_t start);

#endif
