/* path.h: symbolic values and addresses, hash-consed over the whole program: equal paths have equal PathIds.
 * Meaning:  a path names a value: a constant, a function's address, the address of a variable, what a parameter held
 *           on entry, the result of a call, or something computed from these. Roots are qualified by function, so
 *           that a path keeps its meaning when it is handed to a callee or shown in another function.
 *           Equal paths in one activation of a function denote equal values (must-alias); different paths may or
 *           may not. A LOAD carries a version: two loads of one address are equal only if nothing in the function
 *           stores to such a field or variable; calls in between are taken not to change it (stated assumption).
 * Memory:   in the arena. Cost: O(1) expected to make a path; substitution is linear in distinct subterms.
 */
#ifndef LOCKWISE_MODEL_PATH_H
#define LOCKWISE_MODEL_PATH_H

#include "base/bitset.h"
#include "model/link.h"

IR_ID(PathId);  /* 0: nothing is known */
IR_ID(ClassId); /* a lock class or location class, see path_class; 0 none */

enum { PATH_SEGMENT = 4096, PATH_INTS = 64 };

typedef enum PathKind {
    PATH_NONE,
    PATH_INT,     /* num */
    PATH_STRING,  /* a string literal: never shared data */
    PATH_GLOBAL,  /* a: GlobalId; the address of a variable or function */
    PATH_LOCAL,   /* a: FnId, b: SymId; the address of a local whose address is taken */
    PATH_PARAM,   /* a: FnId, b: index; the value on entry */
    PATH_PHI,     /* a: FnId, b: block, c: SymId; a local where control flow meets */
    PATH_RESULT,  /* a: FnId, b: InstrId of the call */
    PATH_OPAQUE,  /* a: FnId, b: InstrId; a value that is not modelled; with c: a version of memory, b: block */
    PATH_FIELD,   /* base; a: RecordId, num: byte offset from base; name */
    PATH_INDEX,   /* base; b: PathId of the index, num: scale */
    PATH_LOAD,    /* base; a: version: 0 stable, else the PathId of what stored there last */
    PATH_PURE,    /* a: FnId of a pure function, base: first argument, b: PathId of the second; 0 none */
    PATH_BIN,     /* base, b: PathId; sub: BinOp */
    PATH_UN,      /* base; sub: UnOp */
    PATH_LOCK, /* base: the address of an object that is a lock as a whole, and not the mutex in it; sub: true if it is
                     so for the critical sections of a token's host alone */
    PATH_TOKEN, /* a: its number; a lock without an address, see SyncToken; sub: SyncInnerLock; name */
} PathKind;

typedef struct Path {
    uint8_t kind, sub;
    uint8_t depth; /* of the term, bounded: deeper ones become OPAQUE */
    uint8_t size; /* nodes of the term as a tree, bounded too: terms share their parts */
    PathId base;
    uint32_t a, b, c;
    uint32_t params; /* bits of the parameters that it contains, of whatever function: path_param_bit */
    int64_t num;
    const char *name; /* FIELD: the member's name; PHI, RESULT, OPAQUE: a variable that holds it, or NULL.
                         Not part of the identity. */
} Path;

/* The hash stands beside the path: most slots that are not it are passed without a look at their paths. */
typedef struct PathSlot {
    uint32_t hash;
    PathId id; /* 0: free */
} PathSlot;

typedef struct PathPool {
    const Program *prog;
    const bool *pure; /* by FnId: purity.h */
    PathId *getters; /* by FnId: the pointer that a pure function without branches returns, in its terms; 0 not so */
    Arena *arena;
    VEC(Path *) segments; /* of PATH_SEGMENT paths: they stay where they are, and growing copies none */
    uint32_t path_count; /* index 0 unused */
    PathSlot *index; /* of paths by hash, open-addressed */
    uint32_t index_mask; /* slots - 1: a power of two less one */
    PathId *globals, *params,
        ints[PATH_INTS]; /* by GlobalId, by param_first[FnId] + index, by number; 0 not made yet */
    uint32_t *param_first;
    Bitset pointed; /* RecordIds whose members are reached through pointers somewhere: see path_class */
    StrMap *class_ids; /* ClassKey -> ClassId */
    Map *array_members; /* (RecordId, offset) -> RecordId of the elements; NULL until needed */
    VEC(const char *) class_names; /* by ClassId */
    VEC(RecordId) class_records; /* by ClassId: whose member it is, 0 none */
    Bitset class_arrays; /* ClassIds that are all elements of an array */
    VEC(ClassId) class_of; /* by PathId: its class + 1, 0 not asked yet */
    Map *handled; /* (RecordId, offset) of members that are locks -> how they are reached; NULL none: path_note_lock */
    VEC(PathId) tokens; /* of the library's tokens, if any call speaks of one */
    Map *pointees; /* ClassId -> class of what pointers kept there point to; NULL until known */
} PathPool;

/* pure: purity_find, or NULL for none. */
PathPool *pathpool_new(const Program *prog, const bool *pure, Arena *arena);
PathId path_make(PathPool *pool, Path path);

static inline const Path *path_get(const PathPool *pool, PathId id) {
    return &pool->segments.data[id.i / PATH_SEGMENT][id.i % PATH_SEGMENT];
}
/* The variable that holds a value without a name of its own. The name is kept as it is. */
void path_set_name(PathPool *pool, PathId id, const char *name);
static inline bool path_same(PathId a, PathId b) {
    return a.i == b.i;
}
/* The second subterm, 0 if there is none. */
static inline PathId path_second(const Path *path) {
    bool has = path->kind == PATH_INDEX || path->kind == PATH_BIN || path->kind == PATH_PURE;
    return (PathId){has ? path->b : 0};
}

static inline uint32_t path_param_bit(uint32_t index) {
    return UINT32_C(1) << (index < 31 ? index : 31);
}

PathId path_int(PathPool *pool, int64_t num);
PathId path_global(PathPool *pool, GlobalId global);
PathId path_param(PathPool *pool, FnId fn, uint32_t index);
PathId path_field(PathPool *pool, PathId base, RecordId record, int64_t offset, const char *name);
PathId path_index(PathPool *pool, PathId base, PathId index, uint32_t scale);
/* The lock that the object at an address is. */
PathId path_lock(PathPool *pool, PathId object);
/* The lock of an object for critical sections; of the token itself: of all objects that this thread has such a lock of.
 */
PathId path_section(PathPool *pool, PathId object);
/* Gives the next token its path; the name is kept as it is. */
void path_add_token(PathPool *pool, const char *name);
/* A library's inner lock, by its index; the name is kept as it is. */
PathId path_inner_lock(PathPool *pool, uint32_t index, const char *name);
/* By its number, from 1; 0 none. */
static inline PathId path_token(const PathPool *pool, uint32_t number) {
    return number && number <= pool->tokens.len ? pool->tokens.data[number - 1] : (PathId){0};
}
/* version 0: stable */
PathId path_load(PathPool *pool, PathId address, PathId version);

/* The innermost root below FIELD, INDEX and, if through_loads, LOAD. */
PathId path_root(const PathPool *pool, PathId id, bool through_loads);
/* Whether an address is that of an element whose index is not a constant, or within it. */
bool path_has_index(const PathPool *pool, PathId address);
/* The byte offset of an address from its root, if all indices are constant; false otherwise. */
bool path_constant_offset(const PathPool *pool, PathId address, int64_t *out_offset);
/* Whether an address is that of an object or of a part of it; what lies behind its pointers is not. */
bool path_lies_in(const PathPool *pool, PathId address, PathId object);
/* Whether the address is of one place in a variable: no pointers on the way, no indices that are not constants. */
bool path_is_one_place(const PathPool *pool, PathId address);
/* Whether two addresses of objects of one type cannot be equal: two places in variables, or elements of one array whose
 * indices differ: by a number, in a ring too, or as the one and the other of two. False also where nothing is known. */
bool path_surely_apart(const PathPool *pool, PathId a, PathId b);
bool path_contains(const PathPool *pool, PathId id, PathId part);
/* Whether a value is computed from what is read at an address. */
bool path_reads(const PathPool *pool, PathId value, PathId address);
/* Whether some index in the path is not known: the path then stands for all elements. */
bool path_has_unknown_index(const PathPool *pool, PathId id);
/* Whether the path means the same in every activation of every function: rooted in globals and constants alone. */
bool path_is_absolute(const PathPool *pool, PathId id);
/* Whether the path is built from parameters of fn, globals and constants alone. */
bool path_is_of_interface(const PathPool *pool, PathId id, FnId fn);

/* Replaces parameters of callee by args (PathId 0: unknown) everywhere. 0 if an unknown argument is needed. */
PathId path_subst(PathPool *pool, PathId id, FnId callee, const PathId *args, uint32_t arg_count);
/* Replaces those parameters of fn that are known (not 0); the path itself if that makes it too large. */
PathId path_bind(PathPool *pool, PathId id, FnId fn, const PathId *params, uint32_t count);
/* Replaces every occurrence of `from` by `to`; `to` 0: by something unknown, so that only indices survive it. */
PathId path_replace(PathPool *pool, PathId id, PathId from, PathId to);

/* The class of an address, for what can be told apart without knowing the object: a global variable and byte offset
 * (indices dropped), or the outermost record type and offset that the path shows after its last pointer, or a
 * local object and offset, or what a pointer kept at such a place points to. Members of an array's element are of the
 * element's type; so are members of a global of a type whose members are reached through pointers elsewhere: the
 * pointer may be to that global. 0 if the path shows none of them. */
ClassId path_class(PathPool *pool, PathId address);
/* The address of the object whose member path_class tells: what is left without members and indices, down to an element
 * of an array, a variable or a pointer. */
PathId path_object(PathPool *pool, PathId address);
/* Notes which record types are reached through pointers; to be called for all addresses before classes are asked. */
void path_note_pointed(PathPool *pool, PathId address);
/* Notes the address of a lock. If all that are that member of their type are reached through handles, structs with
 * nothing but a pointer, they have the classes of their handles: `struct lock { void *priv; }` stands for one lock in
 * each struct that has one. */
void path_note_lock(PathPool *pool, PathId lock);
/* The address of the handle that a lock has the class of; 0 if it has its own. */
PathId path_lock_handle(PathPool *pool, PathId lock);
/* The class as if all record types were reached through pointers: may be asked before path_note_pointed is done. Equal
 * for any two addresses that may overlap and have a class. */
ClassId path_store_class(PathPool *pool, PathId address);
/* The class of an address of one place in a variable as if its type were reached through no pointer; 0 if it is
 * none. */
ClassId path_class_of_variable(PathPool *pool, PathId address);
/* The class of what an allocation gives, where no type tells. */
ClassId path_class_of_allocation(PathPool *pool, PathId result);
/* The class of what pointers kept at places of a class point to, before more is known of it: pointee.h. */
ClassId path_pointee_class(PathPool *pool, ClassId holder);
/* From now on it is the class said, for those that are known. */
void path_set_pointees(PathPool *pool, Map *pointees);
/* Whether the class is what some stored pointer points to: it may be any object of another class. */
bool class_is_pointee(const PathPool *pool, ClassId id);
/* The record type whose member the class is, 0 if it is no member of any object of a type. */
RecordId class_record(const PathPool *pool, ClassId id);
/* Whether the class names one object (a global, a local, a token), not a field of any object of a type. */
bool class_is_object(const PathPool *pool, ClassId id);
/* Whether the class is a token's. */
bool class_is_token(const PathPool *pool, ClassId id);
/* Whether the class is that of a library's inner lock. */
bool class_is_inner_lock(const PathPool *pool, ClassId id);
/* Whether the class is that of locks of objects for critical sections. */
bool class_is_section(const PathPool *pool, ClassId id);
/* Whether the class is all elements of an array that is a variable. */
bool class_is_array(const PathPool *pool, ClassId id);
/* Whether the class is a local variable. */
bool class_is_local(const PathPool *pool, ClassId id);
/* "queue.len", "struct queue.len", "stats.c:hits": the innermost first member at that offset of the variable or type;
 * stable and unique enough for fingerprints. */
const char *class_name(const PathPool *pool, ClassId id);

/* For people, in C's words: "q->len", "item_locks[...]", "stats.mutex". `address`: the path is the address of what is
 * to be named. In the arena. */
const char *path_describe(const PathPool *pool, PathId address, Arena *arena);

#endif
