/* What runs when scopes are left, and in which order. */
int printf(const char *, ...);

static void leave(int *n) {
    printf("-%d ", *n);
}
static void close_text(const char **text) {
    printf("(%s) ", *text);
}
#define SCOPED __attribute__((cleanup(leave))) int
#define TEXT __attribute__((__cleanup__(close_text))) const char *

static int early(int n) {
    SCOPED a = 1;
    TEXT t = "t";
    if (n == 0)
        return a++;
    {
        SCOPED b = 2;
        if (n == 1)
            return a + b;
        if (n == 2)
            goto out;
        b = 20;
    }
    {
        SCOPED c = 3;
        if (n == 3)
            goto out;
        printf("body ");
    }
out:
    a = 10;
    return a + n;
}

static int loops(int n) {
    int count = 0;
    for (SCOPED i = 0; i < n; i++) {
        SCOPED inner = i * 10;
        if (i == 1)
            continue;
        switch (i) {
        case 3: {
            SCOPED deep = 7;
            if (n > 5)
                break;
            goto done;
        }
        case 5:
            return count;
        }
        count++;
    }
done:
    return count + 100;
}

static int again(int n) {
    int turns = 0;
    {
        SCOPED a = n;
    retry:
        turns++;
        SCOPED b = turns;
        if (turns < n)
            goto retry;
    }
    return turns;
}

static int values(int n) {
    int r = ({
        SCOPED x = n;
        x + 1;
    });
    r += n ? ({
        SCOPED y = 5;
        y++;
    })
           : 3;
    do {
        SCOPED z = r;
        if (n == 1)
            break;
        r++;
    } while (0);
    return r;
}

static int depth(int n) {
    SCOPED here = n;
    return n > 0 ? depth(n - 1) + here : 0;
}

int main(void) {
    for (int i = 0; i < 5; i++)
        printf("= %d\n", early(i));
    for (int i = 0; i < 8; i++)
        printf("= %d\n", loops(i));
    for (int i = 0; i < 4; i++) {
        printf("= %d\n", again(i));
        printf("= %d\n", values(i));
    }
    printf("= %d\n", depth(4));
    return 5;
}
