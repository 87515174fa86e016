/* members.c: see members.h. */
#include "model/members.h"

typedef struct Walk {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    const MemberVisitor *visitor;
    Arena *scratch;
} Walk;

/* The name of the member that is initialised; in a list of numbered slots, the number before it. */
static const char *member_of(const Walk *w, const Tu *tu, const Init *init, uint32_t index) {
    const Field *field = tu_field(tu, init->field);
    bool is_numbered = index && init[-1].value.kind == OPERAND_INT && init[-1].field.i &&
                       tu_field(tu, init[-1].field)->record.i == field->record.i && field->offset &&
                       !tu_field(tu, init[-1].field)->offset;
    return is_numbered ? arena_printf(w->scratch, "%lld", (long long)init[-1].value.num) : tu_str(tu, field->name);
}

static void scan_initialisers(const Walk *w) {
    const Program *prog = w->pool->prog;
    for (uint32_t g = 1; g < prog->globals.len; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Tu *tu = prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        for (uint32_t k = 0; k < sym->init_count; k++) {
            const Init *init = &tu->inits.data[sym->init_first + k];
            if (init->value.kind != OPERAND_ADDR || !init->field.i)
                continue;
            GlobalId target = prog_global_of(prog, global->tu, (SymId){init->value.id});
            const char *type = tu_str(tu, tu_type(tu, tu_field(tu, init->field)->record)->name);
            if (target.i && prog->globals.data[target.i].is_func && w->visitor->wants(w->visitor->self, type))
                w->visitor->visit(w->visitor->self, type, member_of(w, tu, init, k), prog_body_of(prog, target));
        }
    }
}

static void scan_stores(const Walk *w, FnId fn) {
    const FnValues *v = w->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        const Path *address = path_get(w->pool, v->address[i]);
        if (instr->op != OP_STORE || v->is_promoted_access[i] || address->kind != PATH_FIELD || !address->a)
            continue;
        const char *type = w->pool->prog->records.data[address->a].name;
        uint32_t count = 0;
        PathId value = values_operand(w->pool, v, tu_args(v->tu, instr));
        const FnId *fns = w->visitor->wants(w->visitor->self, type)
                              ? callgraph_functions_of(w->graph, value, w->scratch, &count)
                              : NULL;
        for (uint32_t k = 0; k < count; k++)
            w->visitor->visit(w->visitor->self, type, address->name ? address->name : "", fns[k]);
    }
}

void members_visit(PathPool *pool, FnValues *const *values, const CallGraph *graph, const MemberVisitor *visitor,
                   Arena *scratch) {
    const Walk w = {pool, values, graph, visitor, scratch};
    scan_initialisers(&w);
    VEC_EACH(const FnId, fn, &graph->fns)
        scan_stores(&w, *fn);
}
