/* finding_view.c: see finding_view.h. */
#include "reports/finding_view.h"

const char *finding_place(Arena *arena, const SourceLoc *loc) {
    return loc->line > 0 && loc->file[0] != '\0' ? arena_printf(arena, "%s:%u", loc->file, loc->line) : loc->file;
}

static void say(Arena *arena, SentenceVec *sentences, const char *lead, const char *text) {
    if (text[0] != '\0')
        *vec_push(arena, sentences) = arena_printf(arena, "%s%s", lead, text);
}

SentenceVec finding_sentences(Arena *arena, const Finding *finding) {
    SentenceVec sentences = {0};
    for (uint32_t i = 0; i < finding->sides.len; i++) {
        const Side *side = &finding->sides.data[i];
        const Step *last = side_last(side);
        if (side_is_repeated(finding, i)) {
            say(arena, &sentences, "", "another thread of the same kind, by the same path");
            continue;
        }
        const char *place = last != NULL ? finding_place(arena, &last->loc) : "";
        say(arena, &sentences, place[0] != '\0' ? arena_printf(arena, "%s: ", place) : "",
            side_headline(arena, side, " -> ", finding->sides.len > 1));
    }
    say(arena, &sentences, "", finding->guard);
    say(arena, &sentences, "fix: ", finding->fix);
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        say(arena, &sentences, "assumes: ", finding->assumptions.data[i]);
    return sentences;
}
