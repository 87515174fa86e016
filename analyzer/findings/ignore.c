/* ignore.c: the comments are found by words of C, so that a string which looks like one is none. A text without the
 * word, which is nearly every text, costs one search. */
#include "findings/ignore.h"

#include "base/hash.h"
#include "findings/tokens.h"

#include <fnmatch.h>
#include <stdlib.h>

static const char word[] = "lockwise-ignore";

/* A comment that is open for more lines: it ends at the next line with code, or at its -end. */
typedef struct Reader {
    Arena *arena;
    const char *file;
    IgnoreVec *out;
    uint32_t line;
    uint32_t next;      /* index of the first comment that waits for the next line with code */
    uint32_t block;     /* index + 1 of the open -begin, 0 if none */
} Reader;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* "until 2027-03-31": moves *at behind it. */
static const char *read_until(Reader *reader, const char **at, const char *end) {
    static const char until[] = "until";
    const char *start = skip_space(*at, end);
    if ((size_t)(end - start) < strlen(until) || strncmp(start, until, strlen(until)) != 0)
        return "";
    start = skip_space(start + strlen(until), end);
    const char *stop = start;
    while (stop < end && !is_space(*stop) && *stop != ':')
        stop++;
    *at = stop;
    return arena_strndup(reader->arena, start, (size_t)(stop - start));
}

bool ignore_is_day(const char *text) {
    static const char shape[] = "0000-00-00";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i])
            return false;
    }
    long month = strtol(text + 5, NULL, 10), day = strtol(text + 8, NULL, 10);
    return text[sizeof shape - 1] == '\0' && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void read_rules(Reader *reader, Ignore *ignore) {
    for (const char *at = ignore->list; *at != '\0';) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, " \t,");
        if (len > 0)
            *vec_push(reader->arena, &ignore->rules) = arena_strndup(reader->arena, at, len);
        at += len;
    }
}

/* "[rule, rule] until day: reason". Moves nothing on: what is wrong is said in ignore->trouble. */
static void read_body(Reader *reader, Ignore *ignore, const char *at, const char *end) {
    at = skip_space(at, end);
    const char *close = at < end && *at == '[' ? memchr(at, ']', (size_t)(end - at)) : NULL;
    if (!close) {
        ignore->trouble = "names no rules: write lockwise-ignore[rule]: reason";
        return;
    }
    ignore->list = arena_strndup(reader->arena, at + 1, (size_t)(close - at - 1));
    at = close + 1;
    ignore->until = read_until(reader, &at, end);
    at = skip_space(at, end);
    const char *reason = at < end && *at == ':' ? skip_space(at + 1, end) : end;
    while (end > reason && is_space(end[-1]))
        end--;
    ignore->reason = arena_strndup(reader->arena, reason, (size_t)(end - reason));
    read_rules(reader, ignore);
    if (ignore->rules.len == 0)
        ignore->trouble = "names no rules: write lockwise-ignore[rule]: reason";
    else if (ignore->reason[0] == '\0')
        ignore->trouble = "gives no reason: write lockwise-ignore[rule]: reason";
    else if (ignore->until[0] != '\0' && !ignore_is_day(ignore->until))
        ignore->trouble = "has no day behind until: write it as 2027-03-31";
}

static Ignore *add_ignore(Reader *reader, uint32_t col) {
    Ignore *ignore = vec_push(reader->arena, reader->out);
    ignore->loc = (SourceLoc){reader->file, reader->line, col};
    ignore->first = ignore->last = reader->line;
    ignore->list = ignore->reason = ignore->until = "";
    return ignore;
}

static void end_block(Reader *reader, uint32_t col) {
    if (reader->block == 0) {
        add_ignore(reader, col)->trouble = "ends what no lockwise-ignore-begin has begun";
        return;
    }
    reader->out->data[reader->block - 1].last = reader->line;
    reader->block = 0;
}

static void begin_block(Reader *reader, Ignore *ignore) {
    if (reader->block != 0)
        ignore->trouble = "begins before the last lockwise-ignore-begin has ended";
    else
        reader->block = reader->out->len;
    ignore->last = UINT32_MAX;
}

static bool takes(const char **at, const char *end, const char *suffix) {
    size_t len = strlen(suffix);
    if ((size_t)(end - *at) < len || strncmp(*at, suffix, len) != 0)
        return false;
    *at += len;
    return true;
}

/* One line of a comment, that begins with the word. */
static void read_comment(Reader *reader, const char *at, const char *end, uint32_t col, bool behind_code) {
    if (takes(&at, end, "-end")) {
        end_block(reader, col);
        return;
    }
    Ignore *ignore = add_ignore(reader, col);
    if (takes(&at, end, "-begin")) {
        begin_block(reader, ignore);
    } else if (takes(&at, end, "-file")) {
        ignore->first = 1;
        ignore->last = UINT32_MAX;
    } else if (!behind_code) {
        ignore->last = 0; /* the next line with code */
    }
    if (!ignore->trouble)
        read_body(reader, ignore, at, end);
}

/* Behind the slashes and stars that a comment or one of its lines begins with. */
static const char *comment_text(const char *at, const char *end) {
    at = skip_space(at, end);
    while (at < end && (*at == '/' || *at == '*' || *at == '!'))
        at++;
    return skip_space(at, end);
}

static void give_line(Reader *reader) {
    for (; reader->next < reader->out->len; reader->next++) {
        Ignore *ignore = &reader->out->data[reader->next];
        if (ignore->last == 0)
            ignore->first = ignore->last = reader->line;
    }
}

static void read_line(Reader *reader, const char *line, size_t len, bool *in_comment) {
    bool code = false;
    for (size_t at = 0; at < len;) {
        Token token = token_at(line, len, at, in_comment);
        const char *start = line + token.start, *end = start + token.len;
        at = token.start + token.len;
        if (token.kind != TOKEN_COMMENT) {
            if (!code && skip_space(start, end) != end) {
                code = true;
                give_line(reader);
            }
            continue;
        }
        const char *text = comment_text(start, end);
        if (end - text >= 2 && end[-1] == '/' && end[-2] == '*')
            end -= 2;
        uint32_t col = (uint32_t)(text - line) + 1;
        if (takes(&text, end, word))
            read_comment(reader, text, end, col, code);
    }
}

void ignore_read(Arena *arena, const char *file, const char *text, size_t len, IgnoreVec *out) {
    if (!memmem(text, len, word, sizeof word - 1))
        return;
    Reader reader = {.arena = arena, .file = file, .out = out, .next = out->len};
    bool in_comment = false;
    for (const char *line = text, *end = text + len; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t line_len = stop ? (size_t)(stop - line) : (size_t)(end - line);
        reader.line++;
        read_line(&reader, line, line_len, &in_comment);
        line += line_len + 1;
    }
    if (reader.block != 0)
        out->data[reader.block - 1].trouble = "has no lockwise-ignore-end";
}

static uint64_t hash_text(uint64_t hash, const char *text) {
    return text ? hash_more(hash, text, strlen(text) + 1) : hash_mix(hash, 0);
}

uint64_t ignore_hash(const char *text, size_t len) {
    Arena *arena = arena_new();
    IgnoreVec ignores = {0};
    uint64_t hash = 0;
    ignore_read(arena, "", text, len, &ignores);
    VEC_EACH(const Ignore, ignore, &ignores) {
        hash = hash_mix(hash_mix(hash + 1, ignore->loc.line), ignore->loc.col);
        hash = hash_mix(hash_mix(hash, ignore->first), ignore->last);
        const char *texts[] = {ignore->list, ignore->reason, ignore->until, ignore->trouble};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            hash = hash_text(hash, texts[i]);
    }
    arena_free(arena);
    return hash;
}

bool ignore_covers(const Ignore *ignore, const char *rule, uint32_t line) {
    if (ignore->trouble || line < ignore->first || line > ignore->last)
        return false;
    for (uint32_t i = 0; i < ignore->rules.len; i++)
        if (fnmatch(ignore->rules.data[i], rule, 0) == 0)
            return true;
    return false;
}
