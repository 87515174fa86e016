/* model_dump_threads.c: threads and contexts, the shared locations that they touch, and the order of their locks. A
 * context is named by its number: accesses and edges point to it. */
#include "model/model_dump_internal.h"

static const char *thread_text(const Dump *d, ThreadId id) {
    return arena_printf(d->arena, "%s/%u", thread_get(d->m->threads, id)->name, id.i);
}

/* "thread main/1 live {pool.c:56}". */
static const char *moment_text(const Dump *d, Moment moment) {
    bool of_main = thread_get(d->m->threads, moment.thread)->origin == THREAD_MAIN;
    return arena_printf(d->arena, "thread %s%s%s", thread_text(d, moment.thread), of_main ? " live " : "",
                        of_main ? dump_live_set(d, moment.live) : "");
}

/* ---- threads ---- */

static void thread_line(Dump *d, ThreadId id) {
    const Threads *t = d->m->threads;
    const Thread *thread = thread_get(t, id);
    fprintf(d->out, "thread %s %s%s", thread_text(d, id), thread->many ? "many" : "one",
            thread->own_argument ? " own-argument" : "");
    if (thread->origin == THREAD_CREATED) {
        const CallSite *site = &t->graph->sites.data[thread->site];
        fprintf(d->out, " created at %s by %s in #%u, argument %s, live %s", dump_pos(d, site->caller, site->instr),
                thread_text(d, thread->creator), thread->create_ctx.i, dump_path(d, thread->argument),
                dump_live_set(d, thread->live_at_create));
    }
    fputc('\n', d->out);
}

static void context_line(Dump *d, CtxId id) {
    const Threads *t = d->m->threads;
    const Context *ctx = ctx_get(t, id);
    fprintf(d->out, "context #%u %s on %s locks %s", id.i, model_fn_name(d->m, ctx->fn), thread_text(d, ctx->thread),
            dump_class_set(d, ctx->locks));
    if (thread_get(t, ctx->thread)->origin == THREAD_MAIN)
        fprintf(d->out, " live %s", dump_live_set(d, ctx->live));
    if (ctx->parent.i)
        fprintf(d->out, " from #%u %s", ctx->parent.i, dump_pos(d, ctx_get(t, ctx->parent)->fn, ctx->call));
    for (uint32_t k = 0; k < ctx->param_count; k++) {
        if (ctx->params[k].i)
            fprintf(d->out, " %u=%s", k, dump_path(d, ctx->params[k]));
    }
    fputs(ctx->doubtful ? " doubtful\n" : "\n", d->out);
}

void dump_threads(Dump *d) {
    const Threads *t = d->m->threads;
    for (uint32_t i = 1; i < t->threads.len && !d->function; i++)
        thread_line(d, (ThreadId){i});
    for (uint32_t i = 1; i < t->contexts.len; i++) {
        ArenaMark mark = arena_mark(d->arena);
        if (dump_wants(d, t->contexts.data[i].fn))
            context_line(d, (CtxId){i});
        arena_reset(d->arena, mark);
    }
}

/* ---- accesses ---- */

static void location_head(Dump *d, const Location *location) {
    fprintf(d->out, "location %s guard %s%s %u/%u%s%s%s\n", dump_class(d, location->class),
            location->guard_is_own ? "own " : "", dump_class(d, location->guard), location->guarded_sites,
            location->sites, location->guarded_write ? " guarded-write" : "", location->only_flag_writes ? " flag" : "",
            location->any_volatile ? " volatile" : "");
}

static void access_line(Dump *d, const Access *access) {
    dump_at(d, access->fn, access->instr);
    fprintf(d->out, "%s in %s#%u %s must %s", access->write ? "write" : "read", model_fn_name(d->m, access->fn),
            access->ctx.i, moment_text(d, access->at->moment), dump_class_set(d, access->at->held.locks));
    if (access->at->held.own.i)
        fprintf(d->out, " own %s", dump_class_set(d, access->at->held.own));
    if (access->at->held.foreign.i || access->at->held.apart.i)
        fprintf(d->out, " foreign %s apart %s", dump_class_set(d, access->at->held.foreign),
                dump_class_set(d, access->at->held.apart));
    if (access->at->may_locks.i != access->at->held.locks.i)
        fprintf(d->out, " may %s", dump_class_set(d, access->at->may_locks));
    fprintf(d->out, " at %s%s%s%s%s%s%s%s\n", dump_path(d, access->address), access->atomic ? " atomic" : "",
            access->is_volatile ? " volatile" : "", access->indexed ? " indexed" : "",
            access->constant ? " constant" : "", access->doubtful ? " doubtful" : "", access->certain ? " certain" : "",
            access->own ? " own" : "");
}

void dump_accesses(Dump *d) {
    const Accesses *a = d->m->accesses;
    VEC_EACH(const Location, location, &a->locations) {
        bool named = false;
        for (uint32_t i = location->first; i < location->first + location->count; i++) {
            ArenaMark mark = arena_mark(d->arena);
            bool wanted = dump_wants(d, a->list.data[i].fn);
            if (wanted && !named)
                location_head(d, location);
            if (wanted)
                access_line(d, &a->list.data[i]);
            named = named || wanted;
            arena_reset(d->arena, mark);
        }
    }
}

/* ---- order ---- */

static const char *edge_text(const Dump *d, const OrderEdge *edge) {
    return arena_printf(d->arena, "%s%s -> %s%s", dump_class(d, edge->held), edge->held_shared ? ":shared" : "",
                        dump_class(d, edge->acquired), edge->acquired_shared ? ":shared" : "");
}

static void edge_line(Dump *d, const OrderEdge *edge) {
    dump_at(d, edge->fn, edge->instr);
    fprintf(d->out, "%s in %s#%u %s holds %s span %u takes %s%s\n", edge_text(d, edge), model_fn_name(d->m, edge->fn),
            edge->ctx.i, moment_text(d, edge->moment), dump_class_set(d, edge->locks), edge->span,
            dump_path(d, edge->address), edge->doubtful ? " doubtful" : "");
}

void dump_order(Dump *d) {
    const LockOrder *o = d->m->order;
    VEC_EACH(const OrderEdge, edge, &o->edges) {
        ArenaMark mark = arena_mark(d->arena);
        if (dump_wants(d, edge->fn))
            edge_line(d, edge);
        arena_reset(d->arena, mark);
    }
    for (uint32_t i = 0; i < o->cycles.len && !d->function; i++) {
        const OrderCycle *cycle = &o->cycles.data[i];
        for (uint32_t k = 0; k < cycle->length; k++) {
            const OrderEdge *edge = &o->edges.data[cycle->edges[k]];
            fprintf(d->out, "%s %s at %s", k ? "," : "cycle", edge_text(d, edge), dump_pos(d, edge->fn, edge->instr));
        }
        fputc('\n', d->out);
    }
}
