/* gil_free_threaded_state.c: a static variable of an extension module that only the GIL guards.
 * Argument: functions that Python calls touch the variable, one of them writes it, no lock besides the GIL is common to
 * them, and they are not atomic. In a build of Python without the GIL threads call them at once. What a module does
 * while it is set up comes before. Known misses: memory that is reached through pointers, such as the state of a module
 * or of an object; variables that are written by functions outside. Noise: an extension that is never built for such a
 * Python. */
#include "rules/evidence.h"
#include "rules/host_state.h"

#include <string.h>

static const char *text_of(const Evidence *e, const Access *a) {
    const char *name = evidence_name(e, a->local_address);
    return sink_text(e->sink, "%s %s", a->write ? "writes" : "reads", name);
}

static void add_side(const Evidence *e, Finding *f, const Access *a) {
    Side *side = evidence_side(e, f, a->ctx, a->instr);
    evidence_step(e, side, a->write ? STEP_WRITE : STEP_READ, a->fn, a->instr, "", text_of(e, a));
}

static void report(const Evidence *e, const Location *l, const HostState *state) {
    const Model *m = e->m;
    const Access *write = state->write, *other = state->other;
    Finding *f = evidence_begin(e, "gil-free-threaded-state", state->is_renounced ? TIER_HIGH : TIER_LOW,
                                SEVERITY_WARNING, write->fn, write->instr);
    const char *name = sink_text(e->sink, "%s", evidence_name(e, write->local_address));
    const char *fn = model_fn_name(m, write->fn), *other_fn = model_fn_name(m, other->fn);
    bool same = strcmp(fn, other_fn) == 0;
    const char *what = state->is_renounced ? "in a build without the GIL nothing guards it" : "only the GIL guards it";
    f->message = sink_text(e->sink, "%s is written in %s, which any thread of Python may call%s%s%s: %s", name, fn,
                           same ? "" : ", and used in ", same ? "" : other_fn, same ? " beside another" : "", what);
    f->object = sink_text(e->sink, "%s", class_name(m->paths, l->class));
    f->fix = sink_text(
        e->sink, "set %s up in the module's exec function, keep it in the module's state, or guard it by a PyMutex",
        name);
    add_side(e, f, write);
    add_side(e, f, other);
    finding_add_assumption(e->sink, f, "Python runs without its GIL");
}

/* One finding for each variable: its first part. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    VEC_EACH(const Location, l, &m->accesses->locations) {
        HostState state = host_state_of(m, l);
        bool is_new = false;
        if (state.write)
            map_slot(told, path_root(m->paths, state.write->address, false).i, &is_new);
        if (is_new)
            report(&e, l, &state);
    }
}

const Rule rule_gil_free_threaded_state = {
    .id = "gil-free-threaded-state",
    .title = "Static state that only the GIL guards",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "gil",
    .summary = "A static variable of an extension module is written by functions that Python calls, under no lock but "
               "the GIL.",
    .why = "With the GIL only one thread at a time runs an extension's functions. Without it (CPython 3.13t and later) "
           "all do, and what was a cache filled at first use, a counter, a buffer or a flag in a static variable is a "
           "data race: two threads both find the cache empty and fill it, one reads a pointer that the other has just "
           "freed. A module that declares Py_MOD_GIL_NOT_USED says that it has none of these.",
    .fix = "Fill caches while the module is set up, in its exec function. Keep what changes in the module's state or "
           "in the object and guard it by a PyMutex or a critical section; make counters and flags atomic; make "
           "buffers local.",
    .limits = "Tier low as long as the module does not name Py_MOD_GIL_NOT_USED; `--python=free-threaded` judges it as "
              "if it did. Variables alone are looked at: what is reached through pointers, as the state of the module "
              "or of an object, is left to the race rules, which need a lock somewhere to tell.",
    .seen = "simplejson: eleven caches in static variables, fixed in 6d7d8fa0; psutil's psutil_proc_cmdline, fixed in "
            "73af4073.",
    .bad_example = "bad_lazy_cache.c",
    .good_example = "good_made_in_exec.c",
    .run = run,
};
