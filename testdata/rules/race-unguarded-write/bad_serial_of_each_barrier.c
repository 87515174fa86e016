/* One worker of each group is told from the others by its barrier; but the two groups have a barrier each, and both of
 * these two count in one variable. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 2, ROUNDS = 10 };

static pthread_barrier_t left_barrier, right_barrier;
static int rounds;

static void *work_left(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (pthread_barrier_wait(&left_barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            rounds++; // expect: race-unguarded-write
        pthread_barrier_wait(&left_barrier);
    }
    return arg;
}

static void *work_right(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (pthread_barrier_wait(&right_barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            rounds++;
        pthread_barrier_wait(&right_barrier);
    }
    return arg;
}

int main(void)
{
    pthread_t left[WORKERS], right[WORKERS];

    if (pthread_barrier_init(&left_barrier, NULL, WORKERS) != 0)
        return 1;
    if (pthread_barrier_init(&right_barrier, NULL, WORKERS) != 0)
        return 1;
    for (int i = 0; i < WORKERS; i++) {
        pthread_create(&left[i], NULL, work_left, NULL);
        pthread_create(&right[i], NULL, work_right, NULL);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(left[i], NULL);
        pthread_join(right[i], NULL);
    }
    printf("%d\n", rounds);
    return 0;
}
