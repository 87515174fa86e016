/* json_stream.c: each value is laid out by jansson; what is added here is the indentation of where it stands. Newlines
 * in jansson's output are layout only, as those in strings are written "\n". */
#include "reports/json_stream.h"

#include "reports/formats_internal.h"
#include "reports/utf8.h"

#include <assert.h>
#include <string.h>

static void json_stream_write(const JsonStream *stream, const char *text, size_t len) {
    (void)fwrite(text, 1, len, stream->out);
    if (stream->meter != NULL)
        gzip_meter_add(stream->meter, text, len);
}

static void json_stream_newline(const JsonStream *stream) {
    static const char spaces[2 * JSON_STREAM_DEPTH + 2] = "\n                ";
    json_stream_write(stream, spaces, 1 + 2 * (size_t)stream->depth);
}

/* What comes before a value: comma, newline, key. */
static void json_stream_lead(JsonStream *stream, const char *key) {
    if (stream->filled[stream->depth])
        json_stream_write(stream, ",", 1);
    stream->filled[stream->depth] = true;
    if (stream->depth > 0)
        json_stream_newline(stream);
    if (key == NULL)
        return;
    json_stream_write(stream, "\"", 1);
    json_stream_write(stream, key, strlen(key));
    json_stream_write(stream, "\": ", 3);
}

void json_stream_open(JsonStream *stream, const char *key, char bracket) {
    assert(stream->depth < JSON_STREAM_DEPTH);
    json_stream_lead(stream, key);
    json_stream_write(stream, &bracket, 1);
    stream->depth++;
    stream->filled[stream->depth] = false;
    stream->closers[stream->depth] = bracket == '{' ? '}' : ']';
}

/* A byte that cannot stand in a string as it is. */
static void json_stream_escape(const JsonStream *stream, unsigned char byte) {
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* the byte, and its letter */
    char text[8];
    for (const char *at = shorts; *at != '\0'; at += 2) {
        if ((unsigned char)*at == byte) {
            const char pair[] = {'\\', at[1]};
            json_stream_write(stream, pair, sizeof pair);
            return;
        }
    }
    json_stream_write(stream, text, (size_t)snprintf(text, sizeof text, "\\u%04X", byte));
}

/* The end of what can be written as it is. */
static const char *plain_end(const char *at) {
    while ((unsigned char)*at >= ' ' && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static bool is_ascii(const char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

void json_stream_text(JsonStream *stream, const char *key, const char *text) {
    if (!is_ascii(text)) {
        json_stream_put(stream, key, json_text(text));
        return;
    }
    json_stream_lead(stream, key);
    json_stream_write(stream, "\"", 1);
    for (const char *end = plain_end(text);; end = plain_end(text)) {
        json_stream_write(stream, text, (size_t)(end - text));
        if (*end == '\0')
            break;
        json_stream_escape(stream, (unsigned char)*end);
        text = end + 1;
    }
    json_stream_write(stream, "\"", 1);
}

void json_stream_integer(JsonStream *stream, const char *key, int64_t value) {
    char text[24];
    json_stream_lead(stream, key);
    json_stream_write(stream, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)value));
}

void json_stream_close(JsonStream *stream) {
    assert(stream->depth > 0);
    bool filled = stream->filled[stream->depth];
    char closer = stream->closers[stream->depth--];
    if (filled)
        json_stream_newline(stream);
    json_stream_write(stream, &closer, 1);
}

static int json_stream_dump(const char *buffer, size_t size, void *data) {
    const JsonStream *stream = data;
    while (size > 0) {
        const char *newline = memchr(buffer, '\n', size);
        size_t len = newline != NULL ? (size_t)(newline - buffer) : size;
        json_stream_write(stream, buffer, len);
        if (newline != NULL) {
            json_stream_newline(stream);
            len++;
        }
        buffer += len;
        size -= len;
    }
    return 0;
}

void json_stream_put(JsonStream *stream, const char *key, json_t *value) {
    json_stream_lead(stream, key);
    size_t flags = JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6);
    if (value == NULL || json_dump_callback(value, json_stream_dump, stream, flags) != 0)
        stream->failed = true;
    json_decref(value);
}

Status json_stream_end(JsonStream *stream, Diag *diag) {
    assert(stream->depth == 0);
    json_stream_write(stream, "\n", 1);
    if (stream->failed) {
        diag_error(diag, NULL, "cannot write the report: out of memory");
        return STATUS_FAILED;
    }
    return report_flush(stream->out, diag);
}

json_t *json_text(const char *text) {
    json_t *value = json_string(text);
    if (value != NULL)
        return value;
    Arena *arena = arena_new();
    value = json_string(utf8_valid(arena, text));
    arena_free(arena);
    return value;
}
