/* The workers are there before the first client; each of them accepts. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void *worker(void *arg) {
    int listener = (int)(intptr_t)arg;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        char byte;
        while (fd >= 0 && read(fd, &byte, 1) == 1)
            if (write(fd, &byte, 1) != 1)
                break;
        if (fd < 0)
            return NULL;
        close(fd);
    }
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_t thread;
    if (listen(listener, 16) != 0)
        return 1;
    for (long i = 0; i < count; i++)
        if (pthread_create(&thread, NULL, worker, (void *)(intptr_t)listener) == 0)
            pthread_detach(thread);
    pause();
    return 0;
}
