/* unit_lower.c: see unit_lower.h. */
#include "cli/unit_lower.h"

#include "frontend/frontend.h"

enum { PRELUDE_LEAST_BYTES = 200 << 10 }; /* less is parsed as fast as it is read back */

/* What may come out otherwise next time is not kept. */
static bool is_worth_keeping(const Tu *tu, const Inputs *inputs) {
    return inputs->is_known && !workers_has_gap(tu, GAP_TU_CRASHED) && !workers_has_gap(tu, GAP_TU_MISSING);
}

/* `shared` is NULL if nothing is. */
static Tu *lower(const CompileCommand *command, const SharedPrelude *shared, UnitLowering *l, Arena *arena,
                 WorkerExtra *out_record) {
    UnitAbout about = {.file = command->file, .root = l->root};
    bool wants_inputs = l->cache || l->wants_record, is_through;
    Tu *tu = frontend_lower_through(command, shared ? shared->prelude : NULL, wants_inputs ? &l->memo : NULL, arena,
                                    &about.inputs, &is_through);
    if (is_through)
        preludes_count(shared);
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

Tu *unit_lower(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_record) {
    UnitLowering *l = context;
    uint32_t prelude = l->preludes->of[command - l->commands];
    return lower(command, prelude ? &l->preludes->list.data[prelude - 1] : NULL, l, arena, out_record);
}

Tu *unit_lower_alone(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_record) {
    return lower(command, NULL, context, arena, out_record);
}

void unit_lower_prepare(uint32_t prelude, void *context) {
    const UnitLowering *l = context;
    const SharedPrelude *shared = &l->preludes->list.data[prelude];
    prelude_make(shared->prelude, shared->first, PRELUDE_LEAST_BYTES);
}
