/* gil_free_threaded_state.c: state of an extension module that only the GIL guards: a static variable, a member of the
 * module's own state, a member of its objects.
 * Argument: functions that Python calls touch it, one of them writes it, no lock besides the GIL is common to them, and
 * they are not atomic (hoststate.h). In a build of Python without the GIL threads call them at once. What a module does
 * while it is set up comes before; an object that is made, or torn down, nobody else has. That two threads use one
 * object is an assumption of its own: many are iterators and the like, which one thread makes and uses up. Known
 * misses: other memory that is reached through pointers; variables that are written by functions outside. Noise: an
 * extension that is never built for such a Python. */
#include "rules/evidence.h"

#include <string.h>

/* Where the program's own text has an access: functions of the host's headers are called there. */
typedef struct Spot {
    CtxId ctx;
    FnId fn;
    InstrId instr;
    const char *name; /* of what is accessed */
} Spot;

static bool is_of_host(const Model *m, FnId fn) {
    bool found = false;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        found = found || syncapi_is_among(&token->bodies, model_fn_name(m, fn));
    return found;
}

static Spot spot_of(const Evidence *e, const Access *a, const Location *l) {
    const Model *m = e->m;
    Spot spot = {a->ctx, a->fn, a->instr, evidence_name(e, a->local_address)};
    bool lifted = false;
    for (CtxId parent; is_of_host(m, spot.fn) && (parent = ctx_get(m->threads, spot.ctx)->parent).i; lifted = true)
        spot = (Spot){parent, ctx_get(m->threads, parent)->fn, ctx_get(m->threads, spot.ctx)->call, spot.name};
    if (lifted || spot.name[0] == '(') /* in C's words, if these are not too long */
        spot.name = class_name(m->paths, l->class);
    return spot;
}

static void add_side(const Evidence *e, Finding *f, const Access *a, const Location *l) {
    Spot spot = spot_of(e, a, l);
    Side *side = evidence_side(e, f, spot.ctx, spot.instr);
    evidence_step(e, side, a->write ? STEP_WRITE : STEP_READ, spot.fn, spot.instr, "",
                  sink_text(e->sink, "%s %s", a->write ? "writes" : "reads", spot.name));
}

/* It is one for interpreters that have a token each. */
static bool is_split(const Model *m, const HostState *state) {
    return hoststate_is_split(m) && !hoststate_is_renounced(m) && state->scope == STATE_VARIABLE;
}

/* One object of a type may be used by one thread alone, and mostly is. */
static Tier tier_of(const Model *m, const HostState *state) {
    bool bare = hoststate_is_renounced(m) && state->scope != STATE_OBJECT;
    return bare || is_split(m, state) ? TIER_HIGH : TIER_LOW;
}

static const char *fix_of(const Evidence *e, const HostState *state, const char *name) {
    static const char *const fixes[] = {
        [STATE_VARIABLE] = "set %s up in the module's exec function, keep it in the module's state, or add a PyMutex",
        [STATE_MODULE] = "set %s up in the module's exec function, or guard it by a PyMutex that is kept beside it",
        [STATE_OBJECT] = "hold a critical section on the object, or a PyMutex in it, where %s is used",
    };
    return sink_text(e->sink, fixes[state->scope], name);
}

static const char *guard_text(const Model *m, const HostState *state) {
    if (hoststate_is_renounced(m))
        return "in a build without the GIL nothing guards it";
    if (is_split(m, state))
        return "interpreters with a GIL of their own share it";
    return state->with == STATE_NOTHING ? "not even the GIL guards it" : "only the GIL guards it";
}

static void report(const Evidence *e, const Location *l, const HostState *state) {
    const Model *m = e->m;
    const Access *write = state->write, *other = state->other;
    Spot spot = spot_of(e, write, l);
    Finding *f = evidence_begin(e, "gil-free-threaded-state", tier_of(m, state), SEVERITY_WARNING, spot.fn, spot.instr);
    const char *name = sink_text(e->sink, "%s", spot.name);
    const char *fn = model_fn_name(m, spot.fn), *other_fn = model_fn_name(m, spot_of(e, other, l).fn);
    bool same = strcmp(fn, other_fn) == 0;
    const char *whose = state->scope == STATE_OBJECT ? " of one object" : "";
    bool split = is_split(m, state);
    f->message = sink_text(e->sink, "%s is written in %s, which any thread of Python may call%s%s%s%s: %s", name, fn,
                           same ? "" : ", and used in ", same ? "" : other_fn, same ? " beside another" : "", whose,
                           guard_text(m, state));
    f->object = sink_text(e->sink, "%s", class_name(m->paths, l->class));
    f->fix = fix_of(e, state, name);
    add_side(e, f, write, l);
    add_side(e, f, other, l);
    if (split || hoststate_is_renounced(m) || state->with != STATE_NOTHING)
        finding_add_assumption(
            e->sink, f, split ? "two interpreters, each with its GIL, load the module" : "Python runs without its GIL");
    if (state->scope == STATE_OBJECT)
        finding_add_assumption(e->sink, f, "two threads use one object");
}

/* What is told once: a variable, a member of the module's state, a type of objects. */
static uint64_t subject_of(const Model *m, const Location *l, const HostState *state) {
    if (state->scope == STATE_OBJECT)
        return map_pair(1, class_record(m->paths, l->class).i);
    return state->scope == STATE_MODULE ? map_pair(2, l->class.i) : path_root(m->paths, state->write->address, false).i;
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    VEC_EACH(const Location, l, &m->accesses->locations) {
        bool is_new = false;
        if (hoststate_is_bare(m, l))
            map_slot(told, subject_of(m, l, hoststate_of(m, l)), &is_new);
        if (is_new)
            report(&e, l, hoststate_of(m, l));
    }
}

const Rule rule_gil_free_threaded_state = {
    .id = "gil-free-threaded-state",
    .title = "State that only the GIL guards",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "gil",
    .summary =
        "A static variable of an extension module, a member of its state or of its objects is written by functions "
        "that Python calls, under no lock but the GIL.",
    .why = "With the GIL only one thread at a time runs an extension's functions. Without it (CPython 3.13t and later) "
           "all do, and what was a cache filled at first use, a counter, a buffer or a flag in a static variable is a "
           "data race: two threads both find the cache empty and fill it, one reads a pointer that the other has just "
           "freed. So is what the module keeps in its state, and what an object keeps that two threads use. A module "
           "that declares Py_MOD_GIL_NOT_USED says that it has none of these.",
    .fix = "Fill caches while the module is set up, in its exec function. Keep what changes in the module's state or "
           "in the object and guard it by a PyMutex or a critical section; make counters and flags atomic; make "
           "buffers local.",
    .limits =
        "Tier low as long as the module does not name Py_MOD_GIL_NOT_USED; `--python=free-threaded` judges it as "
        "if it did. Static variables of a module that declares Py_MOD_PER_INTERPRETER_GIL_SUPPORTED are judged so "
        "in either mode, since sub-interpreters share them. Members of objects are of tier low always, one finding for "
        "each type: two threads must use one "
        "object, and many never leave the thread that made them. What else is reached through pointers is left "
        "to the race rules, which need a lock somewhere to tell.",
    .seen = "simplejson: eleven caches in static variables, fixed in 6d7d8fa0; psutil's psutil_proc_cmdline, fixed in "
            "73af4073.",
    .bad_example = "bad_lazy_cache.c",
    .good_example = "good_made_in_exec.c",
    .run = run,
};
