/* diag.h: the tool's own messages and the gap ledger. Findings never pass through here.
 * Meaning:  errors and warnings about input and environment go to a stream as
 *           "lockwise: error: ..." followed by one line "  help: ..." that says what to do.
 *           A gap is something the analysis did not understand; gaps are counted by reason and never printed
 *           one by one, but kept for the report.
 * Memory:   texts are copied into the Diag's own arena.
 */
#ifndef LOCKWISE_BASE_DIAG_H
#define LOCKWISE_BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Diag Diag;

Diag *diag_new(FILE *stream); /* stream NULL: keep silent, count only */
void diag_free(Diag *diag);

/* One error; help (may be NULL) says what the user can do about it. */
void diag_error(Diag *diag, const char *help, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diag_warning(Diag *diag, const char *help, const char *format, ...) __attribute__((format(printf, 3, 4)));
uint32_t diag_error_count(const Diag *diag);
/* The text of the last error, "" if none; for tests. */
const char *diag_last_error(const Diag *diag);

typedef enum GapKind {
#define GAP(id, name, text) GAP_##id,
#include "base/gaps.def"
#undef GAP
    GAP_KIND_COUNT
} GapKind;

/* Stable kebab-case name, as in stored runs, and one sentence for people. */
const char *gap_kind_name(GapKind kind);
const char *gap_kind_text(GapKind kind);

typedef struct Gap {
    GapKind kind;
    const char *file; /* "" if none */
    uint32_t line;    /* 0 if none */
    const char *function;
    const char *detail;
} Gap;

void diag_gap(Diag *diag, GapKind kind, const char *file, uint32_t line, const char *function, const char *detail);
uint32_t diag_gap_count(const Diag *diag);
const Gap *diag_gap_at(const Diag *diag, uint32_t i); /* in order of arrival */

#endif
