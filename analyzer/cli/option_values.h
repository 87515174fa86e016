/* option_values.h: the values that options take, from text.
 * Errors:   false after one diag_error that names the option and, where there is one, the nearest value.
 */
#ifndef LOCKWISE_CLI_OPTION_VALUES_H
#define LOCKWISE_CLI_OPTION_VALUES_H

#include "cli/options.h"

/* No error: whether the value is one of the names. */
bool option_find_name(const char *value, const char *const *names, uint32_t count, uint32_t *out_index);

bool option_read_format(const char *value, Arena *arena, Diag *diag, const ReportFormat **out_format);
bool option_read_rules_format(const char *value, Arena *arena, Diag *diag, bool *out_as_json);
bool option_read_tier(const char *value, Arena *arena, Diag *diag, Tier *out_tier);
bool option_read_python(const char *value, Arena *arena, Diag *diag, TokenMode *out_mode);
bool option_read_color(const char *value, Arena *arena, Diag *diag, ColorMode *out_mode);
/* PHASE or PHASE:FUNCTION; *out_function is NULL without one. */
bool option_read_dump(const char *value, Arena *arena, Diag *diag, const char **out_phase, const char **out_function);
/* A severity, or "never": *out_never. */
bool option_read_fail_on(const char *value, Arena *arena, Diag *diag, bool *out_never, Severity *out_severity);
/* A whole number from `least` to `most`. */
bool option_read_number(const char *option, const char *value, uint64_t least, uint64_t most, Diag *diag,
                        uint64_t *out_number);
/* Of memory: a number, and K, M, G or T. */
bool option_read_size(const char *option, const char *value, Diag *diag, uint64_t *out_bytes);
/* I/N with 1 <= I <= N. */
bool option_read_share(const char *value, Diag *diag, uint32_t *out_share, uint32_t *out_count);

#endif
