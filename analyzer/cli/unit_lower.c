/* unit_lower.c: see unit_lower.h. */
#include "cli/unit_lower.h"

#include "frontend/frontend.h"

/* What may come out otherwise next time is not kept. */
static bool is_worth_keeping(const Tu *tu, const Inputs *inputs) {
    return inputs->is_known && !workers_has_gap(tu, GAP_TU_CRASHED) && !workers_has_gap(tu, GAP_TU_MISSING);
}

Tu *unit_lower(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_record) {
    UnitLowering *l = context;
    UnitAbout about = {.file = command->file, .root = l->root};
    if (!l->cache && !l->wants_record)
        return frontend_lower(command, arena);
    Tu *tu = frontend_lower_with_inputs(command, &l->memo, arena, &about.inputs);
    bool keeps = l->cache && is_worth_keeping(tu, &about.inputs);
    if (!keeps && !l->wants_record)
        return tu;
    about.identity = unit_identity(command, &l->root, arena, &about.identity_len);
    size_t len;
    const void *bytes = unit_record_pack(&about, tu, arena, &len);
    if (bytes && keeps)
        cache_keep(l->cache, &about, bytes, len);
    if (bytes && l->wants_record)
        *out_record = (WorkerExtra){bytes, len};
    return tu;
}
