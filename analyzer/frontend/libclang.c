/* libclang.c: see libclang.h. The file is that which the dynamic linker takes for a program linked with libclang where
 * lockwise is built; if there is none, any of that name (a program that was moved to another machine). */
#include "frontend/libclang.h"

#include <assert.h>
#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

Libclang libclang;

static const char *const names[] = {LIBCLANG_NAMES};
enum { NAME_COUNT = sizeof names / sizeof *names };
static_assert(sizeof libclang == NAME_COUNT * sizeof(void *), "a pointer for each name");

const char libclang_built_version[] = LIBCLANG_VERSION;

bool libclang_is_loaded(void) {
    return clang_getClangVersion != NULL;
}

const char *libclang_load(void) {
    if (libclang_is_loaded())
        return NULL;
    void *library = dlopen(LIBCLANG_FILE, RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        library = dlopen(strrchr(LIBCLANG_FILE, '/') + 1, RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return dlerror();
    void *addresses[NAME_COUNT];
    for (size_t i = 0; i < NAME_COUNT; i++) {
        addresses[i] = dlsym(library, names[i]);
        if (!addresses[i])
            return dlerror();
    }
    memcpy(&libclang, addresses, sizeof libclang);
    return NULL;
}

bool libclang_is_as_built(void) {
    struct stat info;
    return stat(LIBCLANG_FILE, &info) == 0 && info.st_size == LIBCLANG_SIZE && info.st_mtim.tv_sec == LIBCLANG_TIME;
}
