/* model_dump.c: see model_dump.h. Here: the phases by name, and what all of them write. */
#include "model/model_dump.h"

#include "model/model_dump_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

bool dump_wants(const Dump *d, FnId fn) {
    return bitset_has(&d->m->scope->fns, fn.i) && (!d->function || strcmp(d->function, model_fn_name(d->m, fn)) == 0);
}

static const char *pos_text(const Dump *d, ModelPos pos) {
    const char *slash = strrchr(pos.file, '/');
    return arena_printf(d->arena, "%s:%u", slash ? slash + 1 : pos.file, pos.line);
}

const char *dump_pos(const Dump *d, FnId fn, InstrId instr) {
    return instr.i ? pos_text(d, model_pos_of(d->m, fn, instr)) : "-";
}

void dump_head(Dump *d, FnId fn) {
    fprintf(d->out, "fn %s %s", model_fn_name(d->m, fn), pos_text(d, model_pos_of_fn(d->m, fn)));
}

void dump_at(Dump *d, FnId fn, InstrId instr) {
    fprintf(d->out, "  %s: ", dump_pos(d, fn, instr));
}

/* ---- sets ---- */

const char *dump_class(const Dump *d, ClassId class) {
    return class.i ? class_name(d->m->paths, class) : "-";
}

static const char *class_member(const Dump *d, uint32_t member) {
    return arena_printf(d->arena, "%s%s", dump_class(d, (ClassId){member >> 1}), member & 1 ? ":shared" : "");
}

static const char *path_member(const Dump *d, uint32_t member) {
    return arena_printf(d->arena, "%s%s", dump_path(d, (PathId){member >> 1}), member & 1 ? ":shared" : "");
}

/* A spawn by where it is told apart from others: the outermost call that leads to it. */
static const char *spawn_member(const Dump *d, uint32_t member) {
    const Spawns *spawns = d->m->threads->spawns;
    const Spawn *spawn = spawn_get(spawns, spawn_of_member(spawns, member));
    uint32_t call = spawn->via_count ? spawn->via[spawn->via_count - 1] : spawn->site;
    const CallSite *site = &d->m->graph->sites.data[call];
    const char *where = dump_pos(d, site->caller, site->instr);
    return member < spawns->list.len ? where : arena_printf(d->arena, "%s by others", where);
}

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef const char *MemberText(const Dump *d, uint32_t member);

static const char *set_text(const Dump *d, SetId set, MemberText *text) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(d->m->locks->sets, set, &count);
    const char **texts = ARENA_ARRAY(d->arena, const char *, count);
    for (uint32_t i = 0; i < count; i++)
        texts[i] = text(d, members[i]);
    if (count)
        qsort(texts, count, sizeof *texts, compare_texts);
    const char *all = "{";
    for (uint32_t i = 0; i < count; i++)
        all = arena_printf(d->arena, "%s%s%s", all, i ? ", " : "", texts[i]);
    return arena_printf(d->arena, "%s}", all);
}

const char *dump_class_set(const Dump *d, SetId set) {
    return set_text(d, set, class_member);
}

const char *dump_path_set(const Dump *d, SetId set) {
    return set_text(d, set, path_member);
}

const char *dump_live_set(const Dump *d, SetId set) {
    return set_text(d, set, spawn_member);
}

/* ---- link ---- */

/* By GlobalId or RecordId: in how many units it occurs. */
typedef struct UnitCounts {
    uint32_t *globals, *records;
} UnitCounts;

static UnitCounts count_units(const Dump *d) {
    const Program *prog = d->m->prog;
    UnitCounts counts = {ARENA_ARRAY(d->arena, uint32_t, prog->globals.len),
                         ARENA_ARRAY(d->arena, uint32_t, prog->records.len)};
    for (uint32_t tu = 0; tu < prog->tu_count; tu++) {
        for (uint32_t sym = 1; sym < prog->tus[tu]->syms.len; sym++)
            counts.globals[prog_global_of(prog, tu, (SymId){sym}).i]++;
        for (uint32_t type = 1; type < prog->tus[tu]->types.len; type++)
            counts.records[prog_record_of(prog, tu, (TypeId){type}).i]++;
    }
    return counts;
}

static ModelPos pos_of_loc(const Tu *tu, LocId id) {
    const Loc *loc = tu_loc(tu, id);
    return (ModelPos){tu_str(tu, tu->files.data[loc->file.i].path), loc->line, loc->col};
}

static bool is_of_system(const Tu *tu, LocId id) {
    return tu->files.data[tu_loc(tu, id)->file.i].flags & FILE_SYSTEM;
}

static void link_fn(Dump *d, FnId fn) {
    const Sym *sym = tu_sym(fn_tu(d->m->prog, fn), fn_func(d->m->prog, fn)->sym);
    dump_head(d, fn);
    fputs(sym->flags & SYM_EXTERNAL ? " external" : " static", d->out);
    fputc('\n', d->out);
}

static void link_global(Dump *d, const ProgGlobal *global, uint32_t units) {
    const Tu *tu = d->m->prog->tus[global->tu];
    const Sym *sym = tu_sym(tu, global->sym);
    if (global->is_func || is_of_system(tu, sym->loc))
        return;
    fprintf(d->out, "variable %s %s %s%s%s units %u\n", global->name, pos_text(d, pos_of_loc(tu, sym->loc)),
            sym->flags & SYM_EXTERNAL ? "external" : "static", global->is_tls ? " thread-local" : "",
            global->is_const ? " const" : "", units);
}

void dump_link(Dump *d) {
    const Program *prog = d->m->prog;
    UnitCounts counts = count_units(d);
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        if (dump_wants(d, (FnId){fn}))
            link_fn(d, (FnId){fn});
    }
    for (uint32_t g = 1; g < prog->globals.len && !d->function; g++)
        link_global(d, &prog->globals.data[g], counts.globals[g]);
    for (uint32_t r = 1; r < prog->records.len && !d->function; r++) {
        const ProgRecord *record = &prog->records.data[r];
        const Tu *tu = prog->tus[record->tu];
        LocId loc = tu_type(tu, record->type)->loc;
        if (!is_of_system(tu, loc))
            fprintf(d->out, "record %s %s size %u units %u\n", record->name, pos_text(d, pos_of_loc(tu, loc)),
                    record->size, counts.records[r]);
    }
}

/* ---- phases ---- */

static const struct {
    const char *name;
    void (*dump)(Dump *d);
} phases[DUMP_PHASE_COUNT] = {
    [DUMP_LINK] = {"link", dump_link},
    [DUMP_VALUES] = {"values", dump_values},
    [DUMP_CALLGRAPH] = {"callgraph", dump_callgraph},
    [DUMP_LIVES] = {"lives", dump_lives},
    [DUMP_LOCKS] = {"locks", dump_locks},
    [DUMP_THREADS] = {"threads", dump_threads},
    [DUMP_ACCESSES] = {"accesses", dump_accesses},
    [DUMP_ORDER] = {"order", dump_order},
};

const char *dump_phase_name(DumpPhase phase) {
    return phases[phase].name;
}

bool dump_phase_from_name(const char *name, DumpPhase *out_phase) {
    for (DumpPhase phase = 0; phase < DUMP_PHASE_COUNT; phase++) {
        if (strcmp(name, phases[phase].name) == 0) {
            *out_phase = phase;
            return true;
        }
    }
    return false;
}

void model_dump(const Model *m, DumpPhase phase, const char *function, FILE *out) {
    Dump d = {.m = m, .function = function, .arena = arena_new(), .out = out};
    phases[phase].dump(&d);
    arena_free(d.arena);
}
