/* ir_blob.h: a Tu as bytes, for pipes and the cache: a header with magic, format version and table lengths, then the
 * tables as they are in memory (same machine only), then a hash of all of it (XXH3-64).
 * The hash guards against damage; a blob is as valid as the Tu that was written, and ir_verify says whether that holds.
 */
#ifndef LOCKWISE_IR_IR_BLOB_H
#define LOCKWISE_IR_IR_BLOB_H

#include "ir/ir.h"

/* The bytes, in the arena. */
void *ir_blob_write(const Tu *tu, Arena *arena, size_t *out_len);
/* A Tu whose tables are copies in the arena; NULL if the bytes are not a blob of this version, or damaged. */
Tu *ir_blob_read(const void *bytes, size_t len, Arena *arena);

#endif
