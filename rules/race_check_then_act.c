/* race_check_then_act.c: what is decided under a lock is done under it, but the lock was given up in between.
 * Argument: in one function, a read of a location under its guard; a place after it, on every way, where the guard is
 * not held; a write of the same location under the guard again, which a branch on what was read leads to, with no test
 * of it since, or which stores what was computed from it, without another read since. Another thread can write it
 * meanwhile. Who stores there before giving up the lock has made the claim known and is left out. Known misses:
 * decision and act in different functions, or on different variables. */
#include "rules/evidence.h"

/* A read that decides on a write, or on what is written. */
typedef struct Act {
    const Location *location;
    const Access *read, *write;
    InstrId gap; /* the lock is not held here, between them */
    bool is_update;
} Act;

static bool is_held(const Model *m, const Location *l, CtxId ctx, InstrId instr) {
    return setpool_has(m->threads->sets, ctx_locks_at(m->threads, ctx, instr), l->guard.i << 1);
}

static uint32_t block_of(const Model *m, const Access *a) {
    return model_block_of(m, a->fn, a->instr);
}

/* The last call before the write, on every way from the read to it, where the guard is not held; 0 none. Taking it
 * again is such a call. */
static InstrId find_gap(const Model *m, const Act *act) {
    const FnValues *v = m->values[act->write->fn.i];
    uint32_t first = block_of(m, act->read), last = block_of(m, act->write);
    for (uint32_t b = last;; b = v->cfg->idom[b]) {
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t i = block->instr_count; i-- > 0;) {
            InstrId id = {block->instr_first + i};
            bool outside = (b == last && id.i >= act->write->instr.i) || (b == first && id.i <= act->read->instr.i);
            if (!outside && tu_instr(v->tu, id)->op == OP_CALL && !is_held(m, act->location, act->write->ctx, id))
                return id;
        }
        if (b == first)
            return (InstrId){0};
    }
}

/* Whether the address is loaded after the gap and before the end of a block, on every way to it. */
static bool is_loaded_again(const Model *m, const Act *act, InstrId gap, uint32_t by) {
    const FnValues *v = m->values[act->write->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        if (tu_instr(v->tu, id)->op == OP_LOAD && path_same(v->address[i], act->read->local_address) &&
            values_dominates(v, gap, id) && cfg_dominates(v->cfg, model_block_of(m, v->fn, id), by))
            return true;
    }
    return false;
}

/* Whether a branch on the way to the write hangs on what was read before the gap, and none on what was read after
 * it. */
static bool is_decided_before(const Model *m, const Act *act, InstrId gap) {
    const FnValues *v = m->values[act->write->fn.i];
    const Cfg *cfg = v->cfg;
    bool decided = false;
    for (uint32_t b = block_of(m, act->write); b != block_of(m, act->read); b = cfg->idom[b]) {
        uint32_t pred = cfg->preds[cfg->pred_first[b]];
        bool waited = cfg->loop_depth[b] < cfg->loop_depth[pred]; /* until it was so: nobody else goes on meanwhile */
        if (waited || cfg->pred_first[b + 1] - cfg->pred_first[b] != 1)
            continue;
        Relation r = branch_relation(m->paths, v, pred, b);
        if (!r.subject.i || (!path_reads(m->paths, r.subject, act->read->local_address) &&
                             !path_reads(m->paths, r.other, act->read->local_address)))
            continue;
        bool compared =
            path_get(m->paths, r.subject)->kind == PATH_RESULT || path_get(m->paths, r.other)->kind == PATH_RESULT;
        if (compared || is_loaded_again(m, act, gap, pred)) /* with what a call has found out since, say */
            return false;
        decided = true;
    }
    return decided;
}

/* Whether the write stores what was computed from what was read before the gap. What was read itself is put back. */
static bool is_computed_before(const Model *m, const Act *act, InstrId gap) {
    const FnValues *v = m->values[act->write->fn.i];
    const Instr *store = tu_instr(v->tu, act->write->instr);
    if (store->op != OP_STORE)
        return false;
    PathId value = values_operand(m->paths, v, tu_args(v->tu, store));
    uint8_t kind = path_get(m->paths, value)->kind;
    return (kind == PATH_BIN || kind == PATH_UN) && path_reads(m->paths, value, act->read->local_address) &&
           !is_loaded_again(m, act, gap, block_of(m, act->write));
}

/* Whether the location is written between the read and the gap: others see then that it is taken. */
static bool is_claimed(const Model *m, const Act *act, InstrId gap) {
    const FnValues *v = m->values[act->write->fn.i];
    ClassId class = act->location->class;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        if (op_has(tu_instr(v->tu, id)->op, 'W') && !v->is_promoted_access[i] && v->address[i].i &&
            path_class(m->paths, v->address[i]).i == class.i && values_dominates(v, act->read->instr, id) &&
            values_dominates(v, id, gap))
            return true;
    }
    return false;
}

/* Whether what is read is what the function itself has stored there: it tests its own work. */
static bool is_own_store(const Model *m, const Access *read) {
    const FnValues *v = m->values[read->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        if (tu_instr(v->tu, id)->op == OP_STORE && path_same(v->address[i], read->local_address) &&
            values_dominates(m->values[read->fn.i], id, read->instr))
            return true;
    }
    return false;
}

/* Another thread's write that can come in between; NULL if there is none. */
static const Access *find_intruder(const Model *m, const Act *act) {
    const Location *l = act->location;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && !a->doubtful && accesses_overlap(m->accesses, a, act->write) != STRIDE_APART &&
            !(a->own && act->write->own) && !(a->maker && act->write->maker) &&
            threads_may_parallel(m->threads, a->at->moment, act->write->at->moment) &&
            threads_may_parallel(m->threads, a->at->moment, act->read->at->moment))
            return a;
    }
    return NULL;
}

static bool is_candidate(const Model *m, const Location *l, const Access *read, const Access *write) {
    return !read->write && read->ctx.i == write->ctx.i && read->instr.i != write->instr.i &&
           path_same(read->local_address, write->local_address) &&
           values_dominates(m->values[write->fn.i], read->instr, write->instr) && guard_is_held(m->accesses, l, read);
}

/* What is known of the accesses of a location, by their number in it. */
typedef enum OwnStore { OWN_NOT_ASKED, OWN_NO, OWN_YES } OwnStore;

static bool is_own_store_of(const Model *m, const Location *l, uint32_t i, uint8_t *own) {
    if (own[i - l->first] == OWN_NOT_ASKED)
        own[i - l->first] = is_own_store(m, &m->accesses->list.data[i]) ? OWN_YES : OWN_NO;
    return own[i - l->first] == OWN_YES;
}

/* The act with the read on which a write rests, the last one if there are several; without one if it rests on none. */
static Act find_act(const Model *m, const Location *l, const Access *write, uint8_t *own) {
    for (uint32_t i = l->first + l->count; i-- > l->first;) {
        Act act = {.location = l, .read = &m->accesses->list.data[i], .write = write};
        if (!is_candidate(m, l, act.read, write) || is_own_store_of(m, l, i, own))
            continue;
        act.gap = find_gap(m, &act);
        if (!act.gap.i || is_claimed(m, &act, act.gap))
            continue;
        act.is_update = !is_decided_before(m, &act, act.gap);
        if (!act.is_update || is_computed_before(m, &act, act.gap))
            return act;
    }
    return (Act){.location = l, .write = write};
}

static void report(const Evidence *e, const Act *act, const Access *intruder) {
    const Model *m = e->m;
    const Access *write = act->write;
    const char *name = evidence_name(e, write->local_address), *guard = class_name(m->paths, act->location->guard);
    bool one = class_is_object(m->paths, act->location->class) || accesses_one_object(m->accesses, write, intruder);
    Finding *f =
        evidence_begin(e, "race-check-then-act", one ? TIER_HIGH : TIER_LOW, SEVERITY_WARNING, write->fn, write->instr);
    f->object = sink_text(e->sink, "%s", class_name(m->paths, act->location->class));
    const char *what =
        act->is_update ? "%s reads %s under %s, gives the lock up, and stores under it what was computed before"
                       : "%s tests %s under %s, gives the lock up, and writes it under the lock without another test";
    f->message = sink_text(e->sink, what, model_fn_name(m, write->fn), name, guard);
    f->fix = sink_text(e->sink, "%s %s again after %s is taken again, or keep the lock",
                       act->is_update ? "read" : "test", name, guard);
    Side *side = evidence_side(e, f, write->ctx, write->instr);
    evidence_step(e, side, STEP_READ, write->fn, act->read->instr, "", sink_text(e->sink, "reads %s", name));
    evidence_step(e, side, STEP_RELEASE, write->fn, act->gap, "", sink_text(e->sink, "%s is not held here", guard));
    evidence_step(e, side, STEP_WRITE, write->fn, write->instr, "", sink_text(e->sink, "writes %s", name));
    Side *other = evidence_side(e, f, intruder->ctx, intruder->instr);
    evidence_step(e, other, STEP_WRITE, intruder->fn, intruder->instr, "",
                  sink_text(e->sink, "writes %s meanwhile", evidence_name(e, intruder->local_address)));
    finding_add_assumption(e->sink, f,
                           threads_why_parallel(m->threads, write->at->moment, intruder->at->moment, e->scratch));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const Location, l, &m->accesses->locations) {
        InstrId reported = {0};
        uint8_t *own = l->guard.i && !l->of_variable ? ARENA_ARRAY(scratch, uint8_t, l->count) : NULL;
        for (uint32_t i = l->first; i < l->first + l->count && own; i++) {
            const Access *write = &m->accesses->list.data[i];
            if (!write->write || write->doubtful || write->instr.i == reported.i ||
                !guard_is_held(m->accesses, l, write))
                continue;
            Act act = find_act(m, l, write, own);
            const Access *intruder = act.read ? find_intruder(m, &act) : NULL;
            if (!intruder)
                continue;
            report(&e, &act, intruder);
            reported = write->instr;
        }
    }
}

const Rule rule_race_check_then_act = {
    .id = "race-check-then-act",
    .title = "Decision under a lock that was given up before the act",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-367",
    .cert = "CON08-C",
    .concept = "trade-offs",
    .summary = "A variable is tested or read under its lock, the lock is given up, and the variable is written under "
               "the lock again without another look at it.",
    .why = "Each access is guarded, so there is no data race. But between the test and the write other threads may "
           "take the lock and change the variable, so that the write rests on what is no longer true: two threads "
           "take the last free slot, both create what only one should, a limit is passed, or one of two updates is "
           "lost.",
    .fix = "Hold the lock from the test to the write. Where something slow has to happen in between, test again after "
           "taking the lock again, or store a mark under the first lock that tells others that somebody is at it.",
    .limits = "Looked for within one function and for one variable at a time: a test of one variable that decides on "
              "another is not found. What is stored again just as it was read counts as put back. For members of "
              "objects that are many, and may belong to one thread by then, the tier is the lowest.",
    .seen = "None that was shown in the programs and fixed bugs of tests/accuracy; three fixed bugs of this kind "
            "(memcached 193a653e9678 and 8caa4146a5e6, rsyslog 529e86e85786) are missed.",
    .bad_example = "bad_last_slot.c",
    .good_example = "good_lock_kept.c",
    .run = run,
};
