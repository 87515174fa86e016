/* finding_name.c: see finding_name.h. */
#include "cli/finding_name.h"

#include "frontend/filepath.h"

#include <stdlib.h>
#include <string.h>

enum { FINGERPRINT_LEAST = 4 }; /* digits that name one */

/* "stats.c:37", "v2:12f6...", or four or more hex digits. */
bool finding_name_is_one(const char *topic) {
    size_t digits = strspn(topic, "0123456789abcdef");
    return strchr(topic, ':') || (topic[digits] == '\0' && digits >= FINGERPRINT_LEAST);
}

/* "v2:12f6...:0" by its beginning, with or without the scheme. */
static bool names_fingerprint(const char *topic, const char *fingerprint) {
    const char *digits = strchr(fingerprint, ':');
    return strncmp(fingerprint, topic, strlen(topic)) == 0 ||
           (digits && strlen(topic) >= FINGERPRINT_LEAST && strncmp(digits + 1, topic, strlen(topic)) == 0);
}

/* The file by its path, from here or from the run's root, or the end of it. */
static bool names_file(const StoredRun *run, const char *name, size_t len, const char *file, Arena *arena) {
    const char *given = filepath_absolute(arena, filepath_current(arena), arena_strndup(arena, name, len));
    const char *path = filepath_absolute(arena, run->info.root, file);
    size_t whole = strlen(path);
    return strcmp(given, path) == 0 ||
           (whole > len && path[whole - len - 1] == '/' && strncmp(path + whole - len, name, len) == 0);
}

static bool names_place(const StoredRun *run, const char *topic, const SourceLoc *loc, Arena *arena) {
    const char *colon = strchr(topic, ':');
    char *end;
    unsigned long line = colon ? strtoul(colon + 1, &end, 10) : 0;
    return line > 0 && line == loc->line && (*end == '\0' || *end == ':') &&
           names_file(run, topic, (size_t)(colon - topic), loc->file, arena);
}

bool finding_name_means(const StoredRun *run, const char *name, const Finding *finding, Arena *arena) {
    return names_fingerprint(name, finding->fingerprint) || names_place(run, name, &finding->loc, arena);
}

Status finding_name_unknown(const StoredRun *run, const char *name, Diag *diag) {
    diag_error(diag, "a fingerprint or its beginning, or FILE:LINE as a finding has it", "no finding '%s' in run %lld",
               name, (long long)run->id);
    return STATUS_FAILED;
}
