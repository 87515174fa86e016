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

const char *rule_taxon_name(const char *id) {
    static const struct {
        const char *id, *name;
    } taxa[] = {
#define TAXON(id, name) {id, name},
#include "rules/taxa.def"
#undef TAXON
    };
    for (size_t i = 0; i < sizeof taxa / sizeof taxa[0]; i++) {
        if (strcmp(taxa[i].id, id) == 0)
            return taxa[i].name;
    }
    return NULL;
}

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

/* The length of a line without the annotation at its end (testdata/README.md). */
static size_t plain_len(const char *line, size_t len) {
    static const char *const words[] = {
        "// expect:", "// low:", "// step:", "// safe:", "// miss:", "// noise:", "// clean", "// run:"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *at = memmem(line, len, words[i], strlen(words[i]));
        if (at)
            len = (size_t)(at - line);
    }
    while (len && line[len - 1] == ' ')
        len--;
    return len;
}

static const char *without_annotations(const Rule *rule, const char *text, Arena *arena) {
    const char *expect = arena_printf(arena, "// expect: %s", rule->id);
    const char *low = arena_printf(arena, "// low: %s", rule->id);
    /* each annotation is at least as long as the mark that takes its place */
    char *out = arena_alloc(arena, strlen(text) + 1), *end = out;
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n"), plain = plain_len(line, len);
        bool reported = memmem(line, len, expect, strlen(expect)) || memmem(line, len, low, strlen(low));
        memcpy(end, line, plain);
        end += plain;
        if (reported)
            end += sprintf(end, " // <-- %s", rule->id);
        if (plain || len == 0)
            *end++ = '\n';
        line += len + (line[len] == '\n');
    }
    return out;
}

const char *rule_example(const Rule *rule, const char *file, Arena *arena) {
    const char *path = arena_printf(arena, "testdata/rules/%s/%s", rule->id, file);
    const EmbeddedFile *embedded = embedded_find(embedded_rules, path);
    return embedded ? without_annotations(rule, embedded->text, arena) : NULL;
}
