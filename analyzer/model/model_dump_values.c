/* model_dump_values.c: paths in full, what each instruction makes of them, and the targets of calls. */
#include "model/model_dump_internal.h"

static const char *const bin_words[BIN_COUNT] = {
    [BIN_ADD] = "+",  [BIN_SUB] = "-", [BIN_MUL] = "*", [BIN_DIV] = "/", [BIN_REM] = "%",     [BIN_SHL] = "<<",
    [BIN_SHR] = ">>", [BIN_AND] = "&", [BIN_OR] = "|",  [BIN_XOR] = "^", [BIN_LT] = "<",      [BIN_GT] = ">",
    [BIN_LE] = "<=",  [BIN_GE] = ">=", [BIN_EQ] = "==", [BIN_NE] = "!=", [BIN_PTRDIFF] = "-p"};
static const char *const un_words[UN_COUNT] = {[UN_NEG] = "-", [UN_NOT] = "~", [UN_LNOT] = "!"};

static const char *sym_name(const Dump *d, FnId fn, uint32_t sym) {
    const Tu *tu = fn_tu(d->m->prog, fn);
    const char *name = tu_str(tu, tu_sym(tu, (SymId){sym})->name);
    return name[0] ? name : "(made)";
}

static const char *param_name(const Dump *d, FnId fn, uint32_t index) {
    const Func *func = fn_func(d->m->prog, fn);
    const Tu *tu = fn_tu(d->m->prog, fn);
    const char *name = index < func->param_count     ? sym_name(d, fn, tu->members.data[func->param_first + index].i)
                       : index == LOCKS_RESULT_PARAM ? "result"
                                                     : arena_printf(d->arena, "%u", index);
    return arena_printf(d->arena, "%s:%s", model_fn_name(d->m, fn), name);
}

static const char *opaque_text(const Dump *d, const Path *path) {
    const char *name = model_fn_name(d->m, (FnId){path->a});
    if (path->c)
        return arena_printf(d->arena, "memory(%s b%u)", name, path->b);
    return arena_printf(d->arena, "opaque(%s %s)", name, dump_pos(d, (FnId){path->a}, (InstrId){path->b}));
}

const char *dump_path(const Dump *d, PathId id) {
    const Path *path = path_get(d->m->paths, id);
    FnId fn = {path->a};
    switch ((PathKind)path->kind) {
    case PATH_NONE:
        return "?";
    case PATH_INT:
        return arena_printf(d->arena, "%lld", (long long)path->num);
    case PATH_STRING:
        return "string";
    case PATH_GLOBAL:
        return arena_printf(d->arena, "&%s", d->m->prog->globals.data[path->a].name);
    case PATH_LOCAL:
        return arena_printf(d->arena, "&%s.%s", model_fn_name(d->m, fn), sym_name(d, fn, path->b));
    case PATH_PARAM:
        return param_name(d, fn, path->b);
    case PATH_PHI:
        return arena_printf(d->arena, "phi(%s.%s b%u)", model_fn_name(d->m, fn), sym_name(d, fn, path->c), path->b);
    case PATH_RESULT:
        return arena_printf(d->arena, "result(%s %s)", model_fn_name(d->m, fn), dump_pos(d, fn, (InstrId){path->b}));
    case PATH_OPAQUE:
        return opaque_text(d, path);
    case PATH_FIELD:
        return arena_printf(d->arena, "%s.%s", dump_path(d, path->base), path->name ? path->name : "?");
    case PATH_INDEX:
        return arena_printf(d->arena, "%s[%s]", dump_path(d, path->base), dump_path(d, (PathId){path->b}));
    case PATH_LOAD:
        return arena_printf(d->arena, "*(%s)%s%s", dump_path(d, path->base), path->a ? "'" : "",
                            path->a ? dump_path(d, (PathId){path->a}) : "");
    case PATH_PURE:
        return arena_printf(d->arena, "%s(%s, %s)", model_fn_name(d->m, fn), dump_path(d, path->base),
                            dump_path(d, (PathId){path->b}));
    case PATH_BIN:
        return arena_printf(d->arena, "(%s %s %s)", dump_path(d, path->base), bin_words[path->sub],
                            dump_path(d, (PathId){path->b}));
    case PATH_TOKEN:
        return path->name;
    case PATH_LOCK:
        return arena_printf(d->arena, "lock(%s)", dump_path(d, path->base));
    case PATH_UN:
        return arena_printf(d->arena, "%s%s", un_words[path->sub], dump_path(d, path->base));
    }
    return "?";
}

/* ---- values ---- */

static void value_block_head(Dump *d, const FnValues *v, uint32_t block) {
    fprintf(d->out, "  b%u\n", block);
    VEC_EACH(const Phi, phi, &v->phis[block].list) {
        fprintf(d->out, "    %s =", dump_path(d, phi->phi));
        for (uint32_t k = v->cfg->pred_first[block]; k < v->cfg->pred_first[block + 1]; k++)
            fprintf(d->out, " b%u: %s", v->cfg->preds[k], dump_path(d, phi->args[k - v->cfg->pred_first[block]]));
        fputc('\n', d->out);
    }
}

/* Reads and writes of promoted locals, and jumps, say nothing here. */
static void value_instr(Dump *d, const FnValues *v, InstrId id) {
    const Instr *instr = tu_instr(v->tu, id);
    uint32_t relative = id.i - v->first_instr;
    PathId value = instr->dst.i ? v->value[instr->dst.i] : (PathId){0};
    bool touches = (v->address[relative].i || v->address2[relative].i) && !v->is_promoted_access[relative];
    if (!instr->dst.i && !touches)
        return;
    fputs("  ", d->out);
    dump_at(d, v->fn, id);
    fputs(op_name(instr->op), d->out);
    if (touches)
        fprintf(d->out, " at %s", dump_path(d, v->address[relative]));
    if (touches && v->address2[relative].i)
        fprintf(d->out, " from %s", dump_path(d, v->address2[relative]));
    if (instr->op == OP_STORE)
        fprintf(d->out, " of %s", dump_path(d, values_operand(d->m->paths, v, tu_args(v->tu, instr))));
    if (instr->dst.i)
        fprintf(d->out, " -> %%%u = %s", instr->dst.i, dump_path(d, value));
    fputc('\n', d->out);
}

static void value_fn(Dump *d, FnId fn) {
    const FnValues *v = d->m->values[fn.i];
    dump_head(d, fn);
    fputc('\n', d->out);
    for (uint32_t b = 0; b < v->func->block_count; b++) {
        ArenaMark mark = arena_mark(d->arena);
        const Block *block = tu_block(v->tu, v->func, b);
        value_block_head(d, v, b);
        for (uint32_t i = 0; i < block->instr_count; i++)
            value_instr(d, v, (InstrId){block->instr_first + i});
        arena_reset(d->arena, mark);
    }
}

void dump_values(Dump *d) {
    for (uint32_t fn = 1; fn < d->m->prog->fns.len; fn++) {
        if (dump_wants(d, (FnId){fn}))
            value_fn(d, (FnId){fn});
    }
}

/* ---- calls ---- */

static void call_site(Dump *d, const CallSite *site) {
    dump_at(d, site->caller, site->instr);
    fputs(site->callee[0] ? site->callee : "(indirect)", d->out);
    if (site->api)
        fputs(" library", d->out);
    for (uint32_t k = 0; k < site->target_count; k++) {
        const char *name = model_fn_name(d->m, site->targets[k]);
        ModelPos pos = model_pos_of_fn(d->m, site->targets[k]);
        const char *slash = strrchr(pos.file, '/');
        fprintf(d->out, "%s %s %s:%u", k ? "," : " ->", name, slash ? slash + 1 : pos.file, pos.line);
    }
    if (site->fatal)
        fputs(" fatal", d->out);
    fputc('\n', d->out);
}

void dump_callgraph(Dump *d) {
    for (uint32_t fn = 1; fn < d->m->prog->fns.len; fn++) {
        if (!dump_wants(d, (FnId){fn}))
            continue;
        ArenaMark mark = arena_mark(d->arena);
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(d->m->graph, (FnId){fn}, &count);
        dump_head(d, (FnId){fn});
        fprintf(d->out, " component %u\n", d->m->graph->scc[fn]);
        for (uint32_t i = 0; i < count; i++)
            call_site(d, &sites[i]);
        arena_reset(d->arena, mark);
    }
}
