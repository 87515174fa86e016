/* lockuse_monitor.c: locks that the program makes of a mutex, a condition variable and a number.
 *
 * The number is one that some function waits for in a loop, with the mutex held. A change of it with the mutex held
 * that follows a test of it takes the lock, one that follows no test gives it back; a change without the mutex begins
 * it. What was found and what is left say what the lock lets in: see Use. A second number may count the readers beside
 * the writer's: it is counted up where there is no writer, and who writes has found that it is zero, under the same
 * mutex. An object that is nothing but such a lock is named by itself, so that the pointers that lead to it tell one
 * from another; else the number names the lock. */
#include "model/branch.h"
#include "model/lockuse_internal.h"
#include "model/written.h"

typedef enum Naming { NAMED_BY_NUMBER = 1, NAMED_BY_OBJECT } Naming;

/* A number of readers and that of the writer, in the terms of one function. */
typedef struct Readers {
    PathId count, writer;
} Readers;

typedef struct Monitors {
    Finder *f;
    Map *numbers; /* ClassId of a number that is waited for -> Naming */
    Bitset taken, exclusive; /* ClassIds of those that a change takes; that are found to be zero and made more */
    VEC(Readers) readers;
    Map *by_count, *by_writer; /* ClassId of the one or the other -> index of its Readers */
} Monitors;

/* ---- what is waited for ---- */

/* The member of a record at an address of that record; NULL if it is none. */
static const Field *member_of(const PathPool *pool, PathId address, const Tu **out_tu) {
    const Path *path = path_get(pool, address);
    if (path->kind != PATH_FIELD || !path->a)
        return NULL;
    const ProgRecord *record = &pool->prog->records.data[path->a];
    const Tu *tu = *out_tu = pool->prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        if (field->offset == path->num)
            return field;
    }
    return NULL;
}

/* Whether an object has a number, a mutex and conditions, and beside them only numbers. */
static bool is_nothing_else(const PathPool *pool, PathId number, PathId mutex, PathId condition) {
    const Path *path = path_get(pool, number), *other = path_get(pool, mutex);
    const Tu *tu = NULL;
    const Field *lock = member_of(pool, mutex, &tu), *cond = member_of(pool, condition, &tu);
    if (path->kind != PATH_FIELD || !lock || !cond || path->a != other->a || !path_same(path->base, other->base))
        return false;
    const Type *type = tu_type(tu, pool->prog->records.data[path->a].type);
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        bool is_part = field->type.i == lock->type.i || field->type.i == cond->type.i;
        if (!is_part && tu_type(tu, field->type)->kind != TYPE_INT)
            return false;
    }
    return true;
}

/* The address of the number that an edge says something of; 0 none. */
static PathId number_tested(const Finder *f, Relation r) {
    const Path *subject = path_get(f->pool, r.subject);
    bool tests = subject->kind == PATH_LOAD && path_get(f->pool, r.other)->kind == PATH_INT;
    uint8_t kind = tests ? path_get(f->pool, subject->base)->kind : PATH_NONE;
    return kind == PATH_FIELD || kind == PATH_GLOBAL ? subject->base : (PathId){0};
}

/* The object is named only if all that wait for its number see nothing else in it. */
static void note_number(Monitors *m, ClassId class, bool is_nothing_else) {
    bool is_new = false;
    uint64_t *naming = map_slot(m->numbers, class.i, &is_new);
    if (is_new || !is_nothing_else)
        *naming = is_nothing_else ? NAMED_BY_OBJECT : NAMED_BY_NUMBER;
}

/* What the loop around a wait on a condition waits for. */
static void find_numbers(Monitors *m, const CallSite *wait) {
    Finder *f = m->f;
    const FnValues *v = f->values[wait->caller.i];
    uint32_t head = v->cfg->loop_head[wait->block];
    PathId mutex = site_argument(wait, wait->api->mutex), condition = site_object(f->pool, v, wait);
    for (uint32_t b = 0; head != UINT32_MAX && mutex.i && b < v->cfg->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        bool is_before = v->cfg->loop_head[b] == head && !cfg_dominates(v->cfg, wait->block, b);
        for (uint32_t k = 0; k < block->succ_count && is_before; k++) {
            PathId number = number_tested(f, branch_relation(f->pool, v, b, tu_succs(v->tu, block)[k]));
            ClassId class = path_class(f->pool, number);
            if (class.i && !class_is_pointee(f->pool, class))
                note_number(m, class, is_nothing_else(f->pool, number, mutex, condition));
        }
    }
}

/* ---- what a change follows ---- */

/* Whether the function has taken a mutex and not given it back: what is surely done before an instruction is done in
 * one order, and the last that is done to each mutex counts. */
static bool is_under_mutex(const Finder *f, const FnValues *v, InstrId instr) {
    ArenaMark mark = arena_mark(f->scratch);
    Map *last = map_new(f->scratch); /* PathId of a mutex -> index of the site */
    uint32_t count = 0, held = 0;
    const CallSite *sites = callgraph_sites(f->graph, v->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool takes = sites[i].api && sites[i].api->kind == SYNC_ACQUIRE;
        bool gives = sites[i].api && sites[i].api->kind == SYNC_RELEASE;
        if ((!takes && !gives) || !values_dominates(v, sites[i].instr, instr))
            continue;
        bool is_new = false;
        uint64_t *slot = map_slot(last, site_object(f->pool, v, &sites[i]).i, &is_new);
        const CallSite *other = is_new ? NULL : &sites[*slot];
        if (other && !values_dominates(v, other->instr, sites[i].instr))
            continue;
        held -= other && other->api->kind == SYNC_ACQUIRE;
        held += takes;
        *slot = i;
    }
    arena_reset(f->scratch, mark);
    return held > 0;
}

/* Heads of the loops that wait for a condition. */
static Bitset find_waiting_loops(const Finder *f, const FnValues *v) {
    Bitset heads = {0};
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(f->graph, v->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t head = v->cfg->loop_head[sites[i].block];
        if (sites[i].api && sites[i].api->kind == SYNC_COND_WAIT && head != UINT32_MAX)
            bitset_add(f->scratch, &heads, head);
    }
    return heads;
}

typedef struct Test {
    bool any, waits; /* until it is so */
    Range found;
} Test;

/* What the number was found to be before an instruction: by a loop that waited for it, or a branch. */
static Test test_before(const Finder *f, const FnValues *v, const Bitset *waiting, PathId number, InstrId instr) {
    const Cfg *cfg = v->cfg;
    Test test = {0};
    uint32_t block = values_block_of(v, instr);
    for (uint32_t to = 0; to < cfg->block_count && !test.waits; to++) {
        for (uint32_t k = cfg->pred_first[to]; k < cfg->pred_first[to + 1]; k++) {
            uint32_t from = cfg->preds[k], head = cfg->loop_head[from];
            bool leaves = head != UINT32_MAX && cfg->loop_depth[to] < cfg->loop_depth[from] &&
                          cfg_dominates(cfg, head, block) && cfg->loop_head[block] != head;
            bool waits = leaves && bitset_has(waiting, head);
            bool branches = cfg_dominates(cfg, to, block) && cfg->pred_first[to + 1] - cfg->pred_first[to] == 1;
            Relation r = waits || branches ? branch_relation(f->pool, v, from, to) : (Relation){0};
            if (path_same(number_tested(f, r), number) && (waits || !test.any))
                test = (Test){true, waits, relation_range(f->pool, r)};
        }
    }
    return test;
}

/* ---- what a change does ---- */

static uint32_t use_of(Test test, Written w) {
    bool zero = test.any && test.found.high == 0 && (test.found.low == 0 || w.step > 0); /* or not above it */
    bool nonzero = test.any && (test.found.nonzero || test.found.low > 0);
    bool not_negative = test.any && test.found.low == 0 && test.found.high == INT64_MAX;
    int to = w.constant ? (w.value > 0) - (w.value < 0) : w.step; /* from zero */
    if (!w.constant && !w.step)
        return USE_OTHER;
    if (nonzero && (w.step < 0 || (w.constant && w.value == 0)))
        return USE_TAKE | (w.constant ? USE_TAKE_ALL : USE_TAKE_ONE);
    if (zero && to)
        return USE_TAKE | (to > 0 ? USE_TAKE_UP : USE_TAKE_DOWN);
    if (not_negative && w.step > 0)
        return USE_TAKE | USE_TAKE_SHARED;
    if (w.constant)
        return USE_GIVE | (w.value == 0 ? USE_GIVE_ZERO : USE_GIVE_SET);
    return USE_GIVE | (w.step > 0 ? USE_GIVE_UP : USE_GIVE_DOWN);
}

static PathId name_of(const Monitors *m, PathId number, Naming naming) {
    return naming == NAMED_BY_OBJECT ? path_lock(m->f->pool, path_get(m->f->pool, number)->base) : number;
}

/* ---- readers who are counted beside the writer ---- */

/* Two variables, or two members of one object. */
static bool lie_together(const PathPool *pool, PathId a, PathId b) {
    const Path *x = path_get(pool, a), *y = path_get(pool, b);
    return x->kind == y->kind && !path_same(a, b) &&
           (x->kind == PATH_GLOBAL || (x->kind == PATH_FIELD && path_same(x->base, y->base)));
}

/* The number that lies where `there` does, in the object in which `here` lies. */
static PathId in_object_of(PathPool *pool, PathId there, PathId here) {
    Path path = *path_get(pool, there);
    if (path.kind != PATH_FIELD)
        return there;
    path.base = path_get(pool, here)->base;
    return path_make(pool, path);
}

/* The number of a writer that the function has found to be zero before it changes another one that lies with it. */
static PathId find_writer(const Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id) {
    Finder *f = m->f;
    const Cfg *cfg = v->cfg;
    for (uint32_t to = 0; to < cfg->block_count && !bitset_is_empty(waiting); to++) {
        for (uint32_t k = cfg->pred_first[to]; k < cfg->pred_first[to + 1]; k++) {
            PathId tested = number_tested(f, branch_relation(f->pool, v, cfg->preds[k], to));
            if (!tested.i || !bitset_has(&m->exclusive, path_class(f->pool, tested).i) ||
                !lie_together(f->pool, tested, v->address[id.i - v->first_instr]))
                continue;
            Test test = test_before(f, v, waiting, tested, id);
            if (test.any && test.found.high == 0)
                return tested;
        }
    }
    return (PathId){0};
}

static const Readers *readers_at(const Monitors *m, const Map *by, PathId number) {
    const uint64_t *index = map_find(by, path_class(m->f->pool, number).i);
    return index ? &m->readers.data[*index] : NULL;
}

static void find_taken(Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id) {
    PathId number = v->address[id.i - v->first_instr];
    ClassId class = path_class(m->f->pool, number);
    Test test = map_find(m->numbers, class.i) ? test_before(m->f, v, waiting, number, id) : (Test){0};
    uint32_t use = test.any ? use_of(test, written_by(m->f->pool, v, id)) : 0;
    if (use & USE_TAKE)
        bitset_add(m->f->scratch, &m->taken, class.i);
    if (use & USE_TAKE_UP)
        bitset_add(m->f->scratch, &m->exclusive, class.i);
}

static void find_readers(Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id) {
    PathId count = v->address[id.i - v->first_instr];
    bool counts = written_by(m->f->pool, v, id).step > 0 && is_under_mutex(m->f, v, id);
    PathId writer = counts ? find_writer(m, v, waiting, id) : (PathId){0};
    if (!writer.i || readers_at(m, m->by_count, count) || readers_at(m, m->by_writer, writer))
        return;
    *map_slot(m->by_count, path_class(m->f->pool, count).i, NULL) = m->readers.len;
    *map_slot(m->by_writer, path_class(m->f->pool, writer).i, NULL) = m->readers.len;
    *vec_push(m->f->scratch, &m->readers) = (Readers){count, writer};
}

/* A change of the number of readers is one of the writer's lock. */
static void note_reader(const Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id,
                        const Readers *readers) {
    Finder *f = m->f;
    PathId writer = in_object_of(f->pool, readers->writer, v->address[id.i - v->first_instr]);
    PathId lock = name_of(m, writer, (Naming)*map_find(m->numbers, path_class(f->pool, writer).i));
    int step = written_by(f->pool, v, id).step;
    if (!is_under_mutex(f, v, id))
        return; /* where it is made */
    if (step == 0 || (step > 0 && !path_same(find_writer(m, v, waiting, id), writer)))
        lockuse_note(f, v->fn, lock, USE_MONITOR | USE_OTHER);
    else
        lockuse_note_op(f, v->fn, id,
                        USE_MONITOR | (step > 0 ? USE_TAKE | USE_TAKE_BESIDE : USE_GIVE | USE_GIVE_BESIDE),
                        (LockOp){.takes = step > 0, .waits = step > 0, .shared = step > 0, .lock = lock});
}

/* Whether who is about to write has found that there are no readers, if those are counted. */
static bool finds_readers_gone(const Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id) {
    PathId number = v->address[id.i - v->first_instr];
    const Readers *readers = readers_at(m, m->by_writer, number);
    if (!readers)
        return true;
    Test test = test_before(m->f, v, waiting, in_object_of(m->f->pool, readers->count, number), id);
    return test.any && test.found.high == 0;
}

/* ---- all changes ---- */

static void note_change(Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id) {
    Finder *f = m->f;
    PathId number = v->address[id.i - v->first_instr];
    const Readers *readers = readers_at(m, m->by_count, number);
    const uint64_t *naming = map_find(m->numbers, path_class(f->pool, number).i);
    if (readers)
        note_reader(m, v, waiting, id, readers);
    /* what is never taken is no lock: it counts who waits, perhaps */
    if (readers || !naming || !bitset_has(&m->taken, path_class(f->pool, number).i))
        return;
    PathId lock = name_of(m, number, (Naming)*naming);
    const Instr *instr = tu_instr(v->tu, id);
    if (!is_under_mutex(f, v, id)) {
        PathId value = instr->op == OP_STORE ? values_operand(f->pool, v, tu_args(v->tu, instr)) : (PathId){0};
        lockuse_note_begin(f, v->fn, lock, value, USE_MONITOR);
        return;
    }
    Test test = test_before(f, v, waiting, number, id);
    uint32_t use = use_of(test, written_by(f->pool, v, id));
    if (use & USE_TAKE_UP && !finds_readers_gone(m, v, waiting, id))
        use = USE_OTHER;
    if (use & USE_OTHER)
        lockuse_note(f, v->fn, lock, USE_MONITOR | use);
    else
        lockuse_note_op(
            f, v->fn, id, USE_MONITOR | use,
            (LockOp){.takes = use & USE_TAKE, .waits = test.waits, .shared = use & USE_TAKE_SHARED, .lock = lock});
}

typedef void Visit(Monitors *m, const FnValues *v, const Bitset *waiting, InstrId id);

/* `waiting`: those functions alone that wait for something. */
static void each_change(Monitors *m, Visit *visit, bool waiting) {
    Finder *f = m->f;
    for (uint32_t fn = 1; fn < f->graph->fn_count && map_len(m->numbers); fn++) {
        const FnValues *v = f->values[fn];
        Bitset heads = find_waiting_loops(f, v);
        for (uint32_t i = 0; i < v->instr_count && !(waiting && bitset_is_empty(&heads)); i++) {
            InstrId id = {v->first_instr + i};
            if (op_has(tu_instr(v->tu, id)->op, 'W') && !v->is_promoted_access[i] && v->address[i].i)
                visit(m, v, &heads, id);
        }
    }
}

void lockuse_note_monitors(Finder *f) {
    Monitors m = {
        .f = f, .numbers = map_new(f->scratch), .by_count = map_new(f->scratch), .by_writer = map_new(f->scratch)};
    for (uint32_t i = 1; i < f->graph->sites.len; i++) {
        const CallSite *site = &f->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_COND_WAIT)
            find_numbers(&m, site);
    }
    each_change(&m, find_taken, false);
    each_change(&m, find_readers, true);
    each_change(&m, note_change, false);
}

bool lockuse_is_monitor(uint64_t uses) {
    enum {
        TAKES = USE_TAKE_ONE | USE_TAKE_ALL | USE_TAKE_UP | USE_TAKE_DOWN | USE_TAKE_SHARED,
        GIVES = USE_GIVE_UP | USE_GIVE_DOWN | USE_GIVE_ZERO | USE_GIVE_SET,
    };
    uint32_t takes = uses & TAKES, gives = uses & GIVES, begins = uses & (USE_BEGIN_FREE | USE_BEGIN_TAKEN);
    if (!takes || !gives || (uses & USE_OTHER))
        return false;
    if (uses & USE_TAKE_BESIDE && (takes != USE_TAKE_UP || !(uses & USE_GIVE_BESIDE)))
        return false;
    if (takes == USE_TAKE_ONE) /* a number of them is there: one at most? */
        return gives == USE_GIVE_UP && begins && !(uses & USE_BEGIN_OTHER);
    if (takes == USE_TAKE_ALL)
        return !(gives & ~(uint32_t)(USE_GIVE_UP | USE_GIVE_SET));
    if (takes == USE_TAKE_UP)
        return !(gives & ~(uint32_t)(USE_GIVE_DOWN | USE_GIVE_ZERO));
    return !(takes & ~(uint32_t)(USE_TAKE_DOWN | USE_TAKE_SHARED)) && !(gives & USE_GIVE_SET);
}
