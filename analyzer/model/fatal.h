/* fatal.h: calls on the way to the end of a process that fails.
 * Meaning:  a block that ends in abort(), in exit() with a status that is no 0, in a function of which every path ends
 *           so, or in a function without a body that does not return (err, __assert_fail), belongs to a process that
 *           dies. What its calls do to threads and locks is not judged: `if (broken) die("...")` would make each lock
 *           that die() takes taken everywhere.
 *           A function that dies if it is given certain numbers, `if (level == FATAL) exit(1);` on every way through
 *           it, dies in calls that give it one of these; and so does what hands its own parameter on to it.
 *           A process that ends as planned does not die: exit(0), the end of a thread, a function that never returns
 *           because it loops. Nor is a call a step on the way when it starts threads, or where the function knows no
 *           other end (`serve(); exit(1);`): that is the program, not its death. What is declared `noreturn` and fails
 *           does not serve, whatever its report of the failure may come to.
 * Cost:     linear in call sites.
 */
#ifndef LOCKWISE_MODEL_FATAL_H
#define LOCKWISE_MODEL_FATAL_H

#include "model/callgraph.h"

/* Sets `fatal` and `dies` of all sites. Requires: targets and the bottom-up order. */
void fatal_mark_sites(CallGraph *g, PathPool *pool, FnValues *const *values);

#endif
