/* history.h: the runs of a database as a list, oldest first. */
#ifndef LOCKWISE_REPORTS_HISTORY_H
#define LOCKWISE_REPORTS_HISTORY_H

#include "findings/store_read.h"

#include <stdio.h>

Status history_write_text(const RunRowVec *runs, FILE *out, Diag *diag);
Status history_write_json(const RunRowVec *runs, FILE *out, Diag *diag);

#endif
