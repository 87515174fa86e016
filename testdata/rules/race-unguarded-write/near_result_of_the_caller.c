// run: --min-tier high
/* Where the size goes to is a local of whoever asks: some ask with the lock of the table held, which guards the table. */
// clean
#include <pthread.h>
#include <stdio.h>

struct query {
    unsigned long *size;
    int kind;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long table[16];

static void look_up(const struct query *query, unsigned key)
{
    *query->size = table[key % 16];
}

static void guess(const struct query *query, unsigned key)
{
    *query->size = key; // safe: race-unguarded-write
}

static unsigned long size_of(unsigned key)
{
    unsigned long size = 0;
    struct query query = {.size = &size, .kind = 1};

    pthread_mutex_lock(&table_lock);
    look_up(&query, key);
    if (size == 0)
        look_up(&query, key + 1);
    pthread_mutex_unlock(&table_lock);
    return size;
}

static unsigned long any_size_of(unsigned key)
{
    unsigned long size = 0;
    struct query query = {.size = &size, .kind = 2};

    pthread_mutex_lock(&table_lock);
    table[key % 16] = key;
    *query.size = table[(key + 1) % 16];
    *query.size += 1;
    pthread_mutex_unlock(&table_lock);
    if (size < 2)
        guess(&query, key);
    return size;
}

static void *ask(void *arg)
{
    unsigned from = (unsigned)(long)arg;

    for (unsigned key = from; key < from + 100; key++)
        printf("%lu %lu\n", size_of(key), any_size_of(key));
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (long i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, ask, (void *)(i * 100)) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
