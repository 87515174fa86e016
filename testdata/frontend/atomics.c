/* _Atomic objects, <stdatomic.h>, and GCC's two families of built-in functions, with their orders. */
#include <stdatomic.h>
#include <stdbool.h>

struct node {
    _Atomic int count;
    atomic_flag busy;
    int plain;
    struct node *_Atomic next;
};
_Atomic long total;
_Atomic _Bool done;
_Atomic double sum;
int *_Atomic cursor;
int shared;
char byte;

long plain_syntax(struct node *n) {
    total += 2;
    total++;
    long x = --total + total--;
    total *= 3;
    total = 5;
    sum += 1.5;
    cursor++;
    done = !done;
    n->count = 1;
    if (n->count == 2)
        n->next = n;
    n->next->plain = 2;
    return x = total;
}

int standard_calls(struct node *n) {
    int expected = 0, t;
    while (atomic_flag_test_and_set_explicit(&n->busy, memory_order_acquire))
        ;
    atomic_flag_clear(&n->busy);
    t = atomic_load_explicit(&n->count, memory_order_relaxed);
    atomic_store(&n->count, 3);
    if (atomic_compare_exchange_strong_explicit(&n->count, &expected, 4, memory_order_acq_rel, memory_order_acquire))
        t = 2;
    while (!atomic_compare_exchange_weak(&n->count, &expected, expected + 1))
        ;
    t = atomic_fetch_add(&total, 7) + atomic_exchange(&n->count, 9);
    atomic_fetch_or_explicit(&n->count, 1, memory_order_release);
    atomic_thread_fence(memory_order_release);
    atomic_signal_fence(memory_order_seq_cst);
    atomic_init(&n->count, 0);
    return t + atomic_is_lock_free(&n->count);
}

int gnu_calls(int *p, int order) {
    int e = 0, t;
    t = __atomic_load_n(p, __ATOMIC_ACQUIRE);
    __atomic_store_n(p, 1, __ATOMIC_RELEASE);
    __atomic_load(p, &t, __ATOMIC_CONSUME);
    __atomic_store(p, &t, order);
    __atomic_exchange(p, &e, &t, __ATOMIC_SEQ_CST);
    t = __atomic_exchange_n(p, 2, __ATOMIC_ACQ_REL);
    t = __atomic_add_fetch(p, 1, __ATOMIC_RELAXED) + __atomic_fetch_nand(&shared, 3, __ATOMIC_RELAXED);
    if (__atomic_compare_exchange_n(p, &e, 5, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        t++;
    __atomic_compare_exchange(p, &e, &t, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
    if (__atomic_test_and_set(&byte, __ATOMIC_ACQUIRE))
        t--;
    __atomic_clear(&byte, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return t;
}

int old_calls(int *p, struct node *n) {
    int t = __sync_fetch_and_add(p, 2);
    t = __sync_sub_and_fetch(&n->plain, 1) + __sync_fetch_and_nand(&n->plain, 1);
    if (__sync_bool_compare_and_swap(p, 0, 1))
        t = __sync_val_compare_and_swap(&shared, 1, 2);
    t = __sync_lock_test_and_set(p, 1);
    __sync_lock_release(p);
    __sync_synchronize();
    return t;
}

#define LOAD(x) (__atomic_load_n)(x, __ATOMIC_RELAXED)
#define PASTE(a, b) a##b
#define STORE(x, v) PASTE(__atomic_st, ore_n)(x, v, __ATOMIC_RELAXED)
#define ATOMIC_ADD(p, n) __sync_add_and_fetch(p, n)

int through_macros(int *p) {
    int t = LOAD(&shared);
    STORE(&shared, 7);
    return (__atomic_fetch_sub)(p, 1, 0) + ATOMIC_ADD(p, t);
}
