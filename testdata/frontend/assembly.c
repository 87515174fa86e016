int f(int);
static int lock_word;

static inline void barrier(void) { __asm__ __volatile__("" ::: "memory"); }
static inline void relax(void) { asm volatile("rep; nop"); }

int operands(int a, int *p) {
    int out, carry;
    asm("add %2, %0" : "=r"(out), "=@ccc"(carry) : "r"(a), "0"(f(1)));
    asm volatile("lock; xadd %0, %1" : "+r"(a), "+m"(*p) : : "memory", "cc");
    asm volatile("movl %0, %1" : [value] "=m"(lock_word) : [from] "ri"(a + 1), "m"(*p));
    barrier();
    relax();
    return out + carry;
}

int jumps(int *p) {
    asm goto("cmp $0, %0; je %l[zero]; js %l1" : : "m"(*p) : "cc" : zero, negative);
    return 1;
zero:
    return 0;
negative:
    return -1;
}

#define XCHG(p, v)                                                             \
    ({                                                                         \
        __typeof__(v) v_ = (v);                                                \
        asm volatile("xchg %0, %1" : "+r"(v_), "+m"(*(p)) : : "memory" /* : */); \
        v_;                                                                    \
    })
int in_macro(int *p) { return XCHG(p, 1); }

int fences(int *p, int old, int new) {
    asm volatile("mfence" ::: "memory");
    __asm__ volatile("\n\tlock\n\tcmpxchgl %2, %1" : "+a"(old), "+m"(*p) : "r"(new) : "memory");
    asm("movl %1, %0" : "=r"(new) : "m"(*p));
    return old + new;
}
