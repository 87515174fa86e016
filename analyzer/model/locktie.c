/* locktie.c: see locktie.h. */
#include "model/locktie.h"

/* The index by which the lock, or what it lies in, is chosen from many; 0 none. */
static PathId lock_index(const PathPool *pool, PathId lock) {
    while (path_get(pool, lock)->kind == PATH_FIELD || path_get(pool, lock)->kind == PATH_LOCK)
        lock = path_get(pool, lock)->base;
    const Path *path = path_get(pool, lock);
    return (PathId){path->kind == PATH_INDEX ? path->b : 0};
}

/* Whether the address is that of an element with this index, or reached through one. */
static bool has_index(const PathPool *pool, PathId address, PathId index) {
    for (; address.i; address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_INDEX && path->b == index.i)
            return true;
    }
    return false;
}

/* Whether the address lies within the object: no pointer is followed in between. */
static bool lies_in(const PathPool *pool, PathId address, PathId object) {
    while (!path_same(address, object)) {
        const Path *path = path_get(pool, address);
        if (path->kind != PATH_FIELD && path->kind != PATH_INDEX)
            return false;
        address = path->base;
    }
    return true;
}

typedef struct Search {
    const PathPool *pool;
    FnValues *const *values;
    PathId from;
} Search;

static bool comes_from(const Search *s, PathId value, int depth);

/* A local where control flow meets: any of what it was. */
static bool phi_comes_from(const Search *s, PathId value, int depth) {
    const Path *path = path_get(s->pool, value);
    const FnValues *v = s->values[path->a];
    uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++) {
            if (!phi->args[k].i || (!path_contains(s->pool, phi->args[k], value) && comes_from(s, phi->args[k], depth)))
                return true;
        }
    }
    return false;
}

static bool result_comes_from(const Search *s, const Path *path, int depth) {
    const FnValues *v = s->values[path->a];
    const Instr *call = tu_instr(v->tu, (InstrId){path->b});
    const Operand *args = tu_args(v->tu, call);
    for (uint32_t k = 1; k < call->arg_count; k++) {
        PathId arg = values_operand((PathPool *)s->pool, v, &args[k]);
        if (!arg.i || comes_from(s, arg, depth))
            return true;
    }
    return false;
}

/* Whether a value is found through another one, or how it is found is not known. */
static bool comes_from(const Search *s, PathId value, int depth) {
    if (depth == 0 || !value.i || path_contains(s->pool, value, s->from))
        return true;
    PathId root = path_root(s->pool, value, true);
    const Path *path = path_get(s->pool, root);
    switch (path->kind) {
    case PATH_PHI:
        return phi_comes_from(s, root, depth - 1);
    case PATH_RESULT:
        return result_comes_from(s, path, depth - 1);
    case PATH_PARAM:
    case PATH_GLOBAL:
    case PATH_LOCAL:
        return false;
    default:
        return true;
    }
}

static bool are_related(PathPool *pool, FnValues *const *values, PathId a, PathId b) {
    enum { MAX_STEPS = 6 };
    const Path *x = path_get(pool, path_root(pool, a, true)), *y = path_get(pool, path_root(pool, b, true));
    if (x->kind == PATH_PARAM && y->kind == PATH_PARAM && x->a != y->a)
        return true; /* of a caller and a callee: what is handed on is not known */
    return comes_from(&(Search){pool, values, a}, b, MAX_STEPS) || comes_from(&(Search){pool, values, b}, a, MAX_STEPS);
}

/* A record with nothing but the lock in it. That of a lock with other members may be the parent of many objects. */
static bool is_bare_lock(const PathPool *pool, RecordId id) {
    const ProgRecord *record = &pool->prog->records.data[id.i];
    return id.i && tu_type(pool->prog->tus[record->tu], record->type)->field_count == 1;
}

/* It is a variable, or reached through one: a lock there may be meant for whatever there is. */
static bool is_of_variable(const PathPool *pool, PathId object) {
    return path_get(pool, path_root(pool, object, true))->kind == PATH_GLOBAL;
}

LockTie lock_tie(PathPool *pool, FnValues *const *values, PathId lock, PathId address) {
    const Path *path = path_get(pool, lock);
    bool section = path->kind == PATH_LOCK && path->sub; /* of an object of whatever type */
    if (section && lies_in(pool, address, path->base))
        return TIE_SELF;
    if (path->kind == PATH_LOCK && path_get(pool, path->base)->kind == PATH_LOAD)
        path = path_get(pool, path->base);
    if (path->kind == PATH_LOAD) /* the lock that a member of the object points to */
        return lock_tie(pool, values, path->base, address) == TIE_SELF ? TIE_SELF : TIE_NONE;
    PathId handle = path_lock_handle(pool, lock);
    if (handle.i)
        return lock_tie(pool, values, handle, address);
    PathId owner = path_object(pool, lock), object = path_object(pool, address);
    PathId index = lock_index(pool, lock);
    if (index.i ? has_index(pool, address, index) : lies_in(pool, address, owner))
        return TIE_SELF;
    RecordId record = class_record(pool, path_class(pool, lock));
    const Path *holder = path_get(pool, owner);
    if (holder->kind == PATH_LOAD && is_bare_lock(pool, record) && lies_in(pool, holder->base, object))
        return TIE_SELF; /* a member of the object points to its lock */
    bool same_type = record.i && class_record(pool, path_class(pool, address)).i == record.i;
    if (section ? is_of_variable(pool, owner) || is_of_variable(pool, object) : !same_type)
        return TIE_NONE;
    if (path_surely_apart(pool, owner, object))
        return TIE_APART;
    return are_related(pool, values, owner, object) ? TIE_NONE : TIE_OTHER;
}
