/* A device that could not be listed is given up: nobody else has seen it, though its name was copied from elsewhere. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct request {
    long size, since;
};

struct device {
    char name[16];
    struct request *requests;
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct device *list[64];
static int count;

static struct device *make(const char *name) {
    struct device *device = calloc(1, sizeof *device);

    if (device == NULL)
        return NULL;
    strncpy(device->name, name, sizeof device->name - 1);
    device->requests = calloc(8, sizeof *device->requests);
    return device;
}

static void cancel(struct device *device) {
    for (int i = 0; i < 8; i++) {
        struct request *request = &device->requests[i];
        if (request->since != 0)
            request->since = 0; // safe: race-unguarded-write
    }
}

static void give_up(struct device *device) {
    if (device->requests != NULL)
        cancel(device);
    free(device->requests);
    free(device);
}

static int add(const char *name) {
    struct device *device = make(name);

    if (device == NULL)
        return -1;
    if (device->requests == NULL)
        goto fail;
    pthread_mutex_lock(&list_lock);
    if (count == 64) {
        pthread_mutex_unlock(&list_lock);
        goto fail;
    }
    list[count++] = device;
    pthread_mutex_unlock(&list_lock);
    return 0;
fail:
    give_up(device);
    return -1;
}

static void *start_requests(void *arg) {
    for (int round = 1; round < 100; round++) {
        pthread_mutex_lock(&list_lock);
        for (int i = 0; i < count; i++)
            for (int k = 0; k < 8; k++) {
                struct request *request = &list[i]->requests[k];
                if (request->since == 0)
                    request->since = round;
                request->since += request->size;
            }
        pthread_mutex_unlock(&list_lock);
    }
    return arg;
}

int main(int argc, char **argv) {
    pthread_t thread;

    if (pthread_create(&thread, NULL, start_requests, NULL) != 0)
        return 1;
    for (int i = 0; i < argc; i++)
        add(argv[i]);
    pthread_join(thread, NULL);
    return 0;
}
