/* thread_key_leak.c: values of thread-specific data that nobody frees, and keys that are made again and again.
 * Argument: (1) the key has no destructor, a thread that ends stores fresh memory under it, and nowhere in the program
 * is what the key gives freed, or the value taken back: each such thread leaves its memory behind. (2) A function that
 * several threads run, or a loop, makes the key in one variable again, and none is deleted: the old key and all values
 * under it are lost, and keys are few. Known misses: keys kept in structs. Noise: threads that live as long as the
 * process. */
#include "rules/evidence.h"

/* Calls about one key. */
typedef struct Key {
    const CallSite *create, *set;
    CtxId create_ctx, set_ctx; /* again: of a context that makes it again; of a thread that ends */
    bool deleted, freed;
} Key;

/* The place where the key of a call is kept. */
static ClassId key_of(const Model *m, const CallSite *site) {
    PathId key = site_argument(site, site->api->object);
    if (site->api->kind == SYNC_KEY_CREATE)
        return path_class(m->paths, key);
    const Path *path = path_get(m->paths, key);
    return path->kind == PATH_LOAD ? path_class(m->paths, path->base) : (ClassId){0};
}

static bool is_null(const Model *m, PathId value) {
    const Path *path = path_get(m->paths, value);
    return value.i && path->kind == PATH_INT && path->num == 0;
}

/* Whether the call can be made more than once in the life of its key's variable. */
static bool makes_again(const Model *m, CtxId ctx, const CallSite *site) {
    const Threads *t = m->threads;
    const Thread *thread = thread_get(t, ctx_get(t, ctx)->thread);
    bool again = thread->origin == THREAD_CREATED && (thread->many || thread->again);
    for (InstrId at = site->instr; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        FnId fn = ctx_get(t, ctx)->fn;
        again = again || m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, at)] != UINT32_MAX;
        if (bitset_has(&t->run_once, fn.i) || model_is_first_time(m, fn, at))
            return false;
        at = ctx_get(t, ctx)->call;
    }
    return again;
}

static void note_create(const Model *m, Key *key, const CallSite *site) {
    key->create = key->create ? key->create : site;
    for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
        if (!ctx_get(m->threads, ctx)->doubtful && ctx_reaches(m->threads, ctx, site->instr) &&
            makes_again(m, ctx, site)) {
            key->create = site;
            key->create_ctx = ctx;
        }
    }
}

/* The function that stores the value under the key stores it elsewhere too, or hands it to another function: somebody
 * else may free it. */
static bool is_shared(const Model *m, const CallSite *set, PathId value) {
    const FnValues *v = m->values[set->caller.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && !v->is_promoted_access[i] &&
            path_same(values_operand(m->paths, v, tu_args(v->tu, instr)), value))
            return true;
    }
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, set->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].arg_count && sites[i].target_count; k++) {
            if (path_same(sites[i].args[k], value))
                return true;
        }
    }
    return false;
}

static void note_set(const Model *m, Key *key, const CallSite *site) {
    PathId value = site_argument(site, site->api->argument);
    key->freed = key->freed || is_null(m, value);
    if (!alloc_is_fresh(m->allocators, value) || is_shared(m, site, value))
        return;
    for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
        bool ends = thread_get(m->threads, ctx_get(m->threads, ctx)->thread)->origin != THREAD_MAIN;
        if (ends && !ctx_get(m->threads, ctx)->doubtful && ctx_reaches(m->threads, ctx, site->instr)) {
            key->set = site;
            key->set_ctx = ctx;
        }
    }
}

/* A call that frees what a key gives, or hands it on to somebody who may. */
static bool gets_rid(const CallSite *site, PathId value) {
    bool frees = site->api && site->api->kind == SYNC_FREE;
    for (uint32_t k = 0; k < site->arg_count && (frees || site->target_count); k++) {
        if (value.i && path_same(site->args[k], value))
            return true;
    }
    return false;
}

static void note_get(const Model *m, Key *key, const CallSite *site) {
    const FnValues *v = m->values[site->caller.i];
    ValueId dst = tu_instr(v->tu, site->instr)->dst;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, site->caller, &count);
    for (uint32_t i = 0; i < count && dst.i; i++)
        key->freed = key->freed || gets_rid(&sites[i], v->value[dst.i]);
}

static void note(const Model *m, Key *key, const CallSite *site) {
    switch (site->api->kind) {
    case SYNC_KEY_CREATE:
        note_create(m, key, site);
        break;
    case SYNC_KEY_SET:
        note_set(m, key, site);
        break;
    case SYNC_KEY_GET:
        note_get(m, key, site);
        break;
    default:
        key->deleted = true;
        break;
    }
}

static void report_values(const Evidence *e, const Key *key, const char *name) {
    const Model *m = e->m;
    const char *setter = model_fn_name(m, key->set->caller);
    Finding *f =
        evidence_begin(e, "thread-key-leak", TIER_HIGH, SEVERITY_WARNING, key->create->caller, key->create->instr);
    f->message =
        sink_text(e->sink, "%s has no destructor, and what %s allocates for it is freed by nobody", name, setter);
    f->object = name;
    f->fix = sink_text(e->sink, "hand %s a function that frees the value", key->create->callee);
    Side *side = evidence_side(e, f, key->set_ctx, key->set->instr);
    evidence_step(e, side, STEP_NOTE, key->set->caller, key->set->instr, "",
                  sink_text(e->sink, "stores fresh memory under %s", name));
}

static void report_again(const Evidence *e, const Key *key, const char *name) {
    const Model *m = e->m;
    Finding *f =
        evidence_begin(e, "thread-key-leak", TIER_HIGH, SEVERITY_WARNING, key->create->caller, key->create->instr);
    f->message = sink_text(e->sink, "%s makes a new key in %s each time it runs, and none is deleted",
                           model_fn_name(m, key->create->caller), name);
    f->object = name;
    f->fix = sink_text(e->sink, "make the key once, with pthread_once or before the threads are started");
    Side *side = evidence_side(e, f, key->create_ctx, key->create->instr);
    evidence_step(e, side, STEP_NOTE, key->create->caller, key->create->instr, "",
                  sink_text(e->sink, "makes the key anew, also for threads that have values under the old one"));
}

static void judge(const Evidence *e, const Key *key, ClassId class) {
    const char *name = sink_text(e->sink, "%s", class_name(e->m->paths, class));
    if (!key->create)
        return;
    if (key->create_ctx.i && !key->deleted)
        report_again(e, key, name);
    else if (key->set && !key->freed && is_null(e->m, site_argument(key->create, key->create->api->start)))
        report_values(e, key, name);
}

/* One finding for each key that is kept in a variable. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *index = map_new(scratch);
    VEC(Key) keys = {0};
    VEC(ClassId) classes = {0};
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind < SYNC_KEY_CREATE || site->api->kind > SYNC_KEY_GET)
            continue;
        ClassId class = key_of(m, site);
        if (!class.i || !class_is_object(m->paths, class) || class_is_array(m->paths, class))
            continue;
        bool is_new = false;
        uint64_t *slot = map_slot(index, class.i, &is_new);
        if (is_new) {
            *slot = keys.len;
            *vec_push(scratch, &keys) = (Key){0};
            *vec_push(scratch, &classes) = class;
        }
        note(m, &keys.data[*slot], site);
    }
    for (uint32_t i = 0; i < keys.len; i++)
        judge(&e, &keys.data[i], classes.data[i]);
}

const Rule rule_thread_key_leak = {
    .id = "thread-key-leak",
    .title = "Thread-specific data that nobody frees",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-401",
    .cert = "CON30-C",
    .concept = "processes-and-threads",
    .summary = "Memory that threads store under a key is freed by nobody, or the key itself is made again and again.",
    .why =
        "What a thread stores with pthread_setspecific is known to that thread alone. When it ends, the key's "
        "destructor is the last one that is handed the pointer; without a destructor the memory is lost. A server that "
        "starts a thread for each request loses a piece with each.\n"
        "\n"
        "A key belongs to the process, not to a thread. A function that makes it each time it runs loses the key that "
        "other threads use, with their values, and a process has room for about a thousand.",
    .fix = "Hand pthread_key_create a destructor, often just free. Make each key once: with pthread_once, or in main "
           "before "
           "the threads are started.",
    .limits = "Keys that are variables of their own only; not those in structs. Memory counts as freed if the value is "
              "handed to any function of the program after it was asked for, or set to NULL anywhere.\n"
              "\n"
              "Threads that live as long as the process lose nothing worth mending.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_buffer_per_thread.c",
    .good_example = "good_destructor.c",
    .run = run,
};
