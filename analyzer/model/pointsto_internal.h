/* pointsto_internal.h: shared by pointsto*.c. */
#ifndef LOCKWISE_MODEL_POINTSTO_INTERNAL_H
#define LOCKWISE_MODEL_POINTSTO_INTERNAL_H

#include "model/pointsto.h"

typedef enum ObjectKind {
    OBJECT_UNKNOWN,
    OBJECT_FUNCTION,
    OBJECT_GLOBAL,
    OBJECT_LOCAL,
    OBJECT_HEAP,
    OBJECT_RETURNED, /* what a function returns, if it is a struct */
} ObjectKind;

typedef struct ObjectInfo {
    ObjectKind kind;
    PathId path;   /* of its address; RETURNED: 0 */
    uint32_t tu;
    TypeId type;   /* HEAP: of the elements; 0: raw memory, all of it one place */
    bool single;   /* one in a run of the program */
} ObjectInfo;

/* A call whose targets are found while pointers are. */
typedef struct Pending {
    uint32_t site;
    PtNode callee;    /* the function called; or one handed to a function without a body, or to a thread */
    SparseSet bound;  /* locations that are done */
    bool is_callback; /* handed: what it is called with is not known, unless the row of the call says so */
} Pending;

/* Offsets of pointers in a type, elements of arrays as one. */
typedef struct LayoutPointer {
    uint32_t offset;
    TypeId type;
} LayoutPointer;

typedef struct Layout {
    uint32_t count;
    LayoutPointer *pointers; /* by offset */
} Layout;

typedef VEC(PtObject) PtObjects;

struct PointsTo {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    const Allocators *allocators;
    const Entries *entries; /* while the constraints are made */
    Arena *arena;
    Andersen *solver;
    bool gave_up;
    VEC(ObjectInfo) objects; /* by PtObject */
    Map *object_of;          /* root PathId, or FnId that returns a struct -> PtObject */
    Map *node_of;            /* PathId -> node */
    Map *loaded;             /* node of an address -> node of what lies there */
    Map *moved;              /* (node, kind of move) -> node of where that leads */
    Map *move_kinds;         /* (step, tag) -> kind */
    Map *returned;           /* FnId -> node */
    Map *results;            /* site of a call that gives a struct -> node of the address of what it gives */
    Map *heap_types;         /* PathId of an allocation -> (tu, type) */
    Map *loads_as;           /* PathId of an address -> tag of the pointers that are loaded from there */
    Map *layouts;            /* (tu, type) -> index into layout_list */
    VEC(Layout) layout_list;
    VEC(Pending) pending;
    PtNode nothing, unknown; /* unknown: holds the unknown */
    bool *runs_once;         /* by FnId */
    Map *asked;              /* PathId -> index into answers */
    VEC(Targets) answers;
    VEC(PtObjects) origins;  /* by PtObject: whose copy it is */
};

/* What a step, or a pointer of some type, is for; the rest is a RecordId. 0: anything. */
#define TAG_RECORD (1u << 29)  /* a record, or a member of it */
#define TAG_POINTER (2u << 29) /* pointers to such records; without one: any */
#define TAG_BYTE (3u << 29)
#define TAG_NUMBER (4u << 29)
#define TAG_FUNCTION (5u << 29)
#define TAG_STEP_IN_BYTES (6u << 29)
static inline uint32_t tag_record(RecordId record) {
    return record.i ? TAG_RECORD | record.i : 0;
}

/* ---- pointsto_objects.c ---- */

int64_t objects_place(const void *pointsto, PtObject object, int64_t from, int64_t step, uint32_t tag);
bool objects_is_in_array(const Tu *tu, TypeId type, int64_t offset); /* what lies at the offset is an element */
PtObject object_of_root(PointsTo *p, PathId root); /* a GLOBAL, LOCAL, or fresh RESULT */
PtObject object_returned(PointsTo *p, FnId fn);
Layout pointers_in(PointsTo *p, uint32_t tu, TypeId type);
/* Notes for what types allocations of the function are used, and of what types pointers are that it loads. */
void note_types(PointsTo *p, const FnValues *v);
/* What pointers to the type lead to, as a tag. */
uint32_t tag_of_type(const Program *prog, uint32_t tu, TypeId id);
void find_single_runs(PointsTo *p);

/* ---- pointsto_nodes.c: values as nodes ---- */

PtNode node_of(PointsTo *p, PathId value);
PtNode node_loaded(PointsTo *p, PtNode address);
PtNode node_returned(PointsTo *p, FnId fn);
PtNode node_result_address(PointsTo *p, uint32_t site);
PtNode node_moved(PointsTo *p, PtNode from, int64_t step, uint32_t tag);
/* What of a node a pointer of that type may be: it leads to what it says, or to raw memory. */
PtNode node_typed(PointsTo *p, PtNode from, uint32_t tu, TypeId pointer);
PtNode node_tagged(PointsTo *p, PtNode from, uint32_t tag);
/* An address as a place to load such pointers from, or to store them to. */
PtNode node_place(PointsTo *p, PathId address, uint32_t tag);
void store_node(PointsTo *p, PtNode from, PtNode address);
/* Copies the pointers of an object of that type. */
void copy_object(PointsTo *p, PtNode from, PtNode to, uint32_t tu, TypeId type);
/* The type before conversions, of what an operand is. */
TypeId operand_type(const FnValues *v, const Operand *operand);
static inline const Type *pointed_type(const Tu *tu, TypeId pointer, TypeId *out_type) {
    const Type *type = tu_type(tu, pointer);
    *out_type = type->kind == TYPE_POINTER ? type->elem : (TypeId){0};
    return tu_type(tu, *out_type);
}

/* ---- pointsto_calls.c ---- */

void add_call(PointsTo *p, const FnValues *v, uint32_t site);
/* Stores a struct that is a value: what its pointers lead to. */
void add_struct_value(PointsTo *p, PathId value, PtNode to, uint32_t tu, TypeId type);
/* The function that a location is, 0 if it is none with a body. */
FnId function_at(const PointsTo *p, PtLocation location);
/* Binds what has become known of callees; whether anything has. */
bool bind_pending(PointsTo *p);

#endif
