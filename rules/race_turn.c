/* race_turn.c: see race_turn.h. */
#include "rules/race_turn.h"

#include "rules/loops.h"

/* A context of a function, and whose turn it may wait for. */
typedef struct Scope {
    const Model *m;
    const FnValues *v;
    CtxId ctx;
    ThreadId other;
    Arena *scratch;
} Scope;

static Scope scope_of(const Scope *s, CtxId ctx, FnId fn) {
    return (Scope){s->m, s->m->values[fn.i], ctx, s->other, s->scratch};
}

/* Atomic operations of a block that write, or that only read. */
static PathId atomic_in(const Scope *s, uint32_t instr, bool writes) {
    const Instr *i = tu_instr(s->v->tu, (InstrId){instr});
    bool is_one = i->order != ORDER_PLAIN && op_has(i->op, 'W') == writes && (writes || op_has(i->op, 'R'));
    return is_one ? s->v->address[instr - s->v->first_instr] : (PathId){0};
}

static bool is_written_by(const Scope *s, ClassId class) {
    const Accesses *all = s->m->accesses;
    VEC_EACH(const Location, l, &all->locations) {
        for (uint32_t i = l->first; l->class.i == class.i && i < l->first + l->count; i++) {
            const Access *a = &all->list.data[i];
            if (a->write && a->atomic && a->at->moment.thread.i == s->other.i)
                return true;
        }
    }
    return false;
}

/* The loop asks for something that the other thread writes, and that is not what was announced: that many have come
 * is what a barrier waits for. */
static bool waits(const Scope *s, const Loop *loop, PathId announced) {
    for (uint32_t b = bitset_next(&loop->blocks, 0); b != UINT32_MAX; b = bitset_next(&loop->blocks, b + 1)) {
        const Block *block = tu_block(s->v->tu, s->v->func, b);
        for (uint32_t i = block->instr_first; i < block->instr_first + block->instr_count; i++) {
            PathId asked = atomic_in(s, i, false);
            if (asked.i && !path_same(asked, announced) &&
                is_written_by(s, path_class(s->m->paths, ctx_resolve(s->m->threads, s->ctx, asked))))
                return true;
        }
    }
    return false;
}

/* After the write at w, in block `from`, a loop waits that is left by then; until: UINT32_MAX at the function's end. */
static bool waits_after(const Scope *s, PathId announced, uint32_t from, uint32_t until) {
    const Cfg *cfg = s->v->cfg;
    for (uint32_t head = 0; head < s->v->func->block_count; head++) {
        if (cfg->loop_head[head] != head || !cfg_dominates(cfg, from, head) ||
            (until != UINT32_MAX && !cfg_dominates(cfg, head, until)))
            continue;
        Loop loop = loop_around(s->v, head, s->scratch);
        bool is_left = !bitset_has(&loop.blocks, from) && (until == UINT32_MAX || !bitset_has(&loop.blocks, until));
        if (is_left && waits(s, &loop, announced))
            return true;
    }
    return false;
}

/* The function announces itself and waits, up to a block. */
static bool comes_to_turn(const Scope *s, uint32_t until) {
    for (uint32_t b = 0; b < s->v->func->block_count; b++) {
        const Block *block = tu_block(s->v->tu, s->v->func, b);
        for (uint32_t i = block->instr_first; i < block->instr_first + block->instr_count; i++) {
            PathId announced = atomic_in(s, i, true);
            if (announced.i && waits_after(s, announced, b, until))
                return true;
        }
    }
    return false;
}

static bool writes_atomically(const Scope *s) {
    bool writes = false;
    for (uint32_t i = 0; i < s->v->instr_count; i++)
        writes = writes || atomic_in(s, s->v->first_instr + i, true).i;
    return writes;
}

/* A lock and an unlock, in functions that are called before and after, or written out. */
static bool takes_turn_around(const Scope *s, InstrId at) {
    const Threads *t = s->m->threads;
    uint32_t count = 0, block = values_block_of(s->v, at);
    const CallSite *sites = callgraph_sites(s->m->graph, s->v->fn, &count);
    bool comes = comes_to_turn(s, block), gives = false;
    for (uint32_t i = at.i + 1; i < s->v->first_instr + s->v->instr_count; i++)
        gives = gives || atomic_in(s, i, true).i;
    for (uint32_t i = 0; i < count && !(comes && gives); i++) {
        FnId fn = sites[i].api || sites[i].target_count != 1 ? (FnId){0} : sites[i].targets[0];
        bool before = sites[i].instr.i < at.i && cfg_dominates(s->v->cfg, sites[i].block, block);
        for (CtxId c = fn.i ? t->of_fn[fn.i] : (CtxId){0}; c.i; c = ctx_get(t, c)->next) {
            Scope callee = scope_of(s, c, fn);
            if (ctx_get(t, c)->parent.i != s->ctx.i)
                continue;
            comes = comes || (before && comes_to_turn(&callee, UINT32_MAX));
            gives = gives || (sites[i].instr.i > at.i && writes_atomically(&callee));
        }
    }
    return comes && gives;
}

bool race_takes_turn(const Model *m, const Access *a, const Access *other) {
    Scope outer = {.m = m, .other = other->at->moment.thread, .scratch = arena_new()};
    InstrId at = a->instr;
    bool takes = false;
    for (CtxId id = a->ctx; id.i && !takes; id = ctx_get(m->threads, id)->parent) {
        Scope scope = scope_of(&outer, id, ctx_get(m->threads, id)->fn);
        takes = takes_turn_around(&scope, at);
        at = ctx_get(m->threads, id)->call;
    }
    arena_free(outer.scratch);
    return takes;
}
