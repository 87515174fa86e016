// run: --min-tier high
/* A library: the first caller that opens a device finds out the limit, and nobody changes it. Who sends has opened one,
 * and does not look whether it is there. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct device {
    pthread_mutex_t lock;
    unsigned sent;
};

static pthread_mutex_t setup_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned limit;

struct device *device_open(void);
int device_send(struct device *device, unsigned length);

struct device *device_open(void) {
    struct device *device = calloc(1, sizeof *device);

    if (device == NULL)
        return NULL;
    pthread_mutex_init(&device->lock, NULL);
    pthread_mutex_lock(&setup_lock);
    if (!limit) {
        if (sysconf(_SC_PAGESIZE) > 4096)
            limit = 98304;
        else
            limit = 8192;
    }
    device->sent = limit > 8192;
    pthread_mutex_unlock(&setup_lock);
    return device;
}

int device_send(struct device *device, unsigned length) {
    int result = 0;

    pthread_mutex_lock(&device->lock);
    if (length > limit) // safe: race-unguarded-read
        result = -1;
    else
        device->sent += length;
    pthread_mutex_unlock(&device->lock);
    return result;
}
