/* rule.h: what a rule is. A rule is one file rules/<id with _>.c and one line in rules.def; it sees the model
 * through model.h only, keeps no state and does no I/O.
 */
#ifndef LOCKWISE_RULES_RULE_H
#define LOCKWISE_RULES_RULE_H

#include "findings/finding.h"
#include "model/model.h"

typedef struct Rule {
    const char *id;      /* kebab-case, family first, permanent */
    const char *title;   /* a noun phrase: "Shared variable written without its lock" */
    Tier tier;           /* the highest tier it can reach */
    Severity severity;
    const char *cwe;     /* "CWE-366", "" if none fits */
    const char *cert;    /* "CON43-C", "" if none fits */
    const char *concept; /* home concept, an id of concepts.c */
    const char *summary; /* one sentence: what is reported */
    const char *why;     /* what goes wrong in the running program */
    const char *fix;     /* how it is usually mended */
    const char *limits;  /* what it misses and where it may be wrong */
    const char *seen;    /* where real code has it, or that none was found and where was looked */
    const char *bad_example;  /* file names under testdata/rules/<id>/ */
    const char *good_example;
    void (*run)(const Model *model, FindingSink *sink, Arena *scratch); /* NULL: not about the program itself; what
                             it reports is found elsewhere, as the file of the rule says */
} Rule;

/* The name of an entry of a public list, "Deadlock" of "CWE-833"; NULL if no rule may name it. */
const char *rule_taxon_name(const char *id);

/* All rules, by id. */
const Rule *const *rules_all(uint32_t *out_count);
/* NULL if there is none of that id. */
const Rule *rule_find(const char *id);
/* The source text of an example of a rule, built into the program, in the arena; NULL if it names no such file. The
 * test annotations are taken out; where the rule reports, "// <-- id" stands. */
const char *rule_example(const Rule *rule, const char *file, Arena *arena);

#endif
