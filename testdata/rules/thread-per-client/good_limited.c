/* A semaphore is taken before each connection and given back when it is done: a hundred threads at most. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static sem_t places;

static void *serve(void *arg) {
    int fd = (int)(intptr_t)arg;
    char byte;
    while (read(fd, &byte, 1) == 1)
        if (write(fd, &byte, 1) != 1)
            break;
    close(fd);
    sem_post(&places);
    return NULL;
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    sem_init(&places, 0, 100);
    if (listen(listener, 16) != 0)
        return 1;
    for (;;) {
        pthread_t thread;
        sem_wait(&places);
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 || pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0)
            sem_post(&places);
    }
}
