/* ir_text.h: a Tu as text, written and read back exactly: read(print(tu)) prints the same bytes.
 * The form is made for tests and for people: see analyzer/ir/README.md.
 */
#ifndef LOCKWISE_IR_IR_TEXT_H
#define LOCKWISE_IR_IR_TEXT_H

#include "base/status.h"
#include "ir/ir.h"

#include <stdio.h>

void ir_print(const Tu *tu, FILE *out);
/* For people and for goldens; not read back: functions, and the variables and gaps of the unit, without the tables of
 * types and files, with types spelled as in C, paths cut to their base names, and no lines of system headers. */
void ir_print_functions(const Tu *tu, FILE *out);
/* The same of the functions of that name alone. */
void ir_print_function(const Tu *tu, const char *name, FILE *out);
/* NULL, and one error that names line and what was expected, when the text is malformed or its meaning does not pass
 * ir_verify. `name` is for messages, and the path of the source file where the text names none. */
Tu *ir_read(const char *text, const char *name, Arena *arena, Diag *diag);

#endif
