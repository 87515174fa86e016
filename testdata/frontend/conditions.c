/* Conditions lead straight to where they lead; only a wanted value passes through a synthetic local. */
int f(int);
int flag, other;
struct s {
    int a;
} sa, sb;

int branches(int a, int b) {
    if (a && b)
        f(1);
    if (a || !b)
        f(2);
    else
        f(3);
    if (!(a && (b || f(4))))
        f(5);
    if ((a = f(6)) != 0)
        f(7);
    if (a ? b : f(8))
        f(9);
    if (f(10), b)
        f(11);
    if (__builtin_expect(!!(a == 3), 1))
        f(12);
    if ((long)(a < b))
        f(13);
    return 0;
}

int values(int a, int b) {
    int c = a && b;
    c = a ? b : f(1);
    c = a ?: b;
    c = !a == b;
    c = (a > b) + (a || flag);
    sa = a ? sa : sb;
    return flag && other;
}

void ignored(int a) {
    a && f(1);
    a ? f(2) : f(3);
    a ?: f(4);
}

int constants(int a) {
    if (0)
        f(1);
    if (1 || a)
        f(2);
    while (1) {
        if (a)
            return sizeof(int) == 4 ? 5 : f(3);
    }
}

_Bool truths(int a, int *p) {
    _Bool b = a;
    b = p;
    b = 7;
    return a & 4;
}
