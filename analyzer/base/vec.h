/* vec.h: typed arrays that grow inside an arena.
 * Usage:   typedef VEC(Instr) InstrVec;  InstrVec v = {0};  *vec_push(arena, &v) = item;  v.data[i]
 * Memory:  growing leaves the old array in the arena, unless it is large; pointers into data are invalid after a push.
 * Cost:    O(1) amortised per push.
 */
#ifndef LOCKWISE_BASE_VEC_H
#define LOCKWISE_BASE_VEC_H

#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#define VEC(T)             \
    struct {               \
        T *data;           \
        uint32_t len, cap; \
    }

/* A pointer to one more, zeroed, element at the end. */
#define vec_push(arena, v)                                                                                     \
    ((v)->len == (v)->cap ? ((v)->data = vec_grow((arena), (v)->data, &(v)->cap, (v)->len, sizeof *(v)->data), \
                             memset(&(v)->data[(v)->len], 0, sizeof *(v)->data), &(v)->data[(v)->len++])       \
                          : (memset(&(v)->data[(v)->len], 0, sizeof *(v)->data), &(v)->data[(v)->len++]))

/* A pointer to `count` more, zeroed, elements at the end. */
#define vec_extend(arena, v, count)                                                               \
    (vec_reserve_((arena), (void **)&(v)->data, &(v)->cap, (v)->len, (count), sizeof *(v)->data), \
     (v)->len += (uint32_t)(count), (v)->data + ((v)->len - (uint32_t)(count)))

#define vec_pop(v) ((v)->data[--(v)->len])
#define vec_last(v) ((v)->data[(v)->len - 1])
#define vec_clear(v) ((v)->len = 0)

/* Iterates with `T *item` over the elements; the vector must not grow meanwhile. */
#define VEC_EACH(T, item, v) \
    for (T *item = (v)->data, *item##_end_ = (v)->len ? item + (v)->len : item; item != item##_end_; item++)

/* Gives the room behind the last element back to the system, where there is much of it. */
#define vec_trim(arena, v) vec_trim_((arena), (void **)&(v)->data, &(v)->cap, (v)->len, sizeof *(v)->data)

void *vec_grow(Arena *arena, void *data, uint32_t *cap, uint32_t len, size_t size);
void vec_trim_(Arena *arena, void **data, uint32_t *cap, uint32_t len, size_t size);
void vec_reserve_(Arena *arena, void **data, uint32_t *cap, uint32_t len, size_t extra, size_t size);

#endif
