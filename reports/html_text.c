/* html_text.c: text in markup and in scripts. Two escapes behind one format: a string of the run never reaches a file
 * in any other way. */
#include "findings/tokens.h"
#include "reports/html_internal.h"
#include "reports/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

typedef void TextWriter(FILE *out, const char *text, size_t len);

void html_escape(FILE *out, const char *text, size_t len) {
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t code = utf8_harmless(utf8_decode(text + at, len - at, &size));
        switch (code) {
        case '&':
            (void)fputs("&amp;", out);
            break;
        case '<':
            (void)fputs("&lt;", out);
            break;
        case '>':
            (void)fputs("&gt;", out);
            break;
        case '"':
            (void)fputs("&quot;", out);
            break;
        case '\'':
            (void)fputs("&#39;", out);
            break;
        default:
            utf8_write(out, code);
        }
    }
}

void js_literal(FILE *out, const char *text, size_t len) {
    (void)fputc('"', out);
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t code = utf8_harmless(utf8_decode(text + at, len - at, &size));
        if (code == '\n') {
            (void)fputs("\\n", out);
            continue;
        }
        if (code == '"' || code == '\\')
            (void)fputc('\\', out);
        utf8_write(out, code);
    }
    (void)fputc('"', out);
}

uint32_t js_units(const char *text, size_t len, size_t bytes) {
    uint32_t units = 0;
    for (size_t at = 0, size; at < len && at < bytes; at += size)
        units += utf8_harmless(utf8_decode(text + at, len - at, &size)) >= 0x10000 ? 2 : 1;
    return units;
}

static void write_format(FILE *out, TextWriter *write_text, const char *format, va_list args) {
    for (const char *at = format, *percent; *at != '\0'; at = percent + 2) {
        percent = strchr(at, '%');
        size_t len = percent != NULL ? (size_t)(percent - at) : strlen(at);
        (void)fwrite(at, 1, len, out);
        if (percent == NULL)
            break;
        if (percent[1] == 's') {
            const char *text = va_arg(args, const char *);
            write_text(out, text, strlen(text));
        } else if (percent[1] == 'u') {
            (void)fprintf(out, "%u", va_arg(args, unsigned));
        } else {
            assert(percent[1] == '%');
            (void)fputc('%', out);
        }
    }
}

void html_write(FILE *out, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_format(out, html_escape, format, args);
    va_end(args);
}

void js_write(FILE *out, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_format(out, js_literal, format, args);
    va_end(args);
}

static void paragraph(FILE *out, const char *text, size_t len) {
    bool in_code = false;
    html_write(out, "<p>");
    for (size_t at = 0; at < len; at++) {
        const char *quote = memchr(text + at, '`', len - at);
        size_t plain = quote != NULL ? (size_t)(quote - text) - at : len - at;
        html_escape(out, text + at, plain);
        at += plain;
        if (quote != NULL) {
            html_write(out, in_code ? "</code>" : "<code>");
            in_code = !in_code;
        }
    }
    html_write(out, in_code ? "</code></p>\n" : "</p>\n");
}

void html_paragraphs(FILE *out, const char *text) {
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
        if (len > 0)
            paragraph(out, text, len);
        text += len + (end != NULL ? 2 : 0);
    }
}

static void code_line(FILE *out, const char *line, size_t len, bool *in_comment) {
    /* by TokenKind; as in html_assets/code.js */
    static const char *const classes[] = {"", "", "k", "n", "s", "c", "d"};
    for (size_t start = 0; start < len;) {
        Token token = token_at(line, len, start, in_comment);
        const char *name = classes[token.kind];
        if (name[0] != '\0')
            html_write(out, "<span class=\"%s\">", name);
        html_escape(out, line + token.start, token.len);
        if (name[0] != '\0')
            html_write(out, "</span>");
        start = token.start + token.len;
    }
}

void html_code(FILE *out, const char *text, const char *label) {
    bool in_comment = false;
    html_write(out, "<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"%s\"><code>", label);
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        code_line(out, text, len, &in_comment);
        html_write(out, "\n");
        text += len + (text[len] == '\n');
    }
    html_write(out, "</code></pre>\n");
}
