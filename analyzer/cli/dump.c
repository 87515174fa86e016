/* dump.c: see dump.h. */
#include "cli/dump.h"

#include "base/nearest.h"
#include "cli/output.h"
#include "ir/ir_text.h"
#include "model/model_dump.h"

#include <string.h>

/* The functions that have bodies, by unit. */
typedef const char *Name;
typedef VEC(Name) NameVec;

static NameVec function_names(const Lowering *lowering, Arena *arena) {
    NameVec names = {0};
    for (uint32_t i = 0; i < lowering->tu_count; i++) {
        const Tu *tu = lowering->tus[i];
        for (uint32_t f = 1; f < tu->funcs.len; f++)
            *vec_push(arena, &names) = tu_str(tu, tu_sym(tu, tu->funcs.data[f].sym)->name);
    }
    return names;
}

static Status check_function(const char *wanted, const Lowering *lowering, Arena *arena, Diag *diag) {
    NameVec names = function_names(lowering, arena);
    VEC_EACH(const Name, name, &names) {
        if (strcmp(*name, wanted) == 0)
            return STATUS_OK;
    }
    const char *near = nearest_name(wanted, names.data, names.len);
    diag_error(diag, near ? arena_printf(arena, "did you mean '%s'?", near) : "it must have a body in these files",
               "--dump: no function '%s'", wanted);
    return STATUS_FAILED;
}

static void dump_ir(const Options *o, const Lowering *lowering, FILE *out) {
    for (uint32_t i = 0; i < lowering->tu_count; i++) {
        if (o->dump_function)
            ir_print_function(lowering->tus[i], o->dump_function, out);
        else
            ir_print_functions(lowering->tus[i], out);
    }
}

static void dump_models(const Options *o, DumpPhase phase, const Programs *programs, const SyncApi *api, FILE *out,
                        Diag *diag) {
    Models *models = models_new(programs, api, 1, NULL, diag);
    for (const Model *model; (model = models_next(models));) {
        const ProgramUnits *program = model->scope->program;
        if (programs->list.len > 1)
            fprintf(out, program->name[0] ? "program %s\n" : "library\n", program->name);
        model_dump(model, phase, o->dump_function, out);
    }
    models_free(models);
}

Status dump_run(const Options *o, const Lowering *lowering, const Programs *programs, const SyncApi *api, Arena *arena,
                Diag *diag) {
    Output out;
    DumpPhase phase;
    if (o->dump_function)
        TRY(check_function(o->dump_function, lowering, arena, diag));
    TRY(output_open(o->output, arena, diag, &out));
    if (dump_phase_from_name(o->dump, &phase))
        dump_models(o, phase, programs, api, out.file, diag);
    else
        dump_ir(o, lowering, out.file);
    return output_close(&out, STATUS_OK, diag);
}
