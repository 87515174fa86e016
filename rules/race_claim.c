/* race_claim.c: see race_claim.h. */
#include "rules/race_claim.h"

#include "rules/race_doubt.h"
#include "rules/race_kind.h"
#include "rules/race_publish.h"

/* ---- just after the release ---- */

typedef enum HeldAt {
    HELD_NOT,
    HELD_OTHER, /* one of the class */
    HELD_OWN,   /* the lock of the accessed object itself */
} HeldAt;

/* How a lock is held at an instruction of the access's function. */
static HeldAt held_at(const Model *m, ClassId class, const Access *a, uint32_t instr) {
    uint32_t count = 0;
    SetId here = locks_must_at(m->locks, m->values[a->fn.i], (InstrId){instr});
    const uint32_t *members = setpool_members(m->locks->sets, here, &count);
    HeldAt held = HELD_NOT;
    for (uint32_t i = 0; i < count && held != HELD_OWN; i++) {
        PathId lock = {members[i] >> 1};
        if (path_class(m->paths, lock).i == class.i)
            held = lock_tie(m->paths, m->values, lock, a->local_address) == TIE_SELF ? HELD_OWN : HELD_OTHER;
    }
    return held;
}

/* How a lock was held a few blocks before the access, if it is not held at it. */
static HeldAt released_before(const Model *m, ClassId class, const Access *a) {
    enum { BLOCKS = 3 };
    const FnValues *v = m->values[a->fn.i];
    if (!m->locks->fns[a->fn.i].must || !class.i || held_at(m, class, a, a->instr.i) != HELD_NOT)
        return HELD_NOT;
    uint32_t index = values_block_of(v, a->instr), end = a->instr.i;
    for (int k = 0; k < BLOCKS; k++) {
        const Block *block = tu_block(v->tu, v->func, index);
        for (uint32_t i = block->instr_first + block->instr_count; i-- > block->instr_first;) {
            HeldAt held = i < end ? held_at(m, class, a, i) : HELD_NOT;
            if (held != HELD_NOT)
                return held;
        }
        if (index == v->cfg->idom[index])
            return HELD_NOT;
        index = v->cfg->idom[index];
        end = UINT32_MAX;
    }
    return HELD_NOT;
}

bool race_follows_release(const Model *m, const Location *l, const Access *a) {
    return released_before(m, l->guard, a) != HELD_NOT;
}

bool race_follows_own_release(const Model *m, const Location *l, const Access *a) {
    return released_before(m, l->guard, a) == HELD_OWN;
}

/* ---- looked up ---- */

/* How far a function is from the one that looks something up: that, the search, and what the search has compare. */
enum { DEPTH_OWN, DEPTH_SEARCH, DEPTH_HELPERS, DEPTH_END = 5 };

static bool leaves_as_is(const Model *m, FnId fn, uint32_t depth);

static bool call_leaves_as_is(const Model *m, const CallSite *site, uint32_t depth) {
    bool sync = site->api && site->api->kind != SYNC_RELEASE && site->api->kind < SYNC_ACCESS;
    for (uint32_t k = 0; k < site->target_count; k++) {
        if (depth + 1 == DEPTH_END || !leaves_as_is(m, site->targets[k], depth + 1))
            return false;
    }
    return (!sync || depth >= DEPTH_HELPERS) && !callgraph_is_unresolved(site);
}

/* Whether an instruction changes nothing but locals; a helper may note something for itself, but changes nothing of
 * what it is handed. */
static bool instr_leaves_as_is(const Model *m, FnId fn, InstrId id, uint32_t depth) {
    const FnValues *v = m->values[fn.i];
    const Instr *instr = tu_instr(v->tu, id);
    const CallSite *site = instr->op == OP_CALL ? callgraph_site_at(m->graph, fn, id) : NULL;
    if (site)
        return call_leaves_as_is(m, site, depth);
    if (!op_has(instr->op, 'W') || v->is_promoted_access[id.i - v->first_instr])
        return true;
    PathId address = v->address[id.i - v->first_instr];
    uint8_t root = address.i ? path_get(m->paths, path_root(m->paths, address, true))->kind : PATH_NONE;
    bool of_its_own = path_get(m->paths, path_root(m->paths, address, false))->kind == PATH_LOCAL;
    return of_its_own || (root == PATH_GLOBAL && depth >= DEPTH_HELPERS);
}

static bool leaves_as_is(const Model *m, FnId fn, uint32_t depth) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        if (!instr_leaves_as_is(m, fn, (InstrId){v->first_instr + i}, depth))
            return false;
    }
    return true;
}

/* The object was found by a call under the guard, and until that was released nothing was changed: it was not taken out
 * of where it was found, and others find it there too. */
static bool is_looked_up(const Model *m, const Location *l, const Access *odd) {
    const Path *root = path_get(m->paths, path_root(m->paths, odd->local_address, false));
    if (root->kind != PATH_RESULT || root->a != odd->fn.i || held_at(m, l->guard, odd, root->b) == HELD_NOT)
        return false;
    for (uint32_t i = root->b; i < odd->instr.i; i++) {
        if (held_at(m, l->guard, odd, i) != HELD_NOT && !instr_leaves_as_is(m, odd->fn, (InstrId){i}, DEPTH_OWN))
            return false;
    }
    return true;
}

/* ---- what the claim rests on ---- */

/* Whether the thread of an access, which is one, or the function of it writes to the location. */
static bool writes_it_too(const Model *m, const Location *l, const Access *reads) {
    bool many = thread_get(m->threads, reads->at->moment.thread)->many;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && (a->fn.i == reads->fn.i || (!many && a->at->moment.thread.i == reads->at->moment.thread.i)))
            return true;
    }
    return false;
}

/* Whether another thread's function writes it, and not only those that look back here at what they have written. */
static bool others_write_it(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    bool is_other = usual->write && usual->fn.i != odd->fn.i && usual->at->moment.thread.i != odd->at->moment.thread.i;
    return is_other || !writes_it_too(m, l, odd);
}

/* Where the lock lies in the object, it is this object's data that was let go of. What was taken out of a shared
 * container under the container's lock may belong to the thread from then on, and who only looks back at what it has
 * written may be the only one that writes. What was only looked up there stays where others find it. What was let go of
 * is not a local of the function. */
static RaceClaim claim_of_release(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    HeldAt before = l->guarded_write ? released_before(m, l->guard, odd) : HELD_NOT;
    if (before == HELD_NOT)
        return CLAIM_NONE;
    bool both_objects = class_is_object(m->paths, l->class) && class_is_object(m->paths, l->guard);
    bool local = path_get(m->paths, path_root(m->paths, odd->local_address, false))->kind == PATH_LOCAL;
    if (odd->indexed || local)
        return CLAIM_WEAK;
    if (before != HELD_OWN && !both_objects)
        return usual->write && is_looked_up(m, l, odd) ? CLAIM_STRONG : CLAIM_WEAK;
    bool meant = l->guarded_writes == l->writes && l->guarded_sites * 2 >= l->sites;
    return odd->write || (meant && others_write_it(m, l, odd, usual)) ? CLAIM_STRONG : CLAIM_WEAK;
}

/* Whether an object is still where it was: reached through members that the function does not change. */
static bool is_reached_by_members(const Model *m, PathId address) {
    uint32_t loads = 0;
    for (;; address = path_get(m->paths, address)->base) {
        const Path *path = path_get(m->paths, address);
        if (path->kind == PATH_PARAM || path->kind == PATH_GLOBAL)
            return loads > 0;
        if (path->kind != PATH_FIELD && (path->kind != PATH_LOAD || path->a))
            return false;
        loads += path->kind == PATH_LOAD;
    }
}

/* Adds those of the locks held at one access that were given back just before another one of the same function. */
static SetId add_given_back(const Model *m, SetId given_back, const Access *before, const Access *a) {
    SetPool *sets = m->locks->sets;
    uint32_t members[GUARD_NAMES], count = setpool_copy(sets, before->at->held.locks, members, GUARD_NAMES);
    for (uint32_t k = 0; k < count; k++) {
        if (!(members[k] & 1) && released_before(m, (ClassId){members[k] >> 1}, a) != HELD_NOT)
            given_back = setpool_add(sets, given_back, members[k]);
    }
    return given_back;
}

SetId race_given_back(const Model *m, const Location *l, const Access *a) {
    const Access *first = &m->accesses->list.data[l->first], *before = a;
    SetId given_back = SET_EMPTY;
    if (!a->write || !is_reached_by_members(m, a->local_address))
        return given_back;
    for (; before >= first && before->fn.i == a->fn.i; before--) {
        if (before->instr.i < a->instr.i && path_same(before->local_address, a->local_address))
            given_back = add_given_back(m, given_back, before, a);
    }
    return given_back;
}

static bool is_written_under(const Model *m, const Location *l, ClassId lock) {
    for (uint32_t i = l->first; i < l->first + l->count && lock.i; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && setpool_has(m->threads->sets, a->at->held.locks, lock.i << 1))
            return true;
    }
    return false;
}

/* It goes on with what it has done under a lock, after that is given back; and others do the same under that lock,
 * whichever lock is held at most places. A lock that nobody holds to write is meant for other things. */
static RaceClaim claim_of_going_on(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    ClassId lock = accesses_common_lock(m->threads, race_given_back(m, l, odd), usual->at->held.locks);
    return is_written_under(m, l, lock) ? CLAIM_STRONG : CLAIM_NONE;
}

/* ---- taken now and then ---- */

/* A number that a loop of the function counts, or of one that hands it over; or what is computed from one. */
static bool is_counted(const Model *m, PathId number, int calls) {
    const Path *path = path_get(m->paths, number);
    if (path->kind == PATH_BIN)
        return is_counted(m, path->base, calls) || is_counted(m, (PathId){path->b}, calls);
    bool handed = path->kind == PATH_PARAM && calls > 0;
    const uint32_t *first = &m->graph->callers_first[handed ? path->a : 0];
    for (uint32_t i = first[0]; handed && i < first[1]; i++) {
        if (is_counted(m, site_argument(&m->graph->sites.data[m->graph->callers[i]], (int)path->b), calls - 1))
            return true;
    }
    return path->kind == PATH_PHI && m->values[path->a]->cfg->loop_head[path->b] == path->b;
}

/* Whether a block is entered only by a branch on such a number. */
static bool hangs_on_count(const Model *m, const FnValues *v, uint32_t block) {
    enum { MAX_CALLS = 1 };
    const Cfg *cfg = v->cfg;
    if (cfg->pred_first[block + 1] - cfg->pred_first[block] != 1)
        return false;
    uint32_t from = cfg->preds[cfg->pred_first[block]];
    Relation r = branch_relation(m->paths, v, from, block);
    bool constant = path_get(m->paths, r.other)->kind == PATH_INT;
    return r.subject.i && constant && cfg->loop_head[from] != from && is_counted(m, r.subject, MAX_CALLS);
}

bool race_locks_by_count(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    uint32_t count = 0, block = values_block_of(v, a->instr);
    const CallSite *sites = callgraph_sites(m->graph, a->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        const SyncCall *api = sites[i].api;
        if (api && api->kind == SYNC_ACQUIRE && sites[i].instr.i < a->instr.i &&
            !cfg_dominates(v->cfg, sites[i].block, block) && hangs_on_count(m, v, sites[i].block))
            return true;
    }
    return false;
}

/* ---- among readers ---- */

/* Whether a pointer was read from a variable, or from what the callers have handed over: others find it there too. */
static bool is_read_from_shared(const Model *m, PathId pointer) {
    uint8_t root = path_get(m->paths, path_root(m->paths, pointer, true))->kind;
    bool is_read = path_get(m->paths, path_root(m->paths, pointer, false))->kind == PATH_LOAD;
    return is_read && (root == PATH_GLOBAL || root == PATH_PARAM);
}

/* The same of an object that a loop goes on from to others. */
static bool is_found(const Model *m, PathId object) {
    const Path *path = path_get(m->paths, object);
    if (path->kind != PATH_PHI)
        return is_read_from_shared(m, object);
    const FnValues *v = m->values[path->a];
    uint32_t edges = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, object) && k < edges; k++) {
            if (is_read_from_shared(m, phi->args[k]))
                return true;
        }
    }
    return false;
}

/* Both hold the lock that most hold, in whatever mode, but not to write; and the object whose member is written was
 * found where others who hold it find it too. */
static RaceClaim claim_of_readers(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    ClassId lock = race_read_lock(m, l, odd, usual);
    bool is_guard = lock.i && !class_is_pointee(m->paths, l->class) && race_sites_under(m, l, lock) * 4 >= l->sites * 3;
    return is_guard && is_found(m, path_object(m->paths, odd->local_address)) ? CLAIM_STRONG : CLAIM_NONE;
}

/* ---- other claims ---- */

/* It was made known before it was complete. */
static RaceClaim claim_of_publishing(const Model *m, const Access *odd, const Access *usual) {
    return race_is_published_before(m, odd, usual) ? CLAIM_STRONG : CLAIM_NONE;
}

/* How many locations are mostly accessed under a lock, by ClassId of the lock: few, if it was made for them. */
static uint32_t guarded_by(const Model *m, ClassId guard) {
    uint32_t count = 0;
    VEC_EACH(const Location, l, &m->accesses->locations)
        count += l->guard.i == guard.i && l->guarded_write && l->guarded_sites * 2 >= l->sites;
    return count;
}

/* A lock in the object that guards one or two members of it has been made for them. */
static bool is_made_for_it(const Model *m, const Location *l) {
    enum { FEW = 2 };
    return l->guard_is_own && class_record(m->paths, l->guard).i == class_record(m->paths, l->class).i &&
           guarded_by(m, l->guard) <= FEW;
}

/* Those that write hold the lock, most of them; those that only look do not bother. Or half of all do, of which some
 * write, and the lock has no other use. */
static RaceClaim claim_of_writers(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    bool writers = l->guarded_writes >= 3 && l->guarded_writes * 5 >= l->writes * 3;
    bool half = l->guarded_writes >= 2 && l->guarded_sites * 2 >= l->sites;
    bool looks = race_is_owners_read(m, l, odd, usual) && race_is_tested_at_once(m, odd);
    if ((half || (odd->write && writers)) && !looks)
        return is_made_for_it(m, l) ? CLAIM_STRONG : odd->write && writers ? CLAIM_WEAK : CLAIM_NONE;
    return CLAIM_NONE;
}

/* A creator that holds a lock may let the new thread wait for it. */
static RaceClaim claim_of_handle(const Model *m, const Access *odd, const Access *usual) {
    if (!race_is_about_own_handle(m, odd, usual))
        return CLAIM_NONE;
    return (odd->handle ? odd : usual)->at->held.locks.i == SET_EMPTY.i ? CLAIM_STRONG : CLAIM_WEAK;
}

static bool is_stored_late(const Model *m, const Access *stores, const Access *reads) {
    const Thread *thread = thread_get(m->threads, reads->at->moment.thread);
    return stores->handle && !reads->write && path_same(stores->address, reads->address) && thread->spawn.i &&
           m->graph->sites.data[thread->site].instr.i == stores->instr.i;
}

bool race_is_about_own_handle(const Model *m, const Access *a, const Access *b) {
    return is_stored_late(m, a, b) || is_stored_late(m, b, a);
}

/* A mark that is set where it is found not to be, and that the other thread takes back under the lock: who finds and
 * sets it without any lock does not keep others from doing the same. */
static RaceClaim claim_of_mark(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    bool is_found = odd->write && branch_found_zero(m->paths, m->values[odd->fn.i], odd->instr, l->class).i;
    return is_found && usual->write && usual->fn.i != odd->fn.i && !race_is_set_up_once(m, l, odd) ? CLAIM_STRONG
                                                                                                   : CLAIM_NONE;
}

static bool uses_locks(const Model *m) {
    VEC_EACH(const CallSite, site, &m->graph->sites) {
        if (site->api && site->api->kind == SYNC_ACQUIRE)
            return true;
    }
    return false;
}

/* What a library sets up on demand is used by all that need it. If it knows of locks, those may be its callers'
 * threads. The threads of a program are seen, and so is what keeps them apart. */
static RaceClaim claim_of_lazy_init(const Model *m, const Location *l, const Access *odd) {
    bool is_library = !m->graph->scope->main.i;
    return is_library && race_is_lazy_init(m, l, odd) && uses_locks(m) ? CLAIM_STRONG : CLAIM_NONE;
}

static RaceClaim stronger(RaceClaim a, RaceClaim b) {
    return a > b ? a : b;
}

RaceClaim race_claim(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    RaceClaim claim = stronger(claim_of_handle(m, odd, usual), claim_of_lazy_init(m, l, odd));
    claim = stronger(claim, claim_of_going_on(m, l, odd, usual));
    claim = stronger(claim, claim_of_publishing(m, odd, usual));
    claim = stronger(claim, claim_of_readers(m, l, odd, usual));
    if (!l->guard.i || guard_is_held(m->accesses, l, odd) || !guard_is_held(m->accesses, l, usual))
        return claim;
    claim = stronger(claim, claim_of_mark(m, l, odd, usual));
    return stronger(claim, stronger(claim_of_release(m, l, odd, usual), claim_of_writers(m, l, odd, usual)));
}
