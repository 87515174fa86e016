/* Broken code: what is left is lowered, and the functions concerned are marked. */
#include "no_such_header.h"
int f(int);
struct s {
    int a;
};

int whole(int n) { return f(n); }

int broken(struct s *s, int n) {
    f(1);
    s->missing = n;
    unknown_t x = f(2);
    n = undeclared_variable + f(3);
    f(4, 5, 6);
    return n;
}

int after(int n) { return f(n); }

__attribute__((overloadable)) void twice(int);
__attribute__((overloadable)) void twice(double);

void takes_overloaded(void) { void *p = twice; }
