/* The thread ends by pthread_exit(), which does not return either: what it called before counts. */
#include <pthread.h>
#include <stddef.h>

static int finished;

static void count(void) {
    finished++; // expect: race-unguarded-write
}

static void *worker(void *arg) {
    (void)arg;
    count();
    pthread_exit(NULL);
}

int main(void) {
    pthread_t first, second;
    pthread_create(&first, NULL, worker, NULL);
    pthread_create(&second, NULL, worker, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return finished;
}
