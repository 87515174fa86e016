/* config.h: .lockwise.yaml: what a project wants of its checks; and --enable and --disable, which beat it.
 * Meaning:  the nearest file of that name, from the current folder up, else from the project's root up; --config names
 *           another one. In it
 *               disable: [lock-unchecked, "race-*"]
 *               enable: [race-mixed-atomic]
 *               rules:
 *                 thread-leak: {severity: error, tier: high}
 *               models: [ci/models.yaml]
 *               suppress:
 *                 "generated, regenerated in May": {file: "gen-*.c", rule: "race-*", until: 2027-06-01}
 *           Rules are ids or shell patterns for ids, paths are seen from the file's folder. All rules are on;
 *           `disable` is done first, then `enable`, then the options in their order. `severity` is that of the
 *           rule's findings, `tier` the most that they reach.
 * Errors:   one, with line and column, and the nearest right word.
 * Memory:   in the given arena.
 */
#ifndef LOCKWISE_CLI_CONFIG_H
#define LOCKWISE_CLI_CONFIG_H

#include "base/diag.h"
#include "cli/options.h"
#include "findings/suppress.h"

typedef struct RuleSetting {
    bool is_off, has_severity;
    Severity severity;
    Tier most;
} RuleSetting;

typedef const char *ConfigPath;

typedef struct Config {
    const char *path; /* absolute, "" if there is no file */
    RuleSetting *rules; /* in the order of rules_all */
    VEC(ConfigPath) models; /* absolute paths */
    SuppressionVec suppressions;
} Config;

/* `root`: the project's, NULL: it is not known. That no rule is left is an error too. */
Status config_load(const Options *options, const char *root, Arena *arena, Diag *diag, Config *out_config);

#endif
