/* Heat flows from a cell to the next one, but only the first of the two cells is locked. */
#include <pthread.h>
#include <stdio.h>

#define CELLS 16

struct cell {
    pthread_mutex_t lock;
    double heat;
};

static struct cell cells[CELLS];

static void warm(int i, double amount)
{
    pthread_mutex_lock(&cells[i].lock);
    cells[i].heat += amount;
    pthread_mutex_unlock(&cells[i].lock);
}

static double heat_of(int i)
{
    double heat;

    pthread_mutex_lock(&cells[i].lock);
    heat = cells[i].heat;
    pthread_mutex_unlock(&cells[i].lock);
    return heat;
}

static void flow(int i, double amount)
{
    pthread_mutex_lock(&cells[i].lock);
    cells[i].heat -= amount;
    cells[i + 1].heat += amount; // expect: race-unguarded-write
    pthread_mutex_unlock(&cells[i].lock);
}

static void *simulate(void *arg)
{
    int first = *(int *)arg;

    for (int round = 0; round < 1000; round++) {
        for (int i = first; i < CELLS - 1; i++)
            flow(i, 0.01);
        warm(0, 1.0);
    }
    return NULL;
}

int main(void)
{
    static int first[2] = {0, 1};
    pthread_t threads[2];
    double sum = 0;

    for (int i = 0; i < CELLS; i++)
        pthread_mutex_init(&cells[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, simulate, &first[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CELLS; i++)
        sum += heat_of(i);
    printf("%g\n", sum);
    return 0;
}
