/* gzip_meter.c: what deflate gives is counted and thrown away. */
#include "reports/gzip_meter.h"

#include "base/arena.h"

#include <zlib.h>

enum { METER_CHUNK = 64 << 10 };

struct GzipMeter {
    Arena *arena;
    z_stream stream;
    unsigned char thrown_away[METER_CHUNK];
};

GzipMeter *gzip_meter_new(void) {
    Arena *arena = arena_new();
    GzipMeter *meter = ARENA_NEW(arena, GzipMeter);
    meter->arena = arena;
    if (deflateInit(&meter->stream, Z_DEFAULT_COMPRESSION) == Z_OK)
        return meter;
    arena_free(arena);
    return NULL;
}

void gzip_meter_add(GzipMeter *meter, const char *text, size_t len) {
    z_stream *stream = &meter->stream;
    while (len > 0) {
        uInt part = len < METER_CHUNK ? (uInt)len : METER_CHUNK;
        stream->next_in = (z_const Bytef *)text;
        stream->avail_in = part;
        do {
            stream->next_out = meter->thrown_away;
            stream->avail_out = METER_CHUNK;
            (void)deflate(stream, Z_NO_FLUSH); /* without progress the input is empty */
        } while (stream->avail_in > 0 || stream->avail_out == 0);
        text += part;
        len -= part;
    }
}

uint64_t gzip_meter_size(const GzipMeter *meter) {
    return meter->stream.total_out;
}

void gzip_meter_free(GzipMeter *meter) {
    if (meter == NULL)
        return;
    (void)deflateEnd(&meter->stream);
    arena_free(meter->arena);
}
