/* Who is called with what: function pointers, structs by value, recursion, atomics, statements in expressions. */
int printf(const char *, ...);
int puts(const char *);
unsigned long strlen(const char *);

struct vec {
    long x, y;
    char name[5];
};
typedef struct vec operation(struct vec, const struct vec *, int);

static struct vec add(struct vec a, const struct vec *b, int times) {
    while (times-- > 0)
        a.x += b->x, a.y += b->y;
    a.name[0]++;
    return a;
}

static struct vec swap(struct vec a, const struct vec *b, int times) {
    return times > 3 ? *b : (struct vec){a.y, a.x, {b->name[1], b->name[0]}};
}

static operation *choose(int n) {
    return n % 2 ? swap : &add;
}

static struct vec twice(operation f, struct vec v, int n) {
    return f(f(v, &v, n), &v, n + 1);
}

struct handler {
    const char *name;
    operation *run;
    struct vec (*make)(long, long);
};

static struct vec make(long x, long y) {
    return (struct vec){x, y, "vec"};
}

static const struct handler handlers[] = {{"add", add, make}, {"swap", .make = make, .run = swap}};

static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int order(int *log, int n) {
    *log = *log * 10 + n;
    return n;
}

#define MAX(a, b)                         \
    ({                                    \
        __typeof__(a) a_ = (a), b_ = (b); \
        a_ > b_ ? a_ : b_;                \
    })
#define KIND(x) _Generic((x), int: "int", long: "long", char *: "text", default: "other")

static void atomics(int n) {
    static _Atomic int count;
    _Atomic long total = n;
    int expected = 3, plain = n, old;
    count += n;
    total -= 1;
    old = __atomic_fetch_add(&plain, 5, __ATOMIC_RELAXED) + __sync_add_and_fetch(&plain, 2) + count++;
    int swapped = __atomic_compare_exchange_n(&plain, &expected, 9, 0, 5, 5);
    printf("%d %d %d %d\n", old, plain, swapped, expected);
    old = __sync_val_compare_and_swap(&plain, expected, 1);
    printf("%d %d\n", old, plain);
    old = __atomic_exchange_n(&plain, 4, __ATOMIC_SEQ_CST);
    printf("%d %d %d %d\n", --count, old, plain, (int)total);
}

int main(void) {
    struct vec v = make(1, 2), w = {3, 4};
    for (int i = 0; i < 6; i++) {
        const struct handler *h = &handlers[i / 3];
        v = (i & 1 ? h->run : *choose(i))(v, &w, i);
        w = twice(choose(i + 1), h->make(v.y, i), i);
        printf("%s %ld %ld %s | %ld %ld %s\n", h->name, v.x, v.y, v.name, w.x, w.y, w.name);
        printf("%ld\n", (**h->run)(w, &v, 1).y + add(w, &w, 2).name[0]);
    }
    int log = 0, *p = &log;
    int sum = order(p, 1) + order(p, 2) * order(p, 3);
    int array[4] = {order(p, 4), order(p, 5)};
    array[order(p, 2)] = 9;
    printf("%d %d %d %d\n", log, sum, array[1], array[2]);
    printf("%d %ld\n", MAX(fib(10), MAX(3, 4)), MAX(-5l, strlen("four")));
    printf("%s %s %s %s\n", KIND(sum), KIND(v.x), KIND(v.name), KIND(1u));
    for (int i = 0; i < 4; i++)
        atomics(i);
    return puts("end") < 0;
}
