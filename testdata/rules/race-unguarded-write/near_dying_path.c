/* fail() notes for the core dump where it was, without the lock, and never returns: at worst the last words of a dying
 * process are garbled. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *stage = "start";
static long steps;

static void set_stage(const char *name)
{
    pthread_mutex_lock(&lock);
    stage = name;
    steps++;
    pthread_mutex_unlock(&lock);
}

static _Noreturn void fail(const char *where)
{
    stage = where; // safe: race-unguarded-write
    fprintf(stderr, "failed in %s after %ld steps\n", stage, steps); // safe: race-unguarded-read
    abort();
}

static void *worker(void *arg)
{
    long sum = 0;

    (void)arg;
    for (int i = 0; i < 100; i++) {
        set_stage("load");
        sum += i;
        if (sum < 0)
            fail("load");
        set_stage("store");
        if (sum > 100000) {
            stage = "store"; // noise: race-unguarded-write: a function that never returns is not judged, a block in front of exit() is
            exit(1);
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%s, %ld\n", stage, steps);
    return 0;
}
