/* The ring again, but of two cells the one with the smaller index is locked first. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#define CELLS 6

struct cell {
    pthread_mutex_t lock;
    double heat;
};

static struct cell cells[CELLS];

/* Heat flows from a cell to the next one; the last one's neighbour is the first. */
static void flow(unsigned here)
{
    unsigned next = (here + 1) % CELLS;
    unsigned first = here < next ? here : next, second = here < next ? next : here;

    pthread_mutex_lock(&cells[first].lock);
    pthread_mutex_lock(&cells[second].lock);
    double moved = (cells[here].heat - cells[next].heat) / 4;
    cells[here].heat -= moved;
    cells[next].heat += moved;
    pthread_mutex_unlock(&cells[here].lock);
    pthread_mutex_unlock(&cells[next].lock);
}

static void *warm(void *arg)
{
    unsigned here = (unsigned)(uintptr_t)arg;

    for (int i = 0; i < 100; i++)
        flow(here);
    return NULL;
}

int main(void)
{
    pthread_t threads[CELLS];

    for (unsigned i = 0; i < CELLS; i++)
        pthread_mutex_init(&cells[i].lock, NULL);
    cells[0].heat = 100;
    for (uintptr_t i = 0; i < CELLS; i++)
        if (pthread_create(&threads[i], NULL, warm, (void *)i) != 0)
            return 1;
    for (int i = 0; i < CELLS; i++)
        pthread_join(threads[i], NULL);
    printf("%f\n", cells[0].heat);
    return 0;
}
