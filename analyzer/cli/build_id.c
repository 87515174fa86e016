/* build_id.c: the linker's hash of the program (--build-id) lies in a note in memory. A linker that makes none leaves
 * the program's size and time. */
#include "cli/build_id.h"

#include "base/hash.h"
#include "frontend/frontend.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>

typedef struct BuildNote {
    const void *bytes;
    size_t len;
} BuildNote;

static size_t padded(size_t len) {
    return (len + 3) & ~(size_t)3;
}

static BuildNote find_note(const char *at, size_t size) {
    for (ElfW(Nhdr) head; size >= sizeof head;) {
        memcpy(&head, at, sizeof head);
        size_t name = padded(head.n_namesz), whole = sizeof head + name + padded(head.n_descsz);
        if (whole > size)
            break;
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && memcmp(at + sizeof head, "GNU", 4) == 0)
            return (BuildNote){at + sizeof head + name, head.n_descsz};
        at += whole;
        size -= whole;
    }
    return (BuildNote){0};
}

/* The program itself comes first. */
static int look_at_program(struct dl_phdr_info *info, size_t size, void *out) {
    (void)size;
    BuildNote *note = out;
    for (ElfW(Half) i = 0; i < info->dlpi_phnum && !note->bytes; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_NOTE)
            *note = find_note((const char *)info->dlpi_addr + part->p_vaddr, part->p_memsz);
    }
    return 1;
}

uint64_t build_id(void) {
    Arena *arena = arena_new();
    BuildNote note = {0};
    struct stat info = {0};
    const char *clang = frontend_version(arena);
    dl_iterate_phdr(look_at_program, &note);
    uint64_t hash = hash_more(hash_bytes(clang, strlen(clang)), LOCKWISE_VERSION, sizeof LOCKWISE_VERSION);
    if (note.bytes)
        hash = hash_more(hash, note.bytes, note.len);
    else if (stat("/proc/self/exe", &info) == 0)
        hash = hash_mix(hash_mix(hash, (uint64_t)info.st_size), (uint64_t)info.st_mtim.tv_sec);
    arena_free(arena);
    return hash;
}
