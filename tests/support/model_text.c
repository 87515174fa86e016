/* model_text.c: see model_text.h. */
#include "support/model_text.h"

#include "ir/ir_text.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static const char prelude[] = "\nlines\n"
                              "type pthread_t = int size 8\n"
                              "type pthread_mutex_t = struct size 40 align 8\n"
                              "type pthread_mutexattr_t = struct size 4 align 4\n"
                              "type pthread_rwlock_t = struct size 56 align 8\n"
                              "type pthread_cond_t = struct size 48 align 8\n"
                              "type start_fn = func of void* (void*)\n"
                              "decl @pthread_mutex_lock(pthread_mutex_t*) -> int\n"
                              "decl @pthread_mutex_trylock(pthread_mutex_t*) -> int\n"
                              "decl @pthread_mutex_unlock(pthread_mutex_t*) -> int\n"
                              "decl @pthread_mutex_init(pthread_mutex_t*, pthread_mutexattr_t*) -> int\n"
                              "decl @pthread_mutex_destroy(pthread_mutex_t*) -> int\n"
                              "decl @pthread_mutexattr_settype(pthread_mutexattr_t*, int) -> int\n"
                              "decl @pthread_rwlock_rdlock(pthread_rwlock_t*) -> int\n"
                              "decl @pthread_rwlock_wrlock(pthread_rwlock_t*) -> int\n"
                              "decl @pthread_rwlock_unlock(pthread_rwlock_t*) -> int\n"
                              "decl @pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*) -> int\n"
                              "decl @pthread_cond_signal(pthread_cond_t*) -> int\n"
                              "decl @pthread_create(pthread_t*, void*, start_fn*, void*) -> int\n"
                              "decl @pthread_join(pthread_t, void**) -> int\n"
                              "decl @pthread_once(int*, other_fn*) -> int\n"
                              "type other_fn = func of void ()\n"
                              "decl @malloc(ulong) -> void*\n"
                              "decl @free(void*) -> void\n"
                              "decl @memset(void*, int, ulong) -> void*\n"
                              "decl @exit(int) -> void noreturn\n";

Tu *unit_text(const UnitText *unit, Arena *arena, Diag *diag) {
    const char *whole = arena_printf(arena, "%s%s", unit->text, prelude);
    Tu *tu = ir_read(whole, unit->path, arena, diag);
    if (!tu)
        fail_msg("%s: %s", unit->path, diag_last_error(diag));
    return tu;
}

ModelText *model_texts(const UnitText *units, uint32_t count) {
    Arena *arena = arena_new();
    ModelText *m = ARENA_NEW(arena, ModelText);
    *m = (ModelText){.arena = arena, .diag = diag_new(NULL), .count = count};
    m->texts = ARENA_ARRAY(arena, const char *, count);
    m->tus = ARENA_ARRAY(arena, Tu *, count);
    for (uint32_t i = 0; i < count; i++) {
        m->texts[i] = units[i].text;
        m->tus[i] = unit_text(&units[i], arena, m->diag);
    }
    m->programs = programs_find(m->tus, count, arena);
    m->models = models_new(m->programs, syncapi_new(arena), 1, NULL, m->diag);
    m->model = models_next(m->models);
    return m;
}

ModelText *model_text(const char *text) {
    return model_texts(&(UnitText){"/src/a.c", text}, 1);
}

void model_text_free(ModelText *m) {
    models_free(m->models);
    diag_free(m->diag);
    arena_free(m->arena);
}

/* ---- marks ---- */

/* The mark of a line of a text: what stands behind its last ';'. NULL if it has none. */
static const char *line_mark(const char *text, uint32_t line, size_t *out_len) {
    for (uint32_t i = 1; i < line && text; i++) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    size_t len = text ? strcspn(text, "\n") : 0;
    const char *semicolon = len ? memrchr(text, ';', len) : NULL;
    if (!semicolon)
        return NULL;
    const char *mark = semicolon + 1 + strspn(semicolon + 1, " ");
    *out_len = (size_t)(text + len - mark);
    return mark;
}

const char *mark_at(const ModelText *m, FnId fn, InstrId instr) {
    if (!instr.i)
        return "none";
    size_t len = 0;
    ModelPos pos = model_pos_of(m->model, fn, instr);
    const char *mark = line_mark(m->texts[prog_fn(m->model->prog, fn)->tu], pos.line, &len);
    return mark ? arena_strndup(m->arena, mark, len) : "?";
}

Spot spot_of(const ModelText *m, const char *mark) {
    const Program *prog = m->model->prog;
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        const FnValues *v = m->model->values[fn];
        for (uint32_t i = 0; i < v->instr_count; i++) {
            Spot spot = {{fn}, {v->first_instr + i}};
            if (strcmp(mark_at(m, spot.fn, spot.instr), mark) == 0)
                return spot;
        }
    }
    fail_msg("no instruction is marked \"%s\"", mark);
    return (Spot){{0}, {0}};
}

/* ---- names ---- */

FnId fn_named(const ModelText *m, const char *name) {
    for (uint32_t i = 1; i < m->model->prog->fns.len; i++) {
        if (strcmp(m->model->prog->fns.data[i].name, name) == 0)
            return (FnId){i};
    }
    fail_msg("no function \"%s\"", name);
    return (FnId){0};
}

GlobalId global_named(const ModelText *m, const char *name) {
    for (uint32_t i = 1; i < m->model->prog->globals.len; i++) {
        if (strcmp(m->model->prog->globals.data[i].name, name) == 0)
            return (GlobalId){i};
    }
    fail_msg("no global \"%s\"", name);
    return (GlobalId){0};
}

RecordId record_named(const ModelText *m, const char *name) {
    for (uint32_t i = 1; i < m->model->prog->records.len; i++) {
        if (strcmp(m->model->prog->records.data[i].name, name) == 0)
            return (RecordId){i};
    }
    fail_msg("no record \"%s\"", name);
    return (RecordId){0};
}

ThreadId thread_named(const ModelText *m, const char *name) {
    for (uint32_t i = 1; i < m->model->threads->threads.len; i++) {
        if (strcmp(m->model->threads->threads.data[i].name, name) == 0)
            return (ThreadId){i};
    }
    fail_msg("no thread \"%s\"", name);
    return (ThreadId){0};
}

ClassId class_named(const ModelText *m, const char *name) {
    const PathPool *paths = m->model->paths;
    for (uint32_t i = 1; i < paths->class_names.len; i++) {
        if (strcmp(class_name(paths, (ClassId){i}), name) == 0)
            return (ClassId){i};
    }
    fail_msg("no class \"%s\"", name);
    return (ClassId){0};
}

const Location *location_named(const ModelText *m, const char *name) {
    VEC_EACH(const Location, location, &m->model->accesses->locations) {
        if (strcmp(class_name(m->model->paths, location->class), name) == 0)
            return location;
    }
    return NULL;
}

uint32_t gap_count(const ModelText *m, GapKind kind) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < diag_gap_count(m->diag); i++)
        count += diag_gap_at(m->diag, i)->kind == kind;
    return count;
}

/* ---- values ---- */

PathId address_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const FnValues *v = m->model->values[spot.fn.i];
    return v->address[spot.instr.i - v->first_instr];
}

PathId value_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const FnValues *v = m->model->values[spot.fn.i];
    const Instr *instr = tu_instr(v->tu, spot.instr);
    if (!instr->dst.i)
        fail_msg("the instruction marked \"%s\" defines no value", mark);
    return v->value[instr->dst.i];
}

const char *words_of(const ModelText *m, PathId address) {
    return model_describe(m->model, address, m->arena);
}

/* ---- locks ---- */

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join_texts(const ModelText *m, const char **texts, uint32_t count, const char *between) {
    qsort(texts, count, sizeof *texts, compare_texts);
    const char *all = "";
    for (uint32_t i = 0; i < count; i++)
        all = arena_printf(m->arena, "%s%s%s", all, i ? between : "", texts[i]);
    return all;
}

typedef const char *NameMember(const ModelText *m, uint32_t id);

static const char *name_path(const ModelText *m, uint32_t id) {
    return words_of(m, (PathId){id});
}

static const char *name_class(const ModelText *m, uint32_t id) {
    return class_name(m->model->paths, (ClassId){id});
}

static const char *set_text(const ModelText *m, SetId set, NameMember *name) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->model->locks->sets, set, &count);
    const char **texts = ARENA_ARRAY(m->arena, const char *, count);
    for (uint32_t i = 0; i < count; i++)
        texts[i] = arena_printf(m->arena, "%s%s", name(m, members[i] >> 1), members[i] & 1 ? ":shared" : "");
    return join_texts(m, texts, count, ", ");
}

const char *classes_text(const ModelText *m, SetId classes) {
    return set_text(m, classes, name_class);
}

/* Sets are kept at calls and accesses of functions that touch locks; where there is none, nothing is held. */
static const char *locks_text(const ModelText *m, const char *mark, size_t offset) {
    Spot spot = spot_of(m, mark);
    const FnLocks *locks = &m->model->locks->fns[spot.fn.i];
    SetId *sets = *(SetId *const *)((const char *)locks + offset);
    return sets ? set_text(m, sets[spot.instr.i - m->model->values[spot.fn.i]->first_instr], name_path) : "";
}

const char *must_at(const ModelText *m, const char *mark) {
    return locks_text(m, mark, offsetof(FnLocks, must));
}
const char *may_at(const ModelText *m, const char *mark) {
    return locks_text(m, mark, offsetof(FnLocks, may));
}
const char *lost_at(const ModelText *m, const char *mark) {
    return locks_text(m, mark, offsetof(FnLocks, lost));
}

const char *lock_events(const ModelText *m) {
    static const char *const words[] = {
        [LOCK_EVENT_RELOCK] = "relock",
        [LOCK_EVENT_DOUBLE_UNLOCK] = "double unlock",
        [LOCK_EVENT_UNLOCK_UNHELD] = "unheld unlock",
        [LOCK_EVENT_EXIT_HELD] = "exit held",
    };
    const char *all = "";
    VEC_EACH(const LockEvent, event, &m->model->locks->events) {
        if (event->kind == LOCK_EVENT_WAIT || event->kind == LOCK_EVENT_EXIT_RELEASED ||
            event->kind == LOCK_EVENT_SAME_CLASS)
            continue;
        all = arena_printf(m->arena, "%s%s %s at %s", all, words[event->kind], words_of(m, event->lock),
                           mark_at(m, event->fn, event->instr));
        if (event->other.i)
            all = arena_printf(m->arena, "%s, first %s", all, mark_at(m, event->fn, event->other));
        if (event->states != event->total)
            all = arena_printf(m->arena, "%s, in %u of %u states", all, event->states, event->total);
        all = arena_printf(m->arena, "%s%s\n", all, event->by_contract ? ", by contract" : "");
    }
    return all;
}

/* ---- contexts ---- */

const char *contexts_of(const ModelText *m, const char *fn) {
    const Threads *threads = m->model->threads;
    FnId id = fn_named(m, fn);
    const char **texts = ARENA_ARRAY(m->arena, const char *, threads->contexts.len);
    uint32_t count = 0;
    for (uint32_t i = 1; i < threads->contexts.len; i++) {
        const Context *ctx = ctx_get(threads, (CtxId){i});
        if (ctx->fn.i == id.i)
            texts[count++] =
                arena_printf(m->arena, "%s: %s", thread_get(threads, ctx->thread)->name, classes_text(m, ctx->locks));
    }
    return join_texts(m, texts, count, "\n");
}
