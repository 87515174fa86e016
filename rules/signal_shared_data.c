/* signal_shared_data.c: a signal handler changes a variable that the interrupted code works on.
 * Argument: threads touch the variable where a handler is installed and signals are not blocked (interrupts.h), and the
 * handler stores to it. If a thread reads it, computes and stores, a signal between the two is forgotten: what the
 * handler stored is overwritten; volatile does not help. If a thread waits for the store in a loop that calls nothing,
 * and the variable is neither volatile nor atomic, the compiler may read it once for all. Any other variable that is
 * neither is worth a look: most compilers do what was meant. A lock that both hold keeps them apart. Known misses: what
 * a handler only reads; objects that are reached through pointers. Noise: signals that are blocked by other means. */
#include "rules/handlers.h"

/* What makes it wrong, the worst last. */
typedef enum Fault { FAULT_NONE, FAULT_PLAIN, FAULT_POLLED, FAULT_UPDATE } Fault;

/* What a handler stores to. */
typedef struct Target {
    ClassId variable;
    PathId object; /* the global that it is, or lies in */
    ThreadId handler;
    HandlerPlace store;
    bool is_volatile; /* all stores */
    bool atomic;
    Fault fault;
    HandlerPlace access; /* the thread's side */
} Target;

typedef struct Search {
    const Evidence *e;
    VEC(Target) targets;
} Search;

/* ---- handlers ---- */

static PathId object_at(const Model *m, PathId address) {
    return path_root(m->paths, address, false);
}

/* The variable, if it exists once and is shared by all that runs; 0 if not. */
static ClassId variable_at(const Model *m, PathId address) {
    const Path *root = path_get(m->paths, object_at(m, address));
    if (root->kind != PATH_GLOBAL)
        return (ClassId){0};
    const ProgGlobal *global = &m->prog->globals.data[root->a];
    if (global->is_func || global->is_tls || global->is_const)
        return (ClassId){0};
    return path_class(m->paths, address);
}

static const Instr *instr_at(const Model *m, FnId fn, InstrId id) {
    return tu_instr(m->values[fn.i]->tu, id);
}

static bool is_memory_access(const Model *m, FnId fn, InstrId id) {
    const FnValues *v = m->values[fn.i];
    const Instr *instr = tu_instr(v->tu, id);
    return instr->op != OP_CALL && (op_has(instr->op, 'R') || op_has(instr->op, 'W')) &&
           !v->is_promoted_access[id.i - v->first_instr];
}

static void note_store(Search *s, ThreadId handler, ClassId variable, PathId object, HandlerPlace place) {
    const Model *m = s->e->m;
    const Instr *instr = instr_at(m, ctx_get(m->threads, place.ctx)->fn, place.instr);
    Target *target = NULL;
    VEC_EACH(Target, known, &s->targets)
        target = known->variable.i == variable.i && known->object.i == object.i && known->handler.i == handler.i
                     ? known
                     : target;
    if (!target) {
        target = vec_push(s->e->scratch, &s->targets);
        *target =
            (Target){.variable = variable, .object = object, .handler = handler, .is_volatile = true, .atomic = true};
    }
    if (handler_place_is_better(m->threads, place, target->store))
        target->store = place;
    target->is_volatile = target->is_volatile && (instr->flags & FLAG_VOLATILE);
    target->atomic = target->atomic && instr->order != ORDER_PLAIN;
}

static void collect_stores(Search *s, CtxId id) {
    const Model *m = s->e->m;
    const Context *ctx = ctx_get(m->threads, id);
    const FnValues *v = m->values[ctx->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId instr = {v->first_instr + i};
        if (!is_memory_access(m, ctx->fn, instr) || !op_has(instr_at(m, ctx->fn, instr)->op, 'W') ||
            !ctx_reaches(m->threads, id, instr))
            continue;
        PathId address = ctx_resolve(m->threads, id, v->address[i]);
        ClassId variable = variable_at(m, address);
        if (variable.i)
            note_store(s, ctx->thread, variable, object_at(m, address), (HandlerPlace){id, instr});
    }
}

/* ---- threads ---- */

/* Whether what is stored was computed from what the function has read there. */
static bool is_update(const Model *m, FnId fn, InstrId id) {
    const FnValues *v = m->values[fn.i];
    const Instr *instr = tu_instr(v->tu, id);
    if (instr->op != OP_STORE)
        return false;
    const Path *value = path_get(m->paths, values_operand(m->paths, v, tu_args(v->tu, instr)));
    const Path *operand = value->kind == PATH_BIN ? path_get(m->paths, value->base) : value;
    return value->kind == PATH_BIN && operand->kind == PATH_LOAD &&
           path_same(operand->base, v->address[id.i - v->first_instr]);
}

/* Whether a read stands in a loop in which nothing is called: all that it waits for is this variable. */
static bool is_polled(const Model *m, FnId fn, InstrId id) {
    const FnValues *v = m->values[fn.i];
    uint32_t head = v->cfg->loop_head[values_block_of(v, id)], count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; head != UINT32_MAX && i < count; i++) {
        if (v->cfg->loop_head[sites[i].block] == head)
            return false;
    }
    return head != UINT32_MAX;
}

static Fault fault_of(const Model *m, const Target *target, FnId fn, InstrId id) {
    const Instr *instr = instr_at(m, fn, id);
    if (instr->order != ORDER_PLAIN || !interrupts_may_come(m->interrupts, fn, id))
        return FAULT_NONE;
    if (op_has(instr->op, 'W') && is_update(m, fn, id))
        return FAULT_UPDATE;
    if ((instr->flags & FLAG_VOLATILE) || !op_has(instr->op, 'R'))
        return FAULT_NONE;
    return is_polled(m, fn, id) ? FAULT_POLLED : target->is_volatile || target->atomic ? FAULT_NONE : FAULT_PLAIN;
}

/* A context in which a thread comes there, the nearest to its beginning; 0 none. */
static CtxId thread_context(const Model *m, FnId fn, InstrId instr) {
    const Threads *t = m->threads;
    HandlerPlace best = {0};
    for (CtxId id = t->of_fn[fn.i]; id.i; id = ctx_get(t, id)->next) {
        HandlerPlace place = {id, instr};
        if (thread_get(t, ctx_get(t, id)->thread)->origin != THREAD_SIGNAL && ctx_reaches(t, id, instr) &&
            interrupts_may_come_in(m->interrupts, id, instr) && handler_place_is_better(t, place, best))
            best = place;
    }
    return best.ctx;
}

/* A lock that both hold: then the handler waits, which is signal-lock's business, or has found it free. */
static bool is_kept_apart(const Threads *t, const Target *target, HandlerPlace access) {
    SetId x = ctx_locks_at(t, target->store.ctx, target->store.instr);
    return setpool_intersect(t->sets, x, ctx_locks_at(t, access.ctx, access.instr)).i != SET_EMPTY.i;
}

static void note_access(Search *s, ClassId variable, PathId object, FnId fn, InstrId instr) {
    VEC_EACH(Target, target, &s->targets) {
        bool same = target->variable.i == variable.i && path_same(target->object, object);
        Fault fault = same ? fault_of(s->e->m, target, fn, instr) : FAULT_NONE;
        HandlerPlace access = {fault > target->fault ? thread_context(s->e->m, fn, instr) : (CtxId){0}, instr};
        if (!access.ctx.i || is_kept_apart(s->e->m->threads, target, access))
            continue;
        target->fault = fault;
        target->access = access;
    }
}

static void search_function(Search *s, FnId fn) {
    const Model *m = s->e->m;
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId instr = {v->first_instr + i};
        if (!is_memory_access(m, fn, instr) || !v->address[i].i)
            continue;
        ClassId variable = variable_at(m, v->address[i]);
        if (variable.i)
            note_access(s, variable, object_at(m, v->address[i]), fn, instr);
    }
}

/* ---- the finding ---- */

static const char *const what_threads_do[] = {
    [FAULT_PLAIN] = "reads", [FAULT_POLLED] = "waits for", [FAULT_UPDATE] = "reads and writes"};
static const char *const what_happens[] = {[FAULT_PLAIN] = "and it is neither volatile nor atomic",
                                           [FAULT_POLLED] = "and the compiler need not read it again",
                                           [FAULT_UPDATE] = "and loses what the handler stored in between"};

static Tier tier_of(const Model *m, const Target *target) {
    bool believable =
        !ctx_get(m->threads, target->access.ctx)->doubtful && handler_place_is_near(m->threads, target->store);
    return target->fault > FAULT_PLAIN && believable ? TIER_HIGH : TIER_LOW;
}

static void report(const Search *s, const Target *target) {
    const Evidence *e = s->e;
    const Model *m = e->m;
    const char *name = sink_text(e->sink, "%s", class_name(m->paths, target->variable));
    const char *handler = thread_get(m->threads, target->handler)->name;
    FnId accessor = ctx_get(m->threads, target->access.ctx)->fn;
    Finding *f =
        evidence_begin(e, "signal-shared-data", tier_of(m, target), SEVERITY_WARNING, accessor, target->access.instr);
    evidence_step(e, evidence_side(e, f, target->access.ctx, target->access.instr),
                  target->fault == FAULT_UPDATE ? STEP_WRITE : STEP_READ, accessor, target->access.instr, "",
                  sink_text(e->sink, "%s %s", what_threads_do[target->fault], name));
    evidence_step(e, evidence_side(e, f, target->store.ctx, target->store.instr), STEP_WRITE,
                  ctx_get(m->threads, target->store.ctx)->fn, target->store.instr, "",
                  sink_text(e->sink, "writes %s", name));
    f->message = sink_text(e->sink, "%s %s %s, which signal handler %s writes, %s", model_fn_name(m, accessor),
                           what_threads_do[target->fault], name, handler, what_happens[target->fault]);
    f->object = name;
    f->fix =
        target->fault == FAULT_UPDATE
            ? sink_text(e->sink, "make %s atomic and use one atomic operation, or block the signal meanwhile", name)
            : sink_text(e->sink, "make %s a volatile sig_atomic_t, or atomic", name);
    finding_add_assumption(e->sink, f, "the signal is not blocked here");
}

/* A variable is reported once, with the handler that makes it worst. */
static bool is_worst(const Search *s, const Target *target) {
    VEC_EACH(const Target, other, &s->targets) {
        if (other->variable.i == target->variable.i &&
            (other->fault > target->fault || (other->fault == target->fault && other < target)))
            return false;
    }
    return true;
}

/* Handlers of faults, and those that end the process, do not come back to the interrupted code. */
static bool is_of_interest(const Model *m, const Context *ctx) {
    const Thread *thread = thread_get(m->threads, ctx->thread);
    return thread->asynchronous && !ctx->doubtful && handler_returns(m, thread->root) &&
           !handler_raises_again(m, thread->root);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e};
    for (uint32_t c = 1; m->interrupts->any && c < m->threads->contexts.len; c++) {
        if (is_of_interest(m, ctx_get(m->threads, (CtxId){c})))
            collect_stores(&s, (CtxId){c});
    }
    VEC_EACH(const FnId, fn, &m->graph->fns) {
        if (s.targets.len && interrupts_is_run(m->interrupts, *fn))
            search_function(&s, *fn);
    }
    VEC_EACH(const Target, target, &s.targets) {
        if (target->fault && is_worst(&s, target))
            report(&s, target);
    }
}

const Rule rule_signal_shared_data = {
    .id = "signal-shared-data",
    .title = "Data shared with a signal handler",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-364",
    .cert = "SIG31-C",
    .concept = "multitasking",
    .summary =
        "A variable that a signal handler changes is changed by the interrupted code too, or is read by it without "
        "being volatile or atomic.",
    .why =
        "The handler runs between two instructions of the interrupted code. If that code has read the variable, and "
        "stores what it has computed from it, the handler's change in between is overwritten: a signal is lost, or "
        "counted twice. Volatile does not help, since reading and writing stay two steps.\n"
        "\n"
        "A variable that is neither volatile nor atomic the compiler may keep in a register: a loop that waits for the "
        "handler to set it may then never end.",
    .fix =
        "Let the handler only set a flag of type volatile sig_atomic_t, which the program resets before it acts on it. "
        "Count with a lock-free atomic and its read-modify-write operations, or block the signal with pthread_sigmask "
        "around the change.",
    .limits = "Variables with static storage only, not what is reached through pointers; and only what the handler "
              "changes, not what it "
              "reads. Code that runs before the first handler is installed, or with signals blocked, counts as not "
              "interrupted; which signals are blocked is not looked at.\n"
              "\n"
              "Handlers that end the process, or raise the signal again before they return, those of faults such as "
              "SIGSEGV, and stores that they reach through "
              "pointers to "
              "functions are left out. Plain variables that are only read, in loops which call something, are of the "
              "lowest tier: compilers "
              "read them again there, though the C standard promises nothing.",
    .seen = "mosquitto 2.0.11, memory_mosq.c: a count of allocated bytes, harmless with most compilers. The "
            "sanitizer's pthread_atfork_deadlock3.",
    .bad_example = "bad_counter_taken_down.c",
    .good_example = "good_atomic_counter.c",
    .run = run,
};
