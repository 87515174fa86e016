/* option_values.c: see option_values.h. */
#include "cli/option_values.h"

#include "base/nearest.h"
#include "model/model_dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool unknown_value(const char *option, const char *value, const char *const *names, uint32_t count, Arena *arena,
                          Diag *diag) {
    diag_error(diag, nearest_hint(arena, value, names, count), "%s: unknown %s '%s'", option, option + 2, value);
    return false;
}

bool option_find_name(const char *value, const char *const *names, uint32_t count, uint32_t *out_index) {
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(value, names[i]) == 0) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

bool option_read_format(const char *value, Arena *arena, Diag *diag, const ReportFormat **out_format) {
    *out_format = report_format(value);
    if (*out_format)
        return true;
    const char **names = ARENA_ARRAY(arena, const char *, report_format_count());
    for (uint32_t i = 0; i < report_format_count(); i++)
        names[i] = report_format_at(i)->name;
    return unknown_value("--format", value, names, report_format_count(), arena, diag);
}

bool option_read_rules_format(const char *value, Arena *arena, Diag *diag, bool *out_as_json) {
    static const char *const names[] = {"text", "json"};
    uint32_t index;
    if (!option_find_name(value, names, 2, &index))
        return unknown_value("--format", value, names, 2, arena, diag);
    *out_as_json = index == 1;
    return true;
}

bool option_read_tier(const char *value, Arena *arena, Diag *diag, Tier *out_tier) {
    if (tier_from_name(value, out_tier))
        return true;
    const char *names[TIER_COUNT];
    for (Tier tier = 0; tier < TIER_COUNT; tier++)
        names[tier] = tier_name(tier);
    return unknown_value("--min-tier", value, names, TIER_COUNT, arena, diag);
}

bool option_read_python(const char *value, Arena *arena, Diag *diag, TokenMode *out_mode) {
    static const char *const names[] = {"auto", "gil", "free-threaded"}; /* in the order of TokenMode */
    uint32_t index;
    if (!option_find_name(value, names, 3, &index))
        return unknown_value("--python", value, names, 3, arena, diag);
    *out_mode = (TokenMode)index;
    return true;
}

bool option_read_color(const char *value, Arena *arena, Diag *diag, ColorMode *out_mode) {
    static const char *const names[] = {"auto", "always", "never"}; /* in the order of ColorMode */
    uint32_t index;
    if (!option_find_name(value, names, 3, &index))
        return unknown_value("--color", value, names, 3, arena, diag);
    *out_mode = (ColorMode)index;
    return true;
}

bool option_read_dump(const char *value, Arena *arena, Diag *diag, const char **out_phase, const char **out_function) {
    const char *names[DUMP_PHASE_COUNT + 1] = {"ir"};
    for (DumpPhase phase = 0; phase < DUMP_PHASE_COUNT; phase++)
        names[phase + 1] = dump_phase_name(phase);
    const char *word = arena_strndup(arena, value, strcspn(value, ":"));
    uint32_t index;
    if (!option_find_name(word, names, DUMP_PHASE_COUNT + 1, &index))
        return unknown_value("--dump", word, names, DUMP_PHASE_COUNT + 1, arena, diag);
    *out_phase = names[index];
    *out_function = value[strlen(word)] ? value + strlen(word) + 1 : NULL;
    return true;
}

/* A whole number, nothing after it but the text that *out_rest then points to. */
static bool read_number(const char *value, uint64_t *out_number, const char **out_rest) {
    char *end;
    errno = 0;
    if (value[0] < '0' || value[0] > '9')
        return false;
    *out_number = strtoull(value, &end, 10);
    *out_rest = end;
    return errno == 0;
}

bool option_read_fail_on(const char *value, Arena *arena, Diag *diag, bool *out_never, Severity *out_severity) {
    *out_never = strcmp(value, "never") == 0;
    if (*out_never || severity_from_name(value, out_severity))
        return true;
    const char *names[SEVERITY_COUNT + 1] = {[SEVERITY_COUNT] = "never"};
    for (Severity severity = 0; severity < SEVERITY_COUNT; severity++)
        names[severity] = severity_name(severity);
    return unknown_value("--fail-on", value, names, SEVERITY_COUNT + 1, arena, diag);
}

bool option_read_number(const char *option, const char *value, uint64_t least, uint64_t most, Diag *diag,
                        uint64_t *out_number) {
    const char *rest;
    if (read_number(value, out_number, &rest) && rest[0] == '\0' && *out_number >= least && *out_number <= most)
        return true;
    diag_error(diag, NULL, "%s: '%s' is no whole number from %llu to %llu", option, value, (unsigned long long)least,
               (unsigned long long)most);
    return false;
}

bool option_read_size(const char *option, const char *value, Diag *diag, uint64_t *out_bytes) {
    static const char units[] = "KMGT";
    uint64_t number;
    const char *rest;
    if (read_number(value, &number, &rest)) {
        const char *unit = rest[0] ? strchr(units, rest[0]) : NULL;
        uint32_t shift = unit ? 10 * (uint32_t)(unit - units + 1) : 0;
        bool is_whole = rest[0] == '\0' || (unit && rest[1] == '\0');
        if (is_whole && number <= (1ull << 50) >> shift && number << shift >= 64ull << 20) {
            *out_bytes = number << shift;
            return true;
        }
    }
    diag_error(diag, "a number and K, M, G or T; at least 64M", "%s: '%s' is no size", option, value);
    return false;
}

bool option_read_share(const char *value, Diag *diag, uint32_t *out_share, uint32_t *out_count) {
    enum { MOST_SHARES = 100000 };
    uint64_t share, count;
    const char *rest;
    if (read_number(value, &share, &rest) && rest[0] == '/' && read_number(rest + 1, &count, &rest) && !rest[0] &&
        share >= 1 && share <= count && count <= MOST_SHARES) {
        *out_share = (uint32_t)share;
        *out_count = (uint32_t)count;
        return true;
    }
    diag_error(diag, "2/4 is the second of four", "--shard: '%s' is no share", value);
    return false;
}
