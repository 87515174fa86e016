/* ir_blob.c: see ir_blob.h. The header holds the size of each table's element, so that a blob of a program whose
 * structs differ is refused even if nobody raised the version. A blob is only read back by the program that wrote it,
 * so the hash guards against damage, not against an attacker: ids in a blob with the right hash are not checked here.
 */
#include "ir/ir_blob.h"

#include "base/hash.h"

/* clang-format off */
#define BLOB_TABLES(X) \
    X(files) X(locs) X(types) X(fields) X(syms) X(funcs) X(blocks) X(succs) X(cases) \
    X(instrs) X(operands) X(places) X(sels) X(members) X(inits) X(gaps)
/* clang-format on */

#define X(table) +1
enum { BLOB_VERSION = 1, BLOB_TABLE_COUNT = BLOB_TABLES(X) };
#undef X

static const char BLOB_MAGIC[8] = "lockwIR";

typedef struct BlobTable {
    uint32_t elem_size, len;
} BlobTable;

typedef struct BlobHeader {
    char magic[sizeof BLOB_MAGIC];
    uint32_t version;
    uint32_t op_count; /* operations are stored as numbers */
    uint64_t str_len;
    uint32_t main_path;
    uint32_t padding; /* 0; keeps every byte of the header defined */
    BlobTable tables[BLOB_TABLE_COUNT];
} BlobHeader;

static BlobHeader make_header(const Tu *tu) {
    BlobHeader header = {.version = BLOB_VERSION, .op_count = OP_COUNT, .main_path = tu->main_path.i};
    memcpy(header.magic, BLOB_MAGIC, sizeof BLOB_MAGIC);
    size_t str_len;
    strpool_blob(tu->strs, &str_len);
    header.str_len = str_len;
    uint32_t i = 0;
#define X(table) header.tables[i++] = (BlobTable){.elem_size = sizeof *tu->table.data, .len = tu->table.len};
    BLOB_TABLES(X)
#undef X
    return header;
}

static size_t body_len(const BlobHeader *header) {
    size_t len = header->str_len;
    for (uint32_t i = 0; i < BLOB_TABLE_COUNT; i++)
        len += (size_t)header->tables[i].elem_size * header->tables[i].len;
    return len;
}

void *ir_blob_write(const Tu *tu, Arena *arena, size_t *out_len) {
    BlobHeader header = make_header(tu);
    size_t len = sizeof header + body_len(&header);
    char *bytes = arena_alloc(arena, len + sizeof(uint64_t)), *at = bytes;
    at = mempcpy(at, &header, sizeof header);
#define X(table)           \
    if (tu->table.len > 0) \
        at = mempcpy(at, tu->table.data, sizeof *tu->table.data * tu->table.len);
    BLOB_TABLES(X)
#undef X
    size_t str_len;
    const char *strs = strpool_blob(tu->strs, &str_len);
    at = mempcpy(at, strs, str_len);
    uint64_t hash = hash_bytes(bytes, len);
    memcpy(at, &hash, sizeof hash);
    *out_len = len + sizeof hash;
    return bytes;
}

/* Whether the bytes are whole, and of a program with the same tables. */
static bool is_sound(const char *bytes, size_t len, BlobHeader *out_header) {
    if (len < sizeof *out_header + sizeof(uint64_t))
        return false;
    memcpy(out_header, bytes, sizeof *out_header);
    Tu none = {.strs = NULL};
    uint32_t i = 0;
    if (memcmp(out_header->magic, BLOB_MAGIC, sizeof BLOB_MAGIC) != 0 || out_header->version != BLOB_VERSION ||
        out_header->op_count != OP_COUNT || out_header->str_len > len)
        return false;
#define X(table)                                                      \
    if (out_header->tables[i++].elem_size != sizeof *none.table.data) \
        return false;
    BLOB_TABLES(X)
#undef X
    size_t hashed = sizeof *out_header + body_len(out_header);
    if (len != hashed + sizeof(uint64_t))
        return false;
    uint64_t hash;
    memcpy(&hash, bytes + hashed, sizeof hash);
    return hash == hash_bytes(bytes, hashed);
}

Tu *ir_blob_read(const void *bytes, size_t len, Arena *arena) {
    BlobHeader header;
    if (!is_sound(bytes, len, &header))
        return NULL;
    Tu *tu = ARENA_NEW(arena, Tu);
    tu->arena = arena;
    tu->main_path.i = header.main_path;
    const char *at = (const char *)bytes + sizeof header;
    uint32_t i = 0;
#define X(table)                                                                    \
    tu->table.len = tu->table.cap = header.tables[i++].len;                         \
    tu->table.data = arena_copy(arena, at, sizeof *tu->table.data * tu->table.len); \
    at += sizeof *tu->table.data * tu->table.len;
    BLOB_TABLES(X)
#undef X
    tu->strs = strpool_from_blob(arena, at, header.str_len);
    return tu->strs ? tu : NULL;
}
