// run: --min-tier high
/* The table is set up where it is found missing, by main alone: but main also takes it back, when the workers are using
 * it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *table;

static void make(void)
{
    if (table != NULL)
        return;
    table = calloc(16, sizeof *table);
}

static void enable(void)
{
    pthread_mutex_lock(&lock);
    make(); // step: race-unguarded-read
    pthread_mutex_unlock(&lock);
}

static void disable(void)
{
    pthread_mutex_lock(&lock);
    if (table != NULL) {
        free(table);
        table = NULL;
    }
    pthread_mutex_unlock(&lock);
}

static void print(void)
{
    pthread_mutex_lock(&lock);
    if (table != NULL)
        printf("%d\n", table[3]);
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        if (table != NULL) // expect: race-unguarded-read
            table[i % 16]++;
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    enable();
    print();
    disable();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
