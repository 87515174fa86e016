/* Whoever finds the device idle marks it as busy and has it to himself, without the mutex, until he marks it idle again. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct device {
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    bool busy;
    long written;
};

static struct device device = {.mutex = PTHREAD_MUTEX_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER};

static void device_get(struct device *dev)
{
    pthread_mutex_lock(&dev->mutex);
    while (dev->busy)
        pthread_cond_wait(&dev->idle, &dev->mutex);
    dev->busy = true;
    pthread_mutex_unlock(&dev->mutex);
}

static void device_put(struct device *dev)
{
    pthread_mutex_lock(&dev->mutex);
    dev->busy = false;
    pthread_cond_signal(&dev->idle);
    pthread_mutex_unlock(&dev->mutex);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        device_get(&device);
        device.written++; // safe: race-unguarded-write
        device_put(&device);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", device.written);
    return 0;
}
