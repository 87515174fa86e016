/* The job takes the lock and leaves it to the function that runs it to give it back. */
// clean
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static long total;

struct task {
    void (*begin)(int);
    int amount;
};

static void begin_slowly(int amount) {
    pthread_mutex_lock(&gate);
    total += amount / 2;
}

static void begin_fast(int amount) {
    pthread_mutex_lock(&gate);
    total += amount;
}

static void *run(void *argument) {
    struct task *t = argument;
    t->begin(t->amount);
    total++;
    pthread_mutex_unlock(&gate);
    return NULL;
}

int main(int argc, char **argv) {
    (void)argv;
    struct task one = {argc > 1 ? begin_slowly : begin_fast, 4}, two = {begin_fast, 8};
    pthread_t a, b;
    if (pthread_create(&a, NULL, run, &one))
        return 1;
    if (pthread_create(&b, NULL, run, &two)) {
        pthread_join(a, NULL);
        return 1;
    }
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
