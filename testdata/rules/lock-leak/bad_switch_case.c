/* Four cases leave the switch by break and meet the unlock behind it. The one that returns does not. */
#include <pthread.h>
#include <stdio.h>

enum op { OP_ADD, OP_SUB, OP_CLEAR, OP_GET };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long acc;

static long apply(enum op op, long value)
{
    long result = 0;

    pthread_mutex_lock(&lock);
    switch (op) {
    case OP_ADD:
        acc += value;
        break;
    case OP_SUB:
        acc -= value;
        break;
    case OP_CLEAR:
        acc = 0;
        break;
    case OP_GET:
        return acc; // expect: lock-leak
    default:
        result = -1;
        break;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static void *worker(void *arg)
{
    (void)arg;
    for (long i = 0; i < 1000; i++)
        apply(i % 2 == 0 ? OP_ADD : OP_SUB, i);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    apply(OP_ADD, 5);
    pthread_join(thread, NULL);
    apply(OP_CLEAR, 0);
    printf("%ld\n", apply(OP_GET, 0));
    return 0;
}
