/* registry.c: the table of all rules, from rules.def. */
#include "base/embed.h"
#include "rules/rule.h"

#include <stdio.h>
#include <string.h>

#define RULE(name) extern const Rule rule_##name;
#include "rules/rules.def"
#undef RULE

static const Rule *const all_rules[] = {
#define RULE(name) &rule_##name,
#include "rules/rules.def"
#undef RULE
};

const Rule *const *rules_all(uint32_t *out_count) {
    *out_count = sizeof all_rules / sizeof all_rules[0];
    return all_rules;
}

const Rule *rule_find(const char *id) {
    for (size_t i = 0; i < sizeof all_rules / sizeof all_rules[0]; i++) {
        if (strcmp(all_rules[i]->id, id) == 0)
            return all_rules[i];
    }
    return NULL;
}

const char *rule_example(const Rule *rule, const char *file) {
    char path[256];
    snprintf(path, sizeof path, "testdata/rules/%s/%s", rule->id, file);
    const EmbeddedFile *embedded = embedded_find(embedded_rules, path);
    return embedded ? embedded->text : NULL;
}
