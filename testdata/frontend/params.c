/* Parameters that are written as arrays and functions are pointers. */
typedef int four[4];
struct s {
    int a, b[2];
};
void g(int *);

int arrays(int x[100], four a, int m[2][3], char *argv[], int n, int v[n]) {
    int *p = x + 1;
    x[1] = 2;
    x++;
    *x = 1;
    (x)[2] = 3;
    p = x;
    x = p;
    p = n ? x : p;
    g(x);
    if (x)
        g(a);
    x += 2;
    p = (n, x);
    p = (x = p);
    m[1][2] = 3;
    argv[0][1] = 'c';
    v[1] = sizeof x;
    return *x++ + x[0] == *--x;
}

int functions(int callback(int), struct s q[]) {
    callback(1);
    (*callback)(2);
    int (*f)(int) = callback;
    q->a = q[1].b[1];
    return f == callback ? (&q[2])->a : arrays(q->b, 0, 0, 0, 1, &q->a);
}

int **addresses(int x[], int (*f[])(void)) {
    int **p = &x;
    f[0]();
    return p;
}
