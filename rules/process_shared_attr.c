/* process_shared_attr.c: a lock in memory that several processes have is made for the threads of one.
 * Argument: all objects that the pointer leads to are memory which other processes have too (mmap with MAP_SHARED,
 * shmat), and other processes there are: the program forks, or finds the memory by a name. The attribute is a null
 * pointer, or one of the function's own for which nobody has asked for more than the default. Then a wait in one
 * process is not ended by another, and the lock may seem free to both: glibc waits on an address of the process alone.
 * Known misses: locks made by a static initialiser and copied there. Noise: memory that the other processes use without
 * this lock. */
#include "rules/evidence.h"

static bool makes_something(const SyncCall *api) {
    return api->kind == SYNC_LOCK_INIT || api->kind == SYNC_COND_INIT || api->kind == SYNC_SEMAPHORE_INIT ||
           api->kind == SYNC_BARRIER_INIT;
}

/* There are other processes that have the program's shared memory too: its children, or who knows its name. */
static bool has_other_processes(const Model *m) {
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        bool forks = site->api && site->api->kind == SYNC_FORK;
        if ((forks || site->traits & 1u << TRAIT_NAMED_MEMORY) && bitset_has(&m->scope->fns, site->caller.i))
            return true;
    }
    return false;
}

/* ---- the memory ---- */

static bool gives_shared_memory(const Model *m, const CallSite *allocation) {
    if (!allocation->api->processes || allocation->api->type == SYNC_NO_ARGUMENT)
        return allocation->api->processes;
    const Path *flags = path_get(m->paths, site_argument(allocation, allocation->api->type));
    return flags->kind == PATH_INT && flags->num & allocation->api->processes;
}

/* The call that gives the memory in which an address lies, if that is surely memory of several processes; else NULL. */
static const CallSite *shared_memory_of(const Model *m, PathId address) {
    Targets targets = pointsto_targets(m->points_to, address);
    const CallSite *shared = NULL;
    for (uint32_t at = sparse_next(&targets.locations, 0); at != UINT32_MAX;
         at = sparse_next(&targets.locations, at + 1)) {
        const CallSite *allocation = pointsto_allocation(m->points_to, (PtLocation){at});
        if (!allocation || !gives_shared_memory(m, allocation))
            return NULL;
        shared = shared ? shared : allocation;
    }
    return targets.complete ? shared : NULL;
}

/* ---- the attribute ---- */

/* Whether a number among the arguments surely says: for one process. */
static bool asks_for_one_process(const Model *m, const CallSite *site) {
    const Path *type = path_get(m->paths, site_argument(site, site->api->type));
    return type->kind == PATH_INT && type->num >= 0 && type->num < 32 && !(site->api->processes >> type->num & 1);
}

/* Somebody says of an attribute, in this function or one that it is handed to, that it is for several processes; or
 * something that is not understood. */
static bool is_asked_for_processes(const Model *m, const CallSite *init, PathId attribute) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, init->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool asks = sites[i].api && sites[i].api->kind == SYNC_ATTRIBUTE_PROCESSES;
        for (uint32_t k = 0; k < sites[i].arg_count; k++) {
            bool is_handed = path_same(sites[i].args[k], attribute);
            if (is_handed &&
                (asks ? !asks_for_one_process(m, &sites[i]) : !sites[i].api && sites[i].instr.i != init->instr.i))
                return true;
        }
    }
    return false;
}

/* Made by default, which is for one process. */
static bool is_for_one_process(const Model *m, const CallSite *site) {
    if (site->api->type != SYNC_NO_ARGUMENT && site->api->processes)
        return asks_for_one_process(m, site);
    if (site->api->attribute == SYNC_NO_ARGUMENT)
        return false;
    PathId attribute = site_argument(site, site->api->attribute);
    const Path *path = path_get(m->paths, attribute);
    if (path->kind == PATH_INT)
        return path->num == 0;
    return path->kind == PATH_LOCAL && !is_asked_for_processes(m, site, attribute);
}

static void report(const Evidence *e, const CallSite *site, const CallSite *memory) {
    const Model *m = e->m;
    Finding *f = evidence_begin(e, "process-shared-attr", TIER_HIGH, SEVERITY_ERROR, site->caller, site->instr);
    const char *object = evidence_name(e, site_argument(site, site->api->object));
    f->object =
        sink_text(e->sink, "%s", class_name(m->paths, path_class(m->paths, site_argument(site, site->api->object))));
    f->key = site->callee;
    f->message = sink_text(
        e->sink, "%s lies in memory that other processes have too, but %s makes it for the threads of one by %s",
        object, model_fn_name(m, site->caller), site->callee);
    f->fix = site->api->type != SYNC_NO_ARGUMENT
                 ? sink_text(e->sink, "tell %s that it is for several processes", site->callee)
                 : sink_text(e->sink, "make %s with an attribute that has been set to PTHREAD_PROCESS_SHARED", object);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "how %s is made", object), "");
    evidence_step(e, side, STEP_NOTE, memory->caller, memory->instr, "",
                  sink_text(e->sink, "%s gives memory of several processes", memory->callee));
    evidence_step(e, side, STEP_NOTE, site->caller, site->instr, "",
                  sink_text(e->sink, "%s makes %s for one process", site->callee, object));
    finding_add_assumption(e->sink, f, "another process uses it too");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    if (!has_other_processes(m))
        return;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || !makes_something(site->api) || !bitset_has(&m->scope->fns, site->caller.i) ||
            !is_for_one_process(m, site))
            continue;
        const CallSite *memory = shared_memory_of(m, site_argument(site, site->api->object));
        if (memory)
            report(&e, site, memory);
    }
}

const Rule rule_process_shared_attr = {
    .id = "process-shared-attr",
    .title = "Lock in shared memory made for one process",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-667",
    .cert = "",
    .concept = "processes-and-threads",
    .summary =
        "A lock, condition variable, semaphore or barrier in memory of several processes is made for the threads of "
        "one.",
    .why =
        "Unless it is told otherwise, the C library takes a lock to belong to one process. On Linux it then waits and "
        "wakes by an address that means nothing to other processes: a process that finds the lock taken sleeps, and "
        "the unlock in the other process does not wake it. As long as nobody has to wait, all seems well, so it "
        "shows under load.\n"
        "\n"
        "By POSIX, using such a lock from a second process is undefined.",
    .fix =
        "Call pthread_mutexattr_setpshared(&attribute, PTHREAD_PROCESS_SHARED) and make the lock with that attribute, "
        "likewise for condition variables, reader-writer locks and barriers; give sem_init and pthread_spin_init a "
        "nonzero second argument. Consider a robust mutex: a process that dies while it holds a plain one locks out "
        "all others for ever.",
    .limits = "Judged where all that the pointer leads to comes from mmap with MAP_SHARED or from shmat, in a program "
              "that forks or opens shared memory by name; and where the attribute is a null pointer or a local of the "
              "function. Locks that are made by a static initialiser are not seen. That the other processes use the "
              "lock is an assumption.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_default_attribute.c",
    .good_example = "good_shared_attribute.c",
    .run = run,
};
