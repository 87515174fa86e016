// run: --min-tier high
/* Others wake the listener by a function that it hands out: the descriptor is there by then. But it is closed without
 * their lock. */
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct gate {
    pthread_mutex_t lock;
    void (*wake)(void);
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int wake_fd = -1;

static void gate_set(void (*wake)(void)) {
    pthread_mutex_lock(&gate.lock);
    gate.wake = wake;
    pthread_mutex_unlock(&gate.lock);
}

static void wake_listener(void) {
    unsigned long one = 1;

    if (write(wake_fd, &one, sizeof one) != sizeof one)
        puts("not woken");
}

static void leave(void) {
    if (gate.wake != NULL)
        gate.wake();
    pthread_mutex_unlock(&gate.lock);
}

static void stop_listening(void) {
    int fd = wake_fd;

    wake_fd = -1; // expect: race-unguarded-write
    gate_set(NULL);
    close(fd);
}

static void *listen_for(void *arg) {
    unsigned long woken;

    wake_fd = eventfd(0, 0); // safe: race-unguarded-write
    gate_set(wake_listener);
    for (int i = 0; i < 10 && read(wake_fd, &woken, sizeof woken) > 0; i++)
        puts("woken");
    stop_listening();
    return arg;
}

int main(void) {
    pthread_t thread;

    if (pthread_create(&thread, NULL, listen_for, NULL) != 0)
        return 1;
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&gate.lock);
        leave();
    }
    pthread_join(thread, NULL);
    return 0;
}
