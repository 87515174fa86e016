/* The constructor fails with the lock of its new object held: the lock goes with the object, nobody can wait for it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct device {
    pthread_mutex_t lock;
    char *buffer;
    size_t size;
};

/* Gives the device locked, so that its maker can set it up before others get at it; or NULL. */
static struct device *device_new(size_t size)
{
    struct device *device = calloc(1, sizeof *device);

    if (device == NULL)
        return NULL;
    pthread_mutex_init(&device->lock, NULL);
    pthread_mutex_lock(&device->lock);
    device->buffer = malloc(size);
    if (device->buffer == NULL) {
        free(device); // safe: lock-destroy-held
        return NULL; // safe: lock-leak
    }
    device->size = size;
    return device; // safe: lock-leak
}

static struct device *device_copy(struct device *from)
{
    struct device *device = calloc(1, sizeof *device);

    if (device == NULL)
        return NULL;
    pthread_mutex_init(&device->lock, NULL);
    pthread_mutex_lock(&device->lock);
    device->buffer = malloc(from->size);
    if (device->buffer == NULL)
        goto fail;
    device->size = from->size;
    pthread_mutex_unlock(&device->lock);
    return device;

fail:
    free(device);
    return NULL; // safe: lock-leak
}

static void *grow(void *arg)
{
    struct device *device = arg;

    pthread_mutex_lock(&device->lock);
    device->size /= 2;
    pthread_mutex_unlock(&device->lock);
    return NULL;
}

int main(void)
{
    struct device *device = device_new(64), *copy;
    pthread_t thread;

    if (device == NULL)
        return 1;
    device->buffer[0] = 'x';
    pthread_mutex_unlock(&device->lock);
    copy = device_copy(device);
    if (copy == NULL || pthread_create(&thread, NULL, grow, copy) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%zu %zu\n", device->size, copy->size);
    return 0;
}
