/* read_lex.c: the cursor of the reader: characters, words, numbers, strings, labels, locations.
 * Lines are counted only when something needs a number, and from where they were counted last.
 */
#include "ir/read_internal.h"

#include <errno.h>
#include <stdlib.h>

uint32_t read_line_number(Reader *r, const char *at, uint32_t *out_col) {
    if (!r->counted_to || at < r->line_start) {
        r->counted_to = r->line_start = r->text;
        r->line = 1;
    }
    for (; r->counted_to < at; r->counted_to++) {
        if (*r->counted_to == '\n') {
            r->line++;
            r->line_start = r->counted_to + 1;
        }
    }
    *out_col = (uint32_t)(at - r->line_start) + 1;
    return r->line;
}

bool read_fail(Reader *r, const char *format, ...) {
    if (r->has_failed)
        return false;
    r->has_failed = true;
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(r->scratch, format, args);
    va_end(args);
    uint32_t col, line = read_line_number(r, r->at, &col);
    diag_error(r->diag, "analyzer/ir/README.md describes the form", "%s:%u:%u: %s", r->name, line, col, text);
    return false;
}

/* ---- blanks and single characters ---- */

void skip_blanks(Reader *r) {
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r')
        r->at++;
    if (*r->at == ';')
        r->at += strcspn(r->at, "\n");
}

void skip_lines(Reader *r) {
    skip_blanks(r);
    while (*r->at == '\n') {
        r->at++;
        skip_blanks(r);
    }
}

static void skip_quoted(Reader *r) {
    for (r->at++; *r->at && *r->at != '"' && *r->at != '\n'; r->at++) {
        if (*r->at == '\\' && r->at[1])
            r->at++;
    }
    if (*r->at == '"')
        r->at++;
}

/* Up to an end of line with no brace open, or to the brace that closes more than was opened. */
static void skip_balanced(Reader *r, bool stops_at_line_end) {
    for (uint32_t depth = 0; *r->at;) {
        char c = *r->at;
        if (c == ';') {
            skip_blanks(r);
        } else if (c == '"') {
            skip_quoted(r);
        } else if (depth == 0 && (c == '}' || (c == '\n' && stops_at_line_end))) {
            return;
        } else {
            depth += c == '{';
            depth -= c == '}';
            r->at++;
        }
    }
}

void skip_statement(Reader *r) {
    skip_balanced(r, true);
    for (; *r->at == '}'; skip_balanced(r, true))
        r->at++; /* an unmatched one: whoever reads the statement says so */
}

void skip_to_close(Reader *r) {
    skip_balanced(r, false);
}

bool at_line_end(Reader *r) {
    skip_blanks(r);
    return *r->at == '\n' || *r->at == '\0' || *r->at == '}';
}

bool read_line_end(Reader *r) {
    return at_line_end(r) || read_fail(r, "expected the end of the line");
}

bool peek_char(Reader *r, char c) {
    skip_blanks(r);
    return *r->at == c;
}

bool accept_char(Reader *r, char c) {
    if (!peek_char(r, c))
        return false;
    r->at++;
    return true;
}

bool expect_char(Reader *r, char c) {
    return accept_char(r, c) || read_fail(r, "expected '%c'", c);
}

/* ---- words and names ---- */

static const char *word_end(const char *at) {
    if (!text_is_ident_start(*at))
        return at;
    while (text_is_ident(*at) || *at == '-')
        at++;
    return at;
}

const char *read_word(Reader *r) {
    skip_blanks(r);
    const char *start = r->at;
    r->at = word_end(r->at);
    return arena_strndup(r->scratch, start, (size_t)(r->at - start));
}

bool accept_word(Reader *r, const char *word) {
    skip_blanks(r);
    size_t len = (size_t)(word_end(r->at) - r->at);
    if (len != strlen(word) || memcmp(r->at, word, len) != 0)
        return false;
    r->at += len;
    return true;
}

const char *read_ident(Reader *r) {
    const char *start = r->at;
    if (!text_is_ident_start(*start)) {
        read_fail(r, "expected a name");
        return NULL;
    }
    while (text_is_ident(*r->at))
        r->at++;
    return arena_strndup(r->scratch, start, (size_t)(r->at - start));
}

bool read_name(Reader *r, StrId *out_name) {
    if (peek_char(r, '"'))
        return read_string(r, out_name);
    const char *name = read_ident(r);
    if (name)
        *out_name = strpool_intern(r->tu->strs, name);
    return name != NULL;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The end of one of ".2", "*", "[8]", or `at` itself. */
static const char *suffix_end(const char *at) {
    const char *end = at + 1;
    if (*at == '*')
        return end;
    if ((*at != '.' && *at != '[') || !is_digit(*end))
        return at;
    while (is_digit(*end))
        end++;
    if (*at == '.')
        return end;
    return *end == ']' ? end + 1 : at;
}

/* An identifier and suffixes that begin with one of the characters. */
static const char *read_suffixed(Reader *r, const char *suffixes) {
    const char *start = r->at;
    if (!read_ident(r))
        return NULL;
    for (const char *end; *r->at && strchr(suffixes, *r->at) && (end = suffix_end(r->at)) != r->at;)
        r->at = end;
    if (r->at - start > READ_LABEL_MAX) {
        read_fail(r, "a label of more than %d characters", READ_LABEL_MAX);
        return NULL;
    }
    return arena_strndup(r->scratch, start, (size_t)(r->at - start));
}

const char *read_type_label(Reader *r) {
    return read_suffixed(r, ".*[");
}

const char *read_sym_label(Reader *r) {
    return read_suffixed(r, ".");
}

bool find_flag(const FlagWord *words, const char *word, uint32_t *out_bit) {
    for (; *words->word; words++) {
        if (strcmp(words->word, word) == 0) {
            *out_bit = words->bit;
            return true;
        }
    }
    return false;
}

bool find_enum(const EnumWord *words, const char *word, uint8_t *out_value) {
    for (uint8_t i = 0; *words[i].word; i++) {
        if (strcmp(words[i].word, word) == 0) {
            *out_value = i;
            return true;
        }
    }
    return false;
}

bool read_gap_kind(Reader *r, GapKind *out_kind) {
    const char *word = read_word(r);
    for (int kind = 0; kind < GAP_KIND_COUNT; kind++) {
        if (strcmp(gap_kind_name((GapKind)kind), word) == 0) {
            *out_kind = (GapKind)kind;
            return true;
        }
    }
    return read_fail(r, "expected the kind of a gap, not \"%s\"", word);
}

/* ---- numbers and strings ---- */

bool read_int(Reader *r, int64_t *out_number) {
    skip_blanks(r);
    const char *digits = *r->at == '-' || *r->at == '+' ? r->at + 1 : r->at;
    if (!is_digit(*digits))
        return read_fail(r, "expected a number");
    char *end;
    errno = 0;
    *out_number = strtoll(r->at, &end, 10);
    if (errno == ERANGE)
        return read_fail(r, "a number of more than 64 bits");
    r->at = end;
    return true;
}

bool read_uint(Reader *r, uint32_t max, uint32_t *out_number) {
    int64_t number = 0;
    const char *start = r->at;
    if (!read_int(r, &number))
        return false;
    if (number < 0 || number > max) {
        r->at = start;
        return read_fail(r, "expected a number from 0 to %u", max);
    }
    *out_number = (uint32_t)number;
    return true;
}

static int hex_value(char c) {
    if (is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character behind a backslash; '\0' after an error. */
static char read_escape(Reader *r) {
    char c = *r->at;
    if (c == '"' || c == '\\')
        return r->at++, c;
    if (c == 'n' || c == 't')
        return r->at++, c == 'n' ? '\n' : '\t';
    if (c == 'x' && hex_value(r->at[1]) >= 0 && hex_value(r->at[2]) >= 0) {
        char value = (char)(hex_value(r->at[1]) * 16 + hex_value(r->at[2]));
        r->at += value ? 3 : 0;
        if (value)
            return value;
    }
    read_fail(r, "expected one of \\\" \\\\ \\n \\t or \\x01 to \\xff");
    return '\0';
}

bool read_string(Reader *r, StrId *out_text) {
    if (!expect_char(r, '"'))
        return false;
    size_t max = strcspn(r->at, "\n"), len = 0;
    char *text = arena_alloc(r->scratch, max + 1);
    while (*r->at != '"') {
        if (*r->at == '\n' || !*r->at)
            return read_fail(r, "expected '\"'");
        char c = *r->at++;
        if (c == '\\' && !(c = read_escape(r)))
            return false;
        text[len++] = c;
    }
    r->at++;
    *out_text = strpool_intern_n(r->tu->strs, text, len);
    return true;
}

/* ---- locations ---- */

/* The file of locations that name none; made if the text has none. */
static FileId default_file(Reader *r) {
    if (r->tu->files.len == 1)
        ir_file(r->tu, tu_str(r->tu, r->tu->main_path), FILE_MAIN);
    if (r->file_count != r->tu->files.len) {
        r->file_count = r->tu->files.len;
        r->file = text_default_file(r->tu);
    }
    return r->file;
}

static bool read_one_loc(Reader *r, Loc *out_loc) {
    if (accept_char(r, 'f')) {
        if (!read_uint(r, r->tu->files.len - 1, &out_loc->file.i) || !expect_char(r, ':'))
            return false;
    } else {
        out_loc->file = default_file(r);
    }
    return read_uint(r, UINT32_MAX, &out_loc->line) && expect_char(r, ':') && read_uint(r, UINT32_MAX, &out_loc->col);
}

bool read_loc(Reader *r, const char *from, LocId *out_loc) {
    *out_loc = (LocId){0};
    if (!accept_char(r, '!')) {
        if (r->numbers_lines && from) {
            uint32_t col, line = read_line_number(r, from, &col);
            *out_loc = ir_loc(r->tu, default_file(r), line, col, (LocId){0});
        }
        return true;
    }
    VEC(Loc) chain = {0};
    do {
        if (!read_one_loc(r, vec_push(r->scratch, &chain)))
            return false;
    } while (accept_char(r, '<'));
    for (uint32_t i = chain.len; i-- > 0;)
        *out_loc = ir_loc(r->tu, chain.data[i].file, chain.data[i].line, chain.data[i].col, *out_loc);
    return true;
}
