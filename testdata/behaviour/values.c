/* Arithmetic, conversions and constants of every width. */
int printf(const char *, ...);

static void integers(long n) {
    signed char c = n;
    unsigned char uc = n;
    short s = n;
    unsigned short us = n;
    int i = n;
    unsigned u = n;
    unsigned long ul = n;
    _Bool b = n;
    printf("%d %d %d %d %d %u %ld %lu %d\n", c, uc, s, us, i, u, n, ul, b);
    printf("%d %d %d %d\n", c < u, i < ul, s < us, (long)i < u);
    printf("%ld %lu %d %u\n", n >> 3, ul >> 3, i / 7, u / 7);
    printf("%d %d %u %ld\n", c % 5, -c, ~u, -n % 11);
    printf("%d %d %d %d\n", (char)(c + uc), (short)(s * us), (_Bool)(n & 4), !n);
    c += 200, uc -= 5, s *= 3, us <<= 4, i ^= u, u >>= 2, ul |= 1, b += 1;
    printf("%d %d %d %d %d %u %lu %d\n", c, uc, s, us, i, u, ul, b);
    c++, --uc, b--;
    n += -s-- - 1;
    n ^= us++ + i;
    printf("%d %d %d %ld %d %d\n", c, uc, b, n, s, us);
    printf("%ld\n", n * 2 + c - (unsigned char)(i + 3) * (short)u);
}

static void floats(int n) {
    double d = n;
    float f = n / 2;
    d = d * n / 7 + f;
    f += d;
    d -= 3;
    printf("%f %f %d %d %u\n", d, f, (int)d, (int)-f, (unsigned)(d > 0 ? d : -d));
    n *= f;
    n += d;
    printf("%d %d %d %d\n", n, d > f, (_Bool)f, !d);
}

static void pointers(int *p, int n) {
    int *q = p + n, **r = &q;
    char *c = (char *)p;
    *q++ = 7;
    **r = q - p;
    *--q += *(n + p) * 2;
    p[n + 1] = (char *)q - c;
    q = &p[3] - 1;
    q[-1] = q > p && q != p + n ? (long)q == (long)(p + 2) : 9;
    for (int i = 0; i < 6; i++)
        printf("%d ", i[p]);
    printf("%d %d\n", p && *p, (int)((long *)(p + 4) - (long *)p));
}

enum { SMALL = -1, LARGE = 1 << 30 };

static void constants(void) {
    printf("%d %u %ld %lu\n", LARGE | 5, ~0u >> 1, -1L << 2, (unsigned long)SMALL);
    printf("%d %d %d %d\n", 'a' + '\n', 0x7f, 010, (signed char)200);
    printf("%d %d %d\n", sizeof(long) == 8 ? 1 : 2, 5 / 2 * 2 + 5 % 2, (3 > 2) - (2 > 3));
    printf("%s%c%c\n", __func__, "text"[1], *&"other"[2]);
}

int main(void) {
    int data[8] = {1, 2, 3};
    static const int no_table_here = 3;
    long n = 1;
    for (int i = 0; i < 40; i++) {
        integers(n);
        n = n * -7 + i;
        n ^= n >> 40;
    }
    for (int i = -6; i < 60; i += 7)
        floats(i * i + i);
    for (int i = 0; i < 4; i++)
        pointers(data, i);
    constants();
    return no_table_here;
}
