/* threads_internal.h: the walk over contexts, and which created threads may live where; shared by threads.c,
 * thread_create.c, thread_course.c, thread_handlers.c, callbacks.c, thread_live.c, thread_live_choice.c and
 * thread_leaves.c. */
#ifndef LOCKWISE_MODEL_THREADS_INTERNAL_H
#define LOCKWISE_MODEL_THREADS_INTERNAL_H

#include "model/threads.h"

typedef struct Merge {
    SetId locks, live;
    PhaseId phase;
    Need owned;
    uint32_t count, literal_count;
    bool told;
} Merge;

/* A call of a context by which its callee has names of locks. */
typedef struct Handed {
    const CallSite *site;
    CtxId callee;
    uint32_t next; /* another one of the context + 1, 0 none */
} Handed;

typedef struct ThreadBuilder {
    Threads *t;
    Arena *arena;
    Arena *scratch; /* of the walk: all that the contexts do not need */
    Diag *diag;
    StrMap *by_key; /* CtxKey -> CtxId */
    StrMap *by_thread; /* ThreadKey -> ThreadId */
    Map *per_fn; /* (fn, thread) -> merges */
    VEC(Merge) merges;
    VEC(CtxId) work;
    Bitset waiting; /* CtxIds of those in work that were not visited since */
    VEC(Handed) handed;
    VEC(uint32_t) handed_first; /* by CtxId: the last one of it in handed + 1, 0 none */
    bool *fn_many;
    Bitset started; /* functions that creations of threads lead to: they are not for callers outside */
    SetId any_live; /* of any time of a thread: all that may live, */
    PhaseId any_phase; /* and all that may be released */
    struct Courses *courses;
    struct Callbacks *callbacks;
} ThreadBuilder;

/* A function runs on a thread: called from parent, or as a root. */
typedef struct Entry {
    CtxId parent; /* 0: a root */
    InstrId call;
    FnId fn;
    ThreadId thread;
    bool doubtful;
    SetId locks, names, live; /* as in Context */
    PhaseId phase;
    Need owned;
    const PathId *args;
    uint32_t arg_count;
} Entry;

/* The function runs on the thread with these locks held. */
CtxId threads_enter(ThreadBuilder *b, Entry entry);
/* The context is to be visited again. */
void threads_wait(ThreadBuilder *b, CtxId id);
/* The functions that a call's `start` may be in a context. */
FnId *threads_started_by(ThreadBuilder *b, CtxId id, const CallSite *site, uint32_t *out_count);

/* ---- thread_create.c ---- */

/* The call creates threads: their start functions are entered as roots. */
void threads_create(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at);

/* ---- callbacks.c ---- */

struct Callbacks *callbacks_new(Arena *arena);
/* Functions that libraries run may run several times. */
void callbacks_mark_many(ThreadBuilder *b);
/* The call registers callbacks; the call runs them. */
void callbacks_register(ThreadBuilder *b, CtxId id, const CallSite *site);
void callbacks_run(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at);
/* To be called when all contexts were visited: has what nobody was seen to run be run by whoever may. Whether there is
 * anything new to visit. */
bool callbacks_settle(ThreadBuilder *b);

/* ---- hosts.c ---- */

/* Enters what the hosts of tokens call. */
void hosts_enter(ThreadBuilder *b);
/* The same root, as whoever calls it from outside may: with the tokens that it needs. Of one that does not show whether
 * it is called with a token is doubtful what it is called with. */
Entry hosts_entry_of(const ThreadBuilder *b, Entry entry);
/* Whether the program is a module of such a host: it has a function that sets it up. */
bool hosts_has_setup(const ThreadBuilder *b);

/* ---- thread_handlers.c ---- */

/* The call installs signal handlers: they are entered as roots. */
void handlers_install(ThreadBuilder *b, CtxId id, uint32_t site_index);
/* The call forks: what pthread_atfork was given runs here. */
void handlers_run_fork(ThreadBuilder *b, CtxId id, const CallSite *fork, Moment at);

/* ---- thread_course.c ---- */

/* What is live and passed in a function: by block at its entry, NULL if constant. */
typedef struct Course {
    SetId *live_at;
    PhaseId *phase_at;
    Moment *before; /* by call of the function: just before it, as far as that is not constant */
} Course;

struct Courses *courses_new(Threads *t, Arena *arena);
/* That of a context's function with what is live and passed at the context's entry. */
Course course_of(struct Courses *courses, const Context *ctx);

/* ---- thread_leaves.c ---- */

/* Fills creates, joins, changes, leaves, leaves_given, offspring, sure_offspring and over_with. */
void live_find(Threads *t, Arena *arena);

/* ---- thread_live.c ---- */

/* Fills uses. */
void threads_find_releases(Threads *t, Arena *arena);
/* Whether a function creates or joins threads. */
bool live_is_changed_by(const Threads *t, FnId fn);
/* The same of a call, by its index. */
bool live_is_changed_at(const Threads *t, uint32_t site);
/* By block of fn: the live sites at its entry, if those of `entry` are where fn begins, which is given these numbers.
 * In the arena. */
SetId *live_at_blocks(const Threads *t, FnId fn, SetId entry, LiteralsId given, Arena *arena);
/* Applies the calls of a block before `end`. */
SetId live_through(const Threads *t, FnId fn, uint32_t block, SetId live, InstrId end);
/* What may be live where the function returns; or where it ends at all, in calls that do not return too. */
Left live_at_end(const Threads *t, FnId fn, LiteralsId given, bool by_return, Arena *scratch);
/* The spawns that a call, by its index, creates itself; those that it joins itself. */
SetId live_spawns_at(const Threads *t, uint32_t site);
SetId live_joined_at(const Threads *t, uint32_t site);
/* With what they run, by SpawnId. */
SetId live_with_offspring(const Threads *t, const SetId *offspring, SetId created);
/* What is live after a call. */
SetId live_after_call(const Threads *t, SetId live, const CallSite *site);

/* ---- thread_live_choice.c ---- */

/* What the block goes on by, if it, or a bit of it, was in memory or was handed in; 0 if not. */
PathId live_choice_subject(const Threads *t, const FnValues *v, uint32_t block);
/* Of spawns that the function may run itself, those that it starts where it has found a variable to be zero, which it
 * then sets and by which the block `choice` chooses: a thread runs as long as the variable is not zero. */
SetId live_started_by_choice(const Threads *t, FnId fn, uint32_t choice, SetId spawns);
/* Of these, those whose creating calls are given the address of a local by which the block chooses, and which it hands
 * to the joining call: where that is zero there is no handle, and so no thread. */
SetId live_handed_out(const Threads *t, FnId fn, uint32_t choice, const CallSite *join, SetId spawns);

/* Locks that a thread has when it starts: that it is the only one is checked by held_find_unproven. */
SetId held_from_start(const Threads *t, FnId root, SetId *out_names);
/* Notes in unproven what is known to be no lock before there are contexts, and tokens that the program does without. */
void held_leave_out_others(Threads *t);
/* Notes there locks that are locals whose address stays in their function. Cost: O(calls + instructions of those
 * functions). */
void held_leave_out_private(Threads *t);
void held_drop_unproven(Threads *t, ClassId class);
/* Fills lent. */
void held_find_lent(Threads *t, Arena *arena);
/* Fills unproven and turns: needs all contexts. */
void held_find_unproven(Threads *t);
/* What locks that a caller holds at a call are called in the callee. */
SetId held_names_for(const Threads *t, CtxId caller, SetId names, const CallSite *site, FnId callee);
/* Whether names speak of these parameters, in bits as Path.params. */
bool held_names_hang_on(const Threads *t, SetId names, uint32_t params);
/* A call hands names of locks down to a context; */
void held_note_handed(ThreadBuilder *b, CtxId id, const CallSite *site, CtxId callee);
/* what the context's callers hold has fewer names than when it was visited, and so it has in its callees. No more than
 * that: which contexts there are does not hang on names. */
void held_hand_names(ThreadBuilder *b, CtxId id);

#endif
