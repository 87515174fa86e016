/* callgraph.h: what each call may call.
 * Meaning:  a direct call has one target. The targets of an indirect call are found by a flow of function addresses
 *           through slots: a slot is a record's member (whatever the object), a global, a local, a parameter or a
 *           function's result; initialisers, stores, arguments and returns are inclusions between slots, solved to
 *           a fixpoint with calls resolved on the fly (a field-based Andersen analysis of function pointers only).
 * Requires: values of all functions. Memory: in the arena.
 * Cost:     O(slots x edges) at worst, near linear on real code.
 * Errors:   indirect calls without a target are counted in the gap ledger.
 */
#ifndef LOCKWISE_MODEL_CALLGRAPH_H
#define LOCKWISE_MODEL_CALLGRAPH_H

#include "base/bitset.h"
#include "model/syncapi.h"
#include "model/values.h"

typedef struct CallSite {
    FnId caller;
    InstrId instr;
    uint32_t block;
    const SyncCall *api; /* a function of the library table without a body in the program, else NULL */
    uint16_t traits; /* bits of SyncTrait, of a function without a body */
    uint8_t token;   /* that it is to be called with, as index into the tokens + 1; 0 none */
    bool lets_others; /* it is of the host of a token, and may run any code, and other threads */
    bool may_let_others; /* the same for some of the objects that it may be given */
    uint8_t inner_use, inner; /* what it does to a lock of its library's own: bits of SYNC_INNER_*, and to which */
    const char *callee;  /* name of a direct callee, "" if indirect */
    GlobalId global;     /* direct callee */
    FnId *targets;       /* bodies that may run, by id */
    const PathId *args;
    uint32_t target_count, arg_count;
    bool fatal; /* on the way to the death of the process: fatal.h */
    bool dies;  /* into a function of the program, after which the process is no more */
} CallSite;

typedef VEC(FnId) FnVec;

typedef struct CallGraph {
    VEC(CallSite) sites; /* by caller, then instruction; index 0 unused */
    uint32_t *site_instrs; /* by site: its instruction */
    uint32_t *site_of; /* first site of each FnId; sites of fn are [site_of[fn], site_of[fn+1]) */
    uint32_t *callers; /* site indices that may call a function, grouped */
    uint32_t *callers_first; /* by FnId, fn_count + 1 entries */
    uint32_t *scc; /* by FnId: component number; callees have smaller numbers than callers */
    FnVec fns; /* all functions; of a program those of the scope */
    FnVec bottom_up; /* the same, callees before callers */
    uint32_t fn_count; /* of all that are linked together, including the unused 0 */
    const ProgramScope *scope; /* the program whose calls these are; NULL: all that are linked together */
    struct FnFlow *flow; /* fnflow.h; answers callgraph_functions_of */
    const SyncApi *api; /* the rows that sites refer to */
} CallGraph;

CallGraph *callgraph_build(PathPool *pool, FnValues *const *values, const SyncApi *api, Arena *arena, Diag *diag);

/* The calls of one program: those from its functions to its functions. Of other functions it has none. */
CallGraph *callgraph_of_program(const CallGraph *all, const ProgramScope *scope, Arena *arena);

static inline const CallSite *callgraph_sites(const CallGraph *g, FnId fn, uint32_t *out_count) {
    *out_count = g->site_of[fn.i + 1] - g->site_of[fn.i];
    return &g->sites.data[g->site_of[fn.i]];
}
static inline uint32_t callgraph_caller_count(const CallGraph *g, FnId fn) {
    return g->callers_first[fn.i + 1] - g->callers_first[fn.i];
}
/* Whether the call takes a token, at which it may have to wait. */
static inline bool site_takes_token(const CallSite *site) {
    uint8_t kind = site->api ? site->api->kind : (uint8_t)SYNC_NONE;
    return kind == SYNC_TOKEN_ENTER || kind == SYNC_TOKEN_RESUME;
}
/* Whether the call gives up a token while it waits, or begins to wait for it: and with it the thread's sections. */
static inline bool site_gives_up_sections(const CallSite *site) {
    return site->api && site->api->token && site->api->kind != SYNC_SECTION_LEAVE &&
           site->api->kind <= SYNC_TOKEN_RESUME;
}
/* An argument of a call by its number; 0 if there is none. */
static inline PathId site_argument(const CallSite *site, int index) {
    return index >= 0 && (uint32_t)index < site->arg_count ? site->args[index] : (PathId){0};
}
/* What the row of a library call names as its object: a lock's address, a handle, ...; 0 if it names none, or the call
 * is not of the library. */
PathId site_object(PathPool *pool, const FnValues *caller, const CallSite *site);
/* The second lock of a section; 0 if there is none. */
PathId site_second(PathPool *pool, const CallSite *site);
/* A call through a pointer of which no target is known: of a function that the program's user supplies. */
static inline bool callgraph_is_unresolved(const CallSite *site) {
    return !site->global.i && !site->target_count && !site->token;
}
/* The call site at an instruction of fn, or NULL. Cost: O(log sites of fn). */
const CallSite *callgraph_site_at(const CallGraph *g, FnId fn, InstrId instr);
/* The first call site of fn at an instruction or after it; the next function's first if there is none. */
const CallSite *callgraph_site_from(const CallGraph *g, FnId fn, InstrId instr);
/* Functions whose address a value may be (thread start functions, callbacks), in the arena. */
FnId *callgraph_functions_of(const CallGraph *g, PathId value, Arena *arena, uint32_t *out_count);
/* Whether its address is stored, handed over or returned anywhere. */
bool callgraph_is_address_taken(const CallGraph *g, FnId fn);

#endif
