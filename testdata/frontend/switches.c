int f(int);
enum color { RED, GREEN = 5, BLUE };

int plain(int n) {
    switch (n) {
    case 1:
    case 2:
        f(1);
    case 3:
        f(2);
        break;
    case 10 ... 19:
        return 3;
    case -1:
        f(4);
    }
    return 0;
}

int defaults(enum color c, unsigned char u) {
    switch (c) {
    default:
        f(1);
        break;
    case RED:
    case BLUE:
        return 2;
    }
    switch (u) {
        int unused;
        f(9); /* never reached */
    case 255:
        unused = 1;
        return unused;
    }
    switch (f(3)) {
        case 4: default: f(5);
    }
    return 0;
}

void in_loop(int n) {
    for (int i = 0; i < n; i++) {
        switch (i) {
        case 1:
            continue;
        case 2:
            break;
        }
        f(i);
    }
}

void duff(int *to, const int *from, int count) {
    int n = (count + 3) / 4;
    switch (count % 4) {
    case 0:
        do {
            *to = *from++;
        case 3:
            *to = *from++;
        case 2:
            *to = *from++;
        case 1:
            *to = *from++;
        } while (--n > 0);
    }
}
