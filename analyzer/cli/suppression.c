/* suppression.c: a source that cannot be read any more hides nothing; the store says so where it matters. */
#include "cli/suppression.h"

#include "base/readfile.h"
#include "findings/suppress.h"
#include "rules/rule.h"

#include <time.h>

static IgnoreVec read_comments(const Lowering *lowering, Arena *arena) {
    IgnoreVec ignores = {0};
    Arena *text_arena = arena_new();
    ArenaMark start = arena_mark(text_arena);
    SourcePathVec paths = lowering_sources(lowering, arena);
    VEC_EACH(const SourcePath, path, &paths) {
        size_t len;
        const char *text = file_read(text_arena, *path, &len);
        if (text)
            ignore_read(arena, *path, text, len, &ignores);
        arena_reset(text_arena, start);
    }
    arena_free(text_arena);
    return ignores;
}

const char *suppression_today(Arena *arena) {
    enum { DAY_SIZE = 16 };
    char *text = arena_alloc(arena, DAY_SIZE);
    time_t now = time(NULL);
    struct tm local;
    strftime(text, DAY_SIZE, "%Y-%m-%d", localtime_r(&now, &local));
    return text;
}

bool suppression_sees_all(const Options *o) {
    bool names_some = o->command == COMMAND_CHECK && !o->has_flags && o->path_count > 0;
    return o->program_count == 0 && !names_some;
}

/* Whether no file of the program was left out, by choice or because it could not be parsed. */
static bool is_whole(const Options *o, const Lowering *lowering) {
    return suppression_sees_all(o) && lowering->failed_count == 0 && lowering->degraded_count == 0;
}

void suppression_apply(const Options *o, const Config *config, const Lowering *lowering, const char *root,
                       const Facts *facts, FindingSink *sink) {
    Arena *arena = arena_new();
    IgnoreVec ignores = read_comments(lowering, arena);
    SuppressScope scope = {.root = root, .today = suppression_today(arena), .whole = is_whole(o, lowering)};
    const Rule *const *rules = rules_all(&scope.rule_count);
    const char **ids = ARENA_ARRAY(arena, const char *, scope.rule_count);
    bool *ran = ARENA_ARRAY(arena, bool, scope.rule_count);
    const RuleSetting *own = NULL;
    for (uint32_t i = 0; i < scope.rule_count; i++) {
        ids[i] = rules[i]->id;
        ran[i] = !config->rules[i].is_off;
        if (strcmp(ids[i], SUPPRESS_RULE) == 0)
            own = &config->rules[i];
    }
    scope.rules = ids;
    scope.ran = ran;
    uint32_t first = sink_count(sink);
    SuppressionVec suppressions = {0}; /* in which it is noted whether they are of use */
    VEC_EACH(const Suppression, suppression, &config->suppressions)
        *vec_push(arena, &suppressions) = *suppression;
    suppress_apply(sink, &ignores, &suppressions, facts, &scope);
    if (own)
        sink_restate(sink, first, own->most, own->has_severity ? &own->severity : NULL);
    arena_free(arena);
}
