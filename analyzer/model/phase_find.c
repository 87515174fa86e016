/* phase_find.c: tokens, and the instructions that release and pass them.
 *
 * What may be passed is looked for first: waits on semaphores, edges that leave a loop which waits for a value,
 * branches on an acquire load. Only what is stored to these objects is then looked at. A store of an unknown value
 * drops the flags of its object, a semaphore that does not start at zero its token.
 */
#include "model/branch.h"
#include "model/phase_internal.h"
#include "model/written.h"

typedef struct Finder {
    Phases *p;
    Map *by_object; /* ClassId -> first TokenId of a list */
    VEC(TokenId) next; /* by TokenId: the next token of its object */
    Arena *scratch;
} Finder;

/* ---- tokens ---- */

static TokenId first_of(const Finder *f, ClassId object) {
    const uint64_t *slot = object.i ? map_find(f->by_object, object.i) : NULL;
    return (TokenId){slot ? (uint32_t)*slot : 0};
}

static bool token_equal(const Token *a, const Token *b) {
    return a->kind == b->kind && a->down == b->down && a->any == b->any && a->value == b->value;
}

static TokenId token_for(Finder *f, Token token) {
    for (TokenId id = first_of(f, token.object); id.i; id = f->next.data[id.i]) {
        if (token_equal(&f->p->tokens.data[id.i], &token))
            return id;
    }
    TokenId id = {f->p->tokens.len};
    *vec_push(f->p->arena, &f->p->tokens) = token;
    uint64_t *slot = map_slot(f->by_object, token.object.i, NULL);
    *vec_push(f->scratch, &f->next) = (TokenId){(uint32_t)*slot};
    *slot = id.i;
    return id;
}

/* ---- passing ---- */

static bool order_acquires(uint8_t order) {
    return order == ORDER_CONSUME || order == ORDER_ACQUIRE || order == ORDER_ACQ_REL || order == ORDER_SEQ_CST;
}

static bool order_releases(uint8_t order) {
    return order == ORDER_RELEASE || order == ORDER_ACQ_REL || order == ORDER_SEQ_CST;
}

/* What is compared on an edge: the value at an address, read by an instruction. */
typedef struct Tested {
    InstrId instr; /* 0: nothing that is modelled */
    PathId address;
    bool counts;   /* the thread has just counted, and compares what it found or left */
    int behind;    /* what is now there is this much more than what is compared */
} Tested;

static InstrId load_of(const FnValues *v, PathId value) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_LOAD && !v->is_promoted_access[i] && path_same(v->value[instr->dst.i], value))
            return (InstrId){v->first_instr + i};
    }
    return (InstrId){0};
}

/* Whether the function stores the value there: it has counted, not just calculated. */
static bool is_stored(const Phases *p, const FnValues *v, PathId value, PathId address) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && path_same(v->address[i], address) &&
            path_same(values_operand(p->pool, v, tu_args(v->tu, instr)), value))
            return true;
    }
    return false;
}

static Tested tested_by(const Phases *p, const FnValues *v, PathId subject) {
    const Path *path = path_get(p->pool, subject);
    bool counts = path->kind == PATH_BIN && (path->sub == BIN_ADD || path->sub == BIN_SUB);
    if (counts) { /* --n == 0: the new value is compared */
        PathId value = subject;
        subject = path->base;
        path = path_get(p->pool, subject);
        if (path->kind != PATH_LOAD || !is_stored(p, v, value, path->base))
            return (Tested){0};
    }
    if (path->kind == PATH_LOAD)
        return (Tested){.instr = load_of(v, subject), .address = path->base, .counts = counts};
    if (counts || path->kind != PATH_OPAQUE || path->a != v->fn.i || path->c || !path->b)
        return (Tested){0};
    const Instr *instr = tu_instr(v->tu, (InstrId){path->b});
    int step = written_rmw_step(v, instr);
    bool loads = written_is_load(v, instr);
    return (Tested){.instr = {step || loads ? path->b : 0},
                    .address = v->address[path->b - v->first_instr],
                    .counts = !loads,
                    .behind = instr->flags & FLAG_NEW_VALUE ? 0 : step};
}

/* Whether the loop that an edge leaves waits: it calls something, and does not write what it waits for. */
static bool is_waiting_loop(const Phases *p, const FnValues *v, uint32_t head, ClassId object) {
    bool calls = false;
    for (uint32_t b = 0; b < v->cfg->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t i = 0; i < block->instr_count && v->cfg->loop_head[b] == head; i++) {
            const Instr *instr = tu_instr(v->tu, (InstrId){block->instr_first + i});
            calls = calls || instr->op == OP_CALL;
            bool writes = op_has(instr->op, 'W') && !v->is_promoted_access[block->instr_first + i - v->first_instr];
            if (writes && path_class(p->pool, v->address[block->instr_first + i - v->first_instr]).i == object.i)
                return false;
        }
    }
    return calls;
}

static void add_pass(Finder *f, FnId fn, Pass pass, Token token) {
    pass.token = token_for(f, token);
    *vec_push(f->p->arena, &f->p->fns[fn.i].passes) = pass;
}

/* Tokens that a relation of an object's value proves. */
static void add_value_passes(Finder *f, FnId fn, Pass pass, ClassId object, Relation r, bool counts) {
    const PathPool *pool = f->p->pool;
    const Path *other = path_get(pool, r.other);
    bool constant = other->kind == PATH_INT;
    if (!counts && (relation_is_zero(pool, r) || (constant && r.op == BIN_EQ)))
        add_pass(f, fn, pass, (Token){.kind = TOKEN_FLAG, .object = object, .value = r.op == BIN_EQ ? other->num : 0});
    if (!counts && relation_is_nonzero(pool, r))
        add_pass(f, fn, pass, (Token){.kind = TOKEN_FLAG, .object = object, .any = true});
    if (relation_is_zero(pool, r))
        add_pass(f, fn, pass, (Token){.kind = TOKEN_COUNTER, .object = object, .down = true});
    if (counts && relation_is_zero(pool, r))
        add_pass(f, fn, pass, (Token){.kind = TOKEN_LAST, .object = object, .down = true});
    bool at_least = r.op == BIN_EQ || r.op == BIN_GE || r.op == BIN_GT;
    if (at_least && (!constant || other->num >= 2))
        add_pass(f, fn, pass, (Token){.kind = TOKEN_COUNTER, .object = object});
}

static void find_edge_passes(Finder *f, FnId fn, uint32_t from, uint32_t to) {
    Phases *p = f->p;
    const FnValues *v = p->values[fn.i];
    Relation r = branch_relation(p->pool, v, from, to);
    const Path *subject = path_get(p->pool, r.subject);
    Pass pass = {.from = from, .to = to};
    if (subject->kind == PATH_RESULT && subject->a == fn.i) {
        const CallSite *site = callgraph_site_at(p->graph, fn, (InstrId){subject->b});
        pass.instr = (InstrId){subject->b};
        pass.ordered = true;
        if (site && site->api && site->api->kind == SYNC_FORK && relation_is_zero(p->pool, r))
            add_pass(f, fn, pass, (Token){.kind = TOKEN_CHILD});
        ClassId barrier = site ? phase_barrier_of(p, site) : (ClassId){0};
        if (barrier.i && relation_is_nonzero(p->pool, r))
            add_pass(f, fn, pass, (Token){.kind = TOKEN_LAST, .object = barrier});
        return;
    }
    if (path_get(p->pool, r.other)->kind == PATH_LOAD && subject->kind != PATH_LOAD)
        r = relation_turned(r);
    Tested tested = tested_by(p, v, r.subject);
    ClassId object = tested.instr.i ? path_class(p->pool, tested.address) : (ClassId){0};
    /* pointers that become NULL are lists that run dry: whoever stored the last element says nothing */
    bool number = tested.instr.i && tu_type(v->tu, tu_instr(v->tu, tested.instr)->type)->kind == TYPE_INT;
    if (!object.i || !number || class_is_local(p->pool, object))
        return;
    const Path *other = path_get(p->pool, r.other);
    if (tested.behind && other->kind == PATH_INT)
        r.other = path_int(p->pool, other->num + tested.behind);
    pass.instr = tested.instr;
    pass.ordered = order_acquires(tu_instr(v->tu, tested.instr)->order);
    uint32_t head = v->cfg->loop_head[from];
    bool leaves = head != UINT32_MAX && v->cfg->loop_depth[to] < v->cfg->loop_depth[from];
    if (pass.ordered || tested.counts || (leaves && is_waiting_loop(p, v, head, object)))
        add_value_passes(f, fn, pass, object, r, tested.counts);
}

static void find_call_passes(Finder *f, const CallSite *site) {
    Phases *p = f->p;
    const FnValues *v = p->values[site->caller.i];
    if (!site->api || site->api->kind != SYNC_SEMAPHORE_WAIT || site->api->timed)
        return;
    ClassId object = path_class(p->pool, site_object(p->pool, v, site));
    if (!object.i)
        return;
    Pass pass = {.instr = site->instr, .to = UINT32_MAX, .ordered = true};
    add_pass(f, site->caller, pass, (Token){.kind = TOKEN_SEMAPHORE, .object = object});
    uint32_t head = v->cfg->loop_head[site->block];
    for (uint32_t b = 0; b < v->cfg->block_count && head != UINT32_MAX; b++) { /* one wait for each that posts */
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t k = 0; k < block->succ_count && v->cfg->loop_head[b] == head; k++) {
            pass.from = b;
            pass.to = tu_succs(v->tu, block)[k];
            if (v->cfg->loop_depth[pass.to] < v->cfg->loop_depth[b])
                add_pass(f, site->caller, pass, (Token){.kind = TOKEN_COUNTER, .object = object});
        }
    }
}

static void find_passes(Finder *f) {
    Phases *p = f->p;
    VEC_EACH(const FnId, fn, &p->graph->fns) {
        const Cfg *cfg = p->values[fn->i]->cfg;
        for (uint32_t to = 0; to < cfg->block_count; to++) {
            for (uint32_t k = cfg->pred_first[to]; k < cfg->pred_first[to + 1]; k++)
                find_edge_passes(f, *fn, cfg->preds[k], to);
        }
        for (uint32_t i = p->graph->site_of[fn->i]; i < p->graph->site_of[fn->i + 1]; i++)
            find_call_passes(f, &p->graph->sites.data[i]);
    }
}

/* ---- releasing ---- */

static bool releases(const Token *token, Written w) {
    switch ((TokenKind)token->kind) {
    case TOKEN_FLAG:
        return w.step || (w.constant && (token->any ? w.value != 0 : w.value == token->value));
    case TOKEN_COUNTER:
        return token->down ? w.step < 0 : w.step > 0;
    default:
        return false;
    }
}

static void find_writes(Finder *f, FnId fn) {
    Phases *p = f->p;
    const FnValues *v = p->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        const Instr *instr = tu_instr(v->tu, id);
        if (!op_has(instr->op, 'W') || v->is_promoted_access[i] || !v->address[i].i || written_is_load(v, instr))
            continue;
        TokenId token = first_of(f, path_class(p->pool, v->address[i]));
        Written w = token.i ? written_by(p->pool, v, id) : (Written){0};
        for (; token.i; token = f->next.data[token.i]) {
            Token *data = &p->tokens.data[token.i];
            bool unknown = !w.constant && !w.step;
            data->dropped = data->dropped || (unknown && !data->down);
            if (releases(data, w))
                *vec_push(p->arena, &p->fns[fn.i].releases) = (Release){id, token, order_releases(instr->order)};
        }
    }
}

/* Posts, and where semaphores get their first value. */
static void find_posts(Finder *f) {
    Phases *p = f->p;
    for (uint32_t i = 1; i < p->graph->sites.len; i++) {
        const CallSite *site = &p->graph->sites.data[i];
        SyncKind kind = site->api ? (SyncKind)site->api->kind : SYNC_NONE;
        if (kind != SYNC_SEMAPHORE_POST && kind != SYNC_SEMAPHORE_INIT)
            continue;
        const FnValues *v = p->values[site->caller.i];
        TokenId token = first_of(f, path_class(p->pool, site_object(p->pool, v, site)));
        const Path *value = path_get(p->pool, site_argument(site, site->api->value));
        for (; token.i; token = f->next.data[token.i]) {
            if (kind == SYNC_SEMAPHORE_POST)
                *vec_push(p->arena, &p->fns[site->caller.i].releases) = (Release){site->instr, token, true};
            else if (value->kind != PATH_INT || value->num != 0)
                p->tokens.data[token.i].dropped = true;
        }
    }
}

/* A flag that is zero from the start says nothing when it is found to be zero; one that starts with its value likewise.
 * Heap memory counts as zero. */
static void drop_initial_values(Finder *f) {
    Phases *p = f->p;
    const Program *prog = p->pool->prog;
    Map *initial = map_new(f->scratch); /* ClassId -> value */
    for (uint32_t g = 1; g < prog->globals.len && p->tokens.len > 1; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Tu *tu = prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        bool counts = !global->is_func && !prog_is_foreign(prog, p->graph->scope, (GlobalId){g});
        for (uint32_t k = 0; k < sym->init_count && counts; k++) {
            const Init *init = &tu->inits.data[sym->init_first + k];
            if (init->offset == 0 && !init->field.i && init->value.kind == OPERAND_INT)
                *map_slot(initial, path_class(p->pool, path_global(p->pool, (GlobalId){g})).i, NULL) =
                    (uint64_t)init->value.num;
        }
    }
    for (uint32_t k = 1; k < p->tokens.len; k++) {
        Token *token = &p->tokens.data[k];
        if (token->kind != TOKEN_FLAG)
            continue;
        const uint64_t *slot = map_find(initial, token->object.i);
        int64_t value = slot ? (int64_t)*slot : 0;
        bool is_global = class_is_object(p->pool, token->object);
        token->dropped = token->dropped || (token->any ? value != 0 : value == token->value && (is_global || slot));
    }
}

static void keep_passes(Phases *p, const PassUse *uses) {
    VEC_EACH(const FnId, fn, &p->graph->fns) {
        FnPhases *own = &p->fns[fn->i];
        uint32_t kept = 0;
        VEC_EACH(const Pass, pass, &own->passes) {
            const PassUse *use = &uses[pass->token.i];
            if (!p->tokens.data[pass->token.i].dropped && (pass->ordered ? use->ordered : use->plain))
                own->passes.data[kept++] = *pass;
        }
        own->passes.len = kept;
    }
}

static void keep_releases(Phases *p) {
    VEC_EACH(const FnId, fn, &p->graph->fns) {
        FnPhases *own = &p->fns[fn->i];
        uint32_t kept = 0;
        VEC_EACH(const Release, release, &own->releases) {
            if (!p->tokens.data[release->token.i].dropped)
                own->releases.data[kept++] = *release;
        }
        own->releases.len = kept;
    }
}

/* Keeps what can order anything: a token that somebody releases and somebody passes. */
static void keep_useful(Finder *f) {
    Phases *p = f->p;
    keep_passes(p, phases_find_use(p, f->scratch));
    bool *released = ARENA_ARRAY(f->scratch, bool, p->tokens.len),
         *passed = ARENA_ARRAY(f->scratch, bool, p->tokens.len);
    VEC_EACH(const FnId, fn, &p->graph->fns) {
        VEC_EACH(const Release, release, &p->fns[fn->i].releases)
            released[release->token.i] = true;
        VEC_EACH(const Pass, pass, &p->fns[fn->i].passes)
            passed[pass->token.i] = true;
    }
    for (uint32_t k = 1; k < p->tokens.len; k++) {
        Token *token = &p->tokens.data[k];
        bool alone = token->kind == TOKEN_LAST || token->kind == TOKEN_CHILD;
        token->dropped = token->dropped || !passed[k] || !(released[k] || alone);
    }
    keep_releases(p);
}

Phases *phases_find(const Spawns *spawns, const Locks *locks, SetId *creates, Arena *arena) {
    Phases *p = ARENA_NEW(arena, Phases);
    *p = (Phases){.pool = spawns->pool,
                  .values = spawns->values,
                  .graph = spawns->graph,
                  .locks = locks,
                  .sets = spawns->sets,
                  .arena = arena,
                  .creates = creates,
                  .fns = ARENA_ARRAY(arena, FnPhases, spawns->graph->fn_count),
                  .ids = strmap_new(arena)};
    Arena *scratch = arena_new();
    Finder f = {.p = p, .by_object = map_new(scratch), .scratch = scratch};
    vec_push(arena, &p->tokens);
    vec_push(scratch, &f.next);
    (void)phase_intern(p, (Phase){0});
    find_passes(&f);
    VEC_EACH(const FnId, fn, &p->graph->fns)
        find_writes(&f, *fn);
    find_posts(&f);
    drop_initial_values(&f);
    keep_useful(&f);
    arena_free(scratch);
    phases_sum_up(p);
    return p;
}
