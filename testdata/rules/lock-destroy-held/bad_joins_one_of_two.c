/* The counter ends with the reader: the writer may still be in the middle of an entry, nobody has joined it yet. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void *write_entries(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000000; i++) {
        pthread_mutex_lock(&lock);
        entries++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *read_entries(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    printf("%d entries\n", entries);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t writer, reader;

    if (pthread_create(&writer, NULL, write_entries, NULL) != 0 ||
        pthread_create(&reader, NULL, read_entries, NULL) != 0)
        return 1;
    pthread_join(reader, NULL);
    pthread_mutex_destroy(&lock); // expect: lock-destroy-held
    pthread_join(writer, NULL);
    return 0;
}
