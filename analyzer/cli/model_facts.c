/* model_facts.c: see model_facts.h. Here: functions, calls, and what is shared. */
#include "cli/model_facts_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

SourceLoc facts_loc(ModelPos pos) {
    return (SourceLoc){pos.file, pos.line, pos.col};
}

int facts_compare_loc(const SourceLoc *a, const SourceLoc *b) {
    int order = a->file == b->file ? 0 : strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    return order ? order : (a->col > b->col) - (a->col < b->col);
}

static SourceLoc unit_loc(const Tu *tu, LocId id) {
    const Loc *loc = tu_loc(tu, id);
    return (SourceLoc){tu_str(tu, tu->files.data[loc->file.i].path), loc->line, loc->col};
}

SourceLoc facts_class_loc(const FactBuilder *b, ClassId class, PathId address) {
    PathPool *paths = b->m->paths;
    const Program *prog = b->m->prog;
    RecordId record = class_record(paths, class);
    const Path *root = path_get(paths, path_root(paths, address, false));
    /* what a stored pointer points to: say where the pointer is kept */
    for (; !record.i && root->kind == PATH_LOAD; root = path_get(paths, path_root(paths, root->base, false)))
        record = class_record(paths, path_class(paths, root->base));
    if (record.i) {
        const ProgRecord *r = &prog->records.data[record.i];
        return unit_loc(prog->tus[r->tu], tu_type(prog->tus[r->tu], r->type)->loc);
    }
    if (root->kind == PATH_GLOBAL) {
        const ProgGlobal *global = &prog->globals.data[root->a];
        return unit_loc(prog->tus[global->tu], tu_sym(prog->tus[global->tu], global->sym)->loc);
    }
    if (root->kind == PATH_LOCAL) {
        const Tu *tu = fn_tu(prog, (FnId){root->a});
        return unit_loc(tu, tu_sym(tu, (SymId){root->b})->loc);
    }
    return (SourceLoc){"", 0, 0};
}

/* ---- situations ---- */

static int compare_situations(const void *left, const void *right) {
    return memcmp(left, right, sizeof(FactSituation));
}

FactSituationsId facts_intern_list(FactBuilder *b, FactSituations *list) {
    if (list->len == 0)
        return (FactSituationsId){0};
    qsort(list->data, list->len, sizeof *list->data, compare_situations);
    uint32_t len = 1;
    for (uint32_t i = 1; i < list->len; i++) {
        if (compare_situations(&list->data[len - 1], &list->data[i]) != 0)
            list->data[len++] = list->data[i];
    }
    list->len = len;
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->list_ids, (const char *)list->data, len * sizeof *list->data, &is_new);
    if (is_new) {
        *slot = b->lists.len;
        FactSituations *copy = vec_push(b->scratch, &b->lists);
        copy->data = arena_copy(b->scratch, list->data, len * sizeof *list->data);
        copy->len = copy->cap = len;
    }
    return (FactSituationsId){(uint32_t)*slot};
}

FactSituation facts_situation(const FactBuilder *b, CtxId ctx, InstrId instr) {
    const Threads *t = b->m->threads;
    SetId held = ctx_locks_at(t, ctx, instr), may = ctx_may_locks_at(t, ctx, instr);
    return (FactSituation){
        {ctx_get(t, ctx)->thread.i}, {held.i}, {may.i == held.i ? 0 : setpool_minus(t->sets, may, held).i}};
}

static FactSituationsId situations_at(FactBuilder *b, FnId fn, InstrId instr) {
    const Threads *t = b->m->threads;
    ArenaMark mark = arena_mark(b->brief);
    FactSituations list = {0};
    for (CtxId ctx = t->of_fn[fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (ctx_reaches(t, ctx, instr))
            *vec_push(b->brief, &list) = facts_situation(b, ctx, instr);
    }
    FactSituationsId id = facts_intern_list(b, &list);
    arena_reset(b->brief, mark);
    return id;
}

static FactSituationsId entry_situations(FactBuilder *b, FnId fn) {
    const Threads *t = b->m->threads;
    ArenaMark mark = arena_mark(b->brief);
    FactSituations list = {0};
    for (CtxId ctx = t->of_fn[fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next)
        *vec_push(b->brief, &list) =
            (FactSituation){.thread = {ctx_get(t, ctx)->thread.i}, .held = {ctx_get(t, ctx)->locks.i}};
    FactSituationsId id = facts_intern_list(b, &list);
    arena_reset(b->brief, mark);
    return id;
}

/* ---- functions ---- */

typedef struct FnAt {
    SourceLoc loc;
    const char *name;
    FnId fn;
} FnAt;

static int compare_fns(const void *left, const void *right) {
    const FnAt *a = left, *b = right;
    int order = facts_compare_loc(&a->loc, &b->loc);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order ? order : (a->fn.i > b->fn.i) - (a->fn.i < b->fn.i);
}

static void find_fns(FactBuilder *b) {
    const Bitset *fns = &b->m->scope->fns;
    uint32_t count = 0, fn_count = b->m->prog->fns.len;
    FnAt *all = ARENA_ARRAY(b->scratch, FnAt, fn_count);
    for (uint32_t fn = bitset_next(fns, 1); fn != UINT32_MAX; fn = bitset_next(fns, fn + 1))
        all[count++] = (FnAt){facts_loc(model_pos_of_fn(b->m, (FnId){fn})), model_fn_name(b->m, (FnId){fn}), {fn}};
    if (count)
        qsort(all, count, sizeof *all, compare_fns);
    b->fn_of = ARENA_ARRAY(b->scratch, FactFnId, fn_count);
    b->fns = ARENA_ARRAY(b->scratch, FnId, count + 1);
    (void)vec_push(b->arena, &b->f->fns);
    for (uint32_t i = 0; i < count; i++) {
        b->fn_of[all[i].fn.i] = (FactFnId){i + 1};
        b->fns[i + 1] = all[i].fn;
        *vec_push(b->arena, &b->f->fns) = (FactFn){.name = all[i].name, .loc = all[i].loc};
    }
}

/* ---- calls ---- */

FactSite facts_place(const FactBuilder *b, FnId fn, InstrId instr, FactSituationsId situations) {
    return (FactSite){b->fn_of[fn.i], facts_loc(model_pos_of(b->m, fn, instr)), situations};
}

FactSite facts_site(const FactBuilder *b, const CallSite *site, FactSituationsId situations) {
    return facts_place(b, site->caller, site->instr, situations);
}

static void add_call(FactBuilder *b, const CallSite *site, FnId callee, FactCallKind kind,
                     FactSituationsId situations) {
    *vec_push(b->arena, &b->f->calls) =
        (FactCall){.callee = b->fn_of[callee.i], .kind = kind, .site = facts_site(b, site, situations)};
}

static void find_calls_of(FactBuilder *b, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->m->graph, fn, &count);
    FactSituationsId entry = b->f->fns.data[b->fn_of[fn.i].i].situations = entry_situations(b, fn);
    bool has_locks = b->m->locks->fns[fn.i].must != NULL;
    for (uint32_t i = 0; i < count; i++) {
        const CallSite *site = &sites[i];
        facts_find_lock_uses(b, site);
        FactSituationsId here = site->target_count && has_locks ? situations_at(b, fn, site->instr) : entry;
        for (uint32_t k = 0; k < site->target_count; k++)
            add_call(b, site, site->targets[k], site->callee[0] ? FACT_CALL_DIRECT : FACT_CALL_INDIRECT, here);
    }
}

/* Functions of the program that the library calls, as pthread_once does, are seen as contexts below such a call. */
static void find_callbacks(FactBuilder *b) {
    const Threads *t = b->m->threads;
    Map *seen = map_new(b->scratch);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = &t->contexts.data[c];
        if (!ctx->parent.i)
            continue;
        FnId caller = ctx_get(t, ctx->parent)->fn;
        const CallSite *site = callgraph_site_at(b->m->graph, caller, ctx->call);
        bool is_new = false;
        if (site && !site->target_count)
            (void)map_slot(seen, map_pair((uint32_t)(site - b->m->graph->sites.data), ctx->fn.i), &is_new);
        if (is_new)
            add_call(b, site, ctx->fn, FACT_CALL_CALLBACK, situations_at(b, caller, site->instr));
    }
}

void facts_find_calls(FactBuilder *b) {
    for (uint32_t i = 1; i < b->f->fns.len; i++)
        find_calls_of(b, b->fns[i]);
    find_callbacks(b);
}

/* ---- models ---- */

static void find_models(FactBuilder *b) {
    VEC_EACH(const SyncSource, source, &b->m->graph->api->sources) {
        const char *hash = arena_printf(b->arena, "%016llx", (unsigned long long)source->hash);
        if (!source->is_builtin)
            *vec_push(b->arena, &b->f->models) = (FactModel){source->path, hash, source->row_count};
    }
}

Facts *model_facts(const Model *m, Arena *arena) {
    FactBuilder b = {
        .m = m, .f = ARENA_NEW(arena, Facts), .arena = arena, .scratch = arena_new(), .brief = arena_new()};
    b.locks = map_new(b.scratch);
    b.kinds = map_new(b.scratch);
    b.list_ids = strmap_new(b.scratch);
    (void)vec_push(b.scratch, &b.lists);
    find_models(&b);
    find_fns(&b);
    facts_find_calls(&b);
    facts_find_accesses(&b);
    facts_find_states(&b);
    facts_find_order(&b);
    facts_find_threads(&b);
    facts_find_shares(&b);
    facts_number(&b);
    arena_free(b.scratch);
    arena_free(b.brief);
    return b.f;
}
