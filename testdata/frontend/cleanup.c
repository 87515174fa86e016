/* __attribute__((cleanup)): the call at every way out of the scope, innermost first. */
#include <pthread.h>

#define CLEANUP(f) __attribute__((cleanup(f)))
#define GUARD CLEANUP(unlock) pthread_mutex_t *
int f(int);
pthread_mutex_t m, n;

static void unlock(pthread_mutex_t **lock) { pthread_mutex_unlock(*lock); }
static void put(int *p) { f(*p); }

int ways(int a) {
    GUARD outer = &m;
    pthread_mutex_lock(outer);
    if (a == 1)
        return f(a);
    for (int i = 0; i < a; i++) {
        int CLEANUP(put) inner = i;
        if (i == 2)
            continue;
        if (i == 3)
            break;
        if (i == 4)
            goto out;
        if (i == 5)
            return inner;
        f(inner);
    }
    f(6);
out:
    return 7;
}

void gotos(int a) {
    {
        int x CLEANUP(put) = 1;
    again:
        x++;
        {
            int y __attribute__((__cleanup__(put))) = 2;
            if (a == 1)
                goto again;
            if (a == 2)
                goto out;
        }
    }
out:
    f(3);
}

int expression(int a) {
    int r = ({
        int CLEANUP(put) z = a;
        f(z);
    });
    while (a--) {
        int CLEANUP(put) w = a;
        switch (w) {
        case 1:
            break;
        case 2:
            continue;
        }
    }
    return r;
}

int loop_variable(int a) {
    for (int CLEANUP(put) i = 0; i < a; i++)
        if (f(i))
            return i;
    return -1;
}
