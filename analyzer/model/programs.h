/* programs.h: which units make up which program, as a linker would put them together.
 * Meaning:  each main makes a program: its unit, and the units that define what units of the program refer to. A unit
 *           that defines a main is in no other program. Of several definitions the program takes one that it has
 *           already, else the one whose folder is nearest to its main, else the one that needs fewest other units.
 *           Units that no program needs (plugins, libraries beside) make up a library together with what they refer
 *           to; without any main, all do.
 *           A link set is programs that can be linked into one numbering, as every reference means the same definition
 *           in all of them; the analyses that look at one function at a time are shared by the programs of a set.
 * Requires: verified units. A file that was compiled several times counts as one unit.
 * Memory:   in the arena; refers into the units.
 * Cost:     O(symbols + programs x references). Order: units by path, programs by the path of main, the library last:
 *           nothing depends on the order in which units are given.
 */
#ifndef LOCKWISE_MODEL_PROGRAMS_H
#define LOCKWISE_MODEL_PROGRAMS_H

#include "base/bitset.h"
#include "base/map.h"
#include "ir/ir.h"

enum { PROGRAM_NONE = UINT32_MAX };

/* The translation units of one file. */
typedef struct Unit {
    const char *path;
    uint32_t first, count; /* into Programs.tus */
    VEC(uint32_t) needs;   /* symbols that it refers to and does not define */
    VEC(uint32_t) uses;    /* symbols that it refers to or defines and that several units define */
    bool has_main;
} Unit;

typedef VEC(uint32_t) UnitVec;

/* An external symbol and the units that define it. */
typedef struct Definition {
    const char *name;
    UnitVec strong, weak; /* weak: also tentative definitions, which are one object */
} Definition;

typedef struct ProgramUnits {
    const char *name; /* the shortest end of its main's path, without .c, that no other has; "" for the library */
    const char *path; /* of its main; "" for the library */
    uint32_t main;    /* unit; PROGRAM_NONE for the library */
    Bitset units;
    Bitset own;       /* the library: units that no program has */
    uint32_t link_set;
} ProgramUnits;

typedef struct Programs {
    Arena *arena;
    Tu **tus; /* ordered */
    uint32_t tu_count;
    VEC(Unit) units;
    VEC(Definition) symbols; /* 0 unused */
    StrMap *symbol_ids;      /* name -> index of symbols */
    VEC(ProgramUnits) list; /* at least one */
    uint32_t link_set_count;
} Programs;

Programs *programs_find(Tu *const *tus, uint32_t count, Arena *arena);
/* Leaves only the programs of these indices in the list. */
void programs_keep(Programs *programs, const Bitset *wanted);

/* The symbol that a name of a unit refers to if several units define it; 0 if there is nothing to choose. */
uint32_t programs_symbol(const Programs *programs, const Tu *tu, SymId sym);
/* The unit whose definition a reference in `unit` to such a symbol means in a program; PROGRAM_NONE: a weak or
 * tentative one, or none. */
uint32_t programs_resolve(const Programs *programs, const ProgramUnits *program, uint32_t unit, uint32_t symbol);

/* Whether the words for a program mean this one: the path of its main or an end of it, with or without .c. */
bool program_is_called(const ProgramUnits *program, const char *words);

#endif
