/* A thread for each device of a list: each serves its device for good, and the devices are few. */
// clean
#include <pthread.h>
#include <unistd.h>

struct device {
    struct device *next;
    int fd;
};

static struct device second = {NULL, 1}, first = {&second, 0};

static void *watch(void *arg) {
    struct device *device = arg;
    char byte;
    while (read(device->fd, &byte, 1) == 1)
        if (write(2, &byte, 1) != 1)
            break;
    return NULL;
}

int main(void) {
    for (struct device *device = &first; device; device = device->next) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, watch, device) == 0)
            pthread_detach(thread);
    }
    pause();
    return 0;
}
