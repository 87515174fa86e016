/* embed.h: files of the source tree that the build copies into the program (CMakeLists.txt says which).
 * Meaning:  the path is relative to the project's root, with '/'. The text is ended by a NUL that len does not count.
 * Order:    by path.
 */
#ifndef LOCKWISE_BASE_EMBED_H
#define LOCKWISE_BASE_EMBED_H

#include <stddef.h>

typedef struct EmbeddedFile {
    const char *path;
    const char *text;
    size_t len;
} EmbeddedFile;

/* Each table ends with an entry whose path is NULL. */
extern const EmbeddedFile embedded_findings[]; /* analyzer/findings/ *.sql */
extern const EmbeddedFile embedded_frontend[]; /* analyzer/frontend/later/ */
extern const EmbeddedFile embedded_model[];    /* analyzer/model/library/ */
extern const EmbeddedFile embedded_rules[];    /* testdata/rules/ID/ *.c and *.h */
extern const EmbeddedFile embedded_reports[];  /* reports/html_assets/, reports/concept_pages/ */

/* The file of that path in one of the tables, or NULL. */
const EmbeddedFile *embedded_find(const EmbeddedFile *table, const char *path);

#endif
