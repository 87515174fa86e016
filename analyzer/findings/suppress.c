/* suppress.c: comments are few and findings are not many, so every comment of a file is tried on each place in it.
 * Findings of every tier count as a use: a comment does not become stale because a finding became less certain. */
#include "findings/suppress.h"

#include "base/map.h"
#include "base/nearest.h"
#include "base/relpath.h"

#include <fnmatch.h>

typedef struct Suppressor {
    Arena *arena;
    FindingSink *sink;
    const SuppressScope *scope;
    StrMap *files;        /* path -> index + 1 into by_file */
    VEC(IgnoreVec) by_file;
    StrMap *declarations; /* name of an object or lock -> SourceLoc * */
} Suppressor;

/* ---- comments that cannot hide anything ---- */

static const char *unknown_rule(const Ignore *ignore, const SuppressScope *scope) {
    for (uint32_t i = 0; i < ignore->rules.len; i++) {
        bool known = false;
        for (uint32_t k = 0; k < scope->rule_count && !known; k++)
            known = fnmatch(ignore->rules.data[i], scope->rules[k], 0) == 0;
        if (!known)
            return ignore->rules.data[i];
    }
    return NULL;
}

static void judge(FindingSink *sink, Ignore *ignore, const SuppressScope *scope) {
    if (ignore->trouble)
        return;
    const char *unknown = unknown_rule(ignore, scope);
    if (unknown) {
        const char *near = nearest_name(unknown, scope->rules, scope->rule_count);
        ignore->trouble = near ? sink_text(sink, "names the unknown rule %s: is %s meant?", unknown, near)
                               : sink_text(sink, "names the unknown rule %s", unknown);
    } else if (ignore->until[0] != '\0' && strcmp(ignore->until, scope->today) < 0) {
        ignore->trouble = sink_text(sink, "has expired on %s", ignore->until);
    }
}

/* ---- what they hide ---- */

static void sort_by_file(Suppressor *s, const IgnoreVec *ignores) {
    VEC_EACH(const Ignore, ignore, ignores) {
        bool is_new;
        uint64_t *slot = strmap_slot(s->files, ignore->loc.file, strlen(ignore->loc.file), &is_new);
        if (is_new) {
            (void)vec_push(s->arena, &s->by_file);
            *slot = s->by_file.len;
        }
        *vec_push(s->arena, &s->by_file.data[*slot - 1]) = *ignore;
    }
}

static void declare(Suppressor *s, const char *name, const SourceLoc *loc) {
    bool is_new;
    uint64_t *slot = strmap_slot(s->declarations, name, strlen(name), &is_new);
    if (is_new)
        *slot = (uintptr_t)loc;
}

static void know_declarations(Suppressor *s, const Facts *facts) {
    for (uint32_t i = 1; i < facts->objects.len; i++)
        declare(s, facts->objects.data[i].name, &facts->objects.data[i].loc);
    for (uint32_t i = 1; i < facts->locks.len; i++)
        declare(s, facts->locks.data[i].name, &facts->locks.data[i].loc);
}

static Ignore *covering(Suppressor *s, const char *rule, const SourceLoc *loc) {
    const uint64_t *slot = loc->file ? strmap_find(s->files, loc->file, strlen(loc->file)) : NULL;
    if (!slot)
        return NULL;
    VEC_EACH(Ignore, ignore, &s->by_file.data[*slot - 1])
        if (ignore_covers(ignore, rule, loc->line))
            return ignore;
    return NULL;
}

/* The comment at the declaration of one of the objects: "struct a.lock, struct b.lock". */
static Ignore *covering_declaration(Suppressor *s, const Finding *finding) {
    for (const char *name = finding->object; *name != '\0';) {
        const char *stop = strstr(name, ", ");
        size_t len = stop ? (size_t)(stop - name) : strlen(name);
        const uint64_t *slot = strmap_find(s->declarations, name, len);
        Ignore *ignore = slot ? covering(s, finding->rule, (const SourceLoc *)(uintptr_t)*slot) : NULL;
        if (ignore)
            return ignore;
        name += len + (stop ? 2 : 0);
    }
    return NULL;
}

static Ignore *covering_finding(Suppressor *s, const Finding *finding) {
    Ignore *ignore = covering(s, finding->rule, &finding->loc);
    for (uint32_t i = 0; i < finding->sides.len && !ignore; i++) {
        const Side *side = &finding->sides.data[i];
        if (side->steps.len > 0)
            ignore = covering(s, finding->rule, &vec_last(&side->steps).loc);
    }
    return ignore ? ignore : covering_declaration(s, finding);
}

static bool fits(const char *pattern, const char *text) {
    return !pattern || fnmatch(pattern, text, 0) == 0;
}

/* File and function of one of its places must both fit. */
static bool fits_place(const Suppressor *s, const Suppression *suppression, const char *file, const char *function) {
    return fits(suppression->function, function) &&
           fits(suppression->file, relpath_below(s->arena, s->scope->root, file));
}

static bool fits_finding(const Suppressor *s, const Suppression *suppression, const Finding *finding) {
    if (!fits(suppression->rule, finding->rule) || !fits(suppression->object, finding->object))
        return false;
    bool found = fits_place(s, suppression, finding->loc.file, finding->function);
    for (uint32_t i = 0; i < finding->sides.len && !found; i++) {
        const Side *side = &finding->sides.data[i];
        if (side->steps.len > 0)
            found = fits_place(s, suppression, vec_last(&side->steps).loc.file, vec_last(&side->steps).function);
    }
    return found;
}

static bool has_expired(const Suppression *suppression, const SuppressScope *scope) {
    return suppression->until && strcmp(suppression->until, scope->today) < 0;
}

static Suppression *suppressing(const Suppressor *s, SuppressionVec *suppressions, const Finding *finding) {
    VEC_EACH(Suppression, suppression, suppressions)
        if (!has_expired(suppression, s->scope) && fits_finding(s, suppression, finding))
            return suppression;
    return NULL;
}

/* A comment says more than a pattern, but both are of use. */
static void hide_findings(Suppressor *s, SuppressionVec *suppressions) {
    for (uint32_t i = 0; i < sink_count(s->sink); i++) {
        Suppression *suppression = suppressing(s, suppressions, sink_at(s->sink, i));
        Ignore *ignore = covering_finding(s, sink_at(s->sink, i));
        if (suppression)
            suppression->used = true;
        if (ignore)
            ignore->used = true;
        if (ignore)
            sink_suppress(s->sink, i, ignore->reason, ignore->loc);
        else if (suppression)
            sink_suppress(s->sink, i, suppression->reason, suppression->loc);
    }
}

/* ---- what they do not hide ---- */

/* All that it could hide was looked for. */
static bool is_stale(const Ignore *ignore, const SuppressScope *scope) {
    bool stale = scope->whole && !ignore->used;
    for (uint32_t i = 0; i < scope->rule_count && stale; i++)
        stale = scope->ran[i] || !ignore_covers(ignore, scope->rules[i], ignore->first);
    return stale;
}

static void report_useless(Suppressor *s, const Ignore *ignore) {
    if (!ignore->trouble && !is_stale(ignore, s->scope))
        return;
    Severity severity = ignore->trouble ? SEVERITY_WARNING : SEVERITY_NOTE;
    Finding *finding = sink_begin(s->sink, SUPPRESS_RULE, TIER_DEFINITE, severity, ignore->loc);
    finding->object = sink_text(s->sink, "%s", ignore->list);
    finding->key = sink_text(s->sink, "%s", ignore->reason);
    const char *list = ignore->list[0] != '\0' ? sink_text(s->sink, " of %s", ignore->list) : "";
    finding->message = ignore->trouble ? sink_text(s->sink, "this lockwise-ignore%s %s", list, ignore->trouble)
                                       : sink_text(s->sink, "this lockwise-ignore%s hides nothing", list);
    finding->fix =
        ignore->trouble ? "mend the comment; what it was to hide is reported meanwhile" : "remove the comment";
}

static bool is_idle(const Suppression *suppression, const SuppressScope *scope) {
    bool idle = scope->whole && !suppression->used;
    for (uint32_t i = 0; i < scope->rule_count && idle; i++)
        idle = scope->ran[i] || !fits(suppression->rule, scope->rules[i]);
    return idle;
}

static void report_idle(Suppressor *s, const Suppression *suppression) {
    bool expired = has_expired(suppression, s->scope);
    if (!expired && !is_idle(suppression, s->scope))
        return;
    Severity severity = expired ? SEVERITY_WARNING : SEVERITY_NOTE;
    Finding *finding = sink_begin(s->sink, SUPPRESS_RULE, TIER_DEFINITE, severity, suppression->loc);
    finding->object = sink_text(s->sink, "%s", suppression->rule ? suppression->rule : "*");
    finding->key = sink_text(s->sink, "%s", suppression->reason);
    finding->message = expired ? sink_text(s->sink, "what this hides is reported again since %s", suppression->until)
                               : "this hides nothing";
    finding->fix = expired ? "mend what is reported meanwhile, or give it another day" : "remove it";
}

static bool has_run(const SuppressScope *scope, const char *rule) {
    for (uint32_t i = 0; i < scope->rule_count; i++)
        if (strcmp(scope->rules[i], rule) == 0)
            return scope->ran[i];
    return false;
}

void suppress_apply(FindingSink *sink, IgnoreVec *ignores, SuppressionVec *suppressions, const Facts *facts,
                    const SuppressScope *scope) {
    Arena *arena = arena_new();
    Suppressor s = {.arena = arena, .sink = sink, .scope = scope};
    s.files = strmap_new(arena);
    s.declarations = strmap_new(arena);
    VEC_EACH(Ignore, ignore, ignores)
        judge(sink, ignore, scope);
    sort_by_file(&s, ignores);
    if (facts)
        know_declarations(&s, facts);
    hide_findings(&s, suppressions);
    if (has_run(scope, SUPPRESS_RULE)) {
        VEC_EACH(const Suppression, suppression, suppressions)
            report_idle(&s, suppression);
        VEC_EACH(const IgnoreVec, file, &s.by_file)
            VEC_EACH(const Ignore, ignore, file)
                report_useless(&s, ignore);
    }
    arena_free(arena);
}
