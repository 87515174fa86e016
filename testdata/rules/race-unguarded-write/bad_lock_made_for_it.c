// run: --min-tier high
/* The state has a lock of its own, and functions that take it. Half of the code does not use them. */
#include <pthread.h>
#include <stdlib.h>

enum state { IDLE, BUSY, GONE };

struct device {
    pthread_mutex_t state_lock;
    enum state state;
    pthread_mutex_t lock;
    unsigned long sent, received, failed;
};

struct device *device_new(void);
void device_free(struct device *device);
int device_send(struct device *device, int bytes);
int device_receive(struct device *device, int bytes);
void device_unplugged(struct device *device);
int device_is_idle(struct device *device);

static void set_state(struct device *device, enum state state)
{
    pthread_mutex_lock(&device->state_lock);
    device->state = state;
    pthread_mutex_unlock(&device->state_lock);
}

static enum state state_of(struct device *device)
{
    pthread_mutex_lock(&device->state_lock);
    enum state state = device->state;
    pthread_mutex_unlock(&device->state_lock);
    return state;
}

struct device *device_new(void)
{
    struct device *device = calloc(1, sizeof *device);

    if (device != NULL) {
        pthread_mutex_init(&device->state_lock, NULL);
        pthread_mutex_init(&device->lock, NULL);
    }
    return device;
}

void device_free(struct device *device)
{
    pthread_mutex_destroy(&device->state_lock);
    pthread_mutex_destroy(&device->lock);
    free(device);
}

int device_send(struct device *device, int bytes)
{
    if (state_of(device) == GONE)
        return -1;
    set_state(device, BUSY);
    pthread_mutex_lock(&device->lock);
    device->sent += (unsigned long)bytes;
    device->failed += bytes == 0;
    pthread_mutex_unlock(&device->lock);
    set_state(device, IDLE);
    return 0;
}

int device_receive(struct device *device, int bytes)
{
    pthread_mutex_lock(&device->state_lock);
    device->state = BUSY;
    pthread_mutex_unlock(&device->state_lock);
    pthread_mutex_lock(&device->lock);
    device->received += (unsigned long)bytes;
    device->failed += bytes == 0;
    pthread_mutex_unlock(&device->lock);
    return 0;
}

void device_unplugged(struct device *device)
{
    device->state = GONE; // expect: race-unguarded-write
}

int device_is_idle(struct device *device)
{
    return device->state == IDLE;
}
