/* syncapi.c: see syncapi.h. */
#include "model/syncapi.h"

#include <string.h>

#define CALL(name_, kind_, ...) ROW(name_, kind_, ##__VA_ARGS__)
#define ROW(name_, kind_, ...) \
    {.name = name_, .kind = SYNC_##kind_, .object = -1, .mutex = -1, .start = -1, .argument = -1, ##__VA_ARGS__},

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init" /* -1 is the default of argument numbers */
#ifdef __clang__
#pragma clang diagnostic ignored "-Winitializer-overrides"
#endif
static const SyncCall sync_calls[] = {
#include "model/syncapi.def"
};
#pragma GCC diagnostic pop

SyncApi *syncapi_new(Arena *arena) {
    SyncApi *api = ARENA_NEW(arena, SyncApi);
    api->by_name = strmap_new(arena);
    api->calls = sync_calls;
    for (uint32_t i = 0; i < sizeof sync_calls / sizeof sync_calls[0]; i++)
        *strmap_slot(api->by_name, sync_calls[i].name, strlen(sync_calls[i].name), NULL) = i;
    return api;
}

const SyncCall *syncapi_find(const SyncApi *api, const char *name) {
    uint64_t *slot = strmap_find(api->by_name, name, strlen(name));
    return slot ? &api->calls[*slot] : NULL;
}
