/* gil_giant_lock.c: one lock guards most of what the threads share.
 * Argument: of all shared objects that have a guard, nearly all have the same one, a variable that exists once; and
 * they are of many kinds, from several files, so that they are not one thing that belongs together. Known misses: a
 * giant lock inside an object that exists once; one that guards little but is held around everything, which is
 * lock-serial-bottleneck. Noise: a program whose data does belong together. */
#include "rules/evidence.h"

#include <string.h>

enum { GIANT_OBJECTS = 10, GIANT_FILES = 3 };

static const double GIANT_SHARE = 0.75;

/* What one lock guards. */
typedef struct Realm {
    ClassId lock;
    uint32_t objects;
    Bitset files; /* numbers of the files in which these objects are first touched */
} Realm;

typedef struct Survey {
    const Evidence *e;
    StrMap *files; /* path -> number */
    Map *slots;    /* ClassId -> index of realms */
    VEC(Realm) realms;
    uint32_t guarded; /* objects that have a guard */
} Survey;

static uint32_t file_number(Survey *s, const Location *l) {
    const Access *access = &s->e->m->accesses->list.data[l->first];
    const char *path = model_pos_of_fn(s->e->m, access->fn).file;
    bool is_new = false;
    uint64_t *slot = strmap_slot(s->files, path, strlen(path), &is_new);
    if (is_new)
        *slot = strmap_len(s->files);
    return (uint32_t)*slot;
}

static void add(Survey *s, const Location *l) {
    bool is_new = false, guards = l->guard.i && 2 * l->guarded_sites > l->sites;
    if (!guards)
        return;
    s->guarded++;
    uint64_t *slot = map_slot(s->slots, l->guard.i, &is_new);
    if (is_new) {
        *slot = s->realms.len;
        *vec_push(s->e->scratch, &s->realms) = (Realm){.lock = l->guard};
    }
    Realm *realm = &s->realms.data[*slot];
    realm->objects++;
    bitset_add(s->e->scratch, &realm->files, file_number(s, l));
}

/* Where the lock is taken first, in the order of the code; NULL if nobody is seen to. */
static const CallSite *first_taker(const Model *m, ClassId lock) {
    VEC_EACH(const CallSite, site, &m->graph->sites) {
        if (!site->api || site->api->kind != SYNC_ACQUIRE || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        PathId object = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next)
            if (path_class(m->paths, ctx_resolve(m->threads, ctx, object)).i == lock.i)
                return site;
    }
    return NULL;
}

static void report(const Survey *s, const Realm *realm) {
    const Evidence *e = s->e;
    const CallSite *site = first_taker(e->m, realm->lock);
    if (!site)
        return;
    const char *lock = sink_text(e->sink, "%s", class_name(e->m->paths, realm->lock));
    Finding *f = evidence_begin(e, "gil-giant-lock", TIER_LOW, SEVERITY_NOTE, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s guards %u of the %u shared objects that have a guard, from %u files", lock,
                           realm->objects, s->guarded, bitset_count(&realm->files));
    f->object = lock;
    f->fix = sink_text(e->sink, "split %s by what belongs together", lock);
    Side *side = finding_add_side(e->sink, f, "one of the places that take it", "");
    evidence_step(e, side, STEP_ACQUIRE, site->caller, site->instr, lock, sink_text(e->sink, "takes %s", lock));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Survey s = {.e = &e, .files = strmap_new(scratch), .slots = map_new(scratch)};
    VEC_EACH(const Location, l, &m->accesses->locations)
        add(&s, l);
    VEC_EACH(const Realm, realm, &s.realms) {
        bool is_one = class_is_object(m->paths, realm->lock) && !class_is_array(m->paths, realm->lock);
        if (is_one && realm->objects >= GIANT_OBJECTS && realm->objects >= GIANT_SHARE * s.guarded &&
            bitset_count(&realm->files) >= GIANT_FILES)
            report(&s, realm);
    }
}

const Rule rule_gil_giant_lock = {
    .id = "gil-giant-lock",
    .title = "One lock for most of the program's data",
    .tier = TIER_LOW,
    .severity = SEVERITY_NOTE,
    .cwe = "",
    .cert = "",
    .concept = "gil",
    .summary =
        "One lock guards three quarters or more of all that the threads share, and that comes from several files.",
    .why = "As with the lock of Python's interpreter, whoever needs any of the data waits for whoever uses any other "
           "part of it: on many cores the program runs as on one. And nobody knows any more which of the data needs "
           "which lock.",
    .fix = "Split the lock by what belongs together: objects that are always used at a time stay under one lock. The "
           "guard map (`lockwise query guards`) lists what it guards. Before that, take out what needs no lock at all.",
    .limits =
        "Ten objects at least, from three files. Only locks that are variables of their own are looked at. A giant "
        "lock is a fine beginning, and right for programs that have little to do at a time; tier low for that reason.",
    .seen = "None in the programs and fixed bugs of tests/accuracy.",
    .bad_example = "bad_one_lock.c",
    .good_example = "good_lock_for_each.c",
    .run = run,
};
