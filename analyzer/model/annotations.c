/* annotations.c: see annotations.h. The front end leaves "fact:expression" texts at symbols and members (lower_attr.c);
 * here they are read once for functions, and for members anew for each object.
 */
#include "model/annotations_internal.h"

#include <stdlib.h>
#include <string.h>

/* What is declared of a variable or member: the text of its attributes. */
typedef struct Declared {
    uint32_t tu;
    TypeId record; /* members */
    const char *name, *text;
} Declared;

typedef struct OrderFact {
    ClassId first, second;
} OrderFact;

typedef VEC(LockFact) LockFactVec;

struct Annotations {
    PathPool *pool;
    const SyncApi *api;
    Arena *arena;
    Diag *diag;
    LockFactVec *facts; /* by GlobalId; NULL if there are none at all */
    Bitset trusted; /* GlobalIds */
    VEC(Declared) declared;
    Map *members; /* (record, offset) -> index into declared */
    Map *variables; /* GlobalId -> the same */
    Map *guards; /* PathId of an address -> PathId of its guard: asked before */
    VEC(OrderFact) order;
};

/* ---- texts ---- */

typedef struct FactName {
    const char *name;
    FactKind kind;
    bool shared;
} FactName;

static const FactName fact_names[] = {
    {"requires", FACT_REQUIRES, false},     {"requires_shared", FACT_REQUIRES, true},
    {"excludes", FACT_EXCLUDES, false},     {"acquire", FACT_ACQUIRE, false},
    {"acquire_shared", FACT_ACQUIRE, true}, {"try_acquire", FACT_TRY_ACQUIRE, false},
    {"release", FACT_RELEASE, false},       {"try_acquire_shared", FACT_TRY_ACQUIRE, true},
    {"release_shared", FACT_RELEASE, true}, {"assert", FACT_ASSERT, false},
    {"assert_shared", FACT_ASSERT, true},   {"returns", FACT_RETURNS, false},
};

static const FactName *find_fact(const char *word, size_t len) {
    for (size_t i = 0; i < sizeof fact_names / sizeof *fact_names; i++) {
        if (strlen(fact_names[i].name) == len && strncmp(fact_names[i].name, word, len) == 0)
            return &fact_names[i];
    }
    return NULL;
}

/* The next "word:rest" of a comma separated text, commas in brackets left alone. False at its end. */
typedef struct Item {
    const char *word;
    size_t word_len;
    const char *rest; /* "" if there is none; in the arena */
} Item;

static bool next_item(const char **text, Arena *arena, Item *out) {
    const char *at = *text, *from = at;
    for (int depth = 0; *at && (*at != ',' || depth); at++)
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
    if (at == from)
        return false;
    out->word = from;
    out->word_len = strcspn(from, ":,");
    const char *rest = from + out->word_len + (from[out->word_len] == ':');
    out->rest = rest < at ? arena_strndup(arena, rest, (size_t)(at - rest)) : "";
    *text = at + (*at == ',');
    return true;
}

static bool item_is(const Item *item, const char *word) {
    return strlen(word) == item->word_len && strncmp(item->word, word, item->word_len) == 0;
}

static void unresolved(const Annotations *a, uint32_t tu_index, LocId loc_id, const char *function, const char *text) {
    const Tu *tu = a->pool->prog->tus[tu_index];
    const Loc *loc = tu_loc(tu, loc_id);
    diag_gap(a->diag, GAP_ANNOTATION_UNRESOLVED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line, function,
             text);
}

/* ---- functions ---- */

/* "true", "1": anything but zero; "0", "false": zero. */
static Range success_of(const char **expression) {
    const char *colon = strchr(*expression, ':');
    if (!colon)
        return (Range){INT64_MIN, INT64_MAX, true};
    bool is_zero = strncmp(*expression, "0:", 2) == 0 || strncmp(*expression, "false:", 6) == 0;
    *expression = colon + 1;
    return is_zero ? (Range){0, 0, false} : (Range){INT64_MIN, INT64_MAX, true};
}

static bool is_known(const LockFactVec *facts, const LockFact *fact) {
    VEC_EACH(const LockFact, known, facts) {
        if (known->kind == fact->kind && path_same(known->lock, fact->lock))
            return true;
    }
    return false;
}

static void add_fact(Annotations *a, uint32_t tu, const Sym *sym, GlobalId global, const FactName *name,
                     const char *expression) {
    Scope scope = {.pool = a->pool, .api = a->api, .tu = tu, .function = sym};
    LockFact fact = {.kind = (uint8_t)name->kind, .shared = name->shared};
    if (fact.kind == FACT_TRY_ACQUIRE)
        fact.success = success_of(&expression);
    if (fact.kind == FACT_REQUIRES && expression[0] == '!') { /* a negative capability: must not be held */
        fact.kind = FACT_EXCLUDES;
        expression++;
    }
    LockName lock = expression[0] ? lock_name_read(&scope, expression) : (LockName){0};
    fact.lock = lock.lock;
    fact.lock_kind = lock.kind;
    if (!lock.lock.i)
        unresolved(a, tu, sym->loc, tu_str(a->pool->prog->tus[tu], sym->name), expression);
    else if (!is_known(&a->facts[global.i], &fact))
        *vec_push(a->arena, &a->facts[global.i]) = fact;
}

static void add_function(Annotations *a, uint32_t tu_index, const Sym *sym, GlobalId global) {
    const char *text = tu_str(a->pool->prog->tus[tu_index], sym->annotation);
    if (!a->facts)
        a->facts = ARENA_ARRAY(a->arena, LockFactVec, a->pool->prog->globals.len);
    for (Item item; next_item(&text, a->arena, &item);) {
        const FactName *name = find_fact(item.word, item.word_len);
        if (name)
            add_fact(a, tu_index, sym, global, name, item.rest);
        else if (item_is(&item, "unchecked"))
            bitset_add(a->arena, &a->trusted, global.i);
    }
}

const LockFact *annotations_of(const Annotations *a, GlobalId function, uint32_t *out_count) {
    *out_count = a->facts && function.i ? a->facts[function.i].len : 0;
    return *out_count ? a->facts[function.i].data : NULL;
}

bool annotations_has_facts(const Annotations *a) {
    return a->facts != NULL;
}

const LockFact *annotations_at(const Annotations *a, const CallSite *site, uint32_t *out_count) {
    return annotations_of(a, site->global, out_count);
}

PathId fact_lock_inside(PathPool *pool, const LockFact *fact, FnId fn) {
    enum { MOST = SYNC_MOST_ARGUMENTS };
    PathId params[MOST];
    uint32_t count = fn_func(pool->prog, fn)->param_count;
    for (uint32_t i = 0; i < count && i < MOST; i++)
        params[i] = path_param(pool, fn, i);
    return path_subst(pool, fact->lock, (FnId){FACT_FN}, params, count < MOST ? count : MOST);
}

PathId fact_lock_at_call(PathPool *pool, const LockFact *fact, const FnValues *caller, InstrId call) {
    enum { MOST = SYNC_MOST_ARGUMENTS };
    PathId args[MOST];
    const Instr *instr = tu_instr(caller->tu, call);
    uint32_t count = instr->arg_count - 1u < MOST ? instr->arg_count - 1u : MOST;
    for (uint32_t i = 0; i < count; i++)
        args[i] = values_operand(pool, caller, &tu_args(caller->tu, instr)[i + 1]);
    return path_subst(pool, fact->lock, (FnId){FACT_FN}, args, count);
}

bool annotations_trust(const Annotations *a, FnId fn) {
    return bitset_has(&a->trusted, prog_fn(a->pool->prog, fn)->global.i);
}

/* ---- variables and members ---- */

static void add_member(Annotations *a, uint32_t tu_index, const Field *field) {
    const Tu *tu = a->pool->prog->tus[tu_index];
    RecordId record = prog_record_of(a->pool->prog, tu_index, field->record);
    bool is_new = false;
    uint64_t *slot = map_slot(a->members, map_pair(record.i, field->offset), &is_new);
    if (!is_new || !record.i)
        return;
    *slot = a->declared.len;
    *vec_push(a->arena, &a->declared) =
        (Declared){tu_index, field->record, tu_str(tu, field->name), tu_str(tu, field->annotation)};
}

static void add_variable(Annotations *a, uint32_t tu_index, const Sym *sym, GlobalId global) {
    const Tu *tu = a->pool->prog->tus[tu_index];
    bool is_new = false;
    uint64_t *slot = map_slot(a->variables, global.i, &is_new);
    if (!is_new)
        return;
    *slot = a->declared.len;
    *vec_push(a->arena, &a->declared) =
        (Declared){.tu = tu_index, .name = tu_str(tu, sym->name), .text = tu_str(tu, sym->annotation)};
}

/* The names of a declaration's attributes: the members of `object`, then variables. */
static Scope scope_of(const Annotations *a, const Declared *declared, PathId object) {
    return (Scope){.pool = a->pool, .api = a->api, .tu = declared->tu, .record = declared->record, .object = object};
}

/* The first lock that is named after that word. */
static PathId declared_lock(const Annotations *a, const Declared *declared, const char *word, PathId object) {
    Scope scope = scope_of(a, declared, object);
    const char *text = declared->text;
    PathId lock = {0};
    for (Item item; !lock.i && next_item(&text, a->arena, &item);) {
        if (item_is(&item, word))
            lock = lock_name_read(&scope, item.rest).lock;
    }
    return lock;
}

static PathId guard_of_place(const Annotations *a, const Path *place, const char *word) {
    if (place->kind != PATH_FIELD && place->kind != PATH_GLOBAL)
        return (PathId){0};
    const uint64_t *index = place->kind == PATH_FIELD ? map_find(a->members, map_pair(place->a, (uint32_t)place->num))
                                                      : map_find(a->variables, place->a);
    return index ? declared_lock(a, &a->declared.data[*index], word, place->base) : (PathId){0};
}

/* What is declared of the place, of what holds it, or of the pointer that leads to it. */
static PathId find_guard(const Annotations *a, PathId address) {
    for (PathId id = address; id.i;) {
        const Path place = *path_get(a->pool, id);
        if (place.kind == PATH_LOAD) {
            for (PathId at = place.base; at.i; at = path_get(a->pool, at)->base) {
                const Path pointer = *path_get(a->pool, at);
                if (pointer.kind != PATH_INDEX)
                    return guard_of_place(a, &pointer, "pt_guarded_by");
            }
        }
        PathId guard = guard_of_place(a, &place, "guarded_by");
        if (guard.i || (place.kind != PATH_FIELD && place.kind != PATH_INDEX))
            return guard;
        id = place.base;
    }
    return (PathId){0};
}

bool annotations_has_guards(const Annotations *a) {
    return a->declared.len > 0;
}

PathId annotations_guard(const Annotations *a, PathId address) {
    if (!a->declared.len)
        return (PathId){0};
    bool is_new = false;
    map_slot(a->guards, address.i, &is_new);
    PathId guard = is_new ? find_guard(a, address) : (PathId){(uint32_t)*map_find(a->guards, address.i)};
    *map_find(a->guards, address.i) = guard.i;
    return guard;
}

/* ---- order ---- */

/* Of a declared lock: some object of its type stands for all. */
static void add_order(Annotations *a, const Declared *declared) {
    Scope scope = scope_of(a, declared, declared->record.i ? path_param(a->pool, (FnId){FACT_FN}, 0) : (PathId){0});
    const char *text = declared->text;
    for (Item item; next_item(&text, a->arena, &item);) {
        bool before = item_is(&item, "acquired_before"), after = item_is(&item, "acquired_after");
        if (!before && !after)
            continue;
        ClassId own = path_class(a->pool, lock_name_read(&scope, declared->name).lock);
        ClassId other = path_class(a->pool, lock_name_read(&scope, item.rest).lock);
        if (own.i && other.i)
            *vec_push(a->arena, &a->order) = before ? (OrderFact){own, other} : (OrderFact){other, own};
    }
}

bool annotations_order(const Annotations *a, ClassId first, ClassId second) {
    VEC_EACH(const OrderFact, fact, &a->order) {
        if (fact->first.i == first.i && fact->second.i == second.i)
            return true;
    }
    return false;
}

/* ---- all ---- */

static void add_unit(Annotations *a, uint32_t tu_index) {
    const Program *prog = a->pool->prog;
    const Tu *tu = prog->tus[tu_index];
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        const Sym *sym = &tu->syms.data[i];
        GlobalId global = prog_global_of(prog, tu_index, (SymId){i});
        if (!global.i || !tu_str(tu, sym->annotation)[0])
            continue;
        if (sym->kind == SYM_FUNC)
            add_function(a, tu_index, sym, global);
        else
            add_variable(a, tu_index, sym, global);
    }
    for (uint32_t i = 1; i < tu->fields.len; i++) {
        if (tu_str(tu, tu->fields.data[i].annotation)[0])
            add_member(a, tu_index, &tu->fields.data[i]);
    }
}

Annotations *annotations_build(PathPool *pool, const SyncApi *api, Arena *arena, Diag *diag) {
    Annotations *a = ARENA_NEW(arena, Annotations);
    *a = (Annotations){.pool = pool,
                       .api = api,
                       .arena = arena,
                       .diag = diag,
                       .members = map_new(arena),
                       .variables = map_new(arena),
                       .guards = map_new(arena)};
    for (uint32_t i = 0; i < pool->prog->tu_count; i++)
        add_unit(a, i);
    VEC_EACH(const Declared, declared, &a->declared)
        add_order(a, declared);
    return a;
}
