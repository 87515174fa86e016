/* link.h: the units of a link set in one numbering.
 * Meaning:  gives functions, variables and record types of all units one numbering. External symbols are joined by
 *           name, and by definition where several units define that name: a reference means what it means in its
 *           program (programs.h). File-local symbols and records are joined by Sym.key and Type.key. A static inline
 *           function that several units include is kept once.
 * Memory:   in the given arena; refers into the units.
 * Cost:     linear in the number of symbols and types. Order: by unit, then by position in it.
 */
#ifndef LOCKWISE_MODEL_LINK_H
#define LOCKWISE_MODEL_LINK_H

#include "base/map.h"
#include "ir/ir.h"
#include "model/programs.h"
#include "model/syncapi.h"

IR_ID(FnId);     /* a function with a body; 0 none */
IR_ID(GlobalId); /* a function or variable with a key; 0 none */
IR_ID(RecordId); /* a struct or union; 0 none */

typedef struct ProgFn {
    uint32_t tu;
    FuncId func;
    GlobalId global;
    const char *name;
} ProgFn;

typedef struct ProgGlobal {
    const char *name;
    const char *key;
    uint32_t tu;  /* of the definition, else of the first declaration */
    SymId sym;
    FnId fn;      /* functions: the body, 0 if none */
    bool is_func;
    bool is_tls;
    bool is_const;
} ProgGlobal;

typedef struct ProgRecord {
    const char *name; /* "struct queue", a typedef's name, or "struct (anonymous at f.h:3)" */
    uint32_t size;
    uint32_t tu;
    TypeId type;
} ProgRecord;

typedef struct Program {
    Arena *arena;
    Tu *const *tus;
    uint32_t tu_count;
    GlobalId **sym_global;  /* [tu][SymId] */
    RecordId **type_record; /* [tu][TypeId] */
    VEC(ProgFn) fns;
    VEC(ProgGlobal) globals;
    VEC(ProgRecord) records;
    uint32_t *unit_of;      /* by tu: the unit of Programs */
} Program;

/* A body whose function the library models replace is left out. */
Program *link_program(const Programs *programs, uint32_t link_set, const SyncApi *api, Arena *arena, Diag *diag);

static inline const ProgFn *prog_fn(const Program *p, FnId id) {
    return &p->fns.data[id.i];
}
static inline const Tu *fn_tu(const Program *p, FnId id) {
    return p->tus[p->fns.data[id.i].tu];
}
static inline const Func *fn_func(const Program *p, FnId id) {
    return tu_func(fn_tu(p, id), p->fns.data[id.i].func);
}
static inline GlobalId prog_global_of(const Program *p, uint32_t tu, SymId sym) {
    return p->sym_global[tu][sym.i];
}
static inline RecordId prog_record_of(const Program *p, uint32_t tu, TypeId type) {
    return p->type_record[tu][type.i];
}
static inline FnId prog_body_of(const Program *p, GlobalId global) {
    return p->globals.data[global.i].fn;
}

/* One program of a link set. */
typedef struct ProgramScope {
    const ProgramUnits *program;
    FnId main;   /* 0: a library */
    Bitset fns;  /* FnIds of functions with a body in one of its units */
    Bitset own;  /* a library: FnIds of those that no program has */
} ProgramScope;

const ProgramScope *prog_scope_of(const Program *p, const ProgramUnits *program, Arena *arena);
/* Whether a variable is only in other programs: the one unit that defines it is in none of this one's. */
bool prog_is_foreign(const Program *p, const ProgramScope *scope, GlobalId global);

#endif
