/* rulebook.h: the rules for people: `lockwise rules` and `lockwise explain`, from the rules' own metadata. */
#ifndef LOCKWISE_CLI_RULEBOOK_H
#define LOCKWISE_CLI_RULEBOOK_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

Status rulebook_list(bool as_json, FILE *out);
/* An unknown id is an error that names the nearest one. */
Status rulebook_explain(const char *id, Arena *arena, Diag *diag, FILE *out);

#endif
