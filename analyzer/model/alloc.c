/* alloc.c: see alloc.h. Functions are judged callees first; recursive ones do not allocate. */
#include "model/alloc.h"

bool alloc_is_fresh(const Allocators *a, PathId value) {
    const Path *path = path_get(a->pool, value);
    if (path->kind != PATH_RESULT)
        return false;
    const CallSite *site = callgraph_site_at(a->graph, (FnId){path->a}, (InstrId){path->b});
    if (site && site->api)
        return site->api->kind == SYNC_ALLOC;
    return site && site->target_count == 1 && a->allocates[site->targets[0].i];
}

/* What the user's own function gave: `mem.alloc ? mem.alloc(mem.state, size) : malloc(size)`. */
static bool is_from_outside(const Allocators *a, const Path *path) {
    const CallSite *site =
        path->kind == PATH_RESULT ? callgraph_site_at(a->graph, (FnId){path->a}, (InstrId){path->b}) : NULL;
    return site && callgraph_is_unresolved(site);
}

/* Each value that may be returned: NULL, or fresh; also where they meet. */
typedef struct Returned {
    bool fresh, other;
} Returned;

static void look_at(const Allocators *a, const FnValues *v, PathId value, int depth, Returned *found) {
    const Path *path = path_get(a->pool, value);
    if (alloc_is_fresh(a, value)) {
        found->fresh = true;
    } else if (path->kind == PATH_PHI && path->a == v->fn.i && depth > 0) {
        uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
        VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
            for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++)
                look_at(a, v, phi->args[k], depth - 1, found);
        }
    } else if (path->kind != PATH_INT && !is_from_outside(a, path)) {
        found->other = true;
    }
}

static bool returns_fresh(PathPool *pool, const Allocators *a, const FnValues *v) {
    enum { PHI_DEPTH = 4 };
    Returned found = {0};
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        if (last->op == OP_RETURN && last->arg_count)
            look_at(a, v, values_operand(pool, v, tu_args(v->tu, last)), PHI_DEPTH, &found);
    }
    return found.fresh && !found.other;
}

Allocators *allocators_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena) {
    Allocators *a = ARENA_NEW(arena, Allocators);
    *a = (Allocators){.pool = pool, .graph = graph, .allocates = ARENA_ARRAY(arena, bool, graph->fn_count)};
    for (uint32_t k = 0; k < graph->bottom_up.len; k++) {
        FnId fn = graph->bottom_up.data[k];
        a->allocates[fn.i] = returns_fresh(pool, a, values[fn.i]);
    }
    return a;
}
