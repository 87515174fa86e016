/* waits.c: see waits.h. */
#include "rules/waits.h"

static bool is_wait(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_COND_WAIT:
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_SEMAPHORE_TRY_WAIT:
    case SYNC_BARRIER_WAIT:
    case SYNC_THREAD_JOIN:
        return true;
    default:
        return false;
    }
}

static bool waits_within(const Model *m, const CallSite *site, int levels) {
    if (site->api)
        return is_wait(site->api);
    for (uint32_t k = 0; k < site->target_count && levels > 0; k++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, site->targets[k], &count);
        for (uint32_t i = 0; i < count; i++) {
            if (waits_within(m, &sites[i], levels - 1))
                return true;
        }
    }
    return false;
}

bool call_waits(const Model *m, const CallSite *site) {
    enum { LEVELS = 2 };
    return waits_within(m, site, LEVELS);
}
