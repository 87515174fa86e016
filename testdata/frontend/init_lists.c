/* Initialisers of automatic objects: where each item goes, zeros by one store, brace elision. */
struct point {
    int x, y;
};
struct shape {
    struct point from, to;
    int sides[3];
    const char *name;
};
struct deep {
    int kind;
    union {
        int number;
        struct {
            short low, high;
        };
    };
    int : 3;
    unsigned flag : 1;
};
int f(void);
struct point make(void);
void use(const void *);

void complete(int a) {
    struct point p = {a, f()};
    struct point q = p;
    struct point r = make();
    int n = {a};
    int three[] = {1, a, 3};
    struct shape s = {{1, 2}, {3, 4}, {5, 6, 7}, "full"};
    struct shape t = {p, q, {1, 2, 3}, 0};
    use(&s), use(&t), use(&r), use(three), use(&n);
}

void partial(int a) {
    struct shape zero = {0};
    struct shape empty = {};
    struct shape some = {.to.y = a, 1, 2, .name = "some"};
    struct shape nested = {.to = {.x = 1}, .sides[1] = a, 3};
    int sparse[6] = {[4] = a, 5, [1] = 0};
    int range[5] = {[0 ... 2] = f(), [2] = 9};
    int square[3][3] = {[1][2] = a, [2] = {1}, [0 ... 1] = {7}};
    use(&zero), use(&empty), use(&some), use(&nested), use(sparse), use(range), use(square);
}

void elided(int a) {
    struct shape flat = {1, 2, 3, 4, a, 6, 7, "flat"};
    struct shape mixed = {make(), 3, 4, {5}, "mixed"};
    struct point row[2] = {1, 2, a, 4};
    struct point list[] = {{1}, 2, 3, make()};
    struct deep d = {1, 2, 1};
    struct deep e = {.high = a, .flag = 1};
    use(&flat), use(&mixed), use(row), use(list), use(&d), use(&e);
}

void texts(void) {
    char a[] = "abc", b[8] = {"de"}, c[2][4] = {"f", {'g', 0}};
    const char *d = "h" "i";
    use(a), use(b), use(c), use(d);
}

void literals(int a) {
    struct point p = (struct point){a, 2};
    use(&(struct point){.y = a});
    use((int[]){a, 1});
    p = (struct point){p.y, p.x};
    (*(&(struct point){1, 2})).x = a;
    use(&p);
}
