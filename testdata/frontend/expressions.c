/* Expressions that are something else than they look: folded, chosen at compile time, or with statements inside. */
#include <stdarg.h>
#include <stddef.h>
int f(int), g(long), h(const char *);
struct s {
    int a;
    struct {
        char b[4];
    } in[3];
};
#define MAX(a, b)               \
    ({                          \
        __typeof__(a) a_ = (a); \
        __typeof__(b) b_ = (b); \
        a_ > b_ ? a_ : b_;      \
    })
#define container_of(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))
#define CALL(x) _Generic((x), int: f, long: g, char *: h, default: g)(x)
enum { ONE = 1, BIG = 1 << 20 };

int statements(int a, int b) {
    int m = MAX(a, MAX(b, 3));
    ({ f(m); });
    return ({
        int r = f(1);
        if (r)
            return 2;
        r + 1;
    });
}

int constants(int a, int n) {
    int vla[n][2];
    a = sizeof(struct s) + offsetof(struct s, in[1].b) + _Alignof(long) + sizeof a++;
    a = ONE | BIG, a = -(3 * 4) << 1, a = ~0U >> 28, a = 'a' + 1, a = 7 / 2 * (5 > 3);
    a = __builtin_choose_expr(sizeof(long) == 8, f(1), g(2));
    a = __builtin_types_compatible_p(int, long) + __builtin_constant_p(a) + __builtin_constant_p(3);
    a = sizeof vla + sizeof vla[0];
    vla[a][1] = (unsigned char)300;
    return __func__[0] + *"xyz" + "abc"[a];
}

int generics(int a, long b, char *c, short d, const int *e) {
    CALL(a);
    CALL(b);
    CALL(c);
    CALL(d);
    _Generic(a, int: f(1), long: f(2), default: f(3));
    _Generic(e, int *: f(4), const int *: f(5));
    return _Generic(a, int: a, long: b);
}

struct s *containers(char (*p)[4]) { return container_of(p, struct s, in[0].b); }

int arguments(int n, ...) {
    va_list list, copy;
    va_start(list, n);
    va_copy(copy, list);
    int r = va_arg(list, int);
    struct s t = va_arg(copy, struct s);
    va_end(list);
    return r + t.a;
}

int built_in(int a, int *p, unsigned u) {
    int r;
    if (__builtin_add_overflow(a, *p, &r))
        return __builtin_clz(u);
    __builtin_prefetch(p + 1);
    p = __builtin_assume_aligned(p, 16);
    a = __builtin_expect(a, 0) + __builtin_bswap32(u) + __builtin_popcount(u);
    return __builtin_expect_with_probability(f(a), 1, 0.9) ?: r;
}

double floats(float x, int n, _Complex double z) {
    double d = x * 2 + n;
    d += n;
    n += 2.5;
    d++;
    __real__ z = d;
    return d > 1.0 ? __imag__ z : -x;
}
