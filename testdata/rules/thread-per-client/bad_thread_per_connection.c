/* A line server: each client that connects gets a thread, however many there are. */
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *arg) {
    int fd = (int)(intptr_t)arg;
    char line[256];
    ssize_t len;
    while ((len = read(fd, line, sizeof line)) > 0)
        if (write(fd, line, (size_t)len) != len)
            break;
    close(fd);
    return NULL;
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (listen(listener, 16) != 0)
        return 1;
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL); // step: thread-per-client
        if (fd < 0)
            continue;
        if (pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0) // expect: thread-per-client
            close(fd);
    }
}
