/* serial.h: how much of what a thread does is done under which lock: an estimate from the code alone.
 * Meaning:  the work of a thread is a weighted count of the instructions that it may run. The share of a lock is the
 *           part of it at which the thread surely holds the lock, not for reading. By Amdahl's law n threads that do
 *           this work are at most 1 / (s + (1 - s) / n) times as fast as one, if s is that share.
 * Assumes:  every loop turns SERIAL_TURNS times, to a depth of SERIAL_DEPTH; all branches are taken; a call of a
 *           function without a body is as long as SERIAL_CALL instructions, one that waits costs nothing; a function
 *           called through a pointer is each of the possible ones in equal parts; recursion is not followed. All
 *           objects of a type are taken for one, and so are their locks.
 * Requires: threads.h. Memory: in the arena. Cost: O(contexts x instructions of functions that take locks).
 * Order:    by thread, then by class.
 */
#ifndef LOCKWISE_MODEL_SERIAL_H
#define LOCKWISE_MODEL_SERIAL_H

#include "model/threads.h"

enum { SERIAL_TURNS = 10, SERIAL_DEPTH = 4, SERIAL_CALL = 20 };

typedef struct SerialShare {
    ThreadId thread;
    ClassId lock;
    double share;          /* from 0 to 1 */
    uint32_t loops, calls; /* in the code, under the lock: loops that begin there, calls of functions with a body */
} SerialShare;

typedef VEC(SerialShare) SerialShares;

/* What is under a hundredth is left out; all is where there are no threads. */
SerialShares serial_estimate(const Threads *threads, Arena *arena);
/* What n threads can gain at most. */
double serial_bound(double share, uint32_t threads);

#endif
