/* model.c: the passes, in order. */
#include "model/model.h"

#include "model/purity.h"

static FnValues **build_values(PathPool *pool, Arena *arena) {
    FnValues **values = ARENA_ARRAY(arena, FnValues *, pool->prog->fns.len);
    Arena *scratch = arena_new();
    for (uint32_t fn = 1; fn < pool->prog->fns.len; fn++) {
        ArenaMark mark = arena_mark(scratch);
        values[fn] = values_build(pool, (FnId){fn}, arena, scratch);
        arena_reset(scratch, mark);
        for (uint32_t i = 0; i < values[fn]->instr_count; i++) {
            path_note_pointed(pool, values[fn]->address[i]);
            path_note_pointed(pool, values[fn]->address2[i]);
        }
    }
    arena_free(scratch);
    return values;
}

static void tell(const ModelWatch *watch, const char *pass, uint64_t count, const char *unit) {
    if (watch)
        watch->on_pass(watch->context, pass, count, unit);
}

Model *model_build(Tu *const *tus, uint32_t count, const SyncApi *api, const ModelWatch *watch, Arena *arena,
                   Diag *diag) {
    Model *m = ARENA_NEW(arena, Model);
    m->prog = link_program(tus, count, api, arena, diag); /* units -> one numbering */
    tell(watch, "link", m->prog->fns.len - 1, "functions");
    m->paths = pathpool_new(m->prog, purity_find(m->prog, arena), arena);
    m->values = build_values(m->paths, arena);            /* values and addresses as paths */
    tell(watch, "values", m->paths->paths.len - 1, "paths");
    m->graph = callgraph_build(m->paths, m->values, api, arena, diag); /* targets of calls, callees first */
    tell(watch, "callgraph", m->graph->sites.len - 1, "calls");
    m->escapes = escapes_find(m->paths, m->values, m->graph, arena);   /* objects that one thread has to itself */
    tell(watch, "escape", m->graph->fn_count - 1, "functions");
    m->facts = annotations_build(m->paths, api, arena, diag); /* what attributes say */
    m->locks =
        locks_build(m->paths, m->values, m->graph, m->facts, arena, diag); /* locks held, summaries, lock events */
    tell(watch, "locks", setpool_count(m->locks->sets), "locksets");
    m->threads =
        threads_build(m->paths, m->values, m->graph, m->escapes, m->locks, arena, diag); /* who runs what, when */
    tell(watch, "threads", m->threads->contexts.len - 1, "contexts");
    m->accesses = accesses_build(m->threads, arena);      /* shared locations */
    tell(watch, "accesses", m->accesses->list.len, "accesses");
    m->order = lockorder_build(m->threads, arena);        /* what is taken under what */
    tell(watch, "lockorder", m->order->edges.len, "edges");
    return m;
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
