/* path.c: see path.h. */
#include "model/path.h"

#include "base/hash.h"

#include <string.h>

enum { PATH_MAX_DEPTH = 14, PATH_MAX_SIZE = 64, PATH_FIRST_SLOTS = 1024, PATH_MOST_FIRST_SLOTS = 1 << 26 };

static PathId push_path(PathPool *pool, Path path) {
    uint32_t at = pool->path_count % PATH_SEGMENT;
    if (at == 0)
        *vec_push(pool->arena, &pool->segments) = ARENA_ARRAY(pool->arena, Path, PATH_SEGMENT);
    vec_last(&pool->segments)[at] = path;
    return (PathId){pool->path_count++};
}

void path_set_name(PathPool *pool, PathId id, const char *name) {
    pool->segments.data[id.i / PATH_SEGMENT][id.i % PATH_SEGMENT].name = name;
}

/* Most instructions make a path or two. Growing leaves the smaller index behind, so it starts about as large as it
 * gets. */
static uint32_t first_slots(const Program *prog) {
    uint64_t instrs = 0;
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        const Func *func = fn_func(prog, (FnId){fn});
        for (uint32_t k = 0; k < func->block_count; k++)
            instrs += tu_block(fn_tu(prog, (FnId){fn}), func, k)->instr_count;
    }
    uint32_t slots = PATH_FIRST_SLOTS;
    while (slots < 2 * instrs && slots < PATH_MOST_FIRST_SLOTS)
        slots *= 2;
    return slots;
}

PathPool *pathpool_new(const Program *prog, const bool *pure, Arena *arena) {
    PathPool *pool = ARENA_NEW(arena, PathPool);
    pool->prog = prog;
    pool->pure = pure;
    pool->getters = ARENA_ARRAY(arena, PathId, prog->fns.len);
    pool->arena = arena;
    pool->index_mask = first_slots(prog) - 1;
    pool->index = ARENA_ARRAY(arena, PathSlot, (size_t)pool->index_mask + 1);
    pool->globals = ARENA_ARRAY(arena, PathId, prog->globals.len);
    pool->param_first = ARENA_ARRAY(arena, uint32_t, prog->fns.len + 1);
    for (uint32_t fn = 1; fn < prog->fns.len; fn++)
        pool->param_first[fn + 1] = pool->param_first[fn] + fn_func(prog, (FnId){fn})->param_count;
    pool->params = ARENA_ARRAY(arena, PathId, pool->param_first[prog->fns.len]);
    push_path(pool, (Path){0});
    pool->class_ids = strmap_new(arena);
    *vec_push(arena, &pool->class_names) = "";
    vec_push(arena, &pool->class_records);
    return pool;
}

static bool path_equal(const Path *x, const Path *y) {
    return x->kind == y->kind && x->sub == y->sub && x->base.i == y->base.i && x->a == y->a && x->b == y->b &&
           x->c == y->c && x->num == y->num;
}

static uint32_t path_hash(const Path *path) {
    uint64_t hash = hash_mix((uint64_t)path->kind << 40 | (uint64_t)path->sub << 32 | path->base.i, path->c);
    hash = hash_mix(hash, map_pair(path->a, path->b));
    return (uint32_t)(hash_mix(hash, (uint64_t)path->num) >> 32);
}

/* Depth alone does not bound a walk: in `h ^= h >> 3; h += h << 5; ...` each term holds the one before twice. */
static bool path_measure(const PathPool *pool, Path *path) {
    const Path *base = path_get(pool, path->base), *second = path_get(pool, path_second(path));
    uint32_t depth = (base->depth > second->depth ? base->depth : second->depth) + 1u;
    uint32_t size = base->size + second->size + 1u;
    path->depth = (uint8_t)depth;
    path->size = (uint8_t)size;
    path->params = base->params | second->params | (path->kind == PATH_PARAM ? path_param_bit(path->b) : 0);
    return depth <= PATH_MAX_DEPTH && size <= PATH_MAX_SIZE;
}

/* The slot of the index that holds the path, or the free one where it belongs. */
static PathSlot *index_slot(const PathPool *pool, const Path *path, uint32_t hash) {
    for (uint32_t at = hash;; at++) {
        PathSlot *slot = &pool->index[at & pool->index_mask];
        if (!slot->id.i || (slot->hash == hash && path_equal(path_get(pool, slot->id), path)))
            return slot;
    }
}

/* The index is at most half full. */
static void index_grow(PathPool *pool) {
    PathSlot *old = pool->index;
    uint32_t old_mask = pool->index_mask;
    pool->index_mask = old_mask * 2 + 1;
    pool->index = ARENA_ARRAY(pool->arena, PathSlot, (size_t)pool->index_mask + 1);
    for (uint32_t i = 0; i <= old_mask; i++) {
        uint32_t at = old[i].hash;
        while (old[i].id.i && pool->index[at & pool->index_mask].id.i)
            at++;
        if (old[i].id.i)
            pool->index[at & pool->index_mask] = old[i];
    }
    arena_give_back(pool->arena, old, sizeof *old * ((size_t)old_mask + 1));
}

PathId path_make(PathPool *pool, Path path) {
    if (!path_measure(pool, &path))
        return (PathId){0};
    uint32_t hash = path_hash(&path);
    PathSlot *slot = index_slot(pool, &path, hash);
    if (slot->id.i)
        return slot->id;
    PathId id = push_path(pool, path);
    *slot = (PathSlot){hash, id};
    if (pool->path_count > pool->index_mask / 2)
        index_grow(pool);
    return id;
}

/* Those asked for again and again need no look into the index. */
static PathId path_once(PathPool *pool, PathId *known, Path path) {
    if (!known->i)
        *known = path_make(pool, path);
    return *known;
}

PathId path_int(PathPool *pool, int64_t num) {
    Path path = {.kind = PATH_INT, .num = num};
    return num >= 0 && num < PATH_INTS ? path_once(pool, &pool->ints[num], path) : path_make(pool, path);
}

PathId path_global(PathPool *pool, GlobalId global) {
    return path_once(pool, &pool->globals[global.i], (Path){.kind = PATH_GLOBAL, .a = global.i});
}

/* There are functions and parameters that only stand for some. */
PathId path_param(PathPool *pool, FnId fn, uint32_t index) {
    Path path = {.kind = PATH_PARAM, .a = fn.i, .b = index};
    bool real = fn.i < pool->prog->fns.len;
    uint32_t first = real ? pool->param_first[fn.i] : 0, count = real ? pool->param_first[fn.i + 1] - first : 0;
    return index < count ? path_once(pool, &pool->params[first + index], path) : path_make(pool, path);
}

PathId path_field(PathPool *pool, PathId base, RecordId record, int64_t offset, const char *name) {
    if (!base.i)
        return base;
    return path_make(pool, (Path){.kind = PATH_FIELD, .base = base, .a = record.i, .num = offset, .name = name});
}

PathId path_lock(PathPool *pool, PathId object) {
    return object.i ? path_make(pool, (Path){.kind = PATH_LOCK, .base = object}) : object;
}

PathId path_section(PathPool *pool, PathId object) {
    while (path_get(pool, object)->kind == PATH_FIELD && !path_get(pool, object)->num)
        object = path_get(pool, object)->base; /* an object and the header that it begins with are one */
    return object.i ? path_make(pool, (Path){.kind = PATH_LOCK, .base = object, .sub = true}) : object;
}

void path_add_token(PathPool *pool, const char *name) {
    PathId token = path_make(pool, (Path){.kind = PATH_TOKEN, .a = pool->tokens.len + 1, .name = name});
    *vec_push(pool->arena, &pool->tokens) = token;
}

PathId path_inner_lock(PathPool *pool, uint32_t index, const char *name) {
    return path_make(pool, (Path){.kind = PATH_TOKEN, .a = index, .sub = true, .name = name});
}

PathId path_index(PathPool *pool, PathId base, PathId index, uint32_t scale) {
    if (!base.i)
        return base;
    const Path *i = path_get(pool, index);
    if (index.i && i->kind == PATH_INT && i->num == 0)
        return base; /* a[0] and *a are one address */
    return path_make(pool, (Path){.kind = PATH_INDEX, .base = base, .b = index.i, .num = scale});
}

PathId path_load(PathPool *pool, PathId address, PathId version) {
    if (!address.i)
        return address;
    return path_make(pool, (Path){.kind = PATH_LOAD, .base = address, .a = version.i});
}

PathId path_root(const PathPool *pool, PathId id, bool through_loads) {
    for (;;) {
        const Path *path = path_get(pool, id);
        bool down = path->kind == PATH_FIELD || path->kind == PATH_INDEX || path->kind == PATH_LOCK ||
                    (through_loads && path->kind == PATH_LOAD);
        if (!down)
            return id;
        id = path->base;
    }
}

bool path_has_index(const PathPool *pool, PathId address) {
    for (;;) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_INDEX)
            return !path->b || path_get(pool, (PathId){path->b})->kind != PATH_INT;
        if (path->kind != PATH_FIELD)
            return false;
        address = path->base;
    }
}

bool path_reads(const PathPool *pool, PathId value, PathId address) {
    const Path *path = path_get(pool, value);
    if (path->kind == PATH_LOAD)
        return path_same(path->base, address);
    bool pair = path->kind == PATH_BIN;
    return (pair || path->kind == PATH_UN) &&
           (path_reads(pool, path->base, address) || (pair && path_reads(pool, (PathId){path->b}, address)));
}

bool path_has_unknown_index(const PathPool *pool, PathId id) {
    for (; id.i; id = path_get(pool, id)->base) {
        const Path *path = path_get(pool, id);
        if (path->kind == PATH_INDEX && !path->b)
            return true;
    }
    return false;
}

bool path_constant_offset(const PathPool *pool, PathId address, int64_t *out_offset) {
    *out_offset = 0;
    for (;; address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_FIELD) {
            *out_offset += path->num;
        } else if (path->kind == PATH_INDEX) {
            const Path *index = path_get(pool, (PathId){path->b});
            if (index->kind != PATH_INT)
                return false;
            *out_offset += index->num * path->num;
        } else {
            return true;
        }
    }
}

bool path_lies_in(const PathPool *pool, PathId address, PathId object) {
    while (!path_same(address, object)) {
        const Path *path = path_get(pool, address);
        if (path->kind != PATH_INDEX && path->kind != PATH_FIELD && path->kind != PATH_LOCK)
            return false;
        address = path->base;
    }
    return true;
}

bool path_is_one_place(const PathPool *pool, PathId address) {
    for (;; address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_INDEX && path_get(pool, (PathId){path->b})->kind != PATH_INT)
            return false;
        if (path->kind != PATH_INDEX && path->kind != PATH_FIELD && path->kind != PATH_LOCK)
            return path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL;
    }
}

/* The address of an element as array and index; an array's own address is that of its first element. */
static const Path *split_element(const PathPool *pool, PathId address, PathId *out_array) {
    const Path *path = path_get(pool, address);
    *out_array = path->kind == PATH_INDEX ? path->base : address;
    return path->kind == PATH_INDEX ? path_get(pool, (PathId){path->b}) : NULL;
}

/* An index as a value and a number added to it. */
static PathId split_sum(const PathPool *pool, const Path *index, PathId self, int64_t *out_num) {
    *out_num = index->kind == PATH_INT ? index->num : 0;
    if (index->kind == PATH_INT)
        return (PathId){0};
    const Path *number = index->kind == PATH_BIN ? path_get(pool, (PathId){index->b}) : index;
    bool sum = index->kind == PATH_BIN && (index->sub == BIN_ADD || index->sub == BIN_SUB) && number->kind == PATH_INT;
    *out_num = !sum ? 0 : index->sub == BIN_ADD ? number->num : -number->num;
    return sum ? index->base : self;
}

/* An index is the other one, and a number added to it modulo a larger one: its neighbour in a ring. */
static bool is_next_in_ring(const PathPool *pool, PathId index, PathId other) {
    const Path *rest = path_get(pool, index);
    if (rest->kind != PATH_BIN || rest->sub != BIN_REM)
        return false;
    int64_t by = 0;
    const Path *modulus = path_get(pool, (PathId){rest->b});
    PathId of = split_sum(pool, path_get(pool, rest->base), rest->base, &by);
    return modulus->kind == PATH_INT && path_same(of, other) && by % (modulus->num ? modulus->num : 1) != 0;
}

/* An index is an odd number less the other one, or a single bit turned over: the other one of two. */
static bool is_other_of_two(const PathPool *pool, PathId index, PathId other) {
    const Path *path = path_get(pool, index);
    if (path->kind == PATH_UN)
        return path->sub == UN_LNOT && path_same(path->base, other);
    if (path->kind != PATH_BIN)
        return false;
    const Path *left = path_get(pool, path->base), *right = path_get(pool, (PathId){path->b});
    return (path->sub == BIN_SUB && path->b == other.i && left->kind == PATH_INT && left->num % 2 != 0) ||
           (path->sub == BIN_XOR && path_same(path->base, other) && right->kind == PATH_INT && right->num != 0);
}

static bool are_numbers_apart(const PathPool *pool, PathId a, PathId b) {
    return is_next_in_ring(pool, a, b) || is_next_in_ring(pool, b, a) || is_other_of_two(pool, a, b) ||
           is_other_of_two(pool, b, a);
}

bool path_surely_apart(const PathPool *pool, PathId a, PathId b) {
    if (path_same(a, b))
        return false;
    if (path_is_one_place(pool, a) && path_is_one_place(pool, b))
        return true;
    const Path *left = path_get(pool, a), *right = path_get(pool, b);
    while (left->kind == PATH_FIELD && right->kind == PATH_FIELD && left->num == right->num) {
        a = left->base;
        b = right->base;
        left = path_get(pool, a);
        right = path_get(pool, b);
    }
    static const Path first = {.kind = PATH_INT};
    PathId array_a, array_b;
    const Path *x = split_element(pool, a, &array_a), *y = split_element(pool, b, &array_b);
    if (!path_same(array_a, array_b) || (!x && !y) || (x && x->kind == PATH_NONE) || (y && y->kind == PATH_NONE))
        return false;
    int64_t m, n;
    PathId i = split_sum(pool, x ? x : &first, (PathId){path_get(pool, a)->b}, &m);
    PathId k = split_sum(pool, y ? y : &first, (PathId){path_get(pool, b)->b}, &n);
    return (path_same(i, k) && m != n) ||
           (x && y && are_numbers_apart(pool, (PathId){path_get(pool, a)->b}, (PathId){path_get(pool, b)->b}));
}

bool path_contains(const PathPool *pool, PathId id, PathId part) {
    while (id.i >= part.i && id.i) { /* a term is made after its parts */
        if (path_same(id, part))
            return true;
        const Path *path = path_get(pool, id);
        PathId second = path_second(path);
        if (second.i && path_contains(pool, second, part))
            return true;
        id = path->base;
    }
    return false;
}

static bool path_all_roots(const PathPool *pool, PathId id, FnId params_of) {
    const Path *path = path_get(pool, id);
    switch (path->kind) {
    case PATH_INT:
    case PATH_STRING:
    case PATH_GLOBAL:
    case PATH_TOKEN:
        return true;
    case PATH_PARAM:
        return params_of.i && path->a == params_of.i;
    case PATH_LOAD:
        return path->a == 0 && path_all_roots(pool, path->base, params_of);
    case PATH_FIELD:
    case PATH_UN:
    case PATH_LOCK:
        return path_all_roots(pool, path->base, params_of);
    case PATH_INDEX:
    case PATH_BIN:
        return path_all_roots(pool, path->base, params_of) && path_all_roots(pool, path_second(path), params_of);
    case PATH_PURE:
        return (!path->base.i || path_all_roots(pool, path->base, params_of)) &&
               (!path->b || path_all_roots(pool, path_second(path), params_of));
    default:
        return false;
    }
}

bool path_is_absolute(const PathPool *pool, PathId id) {
    return path_all_roots(pool, id, (FnId){0});
}

bool path_is_of_interface(const PathPool *pool, PathId id, FnId fn) {
    return path_all_roots(pool, id, fn);
}

typedef struct Rewrite {
    FnId callee; /* parameters of it become args; 0: `from` becomes `to` */
    const PathId *args;
    uint32_t arg_count;
    bool keep; /* parameters that args do not know stay as they are */
    PathId from, to;
} Rewrite;

static PathId path_rewrite(PathPool *pool, PathId id, const Rewrite *rewrite) {
    Path path = *path_get(pool, id);
    if (rewrite->callee.i && path.kind == PATH_PARAM && path.a == rewrite->callee.i) {
        PathId arg = path.b < rewrite->arg_count ? rewrite->args[path.b] : (PathId){0};
        return arg.i || !rewrite->keep ? arg : id;
    }
    if (!rewrite->callee.i && path_same(id, rewrite->from))
        return rewrite->to;
    if (!path.base.i || (rewrite->callee.i && !path.params))
        return id;
    PathId base = path_rewrite(pool, path.base, rewrite);
    if (!base.i)
        return base;
    PathId second = path_second(&path), was = second;
    if (second.i) {
        /* An unknown index still leaves the array known. */
        second = path_rewrite(pool, second, rewrite);
        if (!second.i && path.kind != PATH_INDEX)
            return second;
        path.b = second.i;
    }
    if (path_same(base, path.base) && path_same(second, was))
        return id;
    if (path.kind == PATH_INDEX)
        return path_index(pool, base, second, (uint32_t)path.num); /* an index that became 0 is none */
    path.base = base;
    return path_make(pool, path);
}

PathId path_subst(PathPool *pool, PathId id, FnId callee, const PathId *args, uint32_t arg_count) {
    if (!path_get(pool, id)->params)
        return id;
    return path_rewrite(pool, id, &(Rewrite){.callee = callee, .args = args, .arg_count = arg_count});
}

PathId path_bind(PathPool *pool, PathId id, FnId fn, const PathId *params, uint32_t count) {
    if (!path_get(pool, id)->params)
        return id;
    PathId bound = path_rewrite(pool, id, &(Rewrite){.callee = fn, .args = params, .arg_count = count, .keep = true});
    return bound.i ? bound : id;
}

PathId path_replace(PathPool *pool, PathId id, PathId from, PathId to) {
    return path_rewrite(pool, id, &(Rewrite){.from = from, .to = to});
}

/* ---- words ---- */

static const char *sym_name_of(const PathPool *pool, FnId fn, SymId sym) {
    const Tu *tu = fn_tu(pool->prog, fn);
    return tu_str(tu, tu_sym(tu, sym)->name);
}

static const char *describe_object(const PathPool *pool, PathId address, Arena *arena);

/* A value: what the term evaluates to. */
static const char *describe_value(const PathPool *pool, PathId id, Arena *arena) {
    const Path *path = path_get(pool, id);
    FnId fn = {path->a};
    switch (path->kind) {
    case PATH_INT:
        return arena_printf(arena, "%lld", (long long)path->num);
    case PATH_PARAM: {
        const Func *func = fn_func(pool->prog, fn);
        const Tu *tu = fn_tu(pool->prog, fn);
        const char *name = path->b < func->param_count
                               ? tu_str(tu, tu_sym(tu, tu->members.data[func->param_first + path->b])->name)
                               : "";
        return name[0] ? name : arena_printf(arena, "argument %u", path->b + 1);
    }
    case PATH_PHI: {
        const char *name = sym_name_of(pool, fn, (SymId){path->c});
        return name[0] ? name : "(...)";
    }
    case PATH_RESULT:
    case PATH_OPAQUE:
        return path->name && path->name[0] ? path->name : "(...)";
    case PATH_PURE:
        return arena_printf(arena, "%s(...)", prog_fn(pool->prog, fn)->name);
    case PATH_LOAD:
        return describe_object(pool, path->base, arena);
    case PATH_GLOBAL:
    case PATH_LOCAL:
    case PATH_FIELD:
    case PATH_INDEX:
        return arena_printf(arena, "&%s", describe_object(pool, id, arena));
    default:
        return "(...)";
    }
}

static bool path_is_address(const Path *path) {
    return path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL || path->kind == PATH_FIELD ||
           path->kind == PATH_INDEX;
}

/* What lies at an address. */
static const char *describe_object(const PathPool *pool, PathId address, Arena *arena) {
    const Path *path = path_get(pool, address);
    switch (path->kind) {
    case PATH_GLOBAL:
        return pool->prog->globals.data[path->a].name;
    case PATH_LOCAL:
        return sym_name_of(pool, (FnId){path->a}, (SymId){path->b});
    case PATH_FIELD: {
        const char *name = path->name ? path->name : "?";
        if (path_is_address(path_get(pool, path->base)))
            return arena_printf(arena, "%s.%s", describe_object(pool, path->base, arena), name);
        return arena_printf(arena, "%s->%s", describe_value(pool, path->base, arena), name);
    }
    case PATH_TOKEN:
        return path->name;
    case PATH_LOCK:
        if (path->sub)
            return arena_printf(arena, "the critical section of %s",
                                path_is_address(path_get(pool, path->base)) ? describe_object(pool, path->base, arena)
                                                                            : describe_value(pool, path->base, arena));
        return describe_object(pool, path->base, arena);
    case PATH_INDEX: {
        const Path *index = path_get(pool, (PathId){path->b});
        const char *text = index->kind == PATH_INT || index->kind == PATH_PARAM || index->kind == PATH_PHI
                               ? describe_value(pool, (PathId){path->b}, arena)
                               : "...";
        bool is_address = path_is_address(path_get(pool, path->base));
        const char *base =
            is_address ? describe_object(pool, path->base, arena) : describe_value(pool, path->base, arena);
        return arena_printf(arena, "%s[%s]", base, text);
    }
    default:
        return arena_printf(arena, "*%s", describe_value(pool, address, arena));
    }
}

const char *path_describe(const PathPool *pool, PathId address, Arena *arena) {
    if (!address.i)
        return "(unknown)";
    return describe_object(pool, address, arena);
}
