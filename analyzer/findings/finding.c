/* finding.c: the sink. Identity comes before order: findings are first sorted by fingerprint and position, which
 * drops repetitions and gives ordinals, then by what a reader wants to see first. The first order ends in that of
 * arrival, so that it is total and does not depend on the sorting routine. */
#include "findings/finding.h"

#include "base/map.h"
#include "findings/fingerprint.h"
#include "findings/reading_order.h"

#include <assert.h>
#include <stdlib.h>

typedef struct SinkEntry {
    Finding finding;
    const char *base; /* fingerprint without ordinal */
    uint32_t order;   /* of arrival */
} SinkEntry;

struct FindingSink {
    Arena *arena;
    StrMap *kept; /* texts already copied -> the copy: files and functions come again in every step */
    VEC(SinkEntry) entries;
    const Finding **told; /* once finished: in the order for readers */
    const char *program; /* NULL: the run has only one */
    bool finished;
};

/* Pointers from finding_add_side stay good while a rule fills several sides at once. */
enum { SINK_SIDES_RESERVED = 8 };

static const char *const tier_names[TIER_COUNT] = {"low", "high", "definite"};
static const char *const severity_names[SEVERITY_COUNT] = {"note", "warning", "error"};
static const char *const step_kind_names[STEP_KIND_COUNT] = {
    [STEP_THREAD_START] = "thread-start",
    [STEP_CALL] = "call",
    [STEP_ACQUIRE] = "acquire",
    [STEP_RELEASE] = "release",
    [STEP_BRANCH] = "branch",
    [STEP_READ] = "read",
    [STEP_WRITE] = "write",
    [STEP_WAIT] = "wait",
    [STEP_RETURN] = "return",
    [STEP_NOTE] = "note",
};

const char *tier_name(Tier tier) {
    assert(tier < TIER_COUNT);
    return tier_names[tier];
}

const char *severity_name(Severity severity) {
    assert(severity < SEVERITY_COUNT);
    return severity_names[severity];
}

const char *step_kind_name(StepKind kind) {
    assert(kind < STEP_KIND_COUNT);
    return step_kind_names[kind];
}

/* The index of name, or -1. */
static int finding_name_index(const char *const *names, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

bool tier_from_name(const char *name, Tier *out_tier) {
    int i = finding_name_index(tier_names, TIER_COUNT, name);
    if (i >= 0)
        *out_tier = (Tier)i;
    return i >= 0;
}

bool severity_from_name(const char *name, Severity *out_severity) {
    int i = finding_name_index(severity_names, SEVERITY_COUNT, name);
    if (i >= 0)
        *out_severity = (Severity)i;
    return i >= 0;
}

bool step_kind_from_name(const char *name, StepKind *out_kind) {
    int i = finding_name_index(step_kind_names, STEP_KIND_COUNT, name);
    if (i >= 0)
        *out_kind = (StepKind)i;
    return i >= 0;
}

FindingSink *sink_new(Arena *arena) {
    FindingSink *sink = ARENA_NEW(arena, FindingSink);
    sink->arena = arena;
    sink->kept = strmap_new(arena);
    return sink;
}

/* The sink's own copy of text; NULL counts as "". */
static const char *sink_keep(FindingSink *sink, const char *text) {
    if (text == NULL || text[0] == '\0')
        return "";
    bool is_new;
    uint64_t *slot = strmap_slot(sink->kept, text, strlen(text), &is_new);
    if (is_new)
        *slot = (uintptr_t)arena_strdup(sink->arena, text);
    return (const char *)(uintptr_t)*slot;
}

static SourceLoc sink_keep_loc(FindingSink *sink, SourceLoc loc) {
    loc.file = sink_keep(sink, loc.file);
    return loc;
}

void sink_set_program(FindingSink *sink, const char *program) {
    sink->program = sink_keep(sink, program);
}

Finding *sink_begin(FindingSink *sink, const char *rule, Tier tier, Severity severity, SourceLoc loc) {
    assert(!sink->finished && tier < TIER_COUNT && severity < SEVERITY_COUNT);
    SinkEntry *entry = vec_push(sink->arena, &sink->entries);
    entry->order = sink->entries.len - 1;
    entry->finding = (Finding){
        .rule = sink_keep(sink, rule),
        .tier = tier,
        .severity = severity,
        .loc = sink_keep_loc(sink, loc),
        .function = "",
        .message = "",
        .object = "",
        .key = "",
        .guard = "",
        .fix = "",
        .suppressed = "",
        .suppressed_at = {.file = ""},
        .fingerprint = "",
    };
    if (sink->program)
        *vec_push(sink->arena, &entry->finding.programs) = sink->program;
    return &entry->finding;
}

const char *sink_text(FindingSink *sink, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(sink->arena, format, args);
    va_end(args);
    return text;
}

Side *finding_add_side(FindingSink *sink, Finding *finding, const char *title, const char *thread) {
    if (finding->sides.cap == 0) {
        (void)vec_extend(sink->arena, &finding->sides, SINK_SIDES_RESERVED);
        vec_clear(&finding->sides);
    }
    Side *side = vec_push(sink->arena, &finding->sides);
    side->title = sink_keep(sink, title);
    side->thread = sink_keep(sink, thread);
    side->locks = "";
    return side;
}

void side_add_step(FindingSink *sink, Side *side, StepKind kind, SourceLoc loc, const char *function, const char *lock,
                   const char *text) {
    assert(kind < STEP_KIND_COUNT);
    Step *step = vec_push(sink->arena, &side->steps);
    step->kind = kind;
    step->loc = sink_keep_loc(sink, loc);
    step->function = sink_keep(sink, function);
    step->lock = sink_keep(sink, lock);
    step->text = sink_keep(sink, text);
}

void sink_restate(FindingSink *sink, uint32_t first, Tier most, const Severity *severity) {
    assert(!sink->finished);
    for (uint32_t i = first; i < sink->entries.len; i++) {
        Finding *finding = &sink->entries.data[i].finding;
        if (finding->tier > most)
            finding->tier = most;
        if (severity)
            finding->severity = *severity;
    }
}

void finding_add_assumption(FindingSink *sink, Finding *finding, const char *text) {
    *vec_push(sink->arena, &finding->assumptions) = sink_keep(sink, text);
}

void sink_append(FindingSink *sink, const FindingSink *other) {
    assert(!sink->finished && !other->finished);
    VEC_EACH(const SinkEntry, entry, &other->entries) {
        SinkEntry *copy = vec_push(sink->arena, &sink->entries);
        *copy = *entry;
        copy->order = sink->entries.len - 1;
    }
}

void sink_suppress(FindingSink *sink, uint32_t i, const char *reason, SourceLoc comment) {
    assert(!sink->finished && i < sink->entries.len);
    Finding *finding = &sink->entries.data[i].finding;
    finding->suppressed = sink_keep(sink, reason);
    finding->suppressed_at = sink_keep_loc(sink, comment);
}

static int sink_compare_number(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int sink_compare_position(const Finding *a, const Finding *b) {
    int order = strcmp(a->loc.file, b->loc.file);
    if (order == 0)
        order = sink_compare_number(a->loc.line, b->loc.line);
    return order != 0 ? order : sink_compare_number(a->loc.col, b->loc.col);
}

/* Fingerprint, position; of repetitions the one of the highest tier comes first and is the one that stays. */
static int sink_compare_identity(const void *left, const void *right) {
    const SinkEntry *a = left, *b = right;
    int order = strcmp(a->base, b->base);
    if (order == 0)
        order = sink_compare_position(&a->finding, &b->finding);
    if (order == 0)
        order = sink_compare_number(b->finding.tier, a->finding.tier);
    return order != 0 ? order : sink_compare_number(a->order, b->order);
}

/* Adds the programs of a repetition, in order of arrival. */
static void sink_merge_programs(FindingSink *sink, Finding *into, const Finding *from) {
    for (uint32_t i = 0; i < from->programs.len; i++) {
        bool known = false;
        for (uint32_t k = 0; k < into->programs.len; k++)
            known = known || strcmp(into->programs.data[k], from->programs.data[i]) == 0;
        if (!known)
            *vec_push(sink->arena, &into->programs) = from->programs.data[i];
    }
}

/* Requires: sorted by identity. */
static void sink_number(FindingSink *sink) {
    uint32_t kept = 0, ordinal = 0;
    for (uint32_t i = 0; i < sink->entries.len; i++) {
        SinkEntry *entry = &sink->entries.data[i], *last = kept > 0 ? &sink->entries.data[kept - 1] : NULL;
        bool same_base = last != NULL && strcmp(last->base, entry->base) == 0;
        if (same_base && sink_compare_position(&last->finding, &entry->finding) == 0) {
            sink_merge_programs(sink, &last->finding, &entry->finding);
            continue;
        }
        ordinal = same_base ? ordinal + 1 : 1;
        entry->finding.fingerprint = fingerprint_with_ordinal(sink->arena, entry->base, ordinal);
        sink->entries.data[kept++] = *entry;
    }
    sink->entries.len = kept;
}

void sink_finish(FindingSink *sink) {
    assert(!sink->finished);
    sink->finished = true;
    if (sink->entries.len == 0)
        return;
    VEC_EACH(SinkEntry, entry, &sink->entries)
        entry->base = fingerprint_base(sink->arena, &entry->finding);
    qsort(sink->entries.data, sink->entries.len, sizeof *sink->entries.data, sink_compare_identity);
    sink_number(sink);
    sink->told = ARENA_ARRAY(sink->arena, const Finding *, sink->entries.len);
    for (uint32_t i = 0; i < sink->entries.len; i++)
        sink->told[i] = &sink->entries.data[i].finding;
    reading_order_sort(sink->told, sink->entries.len);
}

uint32_t sink_count(const FindingSink *sink) {
    return sink->entries.len;
}

const Finding *sink_at(const FindingSink *sink, uint32_t i) {
    assert(i < sink->entries.len);
    return sink->finished ? sink->told[i] : &sink->entries.data[i].finding;
}
