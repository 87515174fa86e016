/* text_table.c: see text_table.h. */
#include "reports/text_table.h"

#include "reports/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

void text_table_row(TextTable *table, ...) {
    TextRow *row = vec_push(table->arena, &table->rows);
    va_list args;
    va_start(args, table);
    uint32_t count = 0;
    for (const char *cell; (cell = va_arg(args, const char *));) {
        assert(count < TEXT_TABLE_COLUMNS);
        row->cells[count++] = cell;
    }
    va_end(args);
}

static uint32_t cell_width(const char *text) {
    uint32_t width = 0;
    size_t len = strlen(text);
    for (size_t at = 0, size; at < len; at += size)
        width += utf8_width(utf8_harmless(utf8_decode(text + at, len - at, &size)));
    return width;
}

static uint32_t column_width(const TextTable *table, uint32_t column) {
    uint32_t widest = 0;
    VEC_EACH(const TextRow, row, &table->rows) {
        uint32_t width = row->cells[column] ? cell_width(row->cells[column]) : 0;
        if (width > widest && width <= TEXT_TABLE_WIDEST)
            widest = width;
    }
    return widest;
}

void text_table_write(TextTable *table, const char *indent, FILE *out) {
    uint32_t widths[TEXT_TABLE_COLUMNS];
    for (uint32_t c = 0; c < TEXT_TABLE_COLUMNS; c++)
        widths[c] = column_width(table, c);
    VEC_EACH(const TextRow, row, &table->rows) {
        (void)fputs(indent, out);
        for (uint32_t c = 0; c < TEXT_TABLE_COLUMNS && row->cells[c]; c++) {
            utf8_write_line(out, row->cells[c], strlen(row->cells[c]));
            bool last = c + 1 == TEXT_TABLE_COLUMNS || !row->cells[c + 1];
            for (uint32_t width = cell_width(row->cells[c]); !last && width < widths[c] + 2; width++)
                (void)fputc(' ', out);
            if (!last && cell_width(row->cells[c]) > widths[c])
                (void)fputs("  ", out);
        }
        (void)fputc('\n', out);
    }
    vec_clear(&table->rows);
}
