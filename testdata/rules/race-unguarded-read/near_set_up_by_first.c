/* The first who comes by makes the table, under the lock; each one has passed there before it reads without the lock. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct table {
    int size;
    int *cells;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct table *table;

static int make_table(void)
{
    table = calloc(1, sizeof *table);
    if (!table)
        return -1;
    table->size = 8;
    table->cells = calloc(8, sizeof *table->cells);
    return table->cells ? 0 : -1;
}

int table_find(int number)
{
    pthread_mutex_lock(&lock);
    if (!table && make_table() < 0) {
        pthread_mutex_unlock(&lock);
        return -1;
    }
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < table->size; i++) // noise: race-unguarded-read: of the lowest tier
        if (table->cells[i] == number) // noise: race-unguarded-read: the same
            return i;
    return -1;
}
