/* options.h: the command line as a value.
 * Errors:   one diag_error that names the word that is wrong, and the nearest right one.
 * Memory:   in the given arena; words are shared with argv.
 */
#ifndef LOCKWISE_CLI_OPTIONS_H
#define LOCKWISE_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "cli/gate.h"
#include "cli/terminal.h"
#include "findings/finding.h"
#include "reports/query.h"
#include "reports/report.h"

#include <stdbool.h>

typedef enum CommandId {
    COMMAND_CHECK,
    COMMAND_EMIT,
    COMMAND_LINK,
    COMMAND_PLAN,
    COMMAND_REPORT,
    COMMAND_QUERY,
    COMMAND_BASELINE,
    COMMAND_REVIEW,
    COMMAND_DIFF,
    COMMAND_HISTORY,
    COMMAND_DB,
    COMMAND_CACHE,
    COMMAND_RULES,
    COMMAND_EXPLAIN,
    COMMAND_MODELS,
    COMMAND_GENERATE,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_COUNT
} CommandId;

/* --enable and --disable: an id, or a shell pattern for ids. */
typedef struct RuleChoice {
    const char *pattern;
    bool enable;
} RuleChoice;

/* What baseline, db and cache are to do, in the order of their actions in the table of commands. */
typedef enum BaselineAction { BASELINE_WRITE, BASELINE_SHOW, BASELINE_UPDATE } BaselineAction;
typedef enum DbAction { DB_PRUNE, DB_CHECK } DbAction;
typedef enum CacheAction { CACHE_SHOW, CACHE_CLEAR, CACHE_PRUNE } CacheAction;

/* --python: whether the GIL is there. */
typedef enum TokenMode { TOKEN_MODE_AUTO, TOKEN_MODE_HELD, TOKEN_MODE_RENOUNCED } TokenMode;

typedef struct Options {
    CommandId command;
    bool wants_help; /* --help: print the command's help and do nothing else */
    const char *command_line; /* as given, quoted for a shell */

    /* check */
    const char *compdb; /* -p; NULL: look for one */
    char **paths; /* with flags: the files to analyse; else limits for the compile database; models: functions */
    uint32_t path_count, flag_count;
    char **flags; /* what follows "--"; emit: the words of a command; plan: options for link */
    char **programs; /* --program: names of programs; none: all */
    uint32_t program_count;
    bool has_flags; /* "--" was given */
    bool stats;
    uint64_t tu_bytes;
    double tu_seconds;
    uint32_t jobs;
    TokenMode python;
    bool use_cache;
    bool share_headers;
    const char *cache_folder; /* NULL: the user's */
    uint64_t cache_bytes;
    const char *root; /* NULL: as it is found */
    uint32_t shard, shard_count; /* --shard: the first is 1; 0: none */
    const char *depfile; /* emit; or NULL */
    const char *config; /* --config; NULL: look for one */
    RuleChoice *choices; /* in their order */
    uint32_t choice_count;
    const char *dump;          /* "ir" or the name of a DumpPhase; NULL: check */
    const char *dump_function; /* NULL: all */

    /* report and query */
    const char *html; /* folder, or NULL */
    int64_t run; /* 0: the newest */

    QueryOptions query;

    /* check and models */
    char **models; /* --models: files and folders */
    uint32_t model_count;

    /* check, report and query */
    const char *db; /* NULL: .lockwise/lockwise.db in the project's root */
    const ReportFormat *format;
    const char *output; /* NULL: standard output */
    Tier min_tier;
    bool show_suppressed;
    bool new_only;
    const char *changed_since; /* a commit; NULL: all findings */
    Gate gate;
    bool quiet, verbose;
    bool watch;
    FILE *inputs; /* with --watch: what was read is told here; NULL: to nobody */
    const char *baseline; /* file; NULL: .lockwise/baseline.tsv in the project's root */
    uint32_t action;      /* BaselineAction, DbAction, CacheAction, or the verdict of a review */
    const char *author;   /* of a review; NULL: ask git */
    uint32_t last;        /* history: so many runs, 0: all; db prune: so many stay */
    ColorMode color;

    const char *topic; /* explain: a rule; help: a command or NULL */
    bool as_json; /* rules and query */
} Options;

Status options_parse(int argc, char **argv, Arena *arena, Diag *diag, Options *out_options);

/* The help of one command, from its option table. */
void options_print_help(CommandId command, FILE *out);
/* The list of commands. */
void options_print_commands(FILE *out);
/* True if there is a command of that name. */
bool options_find_command(const char *name, CommandId *out_command);

#endif
