/* verdict.c: findings and annotations meet by (rule, file, line). Files meet by the end of their paths, because reports
 * write them relative to the run's root and annotations know them by where the test found them.
 */
#include "support/verdict.h"

#include <jansson.h>
#include <string.h>

/* ---- reading the report ---- */

static const char *string_in(json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* The "location" of a finding or a step. */
static Spot spot_in(Arena *arena, json_t *object) {
    json_t *location = json_object_get(object, "location");
    return (Spot){arena_strdup(arena, string_in(location, "file")),
                  (uint32_t)json_integer_value(json_object_get(location, "line"))};
}

static void read_finding(Arena *arena, json_t *json, Reported *out) {
    out->rule = arena_strdup(arena, string_in(json, "rule"));
    out->message = arena_strdup(arena, string_in(json, "message"));
    out->primary = spot_in(arena, json);
    out->low = strcmp(string_in(json, "tier"), "low") == 0;
    json_t *side, *step;
    size_t i, k;
    json_array_foreach(json_object_get(json, "sides"), i, side)
            json_array_foreach(json_object_get(side, "steps"), k, step) *
        vec_push(arena, &out->steps) = spot_in(arena, step);
}

const char *verdict_read_json(Arena *arena, const char *text, ReportedVec *out) {
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    if (!root)
        return arena_printf(arena, "the report is no JSON: line %d: %s", error.line, error.text);
    const char *wrong = NULL;
    json_t *findings = json_object_get(root, "findings"), *finding;
    if (!json_is_array(findings))
        wrong = "the report has no array \"findings\"";
    size_t i;
    json_array_foreach(findings, i, finding) {
        Reported *reported = vec_push(arena, out);
        read_finding(arena, finding, reported);
        if (!reported->rule[0] || !reported->primary.file[0] || reported->primary.line == 0)
            wrong = "a finding of the report lacks its rule or its location";
    }
    json_decref(root);
    return wrong;
}

/* ---- comparing ---- */

/* Whether one path is the other, or its end after a slash. */
static bool same_file(const char *a, const char *b) {
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len < b_len)
        return same_file(b, a);
    const char *tail = a + a_len - b_len;
    return b_len > 0 && strcmp(tail, b) == 0 && (tail == a || tail[-1] == '/');
}

static bool meets(const Annotation *annotation, const char *rule, Spot spot) {
    return spot.line == annotation->line && strcmp(rule, annotation->rule) == 0 &&
           same_file(spot.file, annotation->file);
}

static uint32_t count_primaries(const Annotation *annotation, const ReportedVec *reported) {
    uint32_t count = 0;
    VEC_EACH(const Reported, finding, reported)
        count += meets(annotation, finding->rule, finding->primary);
    return count;
}

static uint32_t count_low(const Annotation *annotation, const ReportedVec *reported) {
    uint32_t count = 0;
    VEC_EACH(const Reported, finding, reported)
        count += finding->low && meets(annotation, finding->rule, finding->primary);
    return count;
}

static bool has_step(const Annotation *annotation, const ReportedVec *reported) {
    VEC_EACH(const Reported, finding, reported)
        VEC_EACH(const Spot, step, &finding->steps)
            if (meets(annotation, finding->rule, *step))
                return true;
    return false;
}

static void judge_annotation(Arena *arena, const Annotation *a, const ReportedVec *reported, ProblemVec *out) {
    uint32_t found = count_primaries(a, reported);
    const char *problem = NULL;
    switch (a->kind) {
    case ANNOTATION_EXPECT:
    case ANNOTATION_LOW:
        if (found == 0)
            problem = "expected, but not reported";
        else if (found > 1)
            problem = "reported more than once";
        else if (a->kind == ANNOTATION_EXPECT && count_low(a, reported) > 0)
            problem = "expected, but of tier low";
        else if (a->kind == ANNOTATION_LOW && count_low(a, reported) == 0)
            problem = "was of tier low and is shown now: promote 'low' to 'expect'";
        break;
    case ANNOTATION_STEP:
        if (!has_step(a, reported))
            problem = "no step of such a finding is here";
        break;
    case ANNOTATION_SAFE:
        if (found > 0)
            problem = "reported, but it is safe";
        break;
    case ANNOTATION_MISS:
        if (found > 0)
            problem = "was a miss and is found now: promote 'miss' to 'expect'";
        break;
    case ANNOTATION_NOISE:
        if (found == 0)
            problem = "was noise and is silent now: promote 'noise' to 'safe'";
        break;
    case ANNOTATION_KIND_COUNT:
        break;
    }
    if (problem)
        *vec_push(arena, out) = arena_printf(arena, "%s:%u: %s: %s", a->file, a->line, a->rule, problem);
}

static bool is_announced(const Annotations *annotations, const Reported *finding) {
    VEC_EACH(const Annotation, a, &annotations->items)
        if (a->kind != ANNOTATION_STEP && meets(a, finding->rule, finding->primary))
            return true;
    return false;
}

void verdict_compare(Arena *arena, const Annotations *annotations, const ReportedVec *reported, ProblemVec *out) {
    VEC_EACH(const Annotation, annotation, &annotations->items)
        judge_annotation(arena, annotation, reported, out);
    VEC_EACH(const Reported, finding, reported)
        if (!is_announced(annotations, finding))
            *vec_push(arena, out) =
                arena_printf(arena, "%s:%u: %s: reported, but not annotated: %s", finding->primary.file,
                             finding->primary.line, finding->rule, finding->message);
}
