/* config.c: see config.h. */
#include "cli/config.h"

#include "base/nearest.h"
#include "base/readfile.h"
#include "base/relpath.h"
#include "base/yaml_reader.h"
#include "cli/option_values.h"
#include "frontend/filepath.h"
#include "rules/rule.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_NAME ".lockwise.yaml"

enum { CONFIG_DISABLE, CONFIG_ENABLE, CONFIG_RULES, CONFIG_MODELS, CONFIG_SUPPRESS, CONFIG_KEYS };

static const char *const key_names[CONFIG_KEYS] = {"disable", "enable", "rules", "models", "suppress"};

typedef struct ConfigFile {
    Config *config;
    Arena *arena;
    uint32_t given; /* bit per key */
    VEC(RuleChoice) choices;
} ConfigFile;

/* ---- rules by pattern ---- */

static const char **rule_names(Arena *arena, uint32_t *out_count) {
    const Rule *const *rules = rules_all(out_count);
    const char **names = ARENA_ARRAY(arena, const char *, *out_count);
    for (uint32_t i = 0; i < *out_count; i++)
        names[i] = rules[i]->id;
    return names;
}

static bool names_rule(const char *pattern, uint32_t rule) {
    uint32_t count;
    return fnmatch(pattern, rules_all(&count)[rule]->id, 0) == 0;
}

static bool names_some_rule(const char *pattern) {
    uint32_t count;
    rules_all(&count);
    for (uint32_t i = 0; i < count; i++)
        if (names_rule(pattern, i))
            return true;
    return false;
}

static const char *unknown_help(Arena *arena, const char *pattern) {
    uint32_t count;
    const char **names = rule_names(arena, &count), *near = nearest_name(pattern, names, count);
    return near ? arena_printf(arena, "did you mean '%s'?", near)
                : "`lockwise rules` lists them; \"race-*\" names a family";
}

static bool check_rule(YamlReader *r, const YamlWord *word) {
    return names_some_rule(word->text) || yaml_reader_fail(r, word->at, unknown_help(yaml_reader_arena(r), word->text),
                                                           "unknown rule '%s'", word->text);
}

static void choose(Config *config, const RuleChoice *choice) {
    uint32_t count;
    rules_all(&count);
    for (uint32_t i = 0; i < count; i++)
        if (names_rule(choice->pattern, i))
            config->rules[i].is_off = !choice->enable;
}

/* ---- the file ---- */

typedef struct ChoiceList {
    ConfigFile *file;
    bool enable;
} ChoiceList;

static bool read_choice(YamlReader *r, const YamlWord *word, void *into) {
    const ChoiceList *list = into;
    *vec_push(list->file->arena, &list->file->choices) = (RuleChoice){word->text, list->enable};
    return check_rule(r, word);
}

typedef struct SettingRow {
    Config *config;
    const char *pattern;
} SettingRow;

static bool read_setting_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const keys[] = {"severity", "tier"};
    const char *severities[SEVERITY_COUNT], *tiers[TIER_COUNT];
    const SettingRow *row = into;
    uint32_t index, value, count;
    for (uint32_t i = 0; i < SEVERITY_COUNT; i++)
        severities[i] = severity_name((Severity)i);
    for (uint32_t i = 0; i < TIER_COUNT; i++)
        tiers[i] = tier_name((Tier)i);
    if (!option_find_name(key->text, keys, 2, &index))
        return yaml_reader_fail_unknown(r, key, "key", keys, 2);
    YamlWord word = yaml_reader_word(r, index == 0 ? "a severity" : "a tier");
    const char *const *names = index == 0 ? severities : tiers;
    uint32_t name_count = index == 0 ? SEVERITY_COUNT : TIER_COUNT;
    if (!word.text)
        return false;
    if (!option_find_name(word.text, names, name_count, &value))
        return yaml_reader_fail_unknown(r, &word, keys[index], names, name_count);
    rules_all(&count);
    for (uint32_t i = 0; i < count; i++) {
        RuleSetting *setting = &row->config->rules[i];
        if (!names_rule(row->pattern, i))
            continue;
        setting->has_severity = setting->has_severity || index == 0;
        setting->severity = index == 0 ? (Severity)value : setting->severity;
        setting->most = index == 0 ? setting->most : (Tier)value;
    }
    return true;
}

static bool read_setting(YamlReader *r, const YamlWord *rule, void *into) {
    const ConfigFile *file = into;
    SettingRow row = {file->config, rule->text};
    return check_rule(r, rule) && yaml_reader_mapping(r, "what is wanted of the rule, as {severity: note, tier: low}",
                                                      read_setting_pair, &row);
}

typedef enum SuppressKey {
    SUPPRESS_KEY_RULE,
    SUPPRESS_KEY_FILE,
    SUPPRESS_KEY_FUNCTION,
    SUPPRESS_KEY_OBJECT,
    SUPPRESS_KEY_UNTIL,
    SUPPRESS_KEY_COUNT
} SuppressKey;

static bool read_suppress_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const keys[SUPPRESS_KEY_COUNT] = {"rule", "file", "function", "object", "until"};
    Suppression *suppression = into;
    const char **patterns[SUPPRESS_KEY_COUNT] = {&suppression->rule, &suppression->file, &suppression->function,
                                                 &suppression->object, &suppression->until};
    uint32_t index;
    if (!option_find_name(key->text, keys, SUPPRESS_KEY_COUNT, &index))
        return yaml_reader_fail_unknown(r, key, "key", keys, SUPPRESS_KEY_COUNT);
    YamlWord word = yaml_reader_word(r, index == SUPPRESS_KEY_UNTIL ? "a day, as 2027-03-31" : "a shell pattern");
    if (!word.text)
        return false;
    if (index == SUPPRESS_KEY_UNTIL && !ignore_is_day(word.text))
        return yaml_reader_fail(r, word.at, "write it as 2027-03-31", "'%s' is no day", word.text);
    *patterns[index] = word.text;
    return index != SUPPRESS_KEY_RULE || check_rule(r, &word);
}

/* The reason, and what it is the reason for. */
static bool read_suppress(YamlReader *r, const YamlWord *reason, void *into) {
    const ConfigFile *file = into;
    Suppression *suppression = vec_push(file->arena, &file->config->suppressions);
    suppression->reason = reason->text;
    suppression->loc = (SourceLoc){file->config->path, (uint32_t)reason->at.line, 0};
    if (reason->text[0] == '\0')
        return yaml_reader_fail(r, reason->at, "people will want to know", "there is no reason");
    if (!yaml_reader_mapping(r, "what is suppressed, as {rule: \"race-*\", file: \"gen/*.c\"}", read_suppress_pair,
                             suppression))
        return false;
    return suppression->rule || suppression->file || suppression->function || suppression->object ||
           yaml_reader_fail(r, reason->at, "rule, file, function or object, as shell patterns",
                            "it is not said what is suppressed");
}

static bool read_model(YamlReader *r, const YamlWord *path, void *into) {
    const ConfigFile *file = into;
    const char *folder = filepath_directory(file->arena, file->config->path);
    (void)r;
    *vec_push(file->arena, &file->config->models) = filepath_absolute(file->arena, folder, path->text);
    return true;
}

static bool read_key(YamlReader *r, const YamlWord *key, void *into) {
    ConfigFile *file = into;
    uint32_t index;
    if (!option_find_name(key->text, key_names, CONFIG_KEYS, &index))
        return yaml_reader_fail_unknown(r, key, "key", key_names, CONFIG_KEYS);
    if (file->given >> index & 1)
        return yaml_reader_fail(r, key->at, NULL, "'%s' is given twice", key->text);
    file->given |= 1u << index;
    ChoiceList list = {file, index == CONFIG_ENABLE};
    switch (index) {
    case CONFIG_RULES:
        return yaml_reader_mapping(r, "rules by id", read_setting, file);
    case CONFIG_SUPPRESS:
        return yaml_reader_mapping(r, "reasons, each with what is suppressed", read_suppress, file);
    case CONFIG_MODELS:
        return yaml_reader_list(r, "a list of files and folders, as [ci/models.yaml]", "a path", read_model, file);
    default:
        return yaml_reader_list(r, "a list of rules, as [lock-unchecked, \"race-*\"]", "a rule", read_choice, &list);
    }
}

/* What is on is said after what is off, wherever it stands. */
static void apply_choices(Config *config, const ConfigFile *file) {
    for (int enable = 0; enable < 2; enable++) {
        VEC_EACH(const RuleChoice, choice, &file->choices)
            if (choice->enable == (enable == 1))
                choose(config, choice);
    }
}

static Status read_file(Config *config, Arena *arena, Diag *diag) {
    ConfigFile file = {.config = config, .arena = arena};
    const char *shown = relpath_from(arena, filepath_current(arena), config->path);
    size_t len;
    const char *text = file_read(arena, config->path, &len);
    if (!text) {
        diag_error(diag, NULL, "cannot read the configuration %s: %s", shown, strerror(errno));
        return STATUS_FAILED;
    }
    if (!yaml_reader_run(shown, text, len, "the configuration is YAML",
                         "`disable:`, `enable:`, `rules:`, `models:` or `suppress:` and what belongs to it", read_key,
                         &file, arena, diag))
        return STATUS_FAILED;
    apply_choices(config, &file);
    return STATUS_OK;
}

/* The nearest one at or above a folder, NULL if there is none. */
static const char *find_above(Arena *arena, const char *folder) {
    for (;; folder = filepath_directory(arena, folder)) {
        const char *path = filepath_absolute(arena, folder, CONFIG_NAME);
        if (access(path, F_OK) == 0)
            return path;
        if (strcmp(folder, "/") == 0)
            return NULL;
    }
}

static const char *find_file(const Options *o, const char *root, Arena *arena) {
    const char *current = filepath_current(arena);
    const char *path = o->config ? filepath_absolute(arena, current, o->config) : find_above(arena, current);
    if (!path && root)
        path = find_above(arena, root);
    return path ? path : "";
}

/* ---- all together ---- */

static Status apply_options(Config *config, const Options *o, Arena *arena, Diag *diag) {
    for (uint32_t i = 0; i < o->choice_count; i++) {
        const RuleChoice *choice = &o->choices[i];
        if (!names_some_rule(choice->pattern)) {
            diag_error(diag, unknown_help(arena, choice->pattern), "--%sable: unknown rule '%s'",
                       choice->enable ? "en" : "dis", choice->pattern);
            return STATUS_FAILED;
        }
        choose(config, choice);
    }
    return STATUS_OK;
}

static Status check_some_rule_is_on(const Config *config, Diag *diag) {
    uint32_t count;
    rules_all(&count);
    for (uint32_t i = 0; i < count; i++)
        if (!config->rules[i].is_off)
            return STATUS_OK;
    diag_error(diag, "--enable names those that are wanted", "all rules are disabled");
    return STATUS_FAILED;
}

Status config_load(const Options *o, const char *root, Arena *arena, Diag *diag, Config *out_config) {
    uint32_t count;
    rules_all(&count);
    *out_config = (Config){.path = find_file(o, root, arena), .rules = ARENA_ARRAY(arena, RuleSetting, count)};
    for (uint32_t i = 0; i < count; i++)
        out_config->rules[i].most = TIER_DEFINITE;
    if (out_config->path[0])
        TRY(read_file(out_config, arena, diag));
    TRY(apply_options(out_config, o, arena, diag));
    return check_some_rule_is_on(out_config, diag);
}
