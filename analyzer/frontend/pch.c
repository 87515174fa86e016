/* pch.c: see pch.h. The file is a bit stream as LLVM has it (llvm.org/docs/BitCodeFormat.html). The note is a record
 * without abbreviation in the second block. Its code is replaced by one that means nothing to clang and takes as many
 * bits. Whatever looks otherwise than expected is left alone.
 */
#include "frontend/pch.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    READ_BYTES = 256 << 10, /* the two blocks are some kilobytes: names of folders are most of it */
    MAGIC_BYTES = 4,
    TOP_WIDTH = 2, /* of what tells what comes next, outside of blocks */
    ENTER_BLOCK = 1,
    UNABBREVIATED = 3,
    BLOCK_INFO = 0,
    UNHASHED_CONTROL_BLOCK = 19, /* clang/Serialization/ASTBitCodes.h */
    DIAG_PRAGMA_MAPPINGS = 5,
    CODE_WIDTH = 6, /* of a chunk; the new code is the largest that one chunk can have */
    FIRST_STATE = 1, /* the last state is the first one */
};

typedef struct BitReader {
    const unsigned char *bytes;
    size_t at, len; /* in bits */
} BitReader;

/* 0 behind the end. */
static uint64_t read_bits(BitReader *r, unsigned width) {
    uint64_t value = 0;
    for (unsigned i = 0; i < width && r->at < r->len; i++, r->at++)
        value |= (uint64_t)(r->bytes[r->at / 8] >> r->at % 8 & 1) << i;
    return value;
}

/* In chunks, each with a bit that says whether another one follows. */
static uint64_t read_chunks(BitReader *r, unsigned width) {
    uint64_t value = 0, more = (uint64_t)1 << (width - 1), chunk = more;
    for (unsigned shift = 0; chunk & more && shift < 64; shift += width - 1) {
        chunk = read_bits(r, width);
        value |= (chunk & (more - 1)) << shift;
    }
    return value;
}

/* The next block's number; where it begins, and how wide in it is what tells what comes next. */
static uint64_t enter_block(BitReader *r, unsigned *out_width, uint64_t *out_bits) {
    if (read_bits(r, TOP_WIDTH) != ENTER_BLOCK)
        return UINT64_MAX;
    uint64_t block = read_chunks(r, 8);
    *out_width = (unsigned)read_chunks(r, 4);
    r->at = (r->at + 31) / 32 * 32;
    *out_bits = 32 * read_bits(r, 32);
    return block;
}

/* Where the note's code is, in bits; 0: nowhere. */
static size_t find_note(BitReader *r, bool *out_needed) {
    unsigned width;
    uint64_t bits;
    r->at = (size_t)8 * MAGIC_BYTES;
    if (enter_block(r, &width, &bits) != BLOCK_INFO || bits > r->len - r->at)
        return 0;
    r->at += bits;
    if (enter_block(r, &width, &bits) != UNHASHED_CONTROL_BLOCK)
        return 0;
    while (r->at < r->len && read_bits(r, width) == UNABBREVIATED) {
        size_t code_at = r->at;
        uint64_t code = read_chunks(r, CODE_WIDTH), count = read_chunks(r, CODE_WIDTH), last = 0;
        for (uint64_t i = 0; i < count && r->at < r->len; i++)
            last = read_chunks(r, CODE_WIDTH);
        *out_needed = last != FIRST_STATE;
        if (code == DIAG_PRAGMA_MAPPINGS)
            return code_at;
    }
    return 0;
}

/* All bits of the new code are set. */
static bool replace_code(FILE *file, unsigned char *bytes, size_t at) {
    size_t first = at / 8, last = (at + CODE_WIDTH - 2) / 8;
    for (size_t i = at; i < at + CODE_WIDTH - 1; i++)
        bytes[i / 8] |= (unsigned char)(1 << i % 8);
    return fseek(file, (long)first, SEEK_SET) == 0 && fwrite(bytes + first, last + 1 - first, 1, file) == 1;
}

PchNote pch_drop_pragma_note(const char *path, Arena *scratch) {
    unsigned char *bytes = arena_alloc(scratch, READ_BYTES);
    FILE *file = fopen(path, "r+be");
    if (!file)
        return PCH_NOTE_ABSENT;
    size_t len = fread(bytes, 1, READ_BYTES, file);
    bool is_pch = len > MAGIC_BYTES && memcmp(bytes, "CPCH", MAGIC_BYTES) == 0, is_needed = false;
    BitReader reader = {.bytes = bytes, .len = 8 * len};
    size_t at = is_pch ? find_note(&reader, &is_needed) : 0;
    bool is_dropped = at && !is_needed && replace_code(file, bytes, at);
    is_dropped &= fclose(file) == 0;
    return is_dropped ? PCH_NOTE_DROPPED : at && is_needed ? PCH_NOTE_NEEDED : PCH_NOTE_ABSENT;
}
