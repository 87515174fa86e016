/* creation.c: see creation.h. */
#include "rules/creation.h"

static bool creates(const CallSite *site) {
    return site->api && site->api->kind == SYNC_THREAD_CREATE && !site->api->many;
}

static bool has_argument(const Model *m, const CallSite *site) {
    PathId argument = site_argument(site, site->api->argument);
    const Path *path = path_get(m->paths, argument);
    return !argument.i || !(path->kind == PATH_INT && path->num == 0);
}

static bool find_below(const Model *m, const CallSite *call, Creation *c) {
    bool may = creates(call) || (call->target_count == 1 && m->threads->creates[call->targets[0].i].i != SET_EMPTY.i);
    if (!may || call->fatal || c->count > CREATION_CALLS || model_is_first_time(m, call->caller, call->instr))
        return false;
    c->sites[c->count++] = call;
    if (creates(call))
        return has_argument(m, call);
    uint32_t count = 0;
    const CallSite *sites = call->target_count == 1 ? callgraph_sites(m->graph, call->targets[0], &count) : NULL;
    bool deeper = count && m->graph->scc[call->targets[0].i] < m->graph->scc[call->caller.i];
    for (uint32_t i = 0; deeper && i < count; i++)
        if (find_below(m, &sites[i], c))
            return true;
    c->count--;
    return false;
}

Creation creation_below(const Model *m, const CallSite *call) {
    Creation c = {.count = 0};
    if (!find_below(m, call, &c))
        c.count = 0;
    return c;
}

void creation_steps(const Evidence *e, Side *side, const Creation *c) {
    for (uint32_t i = 0; i + 1 < c->count; i++)
        evidence_step(e, side, STEP_CALL, c->sites[i]->caller, c->sites[i]->instr, "",
                      sink_text(e->sink, "calls %s", model_fn_name(e->m, c->sites[i]->targets[0])));
    const CallSite *create = creation_site(c);
    evidence_step(e, side, STEP_NOTE, create->caller, create->instr, "",
                  sink_text(e->sink, "creates a thread that runs %s", creation_start_name(e, create)));
}

const char *creation_start_name(const Evidence *e, const CallSite *create) {
    uint32_t count = 0;
    const FnId *starts =
        callgraph_functions_of(e->m->graph, site_argument(create, create->api->start), e->scratch, &count);
    return count == 1 ? model_fn_name(e->m, starts[0]) : "a function";
}
