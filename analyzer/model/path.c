/* path.c: see path.h. */
#include "model/path.h"

#include "base/hash.h"

#include <string.h>

enum { PATH_MAX_DEPTH = 14 };

PathPool *pathpool_new(const Program *prog, const bool *pure, Arena *arena) {
    PathPool *pool = ARENA_NEW(arena, PathPool);
    pool->prog = prog;
    pool->pure = pure;
    pool->arena = arena;
    pool->ids = map_new(arena);
    pool->class_ids = strmap_new(arena);
    vec_push(arena, &pool->paths);
    vec_push(arena, &pool->same_hash);
    *vec_push(arena, &pool->class_names) = "";
    return pool;
}

static bool path_equal(const Path *x, const Path *y) {
    return x->kind == y->kind && x->sub == y->sub && x->base.i == y->base.i && x->a == y->a && x->b == y->b &&
           x->c == y->c && x->num == y->num;
}

static uint64_t path_hash(const Path *path) {
    uint64_t words[4] = {(uint64_t)path->kind << 40 | (uint64_t)path->sub << 32 | path->base.i,
                         map_pair(path->a, path->b), path->c, (uint64_t)path->num};
    return hash_bytes(words, sizeof words);
}

PathId path_make(PathPool *pool, Path path) {
    path.depth = path.base.i ? (uint16_t)(path_get(pool, path.base)->depth + 1) : 1;
    if (path.depth > PATH_MAX_DEPTH)
        return (PathId){0};
    bool is_new = false;
    uint64_t *slot = map_slot(pool->ids, path_hash(&path), &is_new);
    if (!is_new) {
        for (PathId id = {(uint32_t)*slot}; id.i; id = pool->same_hash.data[id.i]) {
            if (path_equal(path_get(pool, id), &path))
                return id;
        }
    }
    PathId id = {pool->paths.len};
    *vec_push(pool->arena, &pool->paths) = path;
    *vec_push(pool->arena, &pool->same_hash) = (PathId){is_new ? 0 : (uint32_t)*slot};
    *slot = id.i;
    return id;
}

PathId path_int(PathPool *pool, int64_t num) { return path_make(pool, (Path){.kind = PATH_INT, .num = num}); }

PathId path_global(PathPool *pool, GlobalId global) {
    return path_make(pool, (Path){.kind = PATH_GLOBAL, .a = global.i});
}

PathId path_param(PathPool *pool, FnId fn, uint32_t index) {
    return path_make(pool, (Path){.kind = PATH_PARAM, .a = fn.i, .b = index});
}

PathId path_field(PathPool *pool, PathId base, RecordId record, int64_t offset, const char *name) {
    if (!base.i)
        return base;
    return path_make(pool,
                     (Path){.kind = PATH_FIELD, .base = base, .a = record.i, .num = offset, .name = name});
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
        bool down = path->kind == PATH_FIELD || path->kind == PATH_INDEX || (through_loads && path->kind == PATH_LOAD);
        if (!down)
            return id;
        id = path->base;
    }
}

/* The second subterm, 0 if there is none. */
static PathId path_second(const Path *path) {
    bool has = path->kind == PATH_INDEX || path->kind == PATH_BIN || path->kind == PATH_PURE;
    return (PathId){has ? path->b : 0};
}

bool path_has_unknown_index(const PathPool *pool, PathId id) {
    for (; id.i; id = path_get(pool, id)->base) {
        const Path *path = path_get(pool, id);
        if (path->kind == PATH_INDEX && !path->b)
            return true;
    }
    return false;
}

bool path_contains(const PathPool *pool, PathId id, PathId part) {
    while (id.i) {
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
        return true;
    case PATH_PARAM:
        return params_of.i && path->a == params_of.i;
    case PATH_LOAD:
        return path->a == 0 && path_all_roots(pool, path->base, params_of);
    case PATH_FIELD:
    case PATH_UN:
        return path_all_roots(pool, path->base, params_of);
    case PATH_INDEX:
    case PATH_BIN:
    case PATH_PURE:
        return path_all_roots(pool, path->base, params_of) &&
               (!path_second(path).i ? path->kind == PATH_PURE : path_all_roots(pool, path_second(path), params_of));
    default:
        return false;
    }
}

bool path_is_absolute(const PathPool *pool, PathId id) { return path_all_roots(pool, id, (FnId){0}); }

bool path_is_of_interface(const PathPool *pool, PathId id, FnId fn) { return path_all_roots(pool, id, fn); }

typedef struct Rewrite {
    FnId callee; /* parameters of it become args; 0: `from` becomes `to` */
    const PathId *args;
    uint32_t arg_count;
    PathId from, to;
} Rewrite;

static PathId path_rewrite(PathPool *pool, PathId id, const Rewrite *rewrite) {
    Path path = *path_get(pool, id);
    if (rewrite->callee.i && path.kind == PATH_PARAM && path.a == rewrite->callee.i)
        return path.b < rewrite->arg_count ? rewrite->args[path.b] : (PathId){0};
    if (!rewrite->callee.i && path_same(id, rewrite->from))
        return rewrite->to;
    if (!path.base.i)
        return id;
    PathId base = path_rewrite(pool, path.base, rewrite);
    if (!base.i)
        return base;
    PathId second = path_second(&path);
    if (second.i) {
        /* An unknown index still leaves the array known. */
        second = path_rewrite(pool, second, rewrite);
        if (!second.i && path.kind != PATH_INDEX)
            return second;
        path.b = second.i;
    }
    path.base = base;
    return path_make(pool, path);
}

PathId path_subst(PathPool *pool, PathId id, FnId callee, const PathId *args, uint32_t arg_count) {
    return path_rewrite(pool, id, &(Rewrite){.callee = callee, .args = args, .arg_count = arg_count});
}

PathId path_replace(PathPool *pool, PathId id, PathId from, PathId to) {
    return path_rewrite(pool, id, &(Rewrite){.from = from, .to = to});
}

/* ---- classes ---- */

typedef struct Shape {
    PathId root;     /* below FIELD and INDEX */
    RecordId record; /* of the FIELD nearest to the root */
    int64_t offset;  /* of all FIELDs; indices count as nothing */
    bool has_field;
} Shape;

static Shape path_shape(const PathPool *pool, PathId id) {
    Shape shape = {0};
    for (;;) {
        const Path *path = path_get(pool, id);
        if (path->kind == PATH_FIELD) {
            shape.has_field = true;
            shape.record = (RecordId){path->a};
            shape.offset += path->num;
        } else if (path->kind != PATH_INDEX || shape.has_field) {
            break; /* an element of an array is an object of its own: its members are of its type, not of the array's */
        }
        id = path->base;
    }
    shape.root = id;
    return shape;
}

/* ".stats.lock": the members from the root outwards. */
static const char *path_members(const PathPool *pool, PathId id, Arena *arena) {
    const Path *path = path_get(pool, id);
    if (path->kind == PATH_FIELD)
        return arena_printf(arena, "%s.%s", path_members(pool, path->base, arena), path->name);
    if (path->kind == PATH_INDEX)
        return path_members(pool, path->base, arena);
    return "";
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *global_name(const Program *prog, const ProgGlobal *global, Arena *arena) {
    const Tu *tu = prog->tus[global->tu];
    const Sym *sym = tu_sym(tu, global->sym);
    if (sym->flags & SYM_EXTERNAL)
        return global->name;
    const Loc *loc = tu_loc(tu, sym->loc);
    return arena_printf(arena, "%s:%s", base_name(tu_str(tu, tu->files.data[loc->file.i].path)), global->name);
}

static ClassId class_intern(PathPool *pool, const char *key, char kind, const char *name) {
    bool is_new = false;
    uint64_t *slot = strmap_slot(pool->class_ids, key, strlen(key), &is_new);
    if (is_new) {
        *slot = pool->class_names.len;
        *vec_push(pool->arena, &pool->class_names) = arena_printf(pool->arena, "%c%s", kind, name);
    }
    return (ClassId){(uint32_t)*slot};
}

/* What a pointer kept at `address` points to: one unknown object for each place where such pointers are kept. */
static ClassId path_pointee_class(PathPool *pool, PathId address) {
    ClassId holder = path_class(pool, address);
    if (!holder.i)
        return holder;
    const char *key = arena_printf(pool->arena, "P%u", holder.i);
    return class_intern(pool, key, 'P', arena_printf(pool->arena, "*%s", class_name(pool, holder)));
}

void path_note_pointed(PathPool *pool, PathId address) {
    Shape shape = path_shape(pool, address);
    if (shape.record.i && path_get(pool, shape.root)->kind != PATH_GLOBAL)
        bitset_add(pool->arena, &pool->pointed, shape.record.i);
}

ClassId path_class(PathPool *pool, PathId address) {
    if (!address.i)
        return (ClassId){0};
    Shape shape = path_shape(pool, address);
    const Path *root = path_get(pool, shape.root);
    Arena *arena = pool->arena;
    ArenaMark mark = arena_mark(arena);
    char *key;
    bool by_type = shape.has_field && shape.record.i && bitset_has(&pool->pointed, shape.record.i);
    if (root->kind == PATH_GLOBAL && !by_type)
        key = arena_printf(arena, "G%u+%lld", root->a, (long long)shape.offset);
    else if (root->kind == PATH_LOCAL && !shape.has_field)
        key = arena_printf(arena, "L%u:%u", root->a, root->b);
    else if (shape.has_field && shape.record.i)
        key = arena_printf(arena, "R%u+%lld", shape.record.i, (long long)shape.offset);
    else if (root->kind == PATH_LOAD && !shape.has_field)
        return path_pointee_class(pool, root->base);
    else
        return (ClassId){0};
    uint64_t *known = strmap_find(pool->class_ids, key, strlen(key));
    if (known) {
        arena_reset(arena, mark);
        return (ClassId){(uint32_t)*known};
    }
    const char *members = path_members(pool, address, arena);
    const char *name = key;
    const Program *prog = pool->prog;
    if (key[0] == 'G')
        name = arena_printf(arena, "%s%s", global_name(prog, &prog->globals.data[root->a], arena), members);
    else if (key[0] == 'L')
        name = arena_printf(arena, "%s.%s", prog_fn(prog, (FnId){root->a})->name,
                            tu_str(fn_tu(prog, (FnId){root->a}), tu_sym(fn_tu(prog, (FnId){root->a}),
                                                                        (SymId){root->b})->name));
    else if (key[0] == 'R')
        name = arena_printf(arena, "%s%s", prog->records.data[shape.record.i].name, members);
    return class_intern(pool, key, key[0], name);
}

bool class_is_object(const PathPool *pool, ClassId id) {
    char kind = pool->class_names.data[id.i][0];
    return kind == 'G' || kind == 'L';
}

bool class_is_pointee(const PathPool *pool, ClassId id) { return pool->class_names.data[id.i][0] == 'P'; }

const char *class_name(const PathPool *pool, ClassId id) {
    const char *name = pool->class_names.data[id.i];
    return name[0] ? name + 1 : name;
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
    case PATH_INDEX: {
        const Path *index = path_get(pool, (PathId){path->b});
        const char *text = index->kind == PATH_INT || index->kind == PATH_PARAM || index->kind == PATH_PHI
                               ? describe_value(pool, (PathId){path->b}, arena)
                               : "...";
        bool is_address = path_is_address(path_get(pool, path->base));
        const char *base = is_address ? describe_object(pool, path->base, arena)
                                      : describe_value(pool, path->base, arena);
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
