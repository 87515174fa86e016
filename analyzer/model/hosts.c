/* hosts.c: functions that the host of a token calls, with the token held.
 *
 * An interpreter finds what it calls in structs of its own: tables of methods, types, module definitions. Whatever is
 * stored in a member of one, by an initialiser or an assignment, is called by any of the host's threads, with the
 * token. What sets a module up is called once and before all else, so what it does to memory is before what others do.
 * A program that has such a function is a module: nobody but the host calls it.
 */
#include "model/members.h"
#include "model/threads_internal.h"

#include <string.h>

typedef struct Hosts {
    ThreadBuilder *b;
    ThreadId thread;
} Hosts;

/* "struct " before the name does not count. */
static bool is_type_among(const SyncNames *names, const char *type) {
    const char *space = strchr(type, ' ');
    return syncapi_is_among(names, space ? space + 1 : type);
}

static bool in_scope(const ThreadBuilder *b, FnId fn) {
    return fn.i && bitset_has(&b->t->graph->scope->fns, fn.i);
}

static void hold(const Threads *t, Entry *entry, PathId token) {
    entry->locks = setpool_add(t->sets, entry->locks, path_class(t->pool, token).i << 1);
    entry->names = setpool_add(t->sets, entry->names, token.i << 1);
}

Entry hosts_entry_of(const ThreadBuilder *b, Entry entry) {
    const LockSummary *summary = &b->t->locks->fns[entry.fn.i].summary;
    VEC_EACH(const Taken, needed, &summary->needed)
        hold(b->t, &entry, needed->lock);
    entry.doubtful = entry.doubtful || (b->t->pool->tokens.len && !summary->needed.len);
    return entry;
}

static void host_calls(Hosts *h, FnId fn, uint32_t token, bool is_setup, Need owned) {
    Threads *t = h->b->t;
    if (!in_scope(h->b, fn))
        return;
    if (!h->thread.i) {
        h->thread = (ThreadId){t->threads.len};
        *vec_push(h->b->arena, &t->threads) = (Thread){
            .origin = THREAD_API, .many = true, .is_host = true, .name = t->graph->api->tokens.data[token].host};
    }
    if (is_setup)
        bitset_add(h->b->arena, &t->run_once, fn.i);
    Entry entry = {.fn = fn, .thread = h->thread, .owned = owned};
    hold(t, &entry, path_token(t->pool, token + 1));
    bitset_add(h->b->arena, &t->hosted, fn.i);
    threads_enter(h->b, entry);
}

static bool wants_type(void *self, const char *type) {
    const Hosts *h = self;
    bool wants = false;
    VEC_EACH(const SyncToken, token, &h->b->t->graph->api->tokens)
        wants = wants || is_type_among(&token->setup, type) || is_type_among(&token->entries, type);
    return wants;
}

/* A function is stored in a member of a struct of that type. */
static void judge_member(void *self, const char *type, const char *member, FnId fn) {
    Hosts *h = self;
    const SyncApi *api = h->b->t->graph->api;
    for (uint32_t i = 0; i < api->tokens.len; i++) {
        bool is_setup = is_type_among(&api->tokens.data[i].setup, type);
        if (is_setup || is_type_among(&api->tokens.data[i].entries, type))
            host_calls(h, fn, i, is_setup, syncapi_is_among(&api->tokens.data[i].own, member));
    }
}

/* Functions that it calls by their names, and those that it was handed in a call. */
static void scan_functions(Hosts *h) {
    const Threads *t = h->b->t;
    const SyncApi *api = t->graph->api;
    VEC_EACH(const FnId, fn, &t->graph->fns) {
        if (!in_scope(h->b, *fn))
            continue;
        for (uint32_t i = 0; i < api->tokens.len; i++) {
            if (syncapi_is_among(&api->tokens.data[i].setup, prog_fn(t->pool->prog, *fn)->name))
                host_calls(h, *fn, i, true, 0);
        }
    }
    VEC_EACH(const CallSite, site, &t->graph->sites) {
        uint32_t count = 0;
        bool hands = site->api && site->api->kind == SYNC_TOKEN_CALLBACK;
        const FnId *fns =
            hands ? callgraph_functions_of(t->graph, site_argument(site, site->api->start), h->b->scratch, &count)
                  : NULL;
        for (uint32_t k = 0; k < count; k++)
            host_calls(h, fns[k], site->api->token - 1u, false, 0);
    }
}

void hosts_enter(ThreadBuilder *b) {
    Hosts h = {.b = b};
    if (!b->t->pool->tokens.len)
        return;
    members_visit(b->t->pool, b->t->values, b->t->graph, &(MemberVisitor){wants_type, judge_member, &h}, b->scratch);
    scan_functions(&h);
}

bool hosts_has_setup(const ThreadBuilder *b) {
    const SyncApi *api = b->t->graph->api;
    VEC_EACH(const FnId, fn, &b->t->graph->fns) {
        const char *name = prog_fn(b->t->pool->prog, *fn)->name;
        for (uint32_t i = 0; i < api->tokens.len && b->t->pool->tokens.len; i++) {
            if (in_scope(b, *fn) && syncapi_is_among(&api->tokens.data[i].setup, name))
                return true;
        }
    }
    return false;
}
