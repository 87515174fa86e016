/* race_pair.c: see race_pair.h.
 *
 * Of all conflicting pairs of a location the one is shown whose first access ("odd") lacks the guard and whose second
 * ("usual") has it; a write before a read. Where other functions are odd in the same way and as surely, their accesses
 * stand beside it. Evidence decides the tier:
 *   DEFINITE  one certain object, no lock in common even on some path, and a guard held at three quarters of at least
 *             three sites, which the odd one lacks, and not two callers of a library
 *   HIGH      the same with a guard at three fifths of the sites, a lock held on some path, or an object that one of
 *             the two has allocated itself; a field of many objects whose guard, a lock in the object or a global one,
 *             covers three quarters of at least four sites and a write; one object without a common lock, of two
 *             threads that never wait, or not far from where they begin, unless one of them shares many variables so; a
 *             strong race_claim.h
 *   LOW       a lock of the guard's class that seems to be that of another object, chains that are perhaps never taken,
 *             flags that are only compared and that no loop waits for, elements of arrays that may be different ones
 *             (race_element.h), locals that other threads perhaps do not reach, turns taken by atomic variables, two
 *             pointers that may each have been set to one of few variables, weak guards; two callers of code that the
 *             programs of a build leave over; and what race_doubt.h and race_before.h have to say
 */
#include "rules/race_pair.h"

#include "rules/declared.h"
#include "rules/race_before.h"
#include "rules/race_claim.h"
#include "rules/race_doubt.h"
#include "rules/race_element.h"
#include "rules/race_guard_life.h"
#include "rules/race_publish.h"
#include "rules/race_turn.h"
#include "rules/race_word.h"
#include "rules/thread_waits.h"

#include <string.h>

enum {
    MAX_ODD = 12,
    GROUP_SORTS = 8,
    GROUPS_OF_SORT = 24,
    GROUPS_OF_SITE = 12,
    MAX_GROUPS = GROUP_SORTS * GROUPS_OF_SORT
};

typedef struct Pair {
    const Access *odd, *usual;
    int score;
} Pair;

static bool holds_guard(const Model *m, const Location *l, const Access *a) {
    return guard_is_held(m->accesses, l, a);
}

/* What the text of the function says of an access, in all contexts. */
typedef struct Site {
    bool compares; /* of what may be a flag: race_only_compares, and not race_ends_loop */
    bool follows_release;
    SetId given_back;
} Site;

typedef struct Group {
    const Access *access;
    Site site;
    bool holds_guard;
} Group;

static Site look_at(const Model *m, const Location *l, const Access *a) {
    bool may_be_flag = l->only_flag_writes || l->any_volatile;
    return (Site){.compares = may_be_flag && race_only_compares(m, a) && !race_ends_loop(m, a),
                  .follows_release = l->guarded_write && race_follows_release(m, l, a),
                  .given_back = race_given_back(m, l, a)};
}

/* Accesses that differ in nothing that matters for pairing are one. */
static bool is_like_others(const Group *group, StrMap *seen) {
    const Access *a = group->access;
    uint32_t bits =
        (uint32_t)(a->write | a->atomic << 1 | a->own << 2 | a->constant << 3 | a->indexed << 4 | a->maker << 5 |
                   a->doubtful << 6 | a->handle << 7 | group->site.compares << 8 | group->site.follows_release << 9);
    struct {
        Situation at;
        PathId address;
        uint32_t is;
    } key = {*a->at, a->address, bits};
    bool is_new = false;
    strmap_slot(seen, (const char *)&key, sizeof key, &is_new);
    return !is_new;
}

/* Of each sort that a pair is chosen by, some are kept: hot locations have thousands. */
static uint32_t gather(const Model *m, const Location *l, Group *groups, Arena *scratch) {
    StrMap *seen = strmap_new(scratch);
    uint32_t count = 0, of_sort[GROUP_SORTS] = {0}, of_site[GROUP_SORTS] = {0};
    Site site = {0};
    for (uint32_t i = l->first; i < l->first + l->count && count < MAX_GROUPS; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (annotations_trust(m->facts, a->fn))
            continue;
        if (i == l->first || a->instr.i != a[-1].instr.i || a->fn.i != a[-1].fn.i) {
            site = look_at(m, l, a);
            memset(of_site, 0, sizeof of_site);
        }
        Group group = {.access = a, .site = site, .holds_guard = holds_guard(m, l, a)};
        uint32_t sort = (uint32_t)(group.holds_guard | a->write << 1 | a->doubtful << 2);
        if (is_like_others(&group, seen) || of_sort[sort] == GROUPS_OF_SORT || of_site[sort] == GROUPS_OF_SITE)
            continue;
        of_sort[sort]++;
        of_site[sort]++;
        groups[count++] = group;
    }
    return count;
}

/* Whether the two are perhaps never reached on threads that run beside each other. */
static bool is_unsure(const Model *m, const Access *odd, const Access *usual) {
    return odd->doubtful || usual->doubtful || !threads_surely_parallel(m->threads, odd->at->moment, usual->at->moment);
}

/* Nothing else adds as much. */
enum { SCORE_SURE = 32, SCORE_MEET = 3 };

/* 0 if it is not more than `least`. */
static int score_of(const Model *m, const Group *x, const Group *y, int least) {
    const Access *odd = x->access, *usual = y->access;
    if (!(odd->write || usual->write) || (odd->atomic && usual->atomic))
        return 0; /* no conflict */
    bool goes_on = x->site.given_back.i != SET_EMPTY.i &&
                   accesses_common_lock(m->threads, x->site.given_back, usual->at->held.locks).i;
    int score = goes_on ? 12 : 0;
    if (odd->atomic && !usual->atomic)
        return 0; /* it is the plain one that is odd */
    if (x->holds_guard && !y->holds_guard && odd->atomic == usual->atomic)
        return 0; /* it is the other one */
    score += x->holds_guard ? 0 : 8;
    score += y->holds_guard ? 8 : 0;
    score += odd->write ? 4 : 0;
    score += x->site.follows_release ? 3 : 0;
    score += usual->write ? 1 : 0;
    score += path_same(odd->address, usual->address) ? 2 : 0;
    score += odd->constant ? 0 : 1;
    score += usual->atomic && !odd->at->held.locks.i ? 1 : 0;
    score += x->site.compares || y->site.compares ? 0 : 1;
    if (odd->indexed && usual->indexed && score + SCORE_SURE + SCORE_MEET > least)
        score += race_elements_meet(m, odd, usual) ? SCORE_MEET : 0;
    if (score + SCORE_SURE > least) /* the dearest question */
        score += is_unsure(m, odd, usual) ? 0 : SCORE_SURE;
    return score > least ? score : 0;
}

/* Both under a lock of one class: a lock of another object is odd only where the object's own is the rule. */
static bool is_unguarded(const Model *m, const Location *l, const Group *odd, const Group *usual) {
    if ((odd->access->handle || usual->access->handle) && !race_is_about_own_handle(m, odd->access, usual->access))
        return false; /* handles are stored by who creates: only the new thread does not wait for that */
    return accesses_conflict(m->accesses, odd->access, usual->access) &&
           ((l->guard_is_own && !odd->holds_guard && usual->holds_guard) ||
            accesses_common_guard(m->accesses, odd->access, usual->access) == GUARD_NONE);
}

/* The best pair of each function with an odd access, by falling score. */
typedef struct Pairs {
    Pair list[MAX_ODD];
    uint32_t count;
} Pairs;

/* Where the pair of a function stands, or a new one would: at `count` if there is room, else the last. */
static uint32_t place_of(const Pairs *pairs, FnId odd) {
    uint32_t at = 0;
    while (at < pairs->count && pairs->list[at].odd->fn.i != odd.i)
        at++;
    return at < MAX_ODD ? at : MAX_ODD - 1;
}

static void put_pair(Pairs *pairs, uint32_t at, Pair pair) {
    pairs->count += at == pairs->count;
    for (; at > 0 && pairs->list[at - 1].score < pair.score; at--)
        pairs->list[at] = pairs->list[at - 1];
    pairs->list[at] = pair;
}

/* Of one instruction in two contexts, the one that holds nothing is odd. */
static Pair bare_first(const Location *l, Pair p) {
    bool same = p.odd->fn.i == p.usual->fn.i && p.odd->instr.i == p.usual->instr.i;
    if (same && !l->guard.i && p.odd->at->held.locks.i && !p.usual->at->held.locks.i)
        return (Pair){p.usual, p.odd, p.score};
    return p;
}

static Pairs find_pairs(const Model *m, const Location *l, Arena *scratch) {
    Group groups[MAX_GROUPS];
    uint32_t count = gather(m, l, groups, scratch);
    Pairs pairs = {.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < count; k++) {
            uint32_t at = place_of(&pairs, groups[i].access->fn);
            int least = at < pairs.count ? pairs.list[at].score : 0;
            int score = score_of(m, &groups[i], &groups[k], least); /* cheaper than the question of conflict */
            if (score && is_unguarded(m, l, &groups[i], &groups[k]))
                put_pair(&pairs, at, bare_first(l, (Pair){groups[i].access, groups[k].access, score}));
        }
    }
    return pairs;
}

/* Both addresses are one object: a global, the same local or allocation handed to the threads, or what the only
 * allocation has given that both pointers lead to. */
static bool is_one_object(const Model *m, const Location *l, const Pair *p) {
    bool same = class_is_object(m->paths, l->class) || path_same(p->odd->address, p->usual->address);
    return (same && p->odd->certain && p->usual->certain) || accesses_one_object(m->accesses, p->odd, p->usual);
}

/* The guard covers enough of the sites to be called one. */
static bool guard_is_meant(const Location *l) {
    return l->guard.i && l->guarded_sites * 5 >= l->sites * 3;
}

static bool is_library(const Model *m) {
    return !m->graph->scope->main.i;
}

/* The value that one side reads is only compared, or both sides set it. */
static bool looks_like_flag(const Model *m, const Pair *p) {
    const Access *read = p->odd->write ? p->usual : p->odd;
    return read->write || race_only_compares(m, read);
}

/* Who only looks takes the lock too, at most places. */
static bool readers_hold_guard(const Location *l) {
    uint32_t guarded_reads = l->guarded_sites - l->guarded_writes, reads = l->sites - l->writes;
    return l->guarded_sites >= l->guarded_writes + 2 && guarded_reads * 5 >= reads * 3;
}

/* One side sets a flag to constants, and the other waits in a loop for it to change: the two surely run side by
 * side. */
static bool is_waited_for(const Model *m, const Location *l, const Pair *p) {
    const Access *read = p->odd->write ? p->usual : p->odd;
    return l->only_flag_writes && race_ends_loop(m, read);
}

/* A flag that one side sets to constants and the other looks at now and then: a race by the standard, seldom a bug. Who
 * looks once and goes by that needs the right answer. */
static bool is_polled_flag(const Model *m, const Location *l, const Pair *p) {
    const Access *read = p->odd->write ? p->usual : p->odd;
    return l->only_flag_writes && !race_looks_once(m, read) && !readers_hold_guard(l) && !read->write &&
           (!l->guard.i || !p->odd->write) && race_only_compares(m, read) && !is_waited_for(m, l, p);
}

/* A volatile variable that is compared, or set to constants by both: somebody has thought of threads there. */
static bool is_volatile_flag(const Model *m, const Location *l, const Pair *p) {
    bool counts = p->odd->write && p->usual->write && !(p->odd->constant && p->usual->constant);
    return l->any_volatile && !counts && looks_like_flag(m, p);
}

static bool is_kept_apart(const Model *m, const Pair *p) {
    return race_is_perhaps_alone(m, p->odd, p->usual) || race_is_perhaps_alone(m, p->usual, p->odd) ||
           race_is_let_through(m, p->odd) || race_is_let_through(m, p->usual) ||
           race_takes_orders(m, p->odd, p->usual) || race_takes_orders(m, p->usual, p->odd) ||
           (race_takes_turn(m, p->odd, p->usual) && race_takes_turn(m, p->usual, p->odd));
}

static bool either_waits(const Model *m, const Pair *p) {
    return thread_waits(m, p->odd->at->moment.thread) || thread_waits(m, p->usual->at->moment.thread);
}

/* Both threads are those of a library's callers, who may have been told not to call one function beside another. */
static bool is_between_callers(const Model *m, const Pair *p) {
    return thread_get(m->threads, p->odd->at->moment.thread)->origin == THREAD_API &&
           thread_get(m->threads, p->usual->at->moment.thread)->origin == THREAD_API;
}

/* What no program of the build needs, though it needs what is theirs: perhaps nobody calls it. */
static bool is_left_over(const Model *m) {
    const ProgramScope *scope = m->graph->scope;
    return is_library(m) && bitset_count(&scope->own) < bitset_count(&scope->fns);
}

/* A lock that was meant and is missing: DEFINITE where it is the rule, and no common lock on any path. What a function
 * has allocated itself it may still be about to publish. */
static Tier tier_of_breach(const Model *m, const Location *l, const Pair *p, bool never_common) {
    bool strong = l->sites >= 3 && l->guarded_sites * 4 >= l->sites * 3;
    uint8_t root = path_get(m->paths, path_root(m->paths, p->odd->address, false))->kind;
    bool fresh = root == PATH_RESULT && (p->odd->maker || p->usual->maker || is_library(m));
    bool peeks = l->only_flag_writes && !p->odd->write;
    return strong && never_common && !fresh && !peeks && !is_between_callers(m, p) ? TIER_DEFINITE : TIER_HIGH;
}

/* A variable decides in the function whether the guard is taken at all: as long as there is one thread, or no lock. Who
 * comes there after giving it back has taken it. */
static bool is_optional_lock(const Model *m, const Location *l, const Access *odd) {
    if (race_follows_release(m, l, odd))
        return false;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->fn.i == odd->fn.i && a->instr.i != odd->instr.i && holds_guard(m, l, a) &&
            branch_chooses(m->paths, m->values[a->fn.i], odd->instr, a->instr))
            return true;
    }
    return false;
}

/* The reader takes no lock once it finds the thing set up: that it is set up once only is the fault, no excuse. */
static bool is_double_checked(const Model *m, const Location *l, const Pair *p) {
    return race_kind(m, l, p->odd, p->usual, false) == RACE_DOUBLE_CHECKED;
}

static Tier tier_of_object(const Model *m, const Location *l, const Pair *p) {
    bool odd_breaks = !holds_guard(m, l, p->odd) && holds_guard(m, l, p->usual);
    bool indexed = (p->odd->indexed || !p->odd->certain) && !race_holds_lock_of_other_element(m, l, p->odd, p->usual) &&
                   accesses_overlap(m->accesses, p->odd, p->usual) != STRIDE_MEET &&
                   !race_elements_meet(m, p->odd, p->usual);
    bool at_first =
        !is_waited_for(m, l, p) && (race_is_set_up_once(m, l, p->odd) || race_is_set_up_once(m, l, p->usual));
    bool double_checked = is_double_checked(m, l, p);
    if (indexed || (!double_checked && (is_polled_flag(m, l, p) || is_volatile_flag(m, l, p) || at_first)))
        return TIER_LOW;
    bool never_common = !accesses_common_lock(m->threads, p->odd->at->may_locks, p->usual->at->may_locks).i;
    bool in_turn = p->odd->at->held.locks.i && p->usual->at->held.locks.i && race_is_let_through(m, p->odd);
    bool one_of_array = class_is_pointee(m->paths, l->guard) && !l->guard_is_own;
    if (odd_breaks && (guard_is_meant(l) || double_checked) && l->guarded_write)
        return in_turn || one_of_array ? TIER_LOW : tier_of_breach(m, l, p, never_common);
    bool two_locks = holds_guard(m, l, p->odd) && holds_guard(m, l, p->usual); /* of one array, say */
    bool near = race_is_near_root(m, p->odd) && race_is_near_root(m, p->usual);
    bool apart = never_common || (race_locks_by_count(m, p->odd) && race_locks_by_count(m, p->usual));
    return two_locks || (apart && (near || !either_waits(m, p)) && !is_kept_apart(m, p)) ? TIER_HIGH : TIER_LOW;
}

/* The guard lies in the object itself, or is one object: then the same guard means the same lock. A lock of another
 * object may be held for other reasons. */
static bool guard_is_related(const Model *m, const Location *l) {
    if (class_is_token(m->paths, l->guard))
        return false; /* whatever is touched between two suspensions is under it, other threads' or not */
    if (class_is_section(m->paths, l->guard))
        return false; /* of which object is left to the callers: one that has no other user yet needs none */
    return class_is_object(m->paths, l->guard) || l->guard_is_own ||
           class_record(m->paths, l->guard).i == class_record(m->paths, l->class).i;
}

/* A plain write of what all others touch atomically. */
static bool is_stray_write(const Model *m, const Location *l, const Pair *p) {
    return p->odd->write && !p->odd->atomic && p->usual->atomic && !p->odd->at->held.locks.i &&
           race_atomics_are_meant(m, l);
}

static Tier tier_of_field(const Model *m, const Location *l, const Pair *p) {
    bool odd_breaks = !holds_guard(m, l, p->odd) && holds_guard(m, l, p->usual);
    bool strong = l->sites >= 4 && l->guarded_sites * 4 >= l->sites * 3 && l->guarded_write;
    bool plain = !l->any_volatile && (!l->only_flag_writes || p->odd->write || readers_hold_guard(l));
    uint8_t root = path_get(m->paths, path_root(m->paths, p->odd->local_address, false))->kind;
    /* what pointers of one kind lead to are mostly results, in locals of those who ask */
    bool kept = race_is_owners_read(m, l, p->odd, p->usual) || race_is_pinned(m, p->odd) || root == PATH_LOCAL ||
                class_is_pointee(m->paths, l->class) || race_is_set_up_once(m, l, p->odd);
    bool elements = p->odd->indexed && p->usual->indexed; /* of an array: different ones, perhaps */
    bool guarded = odd_breaks && strong && plain && !elements && guard_is_related(m, l);
    return (guarded || is_stray_write(m, l, p)) && !kept ? TIER_HIGH : TIER_LOW;
}

/* Whether there is anything to judge: a field of any object needs a lock somewhere, and so does all in a library. */
static bool is_judged(const Model *m, const Location *l, const Pair *p) {
    if (is_one_object(m, l, p) && !is_library(m))
        return true;
    if (is_stray_write(m, l, p))
        return true;
    bool odd_breaks = !holds_guard(m, l, p->odd) && holds_guard(m, l, p->usual);
    return l->guard.i && odd_breaks && l->guarded_sites >= 2 && l->guarded_sites * 2 >= l->sites && l->guarded_write;
}

/* A location with the pair to show. */
typedef struct Candidate {
    const Location *location;
    Pair pair;
    RaceClaim claim;
    Tier tier;
    bool lockless; /* no lock seems to be meant */
    bool early; /* is_too_early: nothing is said of other pairs */
    bool told; /* by another one: tell_once */
    VEC(const Access *) others; /* of other functions, as odd and as sure */
} Candidate;

typedef VEC(Candidate) CandidateVec;

/* Surely held for reading, and on some path for writing: on the path that writes, perhaps. */
static bool may_be_held_for_writing(const Model *m, const Location *l, const Access *a) {
    return setpool_has(m->locks->sets, a->at->held.locks, l->guard.i << 1 | 1) &&
           setpool_has(m->locks->sets, a->at->may_locks, l->guard.i << 1);
}

/* Who writes a bit-field stores its neighbours again as they are: who only reads those sees them unharmed. */
static bool reads_beside_bits(const Model *m, const Pair *p) {
    return (!p->odd->write || !p->usual->write) && race_is_of_two_bit_fields(m, p->odd, p->usual);
}

/* The threads of one access are not there yet at the other one. */
static bool is_too_early(const Model *m, const Pair *p) {
    return race_is_before_own_threads(m, p->odd, p->usual) || race_is_before_own_threads(m, p->usual, p->odd) ||
           race_is_before_hand_over(m, p->odd, p->usual) || race_is_before_hand_over(m, p->usual, p->odd) ||
           race_has_arguments_of_main(m, p->odd) || race_has_arguments_of_main(m, p->usual);
}

/* Who reads it without the lock finds it as it will stay. */
static bool is_set_up_by_now(const Model *m, const Location *l, const Pair *p) {
    return race_is_after_set_up(m, l, p->odd, p->usual) || race_is_settled(m, l, p->odd) ||
           race_is_taken_for_set(m, l, p->odd);
}

/* What makes it the lowest tier, whatever else there is. Who takes the lock and gives it back just before the access is
 * sure of other threads: then it does not matter how they get there. */
static bool is_doubtful(const Model *m, const Location *l, const Pair *p) {
    bool surely_shared = race_follows_own_release(m, l, p->odd) && holds_guard(m, l, p->usual);
    bool both_choose = p->odd->chosen && p->usual->chosen; /* each thread its own, perhaps */
    bool nameless = race_holds_nameless_lock(m, p->odd) && race_holds_nameless_lock(m, p->usual);
    return p->odd->doubtful || both_choose || nameless || (is_unsure(m, p->odd, p->usual) && !surely_shared) ||
           may_be_held_for_writing(m, l, p->odd) || race_releases_guard_of_others(m, l, p->odd) ||
           race_caller_may_hold_guard(m, l, p->odd) ||
           (race_makes_or_ends_guard(m, l, p->odd) && !race_is_published_before(m, p->odd, p->usual)) ||
           race_is_of_two_globals(m, p->odd, p->usual) || race_holds_guard_of_variable(m, l, p->odd) ||
           race_looks_at_lock(m, l, p->odd) || race_is_handed_work(m, l, p->odd, p->usual) ||
           is_optional_lock(m, l, p->odd) || reads_beside_bits(m, p) ||
           (is_set_up_by_now(m, l, p) && !is_double_checked(m, l, p)) || (is_between_callers(m, p) && is_left_over(m));
}

/* Fills claim and tier of a candidate; false if there is nothing to judge. */
static bool weigh(const Model *m, Candidate *c) {
    const Location *l = c->location;
    const Pair *pair = &c->pair;
    c->claim = race_claim(m, l, pair->odd, pair->usual);
    if (c->claim == CLAIM_NONE && !is_judged(m, l, pair))
        return false;
    c->tier = is_one_object(m, l, pair) ? tier_of_object(m, l, pair) : tier_of_field(m, l, pair);
    if (c->claim == CLAIM_STRONG && c->tier == TIER_LOW && !is_polled_flag(m, l, pair) && !is_volatile_flag(m, l, pair))
        c->tier = TIER_HIGH;
    bool perhaps = accesses_common_guard(m->accesses, pair->odd, pair->usual) == GUARD_PERHAPS;
    bool gated = (pair->odd->handle || pair->usual->handle) && c->claim != CLAIM_STRONG;
    c->early = is_too_early(m, pair);
    if (perhaps || gated || c->early || is_doubtful(m, l, pair))
        c->tier = TIER_LOW;
    c->lockless = !guard_is_meant(l) && c->claim != CLAIM_STRONG && c->tier != TIER_LOW && !is_waited_for(m, l, pair) &&
                  !is_stray_write(m, l, pair) && !race_read_lock(m, l, pair->odd, pair->usual).i;
    return true;
}

/* The surest of the pairs of a location, and of these the best; false if there is none. Where no lock is meant, a pair
 * close to where the threads begin says nothing about those further away, and the best one counts. */
static bool choose(const Model *m, const Location *l, const Pairs *pairs, Candidate *chosen, Arena *scratch) {
    Candidate list[MAX_ODD];
    uint32_t count = 0, best = 0;
    for (uint32_t i = 0; i < pairs->count; i++) {
        list[count] = (Candidate){.location = l, .pair = pairs->list[i]};
        if (!weigh(m, &list[count]))
            continue;
        bool counts = !list[count].lockless || list[best].early;
        best = list[count].tier > list[best].tier && counts ? count : best;
        count++;
    }
    if (!count)
        return false;
    *chosen = list[best];
    for (uint32_t i = 0; i < count; i++) {
        if (i != best && list[i].tier == chosen->tier &&
            holds_guard(m, l, list[i].pair.odd) == holds_guard(m, l, chosen->pair.odd))
            *vec_push(scratch, &chosen->others) = list[i].pair.odd;
    }
    return true;
}

static void find_candidates(const Model *m, CandidateVec *candidates, Arena *arena) {
    Arena *brief = arena_new();
    ArenaMark start = arena_mark(brief);
    VEC_EACH(const Location, l, &m->accesses->locations) {
        if (declared_is_guarded(m, l) || hoststate_is_bare(m, l))
            continue; /* the declaration decides: declared.c; gil-free-threaded-state tells it */
        Candidate candidate;
        Pairs pairs = find_pairs(m, l, brief);
        arena_reset(brief, start);
        if (choose(m, l, &pairs, &candidate, arena))
            *vec_push(arena, candidates) = candidate;
    }
    arena_free(brief);
}

/* Two threads of which one shares many variables with others and no lock for any of them are kept apart by something
 * that is not seen: if one of them ever waits. The members of a variable are one. */
static void doubt_many(const Model *m, CandidateVec *candidates, Arena *scratch) {
    enum { MANY = 4 };
    uint32_t *shared = ARENA_ARRAY(scratch, uint32_t, m->threads->threads.len);
    Map *seen = map_new(scratch);
    Bitset polling = {0};
    VEC_EACH(const Candidate, c, candidates) {
        ThreadId threads[] = {c->pair.odd->at->moment.thread, c->pair.usual->at->moment.thread};
        PathId root = path_root(m->paths, c->pair.odd->address, false);
        bool is_variable = path_get(m->paths, root)->kind == PATH_GLOBAL;
        if (is_waited_for(m, c->location, &c->pair)) {
            bitset_add(scratch, &polling, threads[0].i);
            bitset_add(scratch, &polling, threads[1].i);
        }
        for (uint32_t k = 0; c->lockless && !c->told && k < (threads[0].i == threads[1].i ? 1 : 2); k++) {
            bool is_new = true;
            if (is_variable)
                (void)map_slot(seen, map_pair(threads[k].i, root.i), &is_new);
            shared[threads[k].i] += is_new;
        }
    }
    VEC_EACH(Candidate, c, candidates) {
        uint32_t odd = c->pair.odd->at->moment.thread.i, usual = c->pair.usual->at->moment.thread.i;
        bool waits = either_waits(m, &c->pair) || bitset_has(&polling, odd) || bitset_has(&polling, usual);
        if (c->lockless && waits && (shared[odd] >= MANY || shared[usual] >= MANY))
            c->tier = TIER_LOW;
    }
}

/* What several candidates tell of: 0 if nothing that others could tell too. */
typedef uint64_t Subject(const Model *m, const Candidate *c);

/* A variable that has a location of its own besides its type's. */
static uint64_t variable_of(const Model *m, const Candidate *c) {
    ClassId variable = path_class_of_variable(m->paths, c->pair.odd->address);
    return variable.i == path_class_of_variable(m->paths, c->pair.usual->address).i ? variable.i : 0;
}

/* The members of one variable that a function touches without their lock. */
static uint64_t members_of(const Model *m, const Candidate *c) {
    const Access *odd = c->pair.odd;
    return c->location->of_variable ? map_pair(path_root(m->paths, odd->address, false).i, odd->fn.i) : 0;
}

/* The members of a struct that is copied or filled as a whole without the lock. */
static uint64_t whole_of(const Model *m, const Candidate *c) {
    (void)m;
    return c->pair.odd->whole ? map_pair(c->pair.odd->fn.i, c->pair.odd->instr.i) : 0;
}

/* The variables that a pointer may lead to. */
static uint64_t choice_of(const Model *m, const Candidate *c) {
    (void)m;
    return c->pair.odd->chosen ? map_pair(c->pair.odd->fn.i, c->pair.odd->instr.i) : 0;
}

/* Each subject is told of once: with the best evidence, of the variable rather than of its type, or where it comes
 * first. */
static void tell_once(const Model *m, CandidateVec *candidates, Subject *subject, Arena *scratch) {
    Map *best = map_new(scratch);
    for (uint32_t i = 0; i < candidates->len; i++) {
        Candidate *c = &candidates->data[i];
        uint64_t of = c->told ? 0 : subject(m, c);
        if (!of)
            continue;
        bool is_new = false;
        uint64_t *slot = map_slot(best, of, &is_new);
        Candidate *other = is_new ? c : &candidates->data[*slot];
        bool same_tier = c->tier == other->tier;
        bool better = c->tier > other->tier || (same_tier && c->location->of_variable > other->location->of_variable);
        other->told = better;
        c->told = !better && !is_new;
        *slot = better || is_new ? i : *slot;
    }
}

/* A lock is meant to guard the location, and the odd access alone lacks it. */
static bool breaks_guard(const Model *m, const Candidate *c) {
    const Location *l = c->location;
    bool meant = guard_is_meant(l) || c->claim == CLAIM_STRONG;
    return meant && holds_guard(m, l, c->pair.usual) && !holds_guard(m, l, c->pair.odd);
}

static RaceKind kind_of(const Model *m, const Candidate *c) {
    bool volatile_flag = c->location->any_volatile && looks_like_flag(m, &c->pair);
    return race_kind(m, c->location, c->pair.odd, c->pair.usual, volatile_flag);
}

/* All races: every race rule asks, and no other question of rules is as expensive. */
static void *find_races(const Model *m, Arena *arena) {
    CandidateVec *candidates = ARENA_NEW(arena, CandidateVec);
    find_candidates(m, candidates, arena);
    tell_once(m, candidates, variable_of, arena);
    doubt_many(m, candidates, arena);
    tell_once(m, candidates, members_of, arena);
    tell_once(m, candidates, whole_of, arena);
    tell_once(m, candidates, choice_of, arena);
    return candidates;
}

void race_report(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule, RaceKind kind) {
    Evidence e = {m, sink, scratch};
    const CandidateVec *candidates = model_derived(m, find_races);
    VEC_EACH(const Candidate, c, candidates) {
        const Pair *p = &c->pair;
        if (c->told || kind_of(m, c) != kind)
            continue;
        Tier tier = c->tier < rule->tier ? c->tier : rule->tier;
        Finding *f = evidence_begin(&e, rule->id, tier, rule->severity, p->odd->fn, p->odd->instr);
        race_word(&e, f,
                  &(Race){.location = c->location,
                          .odd = p->odd,
                          .usual = p->usual,
                          .others = c->others.data,
                          .other_count = c->others.len,
                          .kind = kind,
                          .guard_is_broken = breaks_guard(m, c),
                          .one_object = is_one_object(m, c->location, p)});
    }
}
