/* ir_cfg.c: see ir_cfg.h.
 * Everything leans on the order of blocks: an immediate dominator has a smaller number than its block, and so has the
 * header of an outer loop than that of an inner one. So the dominator tree is numbered by two linear sweeps, and loops
 * are collected from the innermost outwards, where a loop that was already found is stepped over as one node.
 */
#include "ir/ir_cfg.h"

static void find_preds(const Tu *tu, Cfg *cfg, Arena *arena) {
    uint32_t count = cfg->block_count;
    cfg->pred_first = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (uint32_t b = 0; b < count; b++) {
        const Block *block = tu_block(tu, cfg->func, b);
        for (uint32_t k = 0; k < block->succ_count; k++)
            cfg->pred_first[tu_succs(tu, block)[k] + 1]++;
    }
    for (uint32_t b = 0; b < count; b++)
        cfg->pred_first[b + 1] += cfg->pred_first[b];
    cfg->preds = ARENA_ARRAY(arena, uint32_t, cfg->pred_first[count]);
    uint32_t *fill = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t b = 0; b < count; b++) {
        const Block *block = tu_block(tu, cfg->func, b);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            uint32_t to = tu_succs(tu, block)[k];
            cfg->preds[cfg->pred_first[to] + fill[to]++] = b;
        }
    }
}

static uint32_t common_dominator(const uint32_t *idom, uint32_t a, uint32_t b) {
    while (a != b) {
        while (a > b)
            a = idom[a];
        while (b > a)
            b = idom[b];
    }
    return a;
}

static void find_dominators(Cfg *cfg, Arena *arena) {
    uint32_t count = cfg->block_count;
    cfg->idom = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t b = 1; b < count; b++)
        cfg->idom[b] = UINT32_MAX;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t b = 1; b < count; b++) {
            uint32_t found = UINT32_MAX;
            for (uint32_t k = cfg->pred_first[b]; k < cfg->pred_first[b + 1]; k++) {
                uint32_t pred = cfg->preds[k];
                if (cfg->idom[pred] != UINT32_MAX)
                    found = found == UINT32_MAX ? pred : common_dominator(cfg->idom, pred, found);
            }
            if (cfg->idom[b] != found) {
                cfg->idom[b] = found;
                changed = true;
            }
        }
    }
}

static void number_dominator_tree(Cfg *cfg, Arena *arena) {
    uint32_t count = cfg->block_count;
    cfg->dom_pre = ARENA_ARRAY(arena, uint32_t, count);
    cfg->dom_size = ARENA_ARRAY(arena, uint32_t, count);
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t b = count; b-- > 0;) {
        cfg->dom_size[b]++;
        if (b > 0)
            cfg->dom_size[cfg->idom[b]] += cfg->dom_size[b];
    }
    next[0] = 1;
    for (uint32_t b = 1; b < count; b++) {
        cfg->dom_pre[b] = next[cfg->idom[b]];
        next[cfg->idom[b]] += cfg->dom_size[b];
        next[b] = cfg->dom_pre[b] + 1;
    }
}

typedef struct LoopFinder {
    Cfg *cfg;
    uint32_t *parent; /* by header: header of the next loop outside, UINT32_MAX if none known */
    uint32_t *top;    /* by header: a loop further outside, to shorten walks; itself at first */
    uint32_t *stack;
    uint32_t depth;
} LoopFinder;

static uint32_t outermost_known(LoopFinder *f, uint32_t head) {
    while (f->top[head] != head) {
        f->top[head] = f->top[f->top[head]];
        head = f->top[head];
    }
    return head;
}

/* Makes `block`, or the outermost loop known to hold it, part of the loop of `head` and queues what leads there. */
static void loop_add(LoopFinder *f, uint32_t head, uint32_t block) {
    Cfg *cfg = f->cfg;
    if (cfg->loop_head[block] == UINT32_MAX) {
        cfg->loop_head[block] = head;
    } else {
        block = outermost_known(f, cfg->loop_head[block]);
        if (block == head)
            return;
        f->parent[block] = head;
        f->top[block] = head;
    }
    f->stack[f->depth++] = block;
}

static void collect_loop(LoopFinder *f, uint32_t head) {
    Cfg *cfg = f->cfg;
    for (uint32_t k = cfg->pred_first[head]; k < cfg->pred_first[head + 1]; k++) {
        if (!cfg_is_back_edge(cfg, cfg->preds[k], head))
            continue;
        cfg->loop_head[head] = head;
        loop_add(f, head, cfg->preds[k]);
        while (f->depth > 0) {
            uint32_t block = f->stack[--f->depth];
            for (uint32_t p = cfg->pred_first[block]; p < cfg->pred_first[block + 1]; p++)
                loop_add(f, head, cfg->preds[p]);
        }
    }
}

static void find_loops(Cfg *cfg, Arena *arena) {
    uint32_t count = cfg->block_count;
    cfg->loop_head = ARENA_ARRAY(arena, uint32_t, count);
    cfg->loop_depth = ARENA_ARRAY(arena, uint32_t, count);
    LoopFinder f = {.cfg = cfg};
    f.parent = ARENA_ARRAY(arena, uint32_t, count);
    f.top = ARENA_ARRAY(arena, uint32_t, count);
    f.stack = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t b = 0; b < count; b++) {
        cfg->loop_head[b] = f.parent[b] = UINT32_MAX;
        f.top[b] = b;
    }
    for (uint32_t b = count; b-- > 0;)
        collect_loop(&f, b);
    for (uint32_t b = 0; b < count; b++) {
        uint32_t head = cfg->loop_head[b];
        if (head == b)
            cfg->loop_depth[b] = 1 + (f.parent[b] == UINT32_MAX ? 0 : cfg->loop_depth[f.parent[b]]);
        else if (head != UINT32_MAX)
            cfg->loop_depth[b] = cfg->loop_depth[head];
    }
}

static void find_definitions(const Tu *tu, Cfg *cfg, Arena *arena) {
    cfg->def = ARENA_ARRAY(arena, InstrId, cfg->func->value_count);
    cfg->def_block = ARENA_ARRAY(arena, uint32_t, cfg->func->value_count);
    for (uint32_t b = 0; b < cfg->block_count; b++) {
        const Block *block = tu_block(tu, cfg->func, b);
        for (uint32_t k = 0; k < block->instr_count; k++) {
            InstrId id = {block->instr_first + k};
            uint32_t dst = tu_instr(tu, id)->dst.i;
            if (dst) {
                cfg->def[dst] = id;
                cfg->def_block[dst] = b;
            }
        }
    }
}

Cfg *cfg_build(const Tu *tu, const Func *func, Arena *arena) {
    Cfg *cfg = ARENA_NEW(arena, Cfg);
    cfg->func = func;
    cfg->block_count = func->block_count;
    find_preds(tu, cfg, arena);
    find_dominators(cfg, arena);
    number_dominator_tree(cfg, arena);
    find_loops(cfg, arena);
    find_definitions(tu, cfg, arena);
    return cfg;
}

/* ---- postdominators ---- */

typedef struct Reverse {
    const Cfg *cfg;
    uint32_t *order; /* blocks in postorder of the reversed graph, from the returns */
    uint32_t *rank;  /* by block: its place in that order, UINT32_MAX if it never returns; the end's is the largest */
    uint32_t count;
} Reverse;

static void reverse_walk(Reverse *r, uint32_t start, Arena *arena) {
    const Cfg *cfg = r->cfg;
    uint32_t *stack = ARENA_ARRAY(arena, uint32_t, cfg->block_count), depth = 0;
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, cfg->block_count);
    stack[depth++] = start;
    r->rank[start] = 0;
    while (depth) {
        uint32_t block = stack[depth - 1], at = cfg->pred_first[block] + next[block]++;
        if (at == cfg->pred_first[block + 1]) {
            r->rank[block] = r->count;
            r->order[r->count++] = block;
            depth--;
        } else if (r->rank[cfg->preds[at]] == UINT32_MAX) {
            r->rank[cfg->preds[at]] = 0;
            stack[depth++] = cfg->preds[at];
        }
    }
}

static uint32_t common_postdominator(const Reverse *r, const uint32_t *ipdom, uint32_t a, uint32_t b) {
    while (a != b) {
        while (r->rank[a] < r->rank[b])
            a = ipdom[a];
        while (r->rank[b] < r->rank[a])
            b = ipdom[b];
    }
    return a;
}

uint32_t *cfg_postdominators(const Tu *tu, const Cfg *cfg, Arena *arena) {
    uint32_t count = cfg->block_count;
    Reverse r = {.cfg = cfg};
    r.order = ARENA_ARRAY(arena, uint32_t, count);
    r.rank = ARENA_ARRAY(arena, uint32_t, count + 1);
    uint32_t *ipdom = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (uint32_t b = 0; b <= count; b++)
        ipdom[b] = r.rank[b] = UINT32_MAX;
    ipdom[count] = count;
    for (uint32_t b = 0; b < count; b++) {
        const Block *block = tu_block(tu, cfg->func, b);
        if (tu_instr(tu, (InstrId){block->instr_first + block->instr_count - 1})->op != OP_RETURN)
            continue;
        ipdom[b] = count;
        reverse_walk(&r, b, arena);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = r.count; i-- > 0;) {
            const Block *block = tu_block(tu, cfg->func, r.order[i]);
            uint32_t found = UINT32_MAX;
            for (uint32_t k = 0; k < block->succ_count; k++) {
                uint32_t to = tu_succs(tu, block)[k];
                if (ipdom[to] != UINT32_MAX)
                    found = found == UINT32_MAX ? to : common_postdominator(&r, ipdom, to, found);
            }
            if (block->succ_count && found != ipdom[r.order[i]]) {
                ipdom[r.order[i]] = found;
                changed = true;
            }
        }
    }
    return ipdom;
}

bool cfg_dominates(const Cfg *cfg, uint32_t a, uint32_t b) {
    return cfg->dom_pre[b] - cfg->dom_pre[a] < cfg->dom_size[a];
}

bool cfg_is_back_edge(const Cfg *cfg, uint32_t from, uint32_t to) {
    return cfg_dominates(cfg, to, from);
}

bool cfg_is_in_loop(const Cfg *cfg, uint32_t block, uint32_t head) {
    uint32_t around = cfg->loop_head[block];
    while (around != head && around != UINT32_MAX && around != cfg->idom[around])
        around = cfg->loop_head[cfg->idom[around]]; /* of the next loop further out: it holds what dominates the head */
    return around == head;
}
