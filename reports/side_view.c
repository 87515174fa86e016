/* side_view.c: the chain of calls is not stored as such: it is what remains when the steps are played as a stack. */
#include "reports/side_view.h"

NameVec side_chain(Arena *arena, const Side *side, uint32_t at) {
    NameVec chain = {0};
    for (uint32_t i = 0; i <= at && i < side->steps.len; i++) {
        const Step *step = &side->steps.data[i];
        uint32_t depth = 0;
        if (step->kind == STEP_THREAD_START)
            vec_clear(&chain);
        while (depth < chain.len && strcmp(chain.data[depth], step->function) != 0)
            depth++;
        if (depth < chain.len)
            chain.len = depth + 1; /* back in it, or a recursion, which reads as well without its loop */
        else if (step->function[0] != '\0')
            *vec_push(arena, &chain) = step->function;
    }
    return chain;
}

const Step *side_last(const Side *side) {
    return side->steps.len > 0 ? &vec_last(&side->steps) : NULL;
}

/* The last step's own words tell what is held: "takes b while holding a". */
static bool side_says_locks(const Side *side) {
    const Step *last = side_last(side);
    return last != NULL && (strstr(last->text, " holding ") != NULL || strstr(last->text, " held") != NULL);
}

const char *side_sentence(Arena *arena, const Side *side, const char *arrow, bool compared) {
    const Step *last = side_last(side);
    const char *text = "";
    if (last != NULL) {
        enum { FIRST = 3, LAST = 4 }; /* of a long chain */
        NameVec chain = side_chain(arena, side, side->steps.len - 1);
        uint32_t left_out = chain.len > FIRST + LAST + 2 ? chain.len - FIRST - LAST : 0;
        for (uint32_t i = 0; i < chain.len; i++) {
            bool gap = left_out && i == FIRST;
            const char *name = gap ? arena_printf(arena, "(%u more)", left_out) : chain.data[i];
            text = arena_printf(arena, "%s%s%s", text, i > 0 ? arrow : "", name);
            i += gap ? left_out - 1 : 0;
        }
        text = arena_printf(arena, "%s%s%s", text, text[0] != '\0' ? " " : "", last->text);
    }
    return arena_printf(arena, "%s%s", text, side_locks(arena, side, compared));
}

const char *side_locks(Arena *arena, const Side *side, bool compared) {
    if (side_says_locks(side))
        return "";
    if (side->locks[0] != '\0')
        return arena_printf(arena, ", holding %s", side->locks);
    return compared ? ", holding nothing" : "";
}

const char *side_headline(Arena *arena, const Side *side, const char *arrow, bool compared) {
    const char *sentence = side_sentence(arena, side, arrow, compared);
    return side->title[0] != '\0' ? arena_printf(arena, "%s: %s", side->title, sentence) : sentence;
}

static bool step_is_same(const Step *a, const Step *b) {
    return a->kind == b->kind && a->loc.line == b->loc.line && a->loc.col == b->loc.col &&
           strcmp(a->loc.file, b->loc.file) == 0 && strcmp(a->function, b->function) == 0 &&
           strcmp(a->text, b->text) == 0;
}

static bool side_is_same(const Side *a, const Side *b) {
    bool same = a->steps.len == b->steps.len && strcmp(a->title, b->title) == 0 && strcmp(a->locks, b->locks) == 0;
    for (uint32_t i = 0; same && i < a->steps.len; i++)
        same = step_is_same(&a->steps.data[i], &b->steps.data[i]);
    return same;
}

bool side_is_repeated(const Finding *finding, uint32_t side) {
    for (uint32_t i = 0; i < side; i++)
        if (side_is_same(&finding->sides.data[i], &finding->sides.data[side]))
            return true;
    return false;
}
