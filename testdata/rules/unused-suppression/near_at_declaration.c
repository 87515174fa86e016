/* One comment at the declaration of the variable hides every race on it. */
// clean
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// lockwise-ignore[race-*]: a statistic, may be off by a few
static long hits;

static void *serve(void *arg) {
    pthread_mutex_lock(&lock);
    hits++;
    hits += 2;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, serve, NULL);
    hits++;
    pthread_join(thread, NULL);
    return hits > 3;
}
