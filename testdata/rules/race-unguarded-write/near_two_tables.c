/* Readers and writers count in tables of one type, but each kind has a table of its own. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct table {
    pthread_mutex_t lock;
    long hits;
};

static struct table *reads, *writes;

static struct table *table_new(void)
{
    struct table *made = calloc(1, sizeof *made);

    if (made == NULL)
        abort();
    pthread_mutex_init(&made->lock, NULL);
    return made;
}

static void *reader(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&reads->lock);
        reads->hits++;
        pthread_mutex_unlock(&reads->lock);
    }
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        writes->hits++; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t first, second, third;

    reads = table_new();
    writes = table_new();
    if (pthread_create(&first, NULL, reader, NULL) != 0 || pthread_create(&second, NULL, reader, NULL) != 0 ||
        pthread_create(&third, NULL, writer, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    pthread_join(third, NULL);
    printf("%ld %ld\n", reads->hits, writes->hits);
    free(reads);
    free(writes);
    return 0;
}
