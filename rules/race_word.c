/* race_word.c: see race_word.h. The words of a side are the code's own where it has some; the object and its guard are
 * named by class, since many places speak of them. */
#include "rules/race_word.h"

#include "rules/race_claim.h"

#include <string.h>

enum { SHOWN_OTHERS = 4 };

static const char *verb_of(const Access *a) {
    return a->write ? "written" : "read";
}

static const char *verb_going_on(const Access *a) {
    return a->write ? "writing" : "reading";
}

static const char *guard_name(const Model *m, const Location *l) {
    return class_name(m->paths, l->guard);
}

/* What is accessed, as the code there says it, or the variable that its pointer may have been set to. Neighbouring
 * bit-fields are one address: the member tells which. */
static const char *name_of(const Evidence *e, const Access *a) {
    const char *name = evidence_name(e, a->chosen ? a->address : a->local_address);
    const char *dot = strrchr(name, '.'), *arrow = strrchr(name, '>');
    const char *member = race_bit_member(e->m, a), *last = dot > arrow ? dot : arrow;
    return member && last ? sink_text(e->sink, "%.*s%s", (int)(last - name) + 1, name, member) : name;
}

/* What is to be guarded: one variable by its name, a member of many objects by its type's. */
static const char *shared_name(const Evidence *e, const Finding *f, const Race *r) {
    bool variable = r->one_object && !class_is_object(e->m->paths, r->location->class);
    return variable ? name_of(e, r->odd) : f->object;
}

/* ---- sentences ---- */

static void word_guard(const Evidence *e, Finding *f, const Race *r) {
    const Model *m = e->m;
    const Location *l = r->location;
    const char *guard = guard_name(m, l);
    f->guard_hits = l->guarded_sites;
    f->guard_total = l->sites;
    f->guard =
        sink_text(e->sink, "%s is guarded by %s in %u of %u places", f->object, guard, l->guarded_sites, l->sites);
    bool of_other = setpool_has(m->locks->sets, r->odd->at->held.locks, l->guard.i << 1);
    bool late = !of_other && race_follows_own_release(m, l, r->odd);
    f->message = sink_text(e->sink, "%s is %s in %s %s %s%s, under which %s %s it", name_of(e, r->odd), verb_of(r->odd),
                           model_fn_name(m, r->odd->fn), late ? "just after the release of" : "without",
                           of_other ? "its own " : "", guard, model_fn_name(m, r->usual->fn),
                           r->usual->write ? "writes" : "reads");
    f->fix = sink_text(e->sink, late ? "keep %s until after this %s" : "take %s around this %s", guard,
                       r->odd->write ? "write" : "read");
}

/* Not the location's guard, but the lock of these two. */
static bool word_going_on(const Evidence *e, Finding *f, const Race *r) {
    const Model *m = e->m;
    SetId given_back = race_given_back(m, r->location, r->odd);
    ClassId lock = accesses_common_lock(m->threads, given_back, r->usual->at->held.locks);
    if (!lock.i)
        return false;
    const char *name = class_name(m->paths, lock);
    f->message = sink_text(e->sink, "%s is %s in %s just after the release of %s, under which %s %s it",
                           name_of(e, r->odd), verb_of(r->odd), model_fn_name(m, r->odd->fn), name,
                           model_fn_name(m, r->usual->fn), r->usual->write ? "writes" : "reads");
    f->fix = sink_text(e->sink, "keep %s until after this %s", name, r->odd->write ? "write" : "read");
    return true;
}

static void word_unguarded(const Evidence *e, Finding *f, const Race *r) {
    if (r->guard_is_broken) {
        word_guard(e, f, r);
        return;
    }
    if (word_going_on(e, f, r))
        return;
    f->message = sink_text(e->sink, "%s is %s in %s while another thread may be %s it in %s; no lock is common to both",
                           name_of(e, r->odd), verb_of(r->odd), model_fn_name(e->m, r->odd->fn),
                           verb_going_on(r->usual), model_fn_name(e->m, r->usual->fn));
    f->fix = sink_text(e->sink, "guard every access to %s by one lock, or make it atomic", shared_name(e, f, r));
}

static void word_handlers(const Evidence *e, Finding *f, const Race *r) {
    word_unguarded(e, f, r);
    if (!r->guard_is_broken)
        f->message =
            sink_text(e->sink, "%s is %s in %s while another request may be %s it in %s; no lock is common to both",
                      name_of(e, r->odd), verb_of(r->odd), model_fn_name(e->m, r->odd->fn), verb_going_on(r->usual),
                      model_fn_name(e->m, r->usual->fn));
}

static void word_read_lock(const Evidence *e, Finding *f, const Race *r) {
    const char *lock = class_name(e->m->paths, race_read_lock(e->m, r->location, r->odd, r->usual));
    f->message =
        sink_text(e->sink,
                  "%s is written in %s under %s, which is held for reading only: another thread may be %s it in "
                  "%s under the same lock",
                  name_of(e, r->odd), model_fn_name(e->m, r->odd->fn), lock, verb_going_on(r->usual),
                  model_fn_name(e->m, r->usual->fn));
    f->fix = sink_text(e->sink, "take %s for writing around this write, or make %s atomic", lock, f->object);
}

static void word_two_guards(const Evidence *e, Finding *f, const Race *r) {
    ClassId here = race_own_guard(e->m, r->location, r->odd, r->usual);
    ClassId there = race_own_guard(e->m, r->location, r->usual, r->odd);
    f->message = sink_text(e->sink, "%s is %s in %s under %s, but %s in %s under %s", name_of(e, r->odd),
                           verb_of(r->odd), model_fn_name(e->m, r->odd->fn), class_name(e->m->paths, here),
                           verb_of(r->usual), model_fn_name(e->m, r->usual->fn), class_name(e->m->paths, there));
    f->fix = sink_text(e->sink, "decide which lock guards %s, and take that one at every access", f->object);
}

static void word_bit_fields(const Evidence *e, Finding *f, const Race *r) {
    f->message =
        sink_text(e->sink, "%s is written in %s while another thread may be %s %s in %s; the two share their bytes",
                  name_of(e, r->odd), model_fn_name(e->m, r->odd->fn), verb_going_on(r->usual), name_of(e, r->usual),
                  model_fn_name(e->m, r->usual->fn));
    f->fix = sink_text(e->sink, "guard all bit-fields beside %s by one lock, or give each a member of its own",
                       name_of(e, r->odd));
}

static void word_lazy_init(const Evidence *e, Finding *f, const Race *r) {
    f->message = sink_text(e->sink, "%s is set up in %s where that finds it not to be, and two threads may find so",
                           name_of(e, r->odd), model_fn_name(e->m, r->odd->fn));
    f->fix = sink_text(e->sink, "set %s up by pthread_once, or under a lock that is taken before the test", f->object);
}

static void word_double_checked(const Evidence *e, Finding *f, const Race *r) {
    const char *guard = guard_name(e->m, r->location);
    f->message = sink_text(e->sink, "%s is tested in %s without %s before it is set up under it", name_of(e, r->odd),
                           model_fn_name(e->m, r->odd->fn), guard);
    f->fix = sink_text(e->sink, "test %s under %s alone, or load it with acquire and store it with release order",
                       f->object, guard);
}

static void word_mixed_atomic(const Evidence *e, Finding *f, const Race *r) {
    f->message = sink_text(e->sink, "%s is %s in %s by %s operation while another thread may be %s it in %s by %s one",
                           name_of(e, r->odd), verb_of(r->odd), model_fn_name(e->m, r->odd->fn),
                           r->odd->atomic ? "an atomic" : "a plain", verb_going_on(r->usual),
                           model_fn_name(e->m, r->usual->fn), r->usual->atomic ? "an atomic" : "a plain");
    f->fix = sink_text(e->sink, "make every access to %s atomic", f->object);
}

static void word_volatile(const Evidence *e, Finding *f, const Race *r) {
    f->message =
        sink_text(e->sink, "%s is volatile and no more: it is %s in %s while another thread may be %s it in %s",
                  name_of(e, r->odd), verb_of(r->odd), model_fn_name(e->m, r->odd->fn), verb_going_on(r->usual),
                  model_fn_name(e->m, r->usual->fn));
    f->fix = sink_text(e->sink, "make %s atomic, or guard it by a lock", f->object);
}

typedef void Wording(const Evidence *e, Finding *f, const Race *r);

static Wording *const wordings[] = {
    [RACE_UNGUARDED_WRITE] = word_unguarded, [RACE_UNGUARDED_READ] = word_unguarded,
    [RACE_LAZY_INIT] = word_lazy_init,       [RACE_DOUBLE_CHECKED] = word_double_checked,
    [RACE_MIXED_ATOMIC] = word_mixed_atomic, [RACE_READ_LOCK] = word_read_lock,
    [RACE_BIT_FIELDS] = word_bit_fields,     [RACE_HANDLERS] = word_handlers,
    [RACE_VOLATILE] = word_volatile,         [RACE_TWO_GUARDS] = word_two_guards,
};

/* ---- sides ---- */

static Side *add_side(const Evidence *e, Finding *f, const Access *a) {
    Side *side = evidence_side(e, f, a->ctx, a->instr);
    const char *text = sink_text(e->sink, "%s %s", a->write ? "writes" : "reads", name_of(e, a));
    AccessPlace place = accesses_place(e->m->accesses, a);
    if (a->helper)
        evidence_step(e, side, STEP_CALL, a->fn, a->instr, "",
                      sink_text(e->sink, "calls %s", callgraph_site_at(e->m->graph, a->fn, a->instr)->callee));
    evidence_step(e, side, a->write ? STEP_WRITE : STEP_READ, place.fn, place.instr, "", text);
    return side;
}

static bool is_same_place(const Access *a, const Access *b) {
    return a->fn.i == b->fn.i && a->instr.i == b->instr.i;
}

/* Other functions that do the same as the odd one, and are not the usual one. */
static void add_others(const Evidence *e, Finding *f, const Race *r) {
    for (uint32_t i = 0; i < r->other_count && i < SHOWN_OTHERS; i++) {
        if (is_same_place(r->others[i], r->usual))
            continue;
        Side *side = add_side(e, f, r->others[i]);
        side->title = sink_text(e->sink, "elsewhere: %s", side->title);
    }
}

static void add_assumptions(const Evidence *e, Finding *f, const Race *r) {
    const Model *m = e->m;
    finding_add_assumption(e->sink, f,
                           threads_why_parallel(m->threads, r->odd->at->moment, r->usual->at->moment, e->scratch));
    if (!r->one_object)
        finding_add_assumption(e->sink, f,
                               "both accesses can be of the same object: objects are told apart by type "
                               "and member only");
    if (r->odd->doubtful || r->usual->doubtful)
        finding_add_assumption(e->sink, f, "the function pointers on the way lead where this chain says");
    if ((r->odd->indexed || r->usual->indexed) && accesses_overlap(m->accesses, r->odd, r->usual) != STRIDE_MEET)
        finding_add_assumption(e->sink, f, "the indices of both accesses can be equal");
}

void race_word(const Evidence *e, Finding *f, const Race *r) {
    f->object = sink_text(e->sink, "%s", class_name(e->m->paths, r->location->class));
    f->key = sink_text(e->sink, "%s|%s", model_fn_name(e->m, r->usual->fn), guard_name(e->m, r->location));
    wordings[r->kind](e, f, r);
    add_side(e, f, r->odd);
    add_side(e, f, r->usual);
    add_others(e, f, r);
    add_assumptions(e, f, r);
}
