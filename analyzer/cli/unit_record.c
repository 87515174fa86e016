/* unit_record.c: see unit_record.h. The blob is packed at the fastest level: it is written once, in the worker that
 * lowered the unit, and read whenever something else changes. */
#include "cli/unit_record.h"

#include "base/hash.h"
#include "cli/build_id.h"
#include "frontend/filepath.h"
#include "ir/ir_blob.h"
#include "ir/ir_relocate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum { RECORD_LEVEL = -1, RECORD_LARGEST_ABOUT = 64 << 20 };

static const char RECORD_MAGIC[8] = "lockwU1";

typedef struct RecordHead {
    char magic[sizeof RECORD_MAGIC];
    uint64_t build, key;
    uint64_t about_packed, about_len, blob_packed, blob_len;
    uint64_t about_hash; /* of the packed bytes */
    uint64_t hash; /* of all above */
} RecordHead;

static uint64_t head_hash(const RecordHead *head) {
    return hash_bytes(head, offsetof(RecordHead, hash));
}

/* ---- paths ---- */

UnitRoot unit_root(const char *path, Arena *arena) {
    const char *real = filepath_real(arena, path);
    return (UnitRoot){path, real ? real : path};
}

/* "src/a.c" for what lies below the root, "." for the root. */
static const char *shorten(const UnitRoot *root, const char *path) {
    size_t len = strlen(root->path);
    if (strncmp(path, root->path, len) != 0 || (path[len] && path[len] != '/'))
        return path;
    return path[len] ? path + len + 1 : ".";
}

static const char *lengthen(const UnitRoot *root, const char *path, Arena *arena) {
    if (path[0] == '/')
        return path;
    if (strcmp(path, ".") == 0)
        return root->path;
    size_t above = strlen(root->path), below = strlen(path);
    char *joined =
        arena_alloc(arena, above + below + 2); /* there are tens of thousands: printf takes ten times as long */
    memcpy(joined, root->path, above);
    joined[above] = '/';
    memcpy(joined + above + 1, path, below);
    return joined;
}

/* An argument with each path of the root in it replaced by a byte that no argument has. */
static const char *mark_root(const UnitRoot *root, const char *argument, Arena *arena) {
    size_t len = strlen(root->path);
    for (const char *at = argument; (at = strstr(at, root->path)); at += len) {
        if (at[len] && at[len] != '/')
            continue;
        argument = arena_printf(arena, "%.*s\001%s", (int)(at - argument), argument, at + len);
        return mark_root(root, argument, arena);
    }
    return argument;
}

/* ---- identity ---- */

typedef VEC(char) ByteVec;

static void put(Arena *arena, ByteVec *bytes, const void *data, size_t len) {
    if (len)
        memcpy(vec_extend(arena, bytes, len), data, len);
}

static void put_text(Arena *arena, ByteVec *bytes, const char *text) {
    put(arena, bytes, text, strlen(text) + 1);
}

/* What libclang asks the environment for. */
static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH", "SOURCE_DATE_EPOCH", "CCC_OVERRIDE_OPTIONS"};
enum { VARIABLE_COUNT = sizeof variables / sizeof *variables };

const char *unit_identity(const CompileCommand *command, const UnitRoot *root, Arena *arena, size_t *out_len) {
    ByteVec bytes = {0};
    put_text(arena, &bytes, arena_printf(arena, "%016llx", (unsigned long long)build_id()));
    put_text(arena, &bytes, strcmp(root->path, root->real) == 0 ? "real" : "link");
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        const char *value = getenv(variables[i]);
        put_text(arena, &bytes, value ? mark_root(root, value, arena) : "");
    }
    put_text(arena, &bytes, shorten(root, command->directory));
    put_text(arena, &bytes, shorten(root, command->file));
    for (uint32_t i = 0; i < command->arg_count; i++)
        put_text(arena, &bytes, mark_root(root, command->args[i], arena));
    *out_len = bytes.len;
    return bytes.data;
}

static const char *unmark_root(const UnitRoot *root, const char *argument, Arena *arena) {
    for (const char *mark; (mark = strchr(argument, '\001'));)
        argument = arena_printf(arena, "%.*s%s%s", (int)(mark - argument), argument, root->path, mark + 1);
    return argument;
}

CompileCommand unit_command(const UnitAbout *about, const UnitRoot *root, Arena *arena) {
    enum { TEXT_DIRECTORY = 2 + VARIABLE_COUNT, TEXT_FILE, TEXT_ARGUMENTS };
    CompileCommand command = {.directory = root->path, .file = about->file};
    command.args = ARENA_ARRAY(arena, const char *, about->identity_len + 1);
    const char *end = about->identity + about->identity_len, *text = about->identity;
    for (uint32_t i = 0; text < end; text += strnlen(text, (size_t)(end - text)) + 1, i++) {
        if (i == TEXT_DIRECTORY)
            command.directory = lengthen(root, text, arena);
        else if (i >= TEXT_ARGUMENTS)
            command.args[command.arg_count++] = unmark_root(root, text, arena);
    }
    return command;
}

/* ---- packing ---- */

static void *pack(const void *bytes, size_t len, Arena *arena, uint64_t *out_len) {
    size_t most = ZSTD_compressBound(len);
    void *packed = arena_alloc(arena, most);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context)
        return NULL;
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, RECORD_LEVEL);
    size_t got = ZSTD_compress2(context, packed, most, bytes, len);
    ZSTD_freeCCtx(context);
    *out_len = got;
    return ZSTD_isError(got) ? NULL : packed;
}

static char *unpack(const void *packed, uint64_t packed_len, uint64_t len, Arena *arena) {
    if (ZSTD_getFrameContentSize(packed, packed_len) != len)
        return NULL;
    char *bytes = arena_alloc(arena, len);
    return ZSTD_decompress(bytes, len, packed, packed_len) == len ? bytes : NULL;
}

uint64_t unit_key(const UnitAbout *about) {
    uint64_t key = hash_bytes(about->identity, about->identity_len);
    VEC_EACH(const InputFile, file, &about->inputs.files) {
        const char *path = shorten(&about->root, file->path);
        key = hash_mix(hash_more(key, path, strlen(path)), file->hash);
    }
    return key;
}

typedef struct AboutNumbers {
    uint64_t identity_len, is_known, blob_hash, is_lost, failure, file_count, absent_count, shard, shard_count, not_c;
} AboutNumbers;

static ByteVec write_about(const UnitAbout *about, uint64_t blob_hash, Arena *arena) {
    ByteVec bytes = {0};
    const Inputs *inputs = &about->inputs;
    const AboutNumbers numbers = {.identity_len = about->identity_len,
                                  .is_known = inputs->is_known,
                                  .blob_hash = blob_hash,
                                  .is_lost = about->is_lost,
                                  .failure = about->failure,
                                  .file_count = inputs->files.len,
                                  .absent_count = inputs->absent.len,
                                  .shard = about->shard,
                                  .shard_count = about->shard_count,
                                  .not_c = about->not_c};
    put(arena, &bytes, &numbers, sizeof numbers);
    VEC_EACH(const InputFile, file, &inputs->files) {
        uint64_t values[] = {file->hash, file->is_system};
        put(arena, &bytes, values, sizeof values);
    }
    put(arena, &bytes, about->identity, about->identity_len);
    put_text(arena, &bytes, shorten(&about->root, about->file));
    put_text(arena, &bytes, about->root.path);
    put_text(arena, &bytes, about->root.real);
    put_text(arena, &bytes, about->detail ? about->detail : "");
    VEC_EACH(const InputFile, file, &inputs->files)
        put_text(arena, &bytes, shorten(&about->root, file->path));
    VEC_EACH(const InputPath, path, &inputs->absent)
        put_text(arena, &bytes, shorten(&about->root, *path));
    return bytes;
}

void *unit_record_pack(const UnitAbout *about, const Tu *tu, Arena *arena, size_t *out_len) {
    size_t blob_len = 0;
    const void *blob = tu ? ir_blob_write(tu, arena, &blob_len) : "";
    ByteVec bytes = write_about(about, hash_bytes(blob, blob_len), arena), out = {0};
    RecordHead head = {.build = build_id(), .key = unit_key(about), .about_len = bytes.len, .blob_len = blob_len};
    memcpy(head.magic, RECORD_MAGIC, sizeof head.magic);
    const void *about_packed = pack(bytes.data, bytes.len, arena, &head.about_packed);
    const void *blob_packed = pack(blob, blob_len, arena, &head.blob_packed);
    if (!about_packed || !blob_packed)
        return NULL;
    head.about_hash = hash_bytes(about_packed, head.about_packed);
    head.hash = head_hash(&head);
    put(arena, &out, &head, sizeof head);
    put(arena, &out, about_packed, head.about_packed);
    put(arena, &out, blob_packed, head.blob_packed);
    *out_len = out.len;
    return out.data;
}

/* ---- reading ---- */

static bool read_at(int fd, void *bytes, size_t len, off_t at) {
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(fd, (char *)bytes + done, len - done, at + (off_t)done);
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

typedef struct Reader {
    const char *at, *end;
    bool failed;
} Reader;

static void take(Reader *r, void *out, size_t len) {
    memset(out, 0, len);
    r->failed |= (size_t)(r->end - r->at) < len;
    if (r->failed)
        return;
    memcpy(out, r->at, len);
    r->at += len;
}

static const char *take_text(Reader *r) {
    const char *text = r->at, *end = memchr(text, '\0', (size_t)(r->end - text));
    r->failed |= !end;
    if (r->failed)
        return "";
    r->at = end + 1;
    return text;
}

static bool read_about(const char *bytes, size_t len, const UnitRoot *root, Arena *arena, UnitAbout *out) {
    Reader r = {bytes, bytes + len, false};
    AboutNumbers numbers;
    take(&r, &numbers, sizeof numbers);
    if (r.failed || numbers.file_count > len / 16 || numbers.identity_len > len)
        return false;
    *out = (UnitAbout){.identity_len = numbers.identity_len,
                       .inputs.is_known = numbers.is_known != 0,
                       .blob_hash = numbers.blob_hash,
                       .is_lost = numbers.is_lost != 0,
                       .failure = (GapKind)numbers.failure,
                       .shard = (uint32_t)numbers.shard,
                       .shard_count = (uint32_t)numbers.shard_count,
                       .not_c = (uint32_t)numbers.not_c};
    for (uint64_t i = 0; i < numbers.file_count; i++) {
        uint64_t values[2];
        take(&r, values, sizeof values);
        *vec_push(arena, &out->inputs.files) = (InputFile){.hash = values[0], .is_system = values[1] != 0};
    }
    char *identity = arena_alloc(arena, out->identity_len);
    take(&r, identity, out->identity_len);
    out->identity = identity;
    const char *file = take_text(&r);
    out->root.path = take_text(&r);
    out->root.real = take_text(&r);
    out->detail = take_text(&r);
    root = root ? root : &out->root;
    out->file = lengthen(root, file, arena);
    VEC_EACH(InputFile, input, &out->inputs.files)
        input->path = lengthen(root, take_text(&r), arena);
    for (uint64_t i = 0; i < numbers.absent_count && !r.failed; i++)
        *vec_push(arena, &out->inputs.absent) = lengthen(root, take_text(&r), arena);
    return !r.failed && out->failure < GAP_KIND_COUNT;
}

UnitState unit_record_read(int fd, off_t at, const UnitRoot *root, Arena *arena, UnitRecord *out, off_t *out_next) {
    RecordHead head;
    ssize_t got = pread(fd, &head, sizeof head, at);
    if (got == 0 && at > 0)
        return UNIT_END;
    if (got < (ssize_t)sizeof head.magic || memcmp(head.magic, RECORD_MAGIC, sizeof head.magic) != 0)
        return at > 0 ? UNIT_DAMAGED : UNIT_FOREIGN;
    if (got < (ssize_t)sizeof head || head.hash != head_hash(&head) || head.about_packed > RECORD_LARGEST_ABOUT ||
        head.about_len > RECORD_LARGEST_ABOUT)
        return UNIT_DAMAGED;
    if (head.build != build_id())
        return UNIT_OTHER_BUILD;
    void *packed = arena_alloc(arena, head.about_packed);
    if (!read_at(fd, packed, head.about_packed, at + (off_t)sizeof head) ||
        hash_bytes(packed, head.about_packed) != head.about_hash)
        return UNIT_DAMAGED;
    const char *about = unpack(packed, head.about_packed, head.about_len, arena);
    *out = (UnitRecord){.key = head.key,
                        .blob_at = at + (off_t)(sizeof head + head.about_packed),
                        .blob_packed = head.blob_packed,
                        .blob_len = head.blob_len};
    if (!about || !read_about(about, head.about_len, root, arena, &out->about))
        return UNIT_DAMAGED;
    *out_next = out->blob_at + (off_t)head.blob_packed;
    return UNIT_SOUND;
}

Tu *unit_record_load(int fd, const UnitRecord *record, const UnitRoot *root, Arena *arena) {
    Arena *scratch = arena_new();
    void *packed = arena_alloc(scratch, record->blob_packed);
    const char *blob = NULL;
    if (read_at(fd, packed, record->blob_packed, record->blob_at))
        blob = unpack(packed, record->blob_packed, record->blob_len, scratch);
    Tu *tu = blob ? ir_blob_read(blob, record->blob_len, arena) : NULL;
    const UnitRoot *from = &record->about.root;
    /* What both begin with is the longer one first: a real path may lie below the other. */
    const FolderMove moves[] = {{from->path, root->path}, {from->real, root->real}};
    if (tu)
        ir_relocate(tu, moves, strcmp(from->path, from->real) == 0 ? 1 : 2);
    arena_free(scratch);
    return tu;
}
