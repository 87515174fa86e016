/* html_list.c: data/findings.js, one row for each finding: what the list shows, sorts and filters by. Names that occur
 * often are numbers into lists beside the rows; html_assets/filter.js reads it. */
#include "reports/html_internal.h"

#include <string.h>

typedef struct List {
    const HtmlReport *report;
    FILE *out;
    StrMap *rules, *functions, *objects, *locks, *threads; /* names in order of their first use */
} List;

static uint32_t number_of(StrMap *names, const char *name, size_t len) {
    uint32_t count = strmap_len(names);
    bool is_new;
    uint64_t *slot = strmap_slot(names, name, len, &is_new);
    if (is_new)
        *slot = count;
    return (uint32_t)*slot;
}

/* ---- locks and threads of a finding ---- */

/* Numbers, each once, in order. */
typedef VEC(uint32_t) NumberVec;

static void add_number(Arena *arena, NumberVec *numbers, uint32_t number) {
    VEC_EACH(const uint32_t, other, numbers)
        if (*other == number)
            return;
    *vec_push(arena, numbers) = number;
}

/* "a, b" */
static void add_names(const List *list, NumberVec *numbers, const char *text) {
    while (*text != '\0') {
        const char *end = strstr(text, ", ");
        size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
        if (len > 0)
            add_number(list->report->scratch, numbers, number_of(list->locks, text, len));
        text += len + (end != NULL ? 2 : 0);
    }
}

/* The lock that a finding is about: its guard, or the object itself. */
static void add_subject(const List *list, NumberVec *numbers, const Finding *finding) {
    const HtmlReport *report = list->report;
    if (html_fact_lock(report, finding->object) != 0)
        add_names(list, numbers, finding->object);
    uint32_t object = html_fact_object(report, finding->object);
    FactLockId guard = object != 0 ? report->facts->objects.data[object].guard : (FactLockId){0};
    if (guard.i != 0 && finding->guard[0] != '\0')
        add_names(list, numbers, report->facts->locks.data[guard.i].name);
}

static NumberVec locks_of(const List *list, const Finding *finding) {
    NumberVec numbers = {0};
    add_subject(list, &numbers, finding);
    for (uint32_t s = 0; s < finding->sides.len; s++)
        add_names(list, &numbers, finding->sides.data[s].locks);
    return numbers;
}

static NumberVec threads_of(const List *list, const Finding *finding) {
    NumberVec numbers = {0};
    for (uint32_t s = 0; s < finding->sides.len; s++) {
        const char *thread = finding->sides.data[s].thread;
        if (thread[0] != '\0')
            add_number(list->report->scratch, &numbers, number_of(list->threads, thread, strlen(thread)));
    }
    return numbers;
}

/* ---- writing ---- */

static void put_numbers(FILE *out, const NumberVec *numbers) {
    js_write(out, "[");
    VEC_EACH(const uint32_t, number, numbers)
        js_write(out, number == numbers->data ? "%u" : ",%u", *number);
    js_write(out, "],");
}

static void put_row(const List *list, const HtmlRow *row) {
    const HtmlReport *report = list->report;
    const Finding *finding = row->finding;
    js_write(list->out, "[%s,%u,%u,%u,%u,%u,%u,%s,%u,", html_finding_id(report->scratch, finding),
             (unsigned)finding->tier, (unsigned)finding->severity,
             number_of(list->rules, finding->rule, strlen(finding->rule)), html_file_number(report, finding->loc.file),
             finding->loc.line, number_of(list->functions, finding->function, strlen(finding->function)),
             finding->message, number_of(list->objects, finding->object, strlen(finding->object)));
    NumberVec locks = locks_of(list, finding), threads = threads_of(list, finding);
    put_numbers(list->out, &locks);
    put_numbers(list->out, &threads);
    js_write(list->out, "%u,%u,%u],\n", (unsigned)row->status, finding->guard_hits, finding->guard_total);
}

static void put_names(const List *list, const char *key, const StrMap *names) {
    (void)fprintf(list->out, "%s:[", key);
    for (uint32_t i = 0; i < strmap_len(names); i++) {
        size_t len;
        const char *name = strmap_key_at(names, i, &len);
        js_literal(list->out, name, len);
        js_write(list->out, ",");
    }
    js_write(list->out, "],\n");
}

static void put_rules(const List *list) {
    js_write(list->out, "rules:[");
    for (uint32_t i = 0; i < strmap_len(list->rules); i++) {
        size_t len;
        const char *name = strmap_key_at(list->rules, i, &len), *id = arena_strndup(list->report->scratch, name, len);
        const RuleInfo *rule = stored_rule(list->report->run, id);
        js_write(list->out, "[%s,%s,%s,%s],", id, html_rule_name(list->report->scratch, id),
                 rule != NULL ? rule->title : "", rule != NULL ? rule->concept : "");
    }
    js_write(list->out, "],\n");
}

/* What the list shows at first: as the options ask. */
static void put_preset(const List *list) {
    const ReportOptions *options = list->report->options;
    js_write(list->out, "preset:{tier:[");
    for (int tier = TIER_COUNT - 1; tier >= (int)options->min_tier && options->min_tier > TIER_LOW; tier--)
        js_write(list->out, "%s,", tier_name((Tier)tier));
    js_write(list->out, "],status:[%s,", html_status_name(HTML_NEW));
    if (!options->new_only)
        js_write(list->out, "%s,", html_status_name(HTML_KNOWN));
    if (options->suppressed)
        js_write(list->out, "%s,", html_status_name(HTML_SUPPRESSED));
    js_write(list->out, "]},\n");
}

Status html_write_list(HtmlReport *report) {
    FILE *out = html_data_open(report, "findings");
    if (out == NULL)
        return STATUS_FAILED;
    Arena *arena = report->arena;
    List list = {report,           out, strmap_new(arena), strmap_new(arena), strmap_new(arena), strmap_new(arena),
                 strmap_new(arena)};
    js_write(out, "{rows:[\n");
    ArenaMark mark = arena_mark(report->scratch);
    VEC_EACH(const HtmlRow, row, &report->rows) {
        put_row(&list, row);
        arena_reset(report->scratch, mark);
    }
    js_write(out, "],\n");
    put_rules(&list);
    put_names(&list, "functions", list.functions);
    put_names(&list, "objects", list.objects);
    put_names(&list, "locks", list.locks);
    put_names(&list, "threads", list.threads);
    put_preset(&list);
    js_write(out, "shard:%u,facts:%u,compared:%u}", (unsigned)HTML_SHARD, report->facts != NULL ? 1U : 0U,
             html_is_compared(report) ? 1U : 0U);
    return html_data_close(report, out, "findings");
}
