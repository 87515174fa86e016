/* Branches, loops, switches and jumps, in the order in which they happen. */
int printf(const char *, ...);

static int trace(int n) {
    printf("%d ", n);
    return n;
}

static int logical(int a, int b) {
    int n = trace(a) && trace(b);
    n = n * 2 + (trace(a) || trace(b + 4));
    if (!(trace(a) && !trace(b)) || (trace(7), a == b))
        n += 100;
    n += a ? trace(b ? 11 : 12) : trace(13) ?: 14;
    n += (trace(b) ?: trace(15)) << (a > b) + (b >= a);
    while (n < 1000 && (n += 300) && trace(n) != 900)
        ;
    return n;
}

static int loops(int n) {
    int sum = 0;
    for (int i = 0, j = n; i < j; i++, j--) {
        if (i == 2)
            continue;
        sum += i * j;
        for (;;) {
            if (sum % 3 == 0)
                break;
            sum++;
        }
    }
    do {
        sum--;
        if (sum % 5 == 0)
            continue;
        if (sum < n)
            break;
    } while (sum > n - 3);
    do
        sum += trace(1);
    while (0);
    for (; sum > 0 && n; n--)
        sum -= n;
    return sum;
}

static int switches(int n, unsigned long big, signed char c) {
    int r = 0;
    switch (n) {
        r = 1000;
    case 3:
        r++;
    case 4 ... 6:
        r += 10;
        if (n == 5)
            break;
    default:
        r += 100;
        break;
    case -2:
        r = -2;
        {
        case 9:
            r += 7;
        }
    }
    switch (big) {
    case 0x8000000000000000u ... 0xfffffffffffffff0u:
        r += 10000;
        break;
    case 5 ... 0x7fffffffffffffff:
        r += 20000;
    }
    switch (c) {
    case -1:
        return r + 1;
    case 'a' ... 'c':
        return r + 2;
    }
    return r;
}

static void duff(char *to, const char *from, int count) {
    int n = (count + 3) / 4;
    switch (count % 4) {
    case 0:
        do {
            *to++ = *from++;
        case 3:
            *to++ = *from++;
        case 2:
            *to++ = *from++;
        case 1:
            *to++ = *from++;
        } while (--n > 0);
    }
    *to = 0;
}

static int jumps(int n) {
    int r = 0;
again:
    r += n;
    if (n-- > 3)
        goto again;
    if (r & 1)
        goto odd;
    for (;;) {
        if (r > 40)
            goto out;
        r += 6;
    odd:
        r += 5;
    }
out:
    return r;
}

int main(void) {
    char text[16];
    for (int i = 0; i < 9; i++)
        printf("= %d\n", logical(i % 3, i / 3));
    for (int i = 0; i < 12; i++) {
        int n = loops(i);
        printf("loops %d\n", n);
        printf("switches %d\n", switches(i - 2, (unsigned long)(i - 5) * 3, (char)(i * 40 - 121)));
        printf("jumps %d\n", jumps(i));
    }
    for (int i = 1; i < 12; i++) {
        duff(text, "hello, world", i);
        printf("%s\n", text);
    }
    return jumps(3) % 100;
}
