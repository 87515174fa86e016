/* cli_run.h: runs the built program as people and scripts do, in a folder of the test's own.
 * LOCKWISE_BIN names another program to test.
 * Errors:  all fail the test.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_CLI_RUN_H
#define LOCKWISE_TESTS_SUPPORT_CLI_RUN_H

#include "support/check.h"
#include "support/folder.h"

/* A lock that one path does not give back. */
#define CLI_LEAK                                              \
    "#include <pthread.h>\n"                                  \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "int count;\n"                                            \
    "void add(int n) {\n"                                     \
    "    pthread_mutex_lock(&m);\n"                           \
    "    if (n < 0)\n"                                        \
    "        return;\n"                                       \
    "    count += n;\n"                                       \
    "    pthread_mutex_unlock(&m);\n"                         \
    "}\n"
/* A lock that is used as it should be. */
#define CLI_CLEAN                                             \
    "#include <pthread.h>\n"                                  \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "static int count;\n"                                     \
    "void count_one(void) {\n"                                \
    "    pthread_mutex_lock(&m);\n"                           \
    "    count++;\n"                                          \
    "    pthread_mutex_unlock(&m);\n"                         \
    "}\n"
/* Code that uses neither locks nor threads. */
#define CLI_OTHER "int twice(int n) {\n    return 2 * n;\n}\n"

typedef struct CliRun {
    Arena *arena;
    const char *folder; /* also the program's working directory */
    const char *cache;  /* XDG_CACHE_HOME */
    int code;           /* of the last run: exit code, or 128 + signal */
    const char *out, *err;
} CliRun;

/* A test whose *state is a CliRun of its own. */
#define CLI_TEST(name) cmocka_unit_test_setup_teardown(name, cli_set_up, cli_tear_down)
int cli_set_up(void **state);
int cli_tear_down(void **state);

const char *cli_program(void);
/* The command is words for a shell in which $L is the program. */
void cli_run(CliRun *f, const char *command);
/* As cli_run, in this process: does not return. */
void cli_become(const CliRun *f, const char *command);

uint32_t cli_count(const char *text, const char *part);
void cli_assert_holds(const char *text, const char *part);
/* One error that holds `part`, exit code 2, nothing on stdout. */
void cli_assert_trouble(const CliRun *f, const char *part);
/* This exit code and no error. */
void cli_assert_ends(const CliRun *f, int code);

/* A compile database with these files, separated by blanks; none of them is made. */
void cli_write_compdb(CliRun *f, const char *files);
/* src/leak.c, src/clean.c and the compile database with both. */
void cli_write_project(CliRun *f);

#endif
