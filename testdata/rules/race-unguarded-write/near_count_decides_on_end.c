/* Users are counted under the lock of the object; the last one ends the lock, and the object. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct blob {
    pthread_mutex_t lock;
    int users;
};

static struct blob *blob_get(struct blob *blob)
{
    pthread_mutex_lock(&blob->lock);
    blob->users++; // safe: race-unguarded-write
    pthread_mutex_unlock(&blob->lock);
    return blob;
}

static void blob_put(struct blob *blob)
{
    pthread_mutex_lock(&blob->lock);
    int left = --blob->users; // safe: race-unguarded-write
    pthread_mutex_unlock(&blob->lock);
    if (left == 0) {
        pthread_mutex_destroy(&blob->lock);
        free(blob); // safe: race-unguarded-write
    }
}

static void *use(void *arg)
{
    blob_put(arg);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];
    struct blob *blob = calloc(1, sizeof *blob);

    if (!blob)
        return 1;
    pthread_mutex_init(&blob->lock, NULL);
    blob->users = 1;
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, use, blob_get(blob)) != 0)
            return 1;
    blob_put(blob);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
