/* model.c: the passes, in order. */
#include "model/model.h"

#include "base/beside.h"
#include "model/branch.h"
#include "model/pointee.h"
#include "model/purity.h"

#include <string.h>

/* ---- values ---- */

typedef struct ValuesBuilder {
    PathPool *pool;
    FnValues **values;
    Arena *arena, *scratch;
} ValuesBuilder;

/* A getter of a pointer in one block: what it returns stands for its calls. Those of flags and numbers are asked as
 * such. */
static bool may_be_getter(const PathPool *pool, FnId fn) {
    if (!fn.i || !pool->pure[fn.i] || fn_func(pool->prog, fn)->block_count != 1)
        return false;
    const Tu *tu = fn_tu(pool->prog, fn);
    TypeId result = tu_type(tu, tu_sym(tu, fn_func(pool->prog, fn)->sym)->type)->elem;
    return tu_type(tu, result)->kind == TYPE_POINTER;
}

static void build_function(ValuesBuilder *b, FnId fn) {
    PathPool *pool = b->pool;
    ArenaMark mark = arena_mark(b->scratch);
    FnValues *v = b->values[fn.i] = values_build(pool, fn, b->arena, b->scratch);
    arena_reset(b->scratch, mark);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        path_note_pointed(pool, v->address[i]);
        path_note_pointed(pool, v->address2[i]);
    }
    const Instr *last = tu_instr(v->tu, (InstrId){v->first_instr + v->instr_count - 1});
    if (!may_be_getter(pool, fn) || last->op != OP_RETURN || !last->arg_count)
        return;
    PathId returned = values_operand(pool, v, tu_args(v->tu, last));
    if (path_is_of_interface(pool, returned, fn))
        pool->getters[fn.i] = returned;
}

/* Getters before what calls them. They cannot call each other in a circle: they have no branch that would end it. */
static void build_after_getters(ValuesBuilder *b, FnId fn, uint32_t depth) {
    enum { MAX_DEPTH = 64 };
    const Tu *tu = fn_tu(b->pool->prog, fn);
    const Func *func = fn_func(b->pool->prog, fn);
    for (uint32_t k = 0; k < func->block_count && depth < MAX_DEPTH; k++) {
        const Block *block = tu_block(tu, func, k);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            FnId callee = purity_callee(b->pool->prog, fn, tu_instr(tu, (InstrId){block->instr_first + i}));
            if (may_be_getter(b->pool, callee) && !b->values[callee.i])
                build_after_getters(b, callee, depth + 1);
        }
    }
    if (!b->values[fn.i])
        build_function(b, fn);
}

static FnValues **build_values(PathPool *pool, Arena *arena) {
    ValuesBuilder b = {.pool = pool, .arena = arena, .scratch = arena_new()};
    b.values = ARENA_ARRAY(arena, FnValues *, pool->prog->fns.len);
    for (uint32_t fn = 1; fn < pool->prog->fns.len; fn++) {
        if (!b.values[fn])
            build_after_getters(&b, (FnId){fn}, 0);
    }
    arena_free(b.scratch);
    return b.values;
}

/* ---- what rules derive ---- */

typedef struct DerivedAnswer {
    ModelDerive derive;
    const void *answer;
} DerivedAnswer;

typedef struct ModelDerived {
    Arena *arena;
    VEC(DerivedAnswer) answers;
} ModelDerived;

const void *model_derived(const Model *m, ModelDerive derive) {
    VEC_EACH(const DerivedAnswer, known, &m->derived->answers) {
        if (known->derive == derive)
            return known->answer;
    }
    const void *answer = derive(m, m->derived->arena);
    *vec_push(m->derived->arena, &m->derived->answers) = (DerivedAnswer){derive, answer};
    return answer;
}

/* ---- passes ---- */

static void tell(const ModelWatch *watch, const char *pass, uint64_t count, const char *unit) {
    if (watch)
        watch->on_pass(watch->context, pass, count, unit);
}

struct Models {
    const Programs *programs;
    const SyncApi *api;
    uint32_t jobs;
    const ModelWatch *watch;
    Diag *diag;
    Arena *shared, *own; /* of a link set, of a program; NULL before the first */
    Beside *beside;      /* of a link set: has what is found early; NULL: there is none */
    Model base;          /* what the programs of the link set share */
    uint32_t link_set;   /* the next one */
    VEC(const ProgramUnits *) set; /* programs of the one at hand, */
    const ProgramScope **scopes; /* and what each has of it */
    uint32_t next;       /* of them */
};

Models *models_new(const Programs *programs, const SyncApi *api, uint32_t jobs, const ModelWatch *watch, Diag *diag) {
    Models *models = ARENA_NEW(programs->arena, Models);
    *models = (Models){.programs = programs, .api = api, .jobs = jobs, .watch = watch, .diag = diag};
    return models;
}

void models_free(Models *models) {
    arena_free(models->own);
    arena_free(models->shared);
    beside_free(models->beside);
}

/* Where the programs of the link set begin. */
static Entries entries_of(Models *s) {
    Entries entries = {0};
    for (uint32_t i = 0; i < s->set.len; i++) {
        const ProgramScope *scope = s->scopes[i];
        if (scope->main.i)
            bitset_add(s->shared, &entries.mains, scope->main.i);
        else
            bitset_union(s->shared, &entries.library, &scope->own);
    }
    return entries;
}

/* What needs neither pointers nor locks, nor do these need it: a process beside can do it. */
typedef struct Early {
    Lives *lives;
    MadePaths *made; /* of which lives speak; escapes name no paths */
    const Escapes *escapes;
} Early;

static void *find_early(void *model, Arena *arena) {
    const Model *m = model;
    Early *early = ARENA_NEW(arena, Early);
    uint32_t first = m->paths->path_count;
    early->lives = lives_build(m->paths, m->values, m->graph, arena); /* what is made, used and ended when */
    early->made = paths_made_since(m->paths, first, arena);
    early->escapes = escapes_find(m->paths, m->values, m->graph, arena); /* objects that one thread has to itself */
    return early;
}

/* In a process even when it is waited for at once, and taken over at one point: so paths are made in the same order for
 * any number of jobs. */
static void take_early(Models *s) {
    Model *m = &s->base;
    Early *early = s->beside ? beside_end(s->beside) : NULL;
    early = early ? early : find_early(m, s->shared);
    lives_take(early->lives, m->paths, early->made, m->graph->fn_count);
    m->lives = early->lives;
    m->escapes = early->escapes;
    tell(s->watch, "lives", m->lives->events.len, "oddities");
    tell(s->watch, "escape", m->graph->fn_count - 1, "functions");
}

static void build_shared(Models *s) {
    Arena *arena = s->shared = arena_new();
    Model *m = &s->base;
    m->prog = link_program(s->programs, s->link_set, s->api, arena, s->diag); /* units -> one numbering */
    tell(s->watch, "link", m->prog->fns.len - 1, "functions");
    m->paths = pathpool_new(m->prog, purity_find(m->prog, arena), arena);
    m->values = build_values(m->paths, arena); /* values and addresses as paths */
    tell(s->watch, "values", m->paths->path_count - 1, "paths");
    m->graph = callgraph_build(m->paths, m->values, s->api, arena, s->diag); /* targets of calls, callees first */
    tell(s->watch, "callgraph", m->graph->sites.len - 1, "calls");
    s->scopes = ARENA_ARRAY(arena, const ProgramScope *, s->set.len);
    for (uint32_t i = 0; i < s->set.len; i++)
        s->scopes[i] = prog_scope_of(m->prog, s->set.data[i], arena);
    Entries entries = entries_of(s);
    s->beside = beside_start(find_early, m);
    if (s->beside && s->jobs == 1)
        (void)beside_end(s->beside);
    m->allocators = allocators_find(m->paths, m->values, m->graph, arena); /* wrappers of malloc */
    m->points_to = pointsto_find(m->paths, m->values, m->graph, m->allocators, &entries, arena, s->diag); /* pointers */
    pointees_find(m->paths, m->values, m->graph->fn_count, m->points_to); /* classes of what pointers point to */
    tell(s->watch, "pointsto", pointsto_size(m->points_to), "locations");
    m->facts = annotations_build(m->paths, s->api, arena, s->diag); /* what attributes say */
    m->locks = locks_build(m->paths, m->values, m->graph, m->facts, arena, s->diag); /* locks held, summaries, events */
    tell(s->watch, "locks", setpool_count(m->locks->sets), "locksets");
    take_early(s);
}

/* The locks as one program sees them: its events alone. */
static Locks *locks_of_program(const Locks *shared, const Bitset *fns, uint32_t fn_count, Arena *arena) {
    Locks *locks = arena_copy(arena, shared, sizeof *shared);
    locks->events.data = NULL;
    locks->events.len = locks->events.cap = 0;
    locks->event_first = ARENA_ARRAY(arena, uint32_t, fn_count + 1);
    for (uint32_t fn = 1; fn < fn_count; fn++) {
        uint32_t count = 0;
        const LockEvent *events = locks_events(shared, (FnId){fn}, &count);
        locks->event_first[fn] = locks->events.len;
        if (count && bitset_has(fns, fn))
            memcpy(vec_extend(arena, &locks->events, count), events, sizeof *events * count);
    }
    locks->event_first[fn_count] = locks->events.len;
    return locks;
}

/* The same for what is made and ended. */
static const Lives *lives_of_program(const Model *m, Arena *arena) {
    Lives *lives = ARENA_NEW(arena, Lives);
    lives->fns = m->lives->fns;
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        if (bitset_has(&m->scope->fns, event->fn.i))
            *vec_push(arena, &lives->events) = *event;
    }
    life_find_unmade(lives, m->paths, m->values, m->graph, arena);
    return lives;
}

/* The same, asked with the calls of one program. */
static const Escapes *escapes_of_program(const Escapes *shared, const CallGraph *graph, Arena *arena) {
    Escapes *escapes = arena_copy(arena, shared, sizeof *shared);
    escapes->graph = graph;
    return escapes;
}

static const Model *build_own(Models *s, const ProgramScope *scope) {
    Arena *arena = s->own = arena_new();
    Model *m = arena_copy(arena, &s->base, sizeof s->base);
    m->scope = scope;
    m->graph = callgraph_of_program(m->graph, m->scope, arena);
    m->lives = lives_of_program(m, arena);
    m->escapes = escapes_of_program(m->escapes, m->graph, arena);
    m->locks = locks_of_program(m->locks, &m->scope->fns, m->graph->fn_count, arena);
    m->threads = threads_build(m->paths, m->values, m->graph, m->escapes, m->locks, arena, s->diag); /* who runs what */
    tell(s->watch, "threads", m->threads->contexts.len - 1, "contexts");
    m->interrupts = interrupts_find(m->threads, arena); /* where signal handlers may come */
    m->cancellation = cancellation_find(m->threads, arena); /* where threads may be cancelled */
    m->accesses = accesses_build(m->threads, m->points_to, arena); /* shared locations */
    tell(s->watch, "accesses", m->accesses->list.len, "accesses");
    m->order = lockorder_build(m->threads, arena, s->diag); /* what is taken under what */
    tell(s->watch, "lockorder", m->order->edges.len, "edges");
    m->clashes = life_clashes_find(m->threads, arena); /* locks made or ended beside others that use them */
    m->serial = serial_estimate(m->threads, arena); /* how much is done under which lock */
    m->derived = ARENA_NEW(arena, ModelDerived);
    m->derived->arena = arena;
    return m;
}

uint32_t models_next_set(Models *s) {
    models_free(s);
    s->own = s->shared = NULL;
    s->beside = NULL;
    s->next = s->set.len = 0;
    for (; s->set.len == 0 && s->link_set < s->programs->link_set_count; s->link_set++) {
        VEC_EACH(const ProgramUnits, program, &s->programs->list) {
            if (program->link_set == s->link_set)
                *vec_push(s->programs->arena, &s->set) = program;
        }
        if (s->set.len > 0)
            build_shared(s);
    }
    return s->set.len;
}

const ProgramUnits *models_program(const Models *s, uint32_t i) {
    return s->set.data[i];
}

uint32_t models_fn_count(const Models *s) {
    return s->base.prog->fns.len - 1;
}

uint32_t models_program_fn_count(const Models *s, uint32_t i) {
    return bitset_count(&s->scopes[i]->fns);
}

const Model *models_build(Models *s, uint32_t i) {
    arena_free(s->own);
    return build_own(s, s->scopes[i]);
}

const Model *models_next(Models *s) {
    if (s->next == s->set.len && models_next_set(s) == 0)
        return NULL;
    return models_build(s, s->next++);
}

static ModelPos pos_of_loc(const Tu *tu, LocId id) {
    const Loc *loc = tu_loc(tu, id);
    return (ModelPos){tu_str(tu, tu->files.data[loc->file.i].path), loc->line, loc->col};
}

ModelPos model_pos_of(const Model *m, FnId fn, InstrId instr) {
    const Tu *tu = fn_tu(m->prog, fn);
    return pos_of_loc(tu, tu_instr(tu, instr)->loc);
}

ModelPos model_pos_of_fn(const Model *m, FnId fn) {
    const Tu *tu = fn_tu(m->prog, fn);
    return pos_of_loc(tu, tu_sym(tu, fn_func(m->prog, fn)->sym)->loc);
}

const char *model_fn_name(const Model *m, FnId fn) {
    return prog_fn(m->prog, fn)->name;
}

const char *model_describe(const Model *m, PathId address, Arena *arena) {
    return path_describe(m->paths, address, arena);
}

uint32_t model_block_of(const Model *m, FnId fn, InstrId instr) {
    return values_block_of(m->values[fn.i], instr);
}

PathId model_first_time(const Model *m, FnId fn, InstrId instr) {
    return branch_first_time(m->paths, m->values[fn.i], instr);
}
