/* rulebook.c: see rulebook.h. */
#include "cli/rulebook.h"

#include "base/relpath.h"
#include "cli/config.h"
#include "frontend/filepath.h"
#include "reports/text_table.h"
#include "rules/rule.h"

#include <jansson.h>

/* ---- list ---- */

/* A rule as it is wanted. */
typedef struct RuleState {
    const Rule *rule;
    bool is_on;
    Severity severity;
    Tier tier;
} RuleState;

static RuleState *rule_states(const Config *config, Arena *arena, uint32_t *out_count) {
    const Rule *const *rules = rules_all(out_count);
    RuleState *states = ARENA_ARRAY(arena, RuleState, *out_count);
    for (uint32_t i = 0; i < *out_count; i++) {
        const RuleSetting *setting = &config->rules[i];
        states[i] = (RuleState){.rule = rules[i],
                                .is_on = !setting->is_off,
                                .severity = setting->has_severity ? setting->severity : rules[i]->severity,
                                .tier = rules[i]->tier < setting->most ? rules[i]->tier : setting->most};
    }
    return states;
}

static void list_text(const RuleState *states, uint32_t count, Arena *arena, FILE *out) {
    TextTable table = {.arena = arena};
    text_table_row(&table, "RULE", "SEVERITY", "TIER", "CONCEPT", "REPORTS", NULL);
    for (uint32_t i = 0; i < count; i++) {
        const RuleState *s = &states[i];
        text_table_row(&table, s->rule->id, s->is_on ? severity_name(s->severity) : "off", tier_name(s->tier),
                       s->rule->concept, s->rule->title, NULL);
    }
    text_table_write(&table, "", out);
}

static Status list_json(const RuleState *states, uint32_t count, FILE *out) {
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const Rule *r = states[i].rule;
        json_array_append_new(list, json_pack("{ss ss sb ss ss ss ss ss ss ss ss ss}", "id", r->id, "title", r->title,
                                              "enabled", states[i].is_on, "tier", tier_name(states[i].tier), "severity",
                                              severity_name(states[i].severity), "cwe", r->cwe, "cert", r->cert,
                                              "concept", r->concept, "summary", r->summary, "why", r->why, "fix",
                                              r->fix, "limits", r->limits));
    }
    bool good = json_dumpf(list, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
    json_decref(list);
    return good ? STATUS_OK : STATUS_FAILED;
}

Status rulebook_list(const Options *o, Arena *arena, Diag *diag, FILE *out) {
    Config config;
    uint32_t count;
    TRY(config_load(o, NULL, arena, diag, &config));
    const RuleState *states = rule_states(&config, arena, &count);
    if (o->as_json)
        return list_json(states, count, out);
    list_text(states, count, arena, out);
    if (config.path[0])
        fprintf(out, "\nAs %s says.\n", relpath_from(arena, filepath_current(arena), config.path));
    return STATUS_OK;
}
