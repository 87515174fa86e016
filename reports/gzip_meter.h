/* gzip_meter.h: how long a text would be after gzip, while it is written. Services limit what is sent to them so.
 * Memory:  some 300 KiB until it is freed.
 */
#ifndef LOCKWISE_REPORTS_GZIP_METER_H
#define LOCKWISE_REPORTS_GZIP_METER_H

#include <stddef.h>
#include <stdint.h>

typedef struct GzipMeter GzipMeter;

GzipMeter *gzip_meter_new(void); /* NULL: out of memory */
void gzip_meter_add(GzipMeter *meter, const char *text, size_t len);
/* Of what was added so far, in bytes; the last 100 KiB of text or so may not be in it yet. */
uint64_t gzip_meter_size(const GzipMeter *meter);
void gzip_meter_free(GzipMeter *meter); /* NULL is fine */

#endif
