/* loops.c: see loops.h. */
#include "rules/loops.h"

#include "rules/waits.h"

/* ---- which blocks ---- */

static Loop loop_of_head(const FnValues *v, uint32_t head, Arena *arena) {
    const Cfg *cfg = v->cfg;
    Loop loop = {v, head, {0}};
    VEC(uint32_t) work = {0};
    bitset_add(arena, &loop.blocks, head);
    for (uint32_t k = cfg->pred_first[head]; k < cfg->pred_first[head + 1]; k++)
        if (cfg_is_back_edge(cfg, cfg->preds[k], head) && bitset_add(arena, &loop.blocks, cfg->preds[k]))
            *vec_push(arena, &work) = cfg->preds[k];
    while (work.len) {
        uint32_t block = vec_pop(&work);
        for (uint32_t k = cfg->pred_first[block]; k < cfg->pred_first[block + 1]; k++)
            if (bitset_add(arena, &loop.blocks, cfg->preds[k]))
                *vec_push(arena, &work) = cfg->preds[k];
    }
    return loop;
}

Loop loop_around(const FnValues *v, uint32_t block, Arena *arena) {
    uint32_t head = v->cfg->loop_head[block];
    return head == UINT32_MAX ? (Loop){.v = v, .head = head} : loop_of_head(v, head, arena);
}

Loop loop_outside(const Loop *loop, Arena *arena) {
    const Cfg *cfg = loop->v->cfg;
    for (uint32_t head = loop->head; head != 0;) {
        head = cfg->idom[head];
        if (cfg->loop_head[head] != head)
            continue;
        Loop outer = loop_of_head(loop->v, head, arena);
        if (bitset_has(&outer.blocks, loop->head))
            return outer;
    }
    return (Loop){.v = loop->v, .head = UINT32_MAX};
}

/* ---- how often ---- */

static const Phi *phi_at(const FnValues *v, uint32_t block, PathId path) {
    VEC_EACH(const Phi, phi, &v->phis[block].list)
        if (path_same(phi->phi, path))
            return phi;
    return NULL;
}

/* A local that each turn of the loop changes by a constant. */
static bool counts(const Model *m, const Loop *loop, PathId path) {
    const Path *p = path_get(m->paths, path);
    if (p->kind == PATH_BIN && (p->sub == BIN_ADD || p->sub == BIN_SUB))
        path = p->base;
    const Phi *phi = phi_at(loop->v, loop->head, path);
    const Cfg *cfg = loop->v->cfg;
    bool steps = phi != NULL;
    for (uint32_t k = cfg->pred_first[loop->head]; steps && k < cfg->pred_first[loop->head + 1]; k++) {
        if (!cfg_is_back_edge(cfg, cfg->preds[k], loop->head))
            continue;
        const Path *next = path_get(m->paths, phi->args[k - cfg->pred_first[loop->head]]);
        steps = next->kind == PATH_BIN && (next->sub == BIN_ADD || next->sub == BIN_SUB) &&
                path_same(next->base, path) && path_get(m->paths, (PathId){next->b})->kind == PATH_INT;
    }
    return steps;
}

/* What an edge out of the loop says of its count. */
static LoopBound bound_of(const Model *m, const Loop *loop, Relation r, int64_t *out_count) {
    if (r.subject.i && !counts(m, loop, r.subject))
        r = relation_turned(r);
    if (!r.subject.i || !counts(m, loop, r.subject))
        return LOOP_UNBOUND;
    const Path *other = path_get(m->paths, r.other);
    *out_count = other->kind == PATH_INT ? other->num : 0;
    return other->kind == PATH_INT ? LOOP_FIXED : LOOP_COUNTED;
}

LoopBound loop_bound(const Model *m, const Loop *loop, int64_t *out_count) {
    const FnValues *v = loop->v;
    LoopBound found = LOOP_UNBOUND;
    for (uint32_t block = bitset_next(&loop->blocks, 0); block != UINT32_MAX;
         block = bitset_next(&loop->blocks, block + 1)) {
        const Block *at = tu_block(v->tu, v->func, block);
        for (uint32_t k = 0; k < at->succ_count && found == LOOP_UNBOUND; k++) {
            uint32_t to = tu_succs(v->tu, at)[k];
            if (!bitset_has(&loop->blocks, to))
                found = bound_of(m, loop, branch_relation(m->paths, v, block, to), out_count);
        }
    }
    return found;
}

/* ---- limits ---- */

static bool is_kept(const Model *m, PathId path) {
    const Path *p = path_get(m->paths, path);
    if (p->kind == PATH_BIN || p->kind == PATH_UN)
        return is_kept(m, p->base);
    return p->kind == PATH_LOAD || p->kind == PATH_PHI;
}

static bool is_trivial(const Model *m, PathId path) {
    const Path *p = path_get(m->paths, path);
    return p->kind == PATH_INT && p->num >= -1 && p->num <= 1;
}

static bool compares_with_limit(const Model *m, Relation r) {
    bool orders = r.op != BIN_EQ && r.op != BIN_NE;
    return r.subject.i && orders && !is_trivial(m, r.other) && !is_trivial(m, r.subject) &&
           (is_kept(m, r.subject) || is_kept(m, r.other));
}

static bool block_waits(const Model *m, const Loop *loop) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, loop->v->fn, &count);
    for (uint32_t i = 0; i < count; i++)
        if (bitset_has(&loop->blocks, sites[i].block) && call_waits(m, &sites[i]))
            return true;
    return false;
}

bool loop_has_limit(const Model *m, const Loop *loop) {
    const FnValues *v = loop->v;
    for (uint32_t block = bitset_next(&loop->blocks, 0); block != UINT32_MAX;
         block = bitset_next(&loop->blocks, block + 1)) {
        const Block *at = tu_block(v->tu, v->func, block);
        for (uint32_t k = 0; k < at->succ_count; k++)
            if (compares_with_limit(m, branch_relation(m->paths, v, block, tu_succs(v->tu, at)[k])))
                return true;
    }
    return block_waits(m, loop);
}
