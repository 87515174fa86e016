/* command_table.h: the commands, and the options that each takes, with their help.
 * Everything that lists them reads this table: the parser, the help.
 */
#ifndef LOCKWISE_CLI_COMMAND_TABLE_H
#define LOCKWISE_CLI_COMMAND_TABLE_H

#include "cli/options.h"

#include <argp.h>

/* Keys of options without a letter. */
typedef enum OptionKey {
    KEY_DB = 256,
    KEY_FORMAT,
    KEY_MIN_TIER,
    KEY_COLOR,
    KEY_TU_TIMEOUT,
    KEY_TU_MEMORY,
    KEY_DUMP,
    KEY_STATS,
    KEY_PROGRAM,
    KEY_HTML,
    KEY_RUN,
    KEY_RULES_FORMAT,
    KEY_FILE,
    KEY_TO_ROOT,
    KEY_MODELS,
    KEY_CONFIG,
    KEY_ENABLE,
    KEY_DISABLE,
    KEY_SHOW_SUPPRESSED,
    KEY_NEW_ONLY,
    KEY_BASELINE,
    KEY_FAIL_ON,
    KEY_MAX_NEW,
    KEY_STRICT,
    KEY_CHANGED_SINCE,
    KEY_AUTHOR,
    KEY_WATCH,
    KEY_LAST,
    KEY_KEEP,
    KEY_CACHE_DIR,
    KEY_CACHE_SIZE,
    KEY_NO_CACHE,
    KEY_NO_SHARED_HEADERS,
    KEY_ROOT,
    KEY_SHARD,
    KEY_DEPFILE,
    KEY_NINJA,
    KEY_PYTHON,
    KEY_COUNT
} OptionKey;

typedef struct CommandInfo {
    const char *name, *summary, *args_doc, *doc;
    const struct argp_option *options;
    const char *const *actions; /* the first word is one of these, ended by NULL; NULL: any word */
    uint32_t max_words; /* paths or topics it takes */
} CommandInfo;

const CommandInfo *command_info(CommandId command);
/* The option of a word such as "--name", "--nam=value" or "-n"; NULL if there is none, or several. */
const struct argp_option *command_option(const CommandInfo *info, const char *word);

#endif
