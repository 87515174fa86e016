/* model_dump_lives.c: in which states functions leave locks, threads and their kin, and what was done out of order. */
#include "model/model_dump_internal.h"

static const char *const act_words[] = {[LIFE_USES] = "uses",
                                        [LIFE_MAKES] = "makes",
                                        [LIFE_ENDS] = "ends",
                                        [LIFE_DETACHES] = "detaches",
                                        [LIFE_LEAVES] = "leaves"};

/* "raw|made, shared" */
static const char *mask_text(const Dump *d, LifeMask mask) {
    static const char *const words[] = {"raw",   "zero",   "static", "made",   "detached",
                                        "ended", "copied", "entry",  "unknown"};
    const char *text = "";
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (mask >> i & 1)
            text = arena_printf(d->arena, "%s%s%s", text, text[0] ? "|" : "", words[i]);
    }
    return mask & LIFE_SHARED ? arena_printf(d->arena, "%s, shared", text) : text;
}

static void life_fn(Dump *d, FnId fn) {
    const LifeSummary *summary = &d->m->lives->fns[fn.i];
    dump_head(d, fn);
    fputs(summary->overflowed ? " overflowed\n" : "\n", d->out);
    VEC_EACH(const LifeNeed, need, &summary->needs) {
        dump_at(d, fn, need->site);
        fprintf(d->out, "first %s %s by %s", act_words[need->act], dump_path(d, need->object), need->api->name);
        if (need->callee.i)
            fprintf(d->out, " in %s", model_fn_name(d->m, need->callee));
        fputc('\n', d->out);
    }
    VEC_EACH(const LifeEffect, effect, &summary->effects)
        fprintf(d->out, "  leaves %s%s %s\n", effect->whole ? "memory " : "", dump_path(d, effect->object),
                mask_text(d, effect->after));
    VEC_EACH(const LifeEvent, event, &d->m->lives->events) {
        if (event->fn.i != fn.i)
            continue;
        dump_at(d, fn, event->instr);
        fprintf(d->out, "event %s %s%s by %s, which is %s", act_words[event->act], event->weak ? "some " : "",
                dump_path(d, event->object), event->api->name, mask_text(d, event->before));
        if (event->since.i)
            fprintf(d->out, " since %s", dump_pos(d, fn, event->since));
        if (event->callee.i)
            fprintf(d->out, ", in %s", model_fn_name(d->m, event->callee));
        fputc('\n', d->out);
    }
}

void dump_lives(Dump *d) {
    for (uint32_t fn = 1; fn < d->m->prog->fns.len; fn++) {
        const LifeSummary *summary = &d->m->lives->fns[fn];
        bool any = summary->effects.len || summary->needs.len || summary->overflowed;
        VEC_EACH(const LifeEvent, event, &d->m->lives->events)
            any = any || event->fn.i == fn;
        ArenaMark mark = arena_mark(d->arena);
        if (any && dump_wants(d, (FnId){fn}))
            life_fn(d, (FnId){fn});
        arena_reset(d->arena, mark);
    }
}
