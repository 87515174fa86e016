/* json_stream.h: a JSON document written piece by piece: large arrays never lie in memory as a whole.
 * Usage:   json_stream_open(&s, NULL, '{'); json_stream_put(&s, "id", json_integer(1)); json_stream_close(&s);
 * Errors:  a value that could not be made (NULL) marks the stream as failed; json_stream_end says so once.
 */
#ifndef LOCKWISE_REPORTS_JSON_STREAM_H
#define LOCKWISE_REPORTS_JSON_STREAM_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "reports/gzip_meter.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

enum { JSON_STREAM_DEPTH = 8 };

typedef struct JsonStream {
    FILE *out;
    GzipMeter *meter; /* is told all that is written; NULL: nobody wants to know */
    int depth;
    bool filled[JSON_STREAM_DEPTH + 1]; /* something was written at this depth */
    char closers[JSON_STREAM_DEPTH + 1];
    bool failed;
} JsonStream; /* {.out = file} to begin with */

/* Opens an object '{' or an array '['; key is NULL at the top and in arrays. */
void json_stream_open(JsonStream *stream, const char *key, char bracket);
/* A string; bytes that are no UTF-8 become U+FFFD. */
void json_stream_text(JsonStream *stream, const char *key, const char *text);
void json_stream_integer(JsonStream *stream, const char *key, int64_t value);
/* Writes and frees the value: takes several times as long as to write its parts by the functions above. */
void json_stream_put(JsonStream *stream, const char *key, json_t *value);
void json_stream_close(JsonStream *stream);
/* Ends the document with a newline and flushes it. */
Status json_stream_end(JsonStream *stream, Diag *diag);

/* A string value; bytes that are no UTF-8 become U+FFFD. */
json_t *json_text(const char *text);

#endif
