/* Loops, and the parts of a `for` that may be missing. */
int f(int);
#define FOREVER for (;;)
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define UNTIL(c) for (; !(c);)

void whiles(int n) {
    while (n > 0) {
        if (n == 3)
            continue;
        if (n == 4)
            break;
        n--;
    }
    do {
        n++;
        if (n == 7)
            continue;
    } while (n < 9);
    do {
        if (n)
            break;
        f(n);
    } while (0);
    do
        f(1);
    while (0);
}

void fors(int n) {
    int i = 0;
    for (;;)
        if (f(0))
            break;
    for (i = 1;;)
        if (f(1))
            break;
    for (; i < 2;)
        f(2);
    for (;; i++)
        if (f(3))
            break;
    for (i = 4; i < n;)
        f(4);
    for (i = 5;; i++ /* ; */)
        if (f(5))
            break;
    for (; /* ( */ i < 6; i++)
        f(6);
    for (i = 7; i < n; i++)
        f(7);
    for (; n--;)
        ;
    for (char c = ';'; f(c); f(')'))
        continue;
}

void macros(int n) {
    FOREVER {
        if (f(1))
            break;
    }
    EACH(i, n) f(i);
    UNTIL(f(2)) f(3);
}
