/* gil_borrowed_reference.c: a reference that is borrowed from a container is used where the container may have dropped
 * it.
 * Argument: the library model says which functions of an interpreter return an object that only a container, or a table
 * of the interpreter, keeps. With the token the object stays as long as no other code runs: a use that some path comes
 * to after a call that runs code of the interpreter's, or after the token was given up, may find it freed. Without the
 * token other threads change the container at any time: then each use may, unless a lock is held where it is borrowed.
 * Private containers, such as one that was made here or the keywords of a call, are left out; and so are those that
 * the program keeps in variables and members and of which it never drops anything.
 * Known misses: references that go through variables that are joined, or are stored by PyDict_Next; macros that read
 * the items of a list. Noise: containers that are shared but never changed. */
#include "rules/evidence.h"

typedef enum Sharing {
    SHARED_NOT,
    SHARED_PERHAPS, /* who has it is not known, or only other functions of the program change it */
    SHARED_SURELY, /* by code of the interpreter's: it was handed in, or is a table of the interpreter's */
} Sharing;

/* A call that borrows, and what becomes of it. */
typedef struct Loan {
    const CallSite *site;
    const FnValues *v;
    PathId object; /* what is borrowed */
    InstrId yields; /* the call after which it may be gone; 0 none */
    InstrId use;
    bool by_callee; /* what the token is given up by, or runs other code, is not seen in this function */
    Bitset seen[2]; /* blocks that were entered before and after such a call */
} Loan;

/* ---- whose container it is ---- */

/* Something in the program changes containers that are kept at such a place. */
static bool is_changed(const Model *m, PathId container) {
    ClassId class = path_class(m->paths, container);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_DISCARD && class.i &&
            path_class(m->paths, site_argument(site, site->api->object)).i == class.i)
            return true;
    }
    return false;
}

/* What the host hands to a function besides the object whose method it is: the second one is that of the call alone. */
static Sharing sharing_of_parameter(const Model *m, const Path *param) {
    enum { KEYWORDS = 2 };
    if (!bitset_has(&m->threads->hosted, param->a))
        return SHARED_PERHAPS;
    return param->b < KEYWORDS ? SHARED_SURELY : SHARED_NOT;
}

static Sharing sharing_of(const Model *m, CtxId ctx, const CallSite *site) {
    if (site->api->object == SYNC_NO_ARGUMENT)
        return SHARED_SURELY;
    PathId container = ctx_resolve(m->threads, ctx, site_argument(site, site->api->object));
    PathId root = path_root(m->paths, container, true);
    const Path *path = path_get(m->paths, root), *load = path_get(m->paths, container);
    if (!container.i || alloc_is_fresh(m->threads->allocators, root))
        return SHARED_NOT;
    if (path->kind == PATH_PARAM && path_same(root, container))
        return sharing_of_parameter(m, path);
    if (load->kind == PATH_LOAD && path_get(m->paths, load->base)->kind == PATH_LOCAL)
        return SHARED_SURELY; /* a parser of arguments has stored it there */
    return is_changed(m, container) ? SHARED_PERHAPS : SHARED_NOT;
}

/* The context in which most threads come to it; 0 none. */
static CtxId shared_context(const Model *m, const CallSite *site, Sharing *out_sharing) {
    const Threads *t = m->threads;
    CtxId best = {0};
    *out_sharing = SHARED_NOT;
    for (CtxId id = t->of_fn[site->caller.i]; id.i; id = ctx_get(t, id)->next) {
        CtxId root = id;
        bool sets_up = bitset_has(&t->run_once, ctx_get(t, root)->fn.i);
        while (ctx_get(t, root)->parent.i) {
            root = ctx_get(t, root)->parent;
            sets_up = sets_up || bitset_has(&t->run_once, ctx_get(t, root)->fn.i);
        }
        Moment moment = ctx_moment_at(t, id, site->block, site->instr);
        bool meets = !sets_up && bitset_has(&t->hosted, ctx_get(t, root)->fn.i) && !ctx_get(t, id)->doubtful &&
                     ctx_reaches(t, id, site->instr) && threads_may_parallel(t, moment, moment);
        Sharing sharing = meets ? sharing_of(m, id, site) : SHARED_NOT;
        if (sharing > *out_sharing) {
            *out_sharing = sharing;
            best = id;
        }
    }
    return best;
}

/* ---- what becomes of it ---- */

static bool gives_up_token(const CallSite *site) {
    return site->api && (site->api->kind == SYNC_TOKEN_SUSPEND || site->api->kind == SYNC_TOKEN_LEAVE);
}

/* Whether a function of the program may let other code run, in some call of its. */
static bool lets_others_inside(const Model *m, FnId fn, Bitset *seen, Arena *scratch) {
    if (!bitset_add(scratch, seen, fn.i))
        return false;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!sites[i].fatal && (sites[i].lets_others || gives_up_token(&sites[i])))
            return true;
        for (uint32_t k = 0; k < sites[i].target_count && sites[i].target_count == 1 && !sites[i].fatal; k++) {
            if (lets_others_inside(m, sites[i].targets[k], seen, scratch))
                return true;
        }
    }
    return false;
}

static bool mentions(const Model *m, const Loan *loan, const CallSite *site) {
    bool found = false;
    for (uint32_t k = 0; k < site->arg_count; k++)
        found = found || path_contains(m->paths, site->args[k], loan->object);
    return found;
}

/* The reference is this thread's own from here on, or is not there. */
static bool is_settled(const Model *m, const Loan *loan, InstrId id, const Instr *instr) {
    const CallSite *site = instr->op == OP_CALL ? callgraph_site_at(m->graph, loan->v->fn, id) : NULL;
    if (id.i == loan->site->instr.i)
        return true; /* another one is borrowed */
    if (site)
        return site->api && site->api->kind == SYNC_RETAIN && mentions(m, loan, site);
    PathId address = loan->v->address[id.i - loan->v->first_instr];
    return instr->op == OP_STORE && path_same(path_root(m->paths, address, false), loan->object) &&
           !path_same(address, loan->object) && path_get(m->paths, address)->num == 0; /* its count, by a macro */
}

static bool is_use(const Model *m, const Loan *loan, InstrId id, const Instr *instr) {
    const CallSite *site = instr->op == OP_CALL ? callgraph_site_at(m->graph, loan->v->fn, id) : NULL;
    if (site)
        return mentions(m, loan, site);
    if (instr->op == OP_RETURN && instr->arg_count)
        return path_same(values_operand(m->paths, loan->v, tu_args(loan->v->tu, instr)), loan->object);
    bool accesses =
        (op_has(instr->op, 'R') || op_has(instr->op, 'W')) && !loan->v->is_promoted_access[id.i - loan->v->first_instr];
    return accesses && path_contains(m->paths, loan->v->address[id.i - loan->v->first_instr], loan->object);
}

/* Notes that other code may run here; by a callee only if nothing surer was seen. */
static bool runs_others(const Model *m, const Loan *loan, InstrId id, bool *by_callee, Arena *scratch) {
    const CallSite *site = callgraph_site_at(m->graph, loan->v->fn, id);
    if (!site || site->fatal)
        return false;
    if (site->lets_others || gives_up_token(site))
        return true;
    Bitset seen = {0};
    *by_callee = site->target_count == 1 && lets_others_inside(m, site->targets[0], &seen, scratch);
    return *by_callee;
}

static bool follow(const Model *m, Loan *loan, uint32_t block, uint32_t from, InstrId yields, bool by_callee,
                   bool at_once, Arena *scratch);

/* Follows the edges of a block but those on which the reference is found to be NULL. */
static bool follow_edges(const Model *m, Loan *loan, uint32_t block, InstrId yields, bool by_callee, bool at_once,
                         Arena *scratch) {
    const FnValues *v = loan->v;
    const Block *here = tu_block(v->tu, v->func, block);
    for (uint32_t k = 0; k < here->succ_count; k++) {
        uint32_t to = tu_succs(v->tu, here)[k];
        Relation r = branch_relation(m->paths, v, block, to);
        bool is_null = path_same(r.subject, loan->object) && relation_is_zero(m->paths, r);
        if (is_null || !bitset_add(scratch, &loan->seen[yields.i != 0], to))
            continue;
        if (follow(m, loan, to, tu_block(v->tu, v->func, to)->instr_first, yields, by_callee, at_once, scratch))
            return true;
    }
    return false;
}

/* Looks for a use after other code has run, or, at_once, for any use. */
static bool follow(const Model *m, Loan *loan, uint32_t block, uint32_t from, InstrId yields, bool by_callee,
                   bool at_once, Arena *scratch) {
    const FnValues *v = loan->v;
    const Block *here = tu_block(v->tu, v->func, block);
    for (uint32_t i = from; i < here->instr_first + here->instr_count; i++) {
        InstrId id = {i};
        const Instr *instr = tu_instr(v->tu, id);
        if ((yields.i || at_once) && is_use(m, loan, id, instr)) {
            loan->yields = yields;
            loan->use = id;
            loan->by_callee = by_callee;
            return true;
        }
        if (is_settled(m, loan, id, instr))
            return false;
        bool inside = false;
        if (instr->op == OP_CALL && (!yields.i || by_callee) && runs_others(m, loan, id, &inside, scratch) &&
            (!yields.i || !inside)) {
            yields = id;
            by_callee = inside;
        }
    }
    return follow_edges(m, loan, block, yields, by_callee, at_once, scratch);
}

/* ---- findings ---- */

static bool is_renounced(const Model *m) {
    bool renounced = false;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        renounced = renounced || token->is_renounced;
    return renounced;
}

static bool holds_lock(const Model *m, CtxId ctx, InstrId instr) {
    SetId locks = ctx_mutexes_at(m->threads, ctx, instr);
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->threads->sets, locks, &count);
    bool holds = false;
    for (uint32_t i = 0; i < count; i++)
        holds = holds || !class_is_token(m->paths, (ClassId){members[i] >> 1});
    return holds;
}

static void report(const Evidence *e, const Loan *loan, CtxId ctx, Tier tier) {
    const Model *m = e->m;
    const CallSite *site = loan->site, *yields = callgraph_site_at(m->graph, site->caller, loan->yields);
    const char *fn = model_fn_name(m, site->caller);
    PathId container = site_argument(site, site->api->object);
    const char *owner = container.i ? sink_text(e->sink, "%s", path_describe(m->paths, container, e->scratch))
                                    : "a table of the interpreter";
    owner += owner[0] == '*';
    const char *runs = yields && yields->callee[0] ? yields->callee : "a call";
    Finding *f = evidence_begin(e, "gil-borrowed-reference", tier, SEVERITY_WARNING, site->caller,
                                yields ? loan->use : site->instr);
    if (yields)
        f->message = sink_text(e->sink, "%s uses what %s has lent it from %s after %s, during which %s may drop it", fn,
                               site->callee, owner, runs, gives_up_token(yields) ? "another thread" : "other code");
    else
        f->message = sink_text(e->sink, "%s uses what %s lends it from %s, which another thread may drop at any time",
                               fn, site->callee, owner);
    f->object = site->callee;
    f->fix =
        yields ? sink_text(e->sink, "take a reference (Py_INCREF) before %s, and give it back after the last use", runs)
               : "use a function that returns a reference of its own (PyDict_GetItemRef, PyList_GetItemRef), or "
                 "take one within a critical section of the container";
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_NOTE, site->caller, site->instr, "", sink_text(e->sink, "borrows from %s", owner));
    if (yields)
        evidence_step(e, side, STEP_CALL, site->caller, loan->yields, "", sink_text(e->sink, "calls %s", runs));
    evidence_step(e, side, STEP_READ, site->caller, loan->use, "", "uses what was borrowed");
    finding_add_assumption(e->sink, f, "something else drops it from the container meanwhile");
}

static void judge(const Evidence *e, const CallSite *site, bool renounced, Map *told) {
    const Model *m = e->m;
    const FnValues *v = m->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    Loan loan = {.site = site, .v = v, .object = instr->dst.i ? v->value[instr->dst.i] : (PathId){0}};
    Sharing sharing = SHARED_NOT;
    CtxId ctx = loan.object.i ? shared_context(m, site, &sharing) : (CtxId){0};
    if (!ctx.i || path_get(m->paths, loan.object)->kind != PATH_RESULT)
        return;
    bool at_once = renounced && !holds_lock(m, ctx, site->instr);
    bool found = follow(m, &loan, site->block, site->instr.i + 1, (InstrId){0}, false, false, e->scratch);
    if (!found && at_once) {
        loan = (Loan){.site = site, .v = v, .object = loan.object};
        found = follow(m, &loan, site->block, site->instr.i + 1, (InstrId){0}, false, true, e->scratch);
    }
    bool is_new = false;
    if (found)
        map_slot(told, map_pair(site->caller.i, loan.yields.i), &is_new);
    /* few tables of the interpreter change, and few threads change them */
    bool surely = sharing == SHARED_SURELY && (loan.yields.i || site->api->object != SYNC_NO_ARGUMENT);
    Tier tier = surely && !loan.by_callee ? TIER_HIGH : TIER_LOW;
    if (is_new)
        report(e, &loan, ctx, tier);
}

/* One finding for each function and each call after which it uses what it has borrowed. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    bool renounced = is_renounced(m);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_BORROW && !site->fatal && bitset_has(&m->scope->fns, site->caller.i))
            judge(&e, site, renounced, told);
    }
}

const Rule rule_gil_borrowed_reference = {
    .id = "gil-borrowed-reference",
    .title = "Borrowed reference used after other code has run",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-416",
    .cert = "MEM30-C",
    .concept = "gil",
    .summary = "An object that only a shared container keeps is used where the container may have dropped it.",
    .why = "PyDict_GetItem, PyList_GetItem and the like return a borrowed reference: the object lives as long as the "
           "container holds it. Code that runs in between may take it out, and the object is freed while it is in use: "
           "callbacks, methods of other objects, an import, or any thread once the GIL is given up. In a build without "
           "the GIL (CPython 3.13t and later) no call is needed: another thread may change the container between the "
           "look-up and the very next instruction, a Py_INCREF included.",
    .fix =
        "Take a reference of your own before other code can run (Py_INCREF, or Py_NewRef of the result), and give it "
        "back after the last use. For builds without the GIL use the functions that return one: PyDict_GetItemRef, "
        "PyList_GetItemRef, PyWeakref_GetRef, PyImport_AddModuleRef. Within a critical section of the container, "
        "Py_INCREF is in time too.",
    .limits =
        "Whether anybody changes the container is not known: of containers that the program keeps itself, it is "
        "asked whether one of its functions ever takes something out; of those that Python hands over, it is "
        "taken for granted. Calls that give back a reference (Py_DECREF) may run code too, and are not counted. "
        "References that a function stores through a pointer (PyDict_Next), or that a macro reads (PyList_GET_ITEM, "
        "PyTuple_GET_ITEM), are not followed.",
    .seen =
        "NGINX Unit's nxt_py_asgi_http_response_body: the body is borrowed from the application's dictionary and kept "
        "after a call of the event loop's create_future. python-zstandard and mod_wsgi name Py_MOD_GIL_NOT_USED and "
        "borrow from lists that applications hand them.",
    .bad_example = "bad_after_callback.c",
    .good_example = "good_own_reference.c",
    .run = run,
};
