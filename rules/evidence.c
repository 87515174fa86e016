/* evidence.c: see evidence.h. */
#include "rules/evidence.h"

#include <string.h>

SourceLoc evidence_loc(const Model *m, FnId fn, InstrId instr) {
    ModelPos pos = model_pos_of(m, fn, instr);
    return (SourceLoc){pos.file, pos.line, pos.col};
}

Finding *evidence_begin(const Evidence *e, const char *rule, Tier tier, Severity severity, FnId fn, InstrId instr) {
    Finding *finding = sink_begin(e->sink, rule, tier, severity, evidence_loc(e->m, fn, instr));
    finding->function = model_fn_name(e->m, fn);
    return finding;
}

const char *evidence_name(const Evidence *e, PathId address) {
    return model_describe(e->m, address, e->scratch);
}

static const char *file_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *evidence_thread_title(const Evidence *e, ThreadId id) {
    const Thread *thread = thread_get(e->m->threads, id);
    if (thread->is_host)
        return sink_text(e->sink, "any thread of %s", thread->name);
    if (thread->origin == THREAD_API)
        return "any thread that calls the library";
    if (thread->origin == THREAD_MAIN)
        return "main thread";
    const CallSite *site = &e->m->graph->sites.data[thread->site];
    ModelPos pos = model_pos_of(e->m, site->caller, site->instr);
    if (thread->origin == THREAD_SIGNAL)
        return sink_text(e->sink, "signal handler %s, installed at %s:%u", thread->name, file_base(pos.file), pos.line);
    return sink_text(e->sink, "thread %s%s, started at %s:%u", thread->name, thread->many ? " (several)" : "",
                     file_base(pos.file), pos.line);
}

const char *evidence_locks(const Evidence *e, SetId classes) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(e->m->locks->sets, classes, &count);
    const char *text = "";
    for (uint32_t i = 0; i < count; i++) {
        const char *name = class_name(e->m->paths, (ClassId){members[i] >> 1});
        text = arena_printf(e->scratch, "%s%s%s%s", text, i ? ", " : "", name, members[i] & 1 ? " (read)" : "");
    }
    return sink_text(e->sink, "%s", text);
}

void evidence_step(const Evidence *e, Side *side, StepKind kind, FnId fn, InstrId instr, const char *lock,
                   const char *text) {
    side_add_step(e->sink, side, kind, evidence_loc(e->m, fn, instr), model_fn_name(e->m, fn), lock, text);
}

void evidence_entry(const Evidence *e, Side *side, FnId fn, const char *text) {
    ModelPos pos = model_pos_of_fn(e->m, fn);
    side_add_step(e->sink, side, STEP_NOTE, (SourceLoc){pos.file, pos.line, pos.col}, model_fn_name(e->m, fn), "",
                  text);
}

static void add_start(const Evidence *e, Side *side, CtxId root) {
    const Context *ctx = ctx_get(e->m->threads, root);
    const Thread *thread = thread_get(e->m->threads, ctx->thread);
    ModelPos pos = model_pos_of_fn(e->m, ctx->fn);
    const char *name = model_fn_name(e->m, ctx->fn);
    const char *text = sink_text(e->sink, "%s begins", name);
    if (thread->origin == THREAD_API)
        text = sink_text(e->sink, "%s is called %s %s", name, thread->is_host ? "by" : "from",
                         thread->is_host ? thread->name : "outside");
    if (thread->site) {
        const CallSite *site = &e->m->graph->sites.data[thread->site];
        ModelPos made = model_pos_of(e->m, site->caller, site->instr);
        const char *what = thread->origin == THREAD_SIGNAL ? "signal handler" : "thread";
        const char *how = thread->origin == THREAD_SIGNAL ? "installed" : "created";
        text = sink_text(e->sink, "%s %s begins, %s by %s at %s:%u", what, name, how, model_fn_name(e->m, site->caller),
                         file_base(made.file), made.line);
    }
    side_add_step(e->sink, side, STEP_THREAD_START, (SourceLoc){pos.file, pos.line, pos.col}, name, "", text);
}

/* The locks that the function itself holds before an instruction, where it took them. */
static void add_acquires(const Evidence *e, Side *side, CtxId ctx, InstrId before) {
    FnId fn = ctx_get(e->m->threads, ctx)->fn;
    const FnValues *v = e->m->values[fn.i];
    uint32_t count = 0, copy[32];
    SetId held = ctx_own_locks_at(e->m->threads, ctx, before);
    const uint32_t *members = setpool_members(e->m->locks->sets, held, &count);
    count = count < 32 ? count : 32;
    memcpy(copy, members, sizeof(uint32_t) * count);
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = {copy[i] >> 1};
        InstrId site = locks_site_before(e->m->locks, e->m->paths, e->m->graph, v, lock, before);
        const char *name = evidence_name(e, lock);
        if (site.i)
            evidence_step(e, side, STEP_ACQUIRE, fn, site, name,
                          sink_text(e->sink, "takes %s%s", name, copy[i] & 1 ? " for reading" : ""));
    }
}

/* That a call leads to a function: a library's function may call what it was given. */
static const char *call_text(const Evidence *e, FnId fn, InstrId at, FnId callee) {
    const CallSite *site = callgraph_site_at(e->m->graph, fn, at);
    const char *name = model_fn_name(e->m, callee);
    bool by_library = site && site->api && site->callee[0] && strcmp(site->callee, name) != 0;
    return by_library ? sink_text(e->sink, "calls %s, which calls %s", site->callee, name)
                      : sink_text(e->sink, "calls %s", name);
}

Side *evidence_side(const Evidence *e, Finding *finding, CtxId id, InstrId instr) {
    const Threads *t = e->m->threads;
    const Thread *thread = thread_get(t, ctx_get(t, id)->thread);
    Side *side = finding_add_side(e->sink, finding, evidence_thread_title(e, ctx_get(t, id)->thread), thread->name);
    enum { MAX_CHAIN = 64 };
    CtxId chain[MAX_CHAIN];
    uint32_t length = 0;
    for (CtxId at = id; at.i && length < MAX_CHAIN; at = ctx_get(t, at)->parent)
        chain[length++] = at;
    add_start(e, side, chain[length - 1]);
    for (uint32_t k = length; k-- > 0;) {
        FnId fn = ctx_get(t, chain[k])->fn;
        InstrId at = k ? ctx_get(t, chain[k - 1])->call : instr;
        add_acquires(e, side, chain[k], at);
        if (k)
            evidence_step(e, side, STEP_CALL, fn, at, "", call_text(e, fn, at, ctx_get(t, chain[k - 1])->fn));
    }
    side->locks = evidence_locks(e, ctx_locks_at(t, id, instr));
    return side;
}

Side *evidence_order_side(const Evidence *e, Finding *finding, const OrderEdge *edge, const char *text) {
    const Model *m = e->m;
    Side *side = evidence_side(e, finding, edge->ctx, edge->call);
    FnId fn = ctx_get(m->threads, edge->ctx)->fn, callee = edge->callee;
    InstrId site = edge->call;
    PathId lock = edge->named;
    while (callee.i && (fn.i != edge->fn.i || site.i != edge->instr.i)) {
        const Taken *next = locks_how_taken(m->locks, m->paths, m->values[fn.i], site, callee, lock);
        if (!next)
            break;
        evidence_step(e, side, STEP_CALL, fn, site, "", sink_text(e->sink, "calls %s", model_fn_name(m, callee)));
        fn = callee;
        site = next->site;
        lock = next->lock;
        callee = next->callee;
    }
    evidence_step(e, side, STEP_ACQUIRE, edge->fn, edge->instr,
                  sink_text(e->sink, "%s", class_name(m->paths, edge->acquired)), text);
    return side;
}
