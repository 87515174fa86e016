/* utf8.c: a strict decoder (no overlong forms, no surrogates, nothing above U+10FFFF) and three short tables. */
#include "reports/utf8.h"

#include <string.h>

typedef struct CodeRange {
    uint32_t first, last;
} CodeRange;

/* Controls, and what reorders or hides text: "Trojan source". */
static const CodeRange harmful[] = {
    {0x00, 0x08},     {0x0b, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x061c, 0x061c}, {0x180e, 0x180e},
    {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};
static const CodeRange combining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f}, {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};
static const CodeRange wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

#define RANGES_HAVE(ranges, code) code_is_in((ranges), sizeof(ranges) / sizeof *(ranges), (code))

static bool code_is_in(const CodeRange *ranges, size_t count, uint32_t code) {
    for (size_t i = 0; i < count && ranges[i].first <= code; i++)
        if (code <= ranges[i].last)
            return true;
    return false;
}

uint32_t utf8_decode(const char *text, size_t len, size_t *out_size) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text[0];
    size_t size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    *out_size = 1;
    if (size == 1)
        return lead;
    if (lead < 0xc2 || lead > 0xf4 || size > len)
        return UTF8_REPLACEMENT;
    uint32_t code = lead & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80)
            return UTF8_REPLACEMENT;
        code = code << 6 | (next & 0x3f);
    }
    if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return UTF8_REPLACEMENT;
    *out_size = size;
    return code;
}

uint32_t utf8_harmless(uint32_t code) {
    return RANGES_HAVE(harmful, code) ? UTF8_REPLACEMENT : code;
}

uint32_t utf8_width(uint32_t code) {
    return RANGES_HAVE(combining, code) ? 0 : RANGES_HAVE(wide, code) ? 2 : 1;
}

static size_t utf8_encode(uint32_t code, char bytes[4]) {
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(0xf00 >> size | code);
    return size;
}

void utf8_write(FILE *out, uint32_t code) {
    char bytes[4];
    (void)fwrite(bytes, 1, utf8_encode(code, bytes), out);
}

void utf8_write_line(FILE *out, const char *text, size_t len) {
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t code = utf8_harmless(utf8_decode(text + at, len - at, &size));
        utf8_write(out, code == '\n' ? ' ' : code);
    }
}

const char *utf8_valid(Arena *arena, const char *text) {
    size_t len = strlen(text), bad = 0;
    for (size_t at = 0, size; at < len; at += size)
        if (utf8_decode(text + at, len - at, &size) == UTF8_REPLACEMENT && size == 1)
            bad++;
    if (bad == 0)
        return text;
    char *valid = arena_alloc(arena, len + 2 * bad + 1), *end = valid;
    for (size_t at = 0, size; at < len; at += size)
        end += utf8_encode(utf8_decode(text + at, len - at, &size), end);
    *end = '\0';
    return valid;
}

const char *utf8_harmless_text(Arena *arena, const char *text) {
    size_t len = strlen(text);
    char *harmless = arena_alloc(arena, 3 * len + 1), *end = harmless; /* the replacement has three bytes */
    for (size_t at = 0, size; at < len; at += size)
        end += utf8_encode(utf8_harmless(utf8_decode(text + at, len - at, &size)), end);
    *end = '\0';
    return harmless;
}

uint32_t utf8_units16(const char *text, size_t len, size_t bytes) {
    uint32_t units = 0;
    for (size_t at = 0, size; at < len && at < bytes; at += size)
        units += utf8_decode(text + at, len - at, &size) >= 0x10000 ? 2 : 1;
    return units;
}
