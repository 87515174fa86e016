/* model_dump_locks.c: what each function does to locks, what it holds where, and what happened to locks there. */
#include "model/model_dump_internal.h"

static const char *const status_words[] = {
    [LOCK_NEUTRAL] = "leaves",    [LOCK_HELD] = "takes",      [LOCK_RELEASED] = "took and gave back",
    [LOCK_LENT] = "gives back",   [LOCK_RETAKEN] = "retakes", [LOCK_FAILED] = "fails to take",
    [LOCK_SUSPENDED] = "gives up"};
static const char *const event_words[] = {[LOCK_EVENT_RELOCK] = "relock",
                                          [LOCK_EVENT_DOUBLE_UNLOCK] = "double-unlock",
                                          [LOCK_EVENT_UNLOCK_UNHELD] = "unlock-unheld",
                                          [LOCK_EVENT_EXIT_HELD] = "exit-held",
                                          [LOCK_EVENT_EXIT_RELEASED] = "exit-released",
                                          [LOCK_EVENT_WAIT] = "wait",
                                          [LOCK_EVENT_UNREPAIRED] = "unrepaired",
                                          [LOCK_EVENT_SAME_CLASS] = "same-class"};
static const char *const nature_words[] = {[NATURE_UNKNOWN] = "unknown",
                                           [NATURE_NORMAL] = "normal",
                                           [NATURE_RECURSIVE] = "recursive",
                                           [NATURE_ERRORCHECK] = "errorcheck"};

/* "any", "0", "1..", "not 0". */
static const char *range_text(const Dump *d, Range range) {
    if (range.low == INT64_MIN && range.high == INT64_MAX)
        return range.nonzero ? "not 0" : "any";
    if (range.low == range.high)
        return arena_printf(d->arena, "%lld", (long long)range.low);
    const char *low = range.low == INT64_MIN ? "" : arena_printf(d->arena, "%lld", (long long)range.low);
    const char *high = range.high == INT64_MAX ? "" : arena_printf(d->arena, "%lld", (long long)range.high);
    return arena_printf(d->arena, "%s..%s%s", low, high,
                        range.nonzero && range.low < 0 && range.high > 0 ? " but 0" : "");
}

static const char *conditions_text(const Dump *d, const Conditions *when) {
    const char *all = "";
    for (uint32_t i = 0; i < when->count; i++)
        all = arena_printf(d->arena, "%s%s%s is %s", all, i ? " and " : " when ", dump_path(d, when->list[i].value),
                           range_text(d, when->list[i].range));
    return all;
}

/* ---- summaries ---- */

static void lock_outcome(Dump *d, FnId fn, const Outcome *outcome) {
    fprintf(d->out, "  returns %s", range_text(d, outcome->result));
    if (outcome->value.i)
        fprintf(d->out, " (%s)", dump_path(d, outcome->value));
    fputs(conditions_text(d, &outcome->when), d->out);
    for (uint32_t i = 0; i < outcome->effect_count; i++) {
        const LockEffect *effect = &outcome->effects[i];
        fprintf(d->out, "%s %s %s%s at %s", i ? "," : ":", status_words[effect->status], dump_path(d, effect->lock),
                effect->shared ? ":shared" : "", dump_pos(d, fn, effect->site));
    }
    fputc('\n', d->out);
}

static void lock_taken(Dump *d, FnId fn, const Taken *taken) {
    dump_at(d, fn, taken->site);
    fprintf(d->out, "may %s %s%s%s", taken->is_try ? "try" : "take", dump_path(d, taken->lock),
            taken->shared ? ":shared" : "", conditions_text(d, &taken->when));
    if (taken->callee.i)
        fprintf(d->out, " in %s", model_fn_name(d->m, taken->callee));
    fputs(taken->doubtful ? " doubtful\n" : "\n", d->out);
}

/* ---- sites ---- */

static void lock_site(Dump *d, const FnLocks *locks, const FnValues *v, uint32_t relative) {
    InstrId id = {v->first_instr + relative};
    const Instr *instr = tu_instr(v->tu, id);
    SetId must = locks->must[relative], may = locks->may[relative], lost = locks->lost[relative];
    bool unreached = bitset_has(&locks->unreached, relative);
    bool asked = instr->op == OP_CALL ||
                 ((op_has(instr->op, 'R') || op_has(instr->op, 'W')) && !v->is_promoted_access[relative]);
    if (!asked || (!unreached && !may.i && !must.i && !lost.i))
        return;
    const CallSite *site = callgraph_site_at(d->m->graph, v->fn, id);
    dump_at(d, v->fn, id);
    fprintf(d->out, "%s %s", op_name(instr->op),
            !site             ? dump_path(d, v->address[relative])
            : site->callee[0] ? site->callee
                              : "(indirect)");
    if (unreached) {
        fputs(" unreached\n", d->out);
        return;
    }
    fprintf(d->out, " must %s", dump_path_set(d, must));
    if (may.i != must.i)
        fprintf(d->out, " may %s", dump_path_set(d, may));
    if (lost.i)
        fprintf(d->out, " lost %s", dump_path_set(d, lost));
    fputc('\n', d->out);
}

static void lock_event(Dump *d, const LockEvent *event) {
    dump_at(d, event->fn, event->instr);
    fprintf(d->out, "event %s of %s%s in %u of %u states", event_words[event->kind], dump_path(d, event->lock),
            event->shared ? ":shared" : "", event->states, event->total);
    if (!event->sure_states)
        fprintf(d->out, ", all doubtful");
    if (event->other.i)
        fprintf(d->out, ", first at %s", dump_pos(d, event->fn, event->other));
    if (event->callee.i)
        fprintf(d->out, ", in %s", model_fn_name(d->m, event->callee));
    if (event->condition.i)
        fprintf(d->out, ", on %s", dump_path(d, event->condition));
    fprintf(d->out, "%s%s%s%s\n", event->is_try ? ", try" : "", event->lent ? ", lent" : "",
            event->by_contract ? ", by contract" : "", event->doubtful ? ", doubtful" : "");
}

/* ---- functions ---- */

static bool touches_locks(const Dump *d, FnId fn) {
    uint32_t event_count = 0;
    const FnLocks *locks = &d->m->locks->fns[fn.i];
    (void)locks_events(d->m->locks, fn, &event_count);
    return locks->must || event_count || locks->summary.has_effects || locks->summary.taken.len;
}

static void lock_fn(Dump *d, FnId fn) {
    const FnLocks *locks = &d->m->locks->fns[fn.i];
    const FnValues *v = d->m->values[fn.i];
    dump_head(d, fn);
    fprintf(d->out, "%s\n", bitset_has(&d->m->locks->consumed, fn.i) ? " consumed" : "");
    if (!locks->summary.outcome_count)
        fputs("  never returns\n", d->out);
    for (uint32_t i = 0; i < locks->summary.outcome_count; i++)
        lock_outcome(d, fn, &locks->summary.outcomes[i]);
    VEC_EACH(const Taken, taken, &locks->summary.taken)
        lock_taken(d, fn, taken);
    for (uint32_t i = 0; locks->must && i < v->instr_count; i++)
        lock_site(d, locks, v, i);
    uint32_t count = 0;
    const LockEvent *events = locks_events(d->m->locks, fn, &count);
    for (uint32_t i = 0; i < count; i++)
        lock_event(d, &events[i]);
}

void dump_locks(Dump *d) {
    for (uint32_t fn = 1; fn < d->m->prog->fns.len; fn++) {
        if (!dump_wants(d, (FnId){fn}) || !touches_locks(d, (FnId){fn}))
            continue;
        ArenaMark mark = arena_mark(d->arena);
        lock_fn(d, (FnId){fn});
        arena_reset(d->arena, mark);
    }
    const Map *natures = d->m->locks->natures;
    for (uint32_t i = 0; i < map_len(natures) && !d->function; i++)
        fprintf(d->out, "lock %s %s\n", dump_class(d, (ClassId){(uint32_t)map_key_at(natures, i)}),
                nature_words[*map_value_at(natures, i)]);
}
