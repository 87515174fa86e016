/* path_class.c: the classes of addresses, see path_class in path.h, and their names.
 *
 * a[0] and *a are one address, so that an address inside an array's first element does not show the array: the type of
 * the member or variable does. Names come from layouts, not from addresses, so that they do not hang on which of the
 * addresses of a class comes up first.
 */
#include "model/path.h"

#include <string.h>

/* ---- arrays ---- */

enum { ELEMENTS_DIFFER = UINT32_MAX };

/* The type of the elements, through all dimensions. */
static TypeId array_element(const Tu *tu, TypeId type) {
    while (tu_type(tu, type)->kind == TYPE_ARRAY)
        type = tu_type(tu, type)->elem;
    return type;
}

/* The members of all records that are arrays of records. */
static Map *find_array_members(const Program *prog, Arena *arena) {
    Map *arrays = map_new(arena);
    for (uint32_t r = 1; r < prog->records.len; r++) {
        const ProgRecord *record = &prog->records.data[r];
        const Tu *tu = prog->tus[record->tu];
        const Type *type = tu_type(tu, record->type);
        for (uint32_t k = 0; k < type->field_count; k++) {
            const Field *field = tu_field(tu, (FieldId){type->field_first + k});
            if (tu_type(tu, field->type)->kind != TYPE_ARRAY)
                continue;
            RecordId element = prog_record_of(prog, record->tu, array_element(tu, field->type));
            bool is_new = false;
            uint64_t *slot = map_slot(arrays, map_pair(r, field->offset), &is_new);
            *slot = is_new || *slot == element.i ? element.i : ELEMENTS_DIFFER;
        }
    }
    return arrays;
}

/* Whether a member of `inner` at an address is that of an array's first element. */
static bool is_first_element(PathPool *pool, const Path *address, RecordId inner) {
    if (address->kind == PATH_GLOBAL) {
        const ProgGlobal *global = &pool->prog->globals.data[address->a];
        const Tu *tu = pool->prog->tus[global->tu];
        return tu_type(tu, tu_sym(tu, global->sym)->type)->kind == TYPE_ARRAY;
    }
    if (address->kind != PATH_FIELD || !address->a || !inner.i)
        return false;
    if (!pool->array_members)
        pool->array_members = find_array_members(pool->prog, pool->arena);
    const uint64_t *element = map_find(pool->array_members, map_pair(address->a, (uint32_t)address->num));
    return element && (*element == inner.i || *element == ELEMENTS_DIFFER);
}

/* ---- shapes ---- */

typedef struct Shape {
    PathId root;     /* below FIELD and INDEX, or the array of which this is a member of an element */
    RecordId record; /* of the FIELD nearest to the root */
    int64_t offset;  /* of all FIELDs; indices count as nothing */
    bool has_field, in_element;
} Shape;

static Shape path_shape(PathPool *pool, PathId id) {
    Shape shape = {0};
    for (;;) {
        const Path *path = path_get(pool, id);
        /* an element of an array is an object of its own: its members are of its type, not of the array's */
        shape.in_element = shape.has_field && (path->kind == PATH_INDEX || is_first_element(pool, path, shape.record));
        if (shape.in_element || (path->kind != PATH_FIELD && path->kind != PATH_INDEX && path->kind != PATH_LOCK))
            break;
        if (path->kind == PATH_FIELD) {
            shape.has_field = true;
            shape.record = (RecordId){path->a};
            shape.offset += path->num;
        }
        id = path->base;
    }
    shape.root = id;
    return shape;
}

/* ---- names ---- */

/* The first named member in which the offset lies; NULL if there is none, or it is the implementation's business: what
 * is in a pthread_mutex_t has no name for people. */
static const Field *member_at(const Tu *tu, const Type *type, int64_t offset) {
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        const char *name = tu_str(tu, field->name);
        int64_t end = (int64_t)field->offset + tu_type(tu, field->type)->size;
        if (name[0] && strncmp(name, "__", 2) != 0 &&
            (field->offset == offset || (field->offset < offset && offset < end)))
            return field;
    }
    return NULL;
}

/* ".stats.lock": the members that lie at an offset from an object of the type, outermost first. Not into arrays, whose
 * elements have classes of their own. */
static const char *layout_members(const Tu *tu, TypeId id, int64_t offset, Arena *arena) {
    const char *members = "";
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) {
        const Field *field = member_at(tu, type, offset);
        if (!field)
            break;
        members = arena_printf(arena, "%s.%s", members, tu_str(tu, field->name));
        offset -= field->offset;
        type = tu_type(tu, field->type);
    }
    return offset ? arena_printf(arena, "%s%+lld", members, (long long)offset) : members;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* External variables by their name, others as "file.c:name". */
static const char *global_name(const Program *prog, const ProgGlobal *global, Arena *arena) {
    const Tu *tu = prog->tus[global->tu];
    const Sym *sym = tu_sym(tu, global->sym);
    if (sym->flags & SYM_EXTERNAL)
        return global->name;
    const Loc *loc = tu_loc(tu, sym->loc);
    return arena_printf(arena, "%s:%s", base_name(tu_str(tu, tu->files.data[loc->file.i].path)), global->name);
}

/* ---- classes ---- */

/* What a class is of: 'G' a global and offset, 'R' a record and offset, 'L' a function and its local, 'H' the result of
 * a call that allocates, 'P' a class: what pointers kept at places of that class point to, 'M' a class: the lock that
 * an object there is as a whole, or that its pointer leads to at an offset; 'T' the path of a token; 'I' that of an
 * inner lock; 'S' a class: the lock of an object there for critical sections; 0: of any other object. */
typedef struct ClassKey {
    uint32_t kind, id;
    int64_t offset;
} ClassKey;

/* An object at an address of the class: a variable less the member that is first in it, what a pointer leads to. */
static const char *object_name(const PathPool *pool, ClassId class, Arena *arena) {
    const char *name = class_name(pool, class), *member = strrchr(name, '.');
    bool in_variable = class_is_object(pool, class) && member && !strchr(member, ':');
    if (!class.i)
        return "an object";
    return in_variable ? arena_printf(arena, "%.*s", (int)(member - name), name) : name + (name[0] == '*');
}

static const char *class_describe(const PathPool *pool, ClassKey key, Arena *arena) {
    const Program *prog = pool->prog;
    switch (key.kind) {
    case 'G': {
        const ProgGlobal *global = &prog->globals.data[key.id];
        const Tu *tu = prog->tus[global->tu];
        return arena_printf(arena, "%s%s", global_name(prog, global, arena),
                            layout_members(tu, tu_sym(tu, global->sym)->type, key.offset, arena));
    }
    case 'R': {
        const ProgRecord *record = &prog->records.data[key.id];
        return arena_printf(arena, "%s%s", record->name,
                            layout_members(prog->tus[record->tu], record->type, key.offset, arena));
    }
    case 'L': {
        FnId fn = {key.id};
        const Tu *tu = fn_tu(prog, fn);
        const char *local = tu_str(tu, tu_sym(tu, (SymId){(uint32_t)key.offset})->name);
        return arena_printf(arena, "%s.%s", prog_fn(prog, fn)->name, local);
    }
    case 'H': {
        const Path *call = path_get(pool, (PathId){key.id});
        return arena_printf(arena, "%s.%s", prog_fn(prog, (FnId){call->a})->name, call->name ? call->name : "memory");
    }
    case 'S':
        return arena_printf(arena, "the critical section of %s", object_name(pool, (ClassId){key.id}, arena));
    case 'T':
    case 'I':
        return path_get(pool, (PathId){key.id})->name;
    default:
        return arena_printf(arena, "*%s", class_name(pool, (ClassId){key.id}));
    }
}

/* The variable's type, or that of the member at the offset, is an array. */
static bool key_is_array(const PathPool *pool, ClassKey key) {
    const Program *prog = pool->prog;
    if (key.kind != 'G' && key.kind != 'L')
        return false;
    const Tu *tu = key.kind == 'G' ? prog->tus[prog->globals.data[key.id].tu] : fn_tu(prog, (FnId){key.id});
    SymId sym = key.kind == 'G' ? prog->globals.data[key.id].sym : (SymId){(uint32_t)key.offset};
    int64_t offset = key.kind == 'G' ? key.offset : 0;
    const Type *type = tu_type(tu, tu_sym(tu, sym)->type);
    while (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) {
        const Field *field = member_at(tu, type, offset);
        if (!field)
            return false;
        offset -= field->offset;
        type = tu_type(tu, field->type);
    }
    return type->kind == TYPE_ARRAY;
}

/* It is an object, or a pointee, or of a record's, as the class of the address is, and has its name: less the member
 * that is first in the object. */
static void class_add_lock(PathPool *pool, ClassId object) {
    const char *name = pool->class_names.data[object.i];
    const char *member = name[0] == 'P' ? NULL : strrchr(name, '.');
    int length = member ? (int)(member - name) : (int)strlen(name);
    *vec_push(pool->arena, &pool->class_names) = arena_printf(pool->arena, "%.*s", length, name);
    RecordId record = pool->class_records.data[object.i];
    *vec_push(pool->arena, &pool->class_records) = record;
}

static ClassId class_intern(PathPool *pool, ClassKey key) {
    bool is_new = false;
    uint64_t *slot = strmap_slot(pool->class_ids, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = pool->class_names.len;
        if (key.kind == 'M') {
            class_add_lock(pool, (ClassId){key.id});
            return (ClassId){(uint32_t)*slot};
        }
        const char *name = class_describe(pool, key, pool->arena);
        *vec_push(pool->arena, &pool->class_names) = arena_printf(pool->arena, "%c%s", (char)key.kind, name);
        *vec_push(pool->arena, &pool->class_records) = (RecordId){key.kind == 'R' ? key.id : 0};
        if (key_is_array(pool, key))
            bitset_add(pool->arena, &pool->class_arrays, (uint32_t)*slot);
    }
    return (ClassId){(uint32_t)*slot};
}

void path_note_pointed(PathPool *pool, PathId address) {
    Shape shape = path_shape(pool, address);
    uint8_t root = path_get(pool, shape.root)->kind;
    if (shape.record.i && (shape.in_element || (root != PATH_GLOBAL && root != PATH_LOCAL)))
        bitset_add(pool->arena, &pool->pointed, shape.record.i);
}

ClassId path_pointee_class(PathPool *pool, ClassId holder) {
    return holder.i ? class_intern(pool, (ClassKey){'P', holder.i, 0}) : holder;
}

void path_set_pointees(PathPool *pool, Map *pointees) {
    pool->pointees = pointees;
    if (pool->class_of.len)
        memset(pool->class_of.data, 0, sizeof *pool->class_of.data * pool->class_of.len);
}

/* The address of the handle that a root is read from; 0 if it is none. */
static PathId handle_of(const PathPool *pool, const Path *root) {
    const Path *holder = path_get(pool, root->base);
    if (root->kind != PATH_LOAD || holder->kind != PATH_FIELD || !holder->a || holder->num)
        return (PathId){0};
    const ProgRecord *record = &pool->prog->records.data[holder->a];
    const Tu *tu = pool->prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    bool bare =
        type->field_count == 1 && tu_type(tu, tu_field(tu, (FieldId){type->field_first})->type)->kind == TYPE_POINTER;
    return bare ? holder->base : (PathId){0};
}

/* How locks at a member are reached; 0 not at all. */
enum { BY_HANDLE = 1, BY_OTHERS = 2 };

void path_note_lock(PathPool *pool, PathId lock) {
    Shape shape = path_shape(pool, lock);
    if (!shape.has_field || shape.in_element || !shape.record.i || shape.offset < 0)
        return;
    if (!pool->handled)
        pool->handled = map_new(pool->arena);
    bool by_handle = handle_of(pool, path_get(pool, shape.root)).i != 0;
    uint64_t *how = map_slot(pool->handled, map_pair(shape.record.i, (uint32_t)shape.offset), NULL), before = *how;
    *how |= by_handle ? BY_HANDLE : BY_OTHERS;
    if ((before == BY_HANDLE) != (*how == BY_HANDLE) && pool->class_of.len)
        memset(pool->class_of.data, 0, sizeof *pool->class_of.data * pool->class_of.len);
}

/* The handle of the lock that a shape is of; 0 if it is of none. */
static PathId handle_of_lock(const PathPool *pool, Shape shape) {
    const uint64_t *how = pool->handled && shape.record.i && !shape.in_element && shape.offset >= 0
                              ? map_find(pool->handled, map_pair(shape.record.i, (uint32_t)shape.offset))
                              : NULL;
    return how && *how == BY_HANDLE ? handle_of(pool, path_get(pool, shape.root)) : (PathId){0};
}

static ClassId class_of(PathPool *pool, PathId address, bool pointed);

/* Of all objects but those that a variable of the program is, or points to: what one function is handed, another one
 * finds in a member. */
static ClassId class_of_section(PathPool *pool, PathId object, bool pointed) {
    const Path *path = path_get(pool, object);
    const Path *variable = path->kind == PATH_LOAD ? path_get(pool, path->base) : path;
    const ProgGlobal *global = variable->kind == PATH_GLOBAL ? &pool->prog->globals.data[variable->a] : NULL;
    bool own = global && (tu_sym(pool->prog->tus[global->tu], global->sym)->flags & SYM_DEFINED);
    return class_intern(pool, (ClassKey){'S', own ? class_of(pool, object, pointed).i : 0, 0});
}

/* `pointed`: the record of any member is taken to be reached through pointers. */
static ClassId class_of(PathPool *pool, PathId address, bool pointed) {
    if (!address.i)
        return (ClassId){0};
    if (path_get(pool, address)->kind == PATH_TOKEN)
        return class_intern(pool, (ClassKey){path_get(pool, address)->sub ? 'I' : 'T', address.i, 0});
    if (path_get(pool, address)->kind == PATH_LOCK) {
        if (path_get(pool, address)->sub)
            return class_of_section(pool, path_get(pool, address)->base, pointed);
        ClassId object = class_of(pool, path_get(pool, address)->base, pointed);
        return object.i ? class_intern(pool, (ClassKey){'M', object.i, 0}) : object;
    }
    Shape shape = path_shape(pool, address);
    const Path *root = path_get(pool, shape.root);
    bool by_type = shape.has_field && shape.record.i && (pointed || bitset_has(&pool->pointed, shape.record.i));
    if (root->kind == PATH_GLOBAL && !by_type && !shape.in_element)
        return class_intern(pool, (ClassKey){'G', root->a, shape.offset});
    if (root->kind == PATH_LOCAL && !shape.has_field)
        return class_intern(pool, (ClassKey){'L', root->a, root->b});
    PathId handle = pointed ? (PathId){0} : handle_of_lock(pool, shape);
    if (handle.i) { /* one that only callers can name says nothing */
        ClassId object = class_of(pool, handle, false);
        return object.i ? class_intern(pool, (ClassKey){'M', object.i, shape.offset}) : object;
    }
    if (shape.has_field && shape.record.i)
        return class_intern(pool, (ClassKey){'R', shape.record.i, shape.offset});
    if (root->kind == PATH_LOAD && !shape.has_field) {
        ClassId holder = class_of(pool, root->base, pointed);
        const uint64_t *known = pool->pointees && !pointed ? map_find(pool->pointees, holder.i) : NULL;
        return known ? (ClassId){(uint32_t)*known} : path_pointee_class(pool, holder);
    }
    return (ClassId){0};
}

ClassId path_class(PathPool *pool, PathId address) {
    if (pool->class_of.len < pool->path_count)
        (void)vec_extend(pool->arena, &pool->class_of, pool->path_count - pool->class_of.len);
    if (!pool->class_of.data[address.i].i) {
        ClassId class = class_of(pool, address, false);
        pool->class_of.data[address.i] = (ClassId){class.i + 1};
    }
    return (ClassId){pool->class_of.data[address.i].i - 1};
}

PathId path_lock_handle(PathPool *pool, PathId lock) {
    return handle_of_lock(pool, path_shape(pool, lock));
}

PathId path_object(PathPool *pool, PathId address) {
    return path_shape(pool, address).root;
}

ClassId path_store_class(PathPool *pool, PathId address) {
    return class_of(pool, address, true);
}

ClassId path_class_of_variable(PathPool *pool, PathId address) {
    if (!address.i || !path_is_one_place(pool, address))
        return (ClassId){0};
    int64_t offset = 0;
    const Path *root = path_get(pool, path_root(pool, address, false));
    bool is_known = root->kind == PATH_GLOBAL && path_constant_offset(pool, address, &offset);
    return is_known ? class_intern(pool, (ClassKey){'G', root->a, offset}) : (ClassId){0};
}

bool class_is_object(const PathPool *pool, ClassId id) {
    char kind = pool->class_names.data[id.i][0];
    return kind == 'G' || kind == 'L' || kind == 'T' || kind == 'I';
}

bool class_is_token(const PathPool *pool, ClassId id) {
    return pool->class_names.data[id.i][0] == 'T';
}

bool class_is_inner_lock(const PathPool *pool, ClassId id) {
    return pool->class_names.data[id.i][0] == 'I';
}

bool class_is_section(const PathPool *pool, ClassId id) {
    return pool->class_names.data[id.i][0] == 'S';
}

bool class_is_array(const PathPool *pool, ClassId id) {
    return bitset_has(&pool->class_arrays, id.i);
}

bool class_is_local(const PathPool *pool, ClassId id) {
    return pool->class_names.data[id.i][0] == 'L';
}

ClassId path_class_of_allocation(PathPool *pool, PathId result) {
    return class_intern(pool, (ClassKey){'H', result.i, 0});
}

RecordId class_record(const PathPool *pool, ClassId id) {
    return pool->class_records.data[id.i];
}

bool class_is_pointee(const PathPool *pool, ClassId id) {
    return pool->class_names.data[id.i][0] == 'P';
}

const char *class_name(const PathPool *pool, ClassId id) {
    const char *name = pool->class_names.data[id.i];
    return name[0] ? name + 1 : name;
}
