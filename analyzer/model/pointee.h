/* pointee.h: what the pointers kept at places of one class point to, where that is one class.
 * Meaning:  if all that is ever stored in `job->mutex` is `&pool->mutex`, then `*job->mutex` is a lock of class
 *           pool.mutex. Else a pointee may be any object.
 * Assumes:  what is stored through pointers of which nothing is known is no such pointer.
 * Requires: values, points-to. Provides: the classes of pointees, to path_class.
 * Memory:   in the pool's arena. Cost: linear in stores.
 */
#ifndef LOCKWISE_MODEL_POINTEE_H
#define LOCKWISE_MODEL_POINTEE_H

#include "model/pointsto.h"

/* Tells the pool. Classes of pointees that were asked for before may change. */
void pointees_find(PathPool *pool, FnValues *const *values, uint32_t fn_count, PointsTo *points_to);

#endif
