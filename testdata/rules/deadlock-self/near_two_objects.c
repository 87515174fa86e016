/* Parent and child are of one type, but two objects: their locks differ although their names do not. */
// clean
#include <pthread.h>
#include <stdio.h>

struct folder {
    pthread_mutex_t lock;
    struct folder *parent;
    long size;
};

static void grow(struct folder *folder, long bytes)
{
    pthread_mutex_lock(&folder->lock);
    folder->size += bytes;
    if (folder->parent != NULL) {
        pthread_mutex_lock(&folder->parent->lock); // safe: deadlock-self
        folder->parent->size += bytes;
        pthread_mutex_unlock(&folder->parent->lock);
    }
    pthread_mutex_unlock(&folder->lock);
}

static void *writer(void *arg)
{
    for (long i = 0; i < 100; i++)
        grow(arg, i);
    return NULL;
}

int main(void)
{
    struct folder root = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct folder sub = {.lock = PTHREAD_MUTEX_INITIALIZER, .parent = &root};
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, &root) != 0 || pthread_create(&two, NULL, writer, &sub) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", root.size, sub.size);
    return 0;
}
