/* program_choice.c: see program_choice.h. */
#include "cli/program_choice.h"

#include "base/nearest.h"

static const char *hint(const Programs *programs, const char *word, Arena *arena) {
    const char **names = ARENA_ARRAY(arena, const char *, programs->list.len);
    uint32_t count = 0;
    VEC_EACH(const ProgramUnits, program, &programs->list) {
        if (program->main != PROGRAM_NONE)
            names[count++] = program->name;
    }
    if (!count)
        return "no file has a main: all of them are checked as a library";
    const char *near = nearest_name(word, names, count);
    if (near)
        return arena_printf(arena, "did you mean '%s'?", near);
    enum { SHOWN = 12 };
    const char *list = "there are ";
    for (uint32_t i = 0; i < count && i < SHOWN; i++)
        list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", names[i]);
    return count > SHOWN ? arena_printf(arena, "%s and %u more", list, count - SHOWN) : list;
}

Status program_choice_apply(const Options *options, Programs *programs, Arena *arena, Diag *diag) {
    Bitset wanted = {0};
    for (uint32_t i = 0; i < options->program_count; i++) {
        bool any = false;
        for (uint32_t k = 0; k < programs->list.len; k++) {
            if (!program_is_called(&programs->list.data[k], options->programs[i]))
                continue;
            any = true;
            bitset_add(arena, &wanted, k);
        }
        if (!any) {
            diag_error(diag, hint(programs, options->programs[i], arena), "--program: no program '%s'",
                       options->programs[i]);
            return STATUS_FAILED;
        }
    }
    if (options->program_count)
        programs_keep(programs, &wanted);
    return STATUS_OK;
}
