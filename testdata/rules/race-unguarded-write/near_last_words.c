/* A process that dies may count without a lock: nobody reads the figure again. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int failures;

static void note_failure(void) {
    failures++; // safe: race-unguarded-write
}

static void die(const char *why) {
    note_failure();
    fprintf(stderr, "%s (%d)\n", why, failures);
    exit(2);
}

static void *worker(void *arg) {
    if (!arg) {
        note_failure();
        die("no work");
    }
    pthread_mutex_lock(&lock);
    failures++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void) {
    pthread_t first, second;
    int work = 1;
    pthread_create(&first, NULL, worker, &work);
    pthread_create(&second, NULL, worker, &work);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return failures;
}
