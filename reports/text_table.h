/* text_table.h: lines of cells, aligned for people and still one fact a line for grep: columns stand two spaces apart,
 * nothing follows the last cell, and a cell that is far too wide does not push the others out.
 */
#ifndef LOCKWISE_REPORTS_TEXT_TABLE_H
#define LOCKWISE_REPORTS_TEXT_TABLE_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdio.h>

enum { TEXT_TABLE_COLUMNS = 8, TEXT_TABLE_WIDEST = 44 };

typedef struct TextRow {
    const char *cells[TEXT_TABLE_COLUMNS]; /* NULL after the last */
} TextRow;

typedef struct TextTable {
    Arena *arena;
    VEC(TextRow) rows;
} TextTable; /* {.arena = arena} to begin with */

/* A row of cells, ended by NULL. Texts are not copied. */
void text_table_row(TextTable *table, ...);
/* Writes all rows, harmlessly, with `indent` before each, and empties the table. */
void text_table_write(TextTable *table, const char *indent, FILE *out);

#endif
