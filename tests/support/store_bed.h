/* store_bed.h: what tests of the store lie in: a folder, a database in it that is not there yet, and all that was
 * said.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_STORE_BED_H
#define LOCKWISE_TESTS_SUPPORT_STORE_BED_H

#include "findings/store_read.h"

#include <stdio.h>

typedef struct Bed {
    Arena *arena;
    Diag *diag;
    FILE *said; /* what diag printed */
    char *text;
    size_t len;
    const char *folder, *path;
} Bed;

/* A test whose *state is a Bed of its own. */
#define bed_test(function) cmocka_unit_test_setup_teardown(function, bed_new, bed_free)

int bed_new(void **state);
int bed_free(void **state);

/* Stores the sample; the run's id, 0 after an error. */
int64_t bed_write_sample(Bed *bed, Store *store);
/* Opens the database, stores the sample, closes. */
void bed_write_once(Bed *bed);
/* Exactly one error was reported, it holds the words, and it came with help. */
void bed_assert_said(Bed *bed, const char *words);
/* The database by its own connection. */
void bed_sql_run(const char *path, const char *sql);
int64_t bed_sql_int(const char *path, const char *sql);

#endif
