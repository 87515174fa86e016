int f(int);

int plain(int n) {
again:
    if (f(n))
        goto out;
    if (n--)
        goto again;
    return 1;
out:
    f(2);
    return 3;
}

int computed(int op) {
    static void *const table[] = {&&add, &&stop};
    static const int distances[] = {&&stop - &&add};
    int sum = distances[0];
    goto *table[op];
add:
    sum++;
    goto *table[op = f(op)];
stop:
    return sum;
}

int taken(int n) {
    void *where = &&one;
    if (n)
        where = &&two;
    goto *where;
one:
    return 1;
two:
    return 2;
}

int dead(int n) {
    return n;
    f(n);
later:
    f(1);
    if (n)
        goto later;
    return 2;
}

void stop(void) __attribute__((noreturn));
_Noreturn void halt(int);

int ends(int n, void (*quit)(void) __attribute__((noreturn))) {
    if (n == 1)
        stop();
    if (n == 2)
        halt(3);
    if (n == 3)
        quit();
    if (n == 4)
        __builtin_unreachable();
    if (n == 5)
        return n > 2 ? f(1) : (stop(), 0);
    __builtin_trap();
}

int in_expression(int n) {
    int r = ({
        __label__ done;
        if (n)
            goto done;
        f(1);
    done:
        f(2);
    });
    return r;
}
