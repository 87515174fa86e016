/* andersen.h: inclusion-based points-to analysis of a graph of constraints (Andersen 1994), field-sensitive by byte
 * offsets. Meaning:  nodes hold sets of locations; a location is an object and an offset in it, and has a node of its
 *           own: what lies there. Constraints: a node holds a location; all that another node holds; the same moved by
 *           an offset; what lies at the locations that a node holds; what lies there holds all of a node. The solution
 *           is the least one, so it does not depend on the order of constraints. Location 0 is the unknown: anything
 *           may be there, what is loaded from it is unknown, and what is stored to it is nowhere.
 * Memory:   in the arena; what only solving needs, which is most, in `working`. Constraints may be added after solving;
 *           solving again goes on from there.
 * Cost:     wave propagation (Pereira, Berlin 2009): cycles of copies are merged and differences flow in topological
 *           order, of moves and loads too; cubic at worst. Nodes that come to hold the same locations at once share the
 *           edges to what lies there. Sets are there once for all nodes that hold them (sparse_pool.h). The budget
 *           counts steps and words of sets handled, so that it does not hang on the clock.
 */
#ifndef LOCKWISE_MODEL_ANDERSEN_H
#define LOCKWISE_MODEL_ANDERSEN_H

#include "base/sparse_set.h"
#include "ir/ir.h"

IR_ID(PtNode); /* 0 none */
IR_ID(PtObject); /* 0 the unknown */
IR_ID(PtLocation); /* 0 the unknown */

enum { POINTSTO_NOWHERE = -1, POINTSTO_SOMEWHERE = -2 /* the unknown */ };

/* Where a step of some bytes from a place of an object leads: elements of an array are one place, so offsets may
 * change; POINTSTO_NOWHERE if the object has no such place, or is not what the step is for (tag; 0: for anything).
 * Places are finitely many for each object. */
typedef int64_t (*PtPlace)(const void *context, PtObject object, int64_t offset, int64_t step, uint32_t tag);

typedef struct Andersen Andersen;

Andersen *andersen_new(Arena *arena, Arena *working, PtPlace place, const void *context);
PtNode andersen_add_node(Andersen *a);
PtObject andersen_add_object(Andersen *a);
/* What lies at the object's places is also what lies at the same offsets of `origin`. To be said before locations are
 * asked for. */
void andersen_add_origin(Andersen *a, PtObject object, PtObject origin);

/* The location that a step from the object's start leads to; 0 if there is no such place. */
PtLocation andersen_location(Andersen *a, PtObject object, int64_t offset);
PtObject andersen_object_of(const Andersen *a, PtLocation location);
int64_t andersen_offset_of(const Andersen *a, PtLocation location);
/* Where a step from there leads; false if there is no such place. */
bool andersen_step(Andersen *a, PtLocation location, int64_t step, uint32_t tag, PtLocation *out_to);
/* The node of what lies there. */
PtNode andersen_contents(const Andersen *a, PtLocation location);

void andersen_hold(Andersen *a, PtNode node, PtLocation location);
void andersen_copy(Andersen *a, PtNode from, PtNode to);
void andersen_move(Andersen *a, PtNode from, int64_t step, uint32_t tag, PtNode to);
void andersen_load(Andersen *a, PtNode address, PtNode to);
void andersen_store(Andersen *a, PtNode from, PtNode address);

/* Lets what is new flow on by a wave, or a part of it if the budget runs out; true if something new is left. */
bool andersen_wave(Andersen *a, uint64_t budget);
/* To the fixpoint; false if the budget ran out, and the sets are too small. */
bool andersen_solve(Andersen *a, uint64_t budget);
/* Ends solving: `working` may be freed, what nodes hold stays; of those that hold more than that many locations it is
 * only the unknown. */
void andersen_close(Andersen *a, uint32_t most);
/* The locations that a node holds, valid until something is added or solved. */
const SparseSet *andersen_held(const Andersen *a, PtNode node);
uint64_t andersen_work(const Andersen *a); /* as the budget counts it */
uint32_t andersen_node_count(const Andersen *a);
uint32_t andersen_location_count(const Andersen *a);

#endif
