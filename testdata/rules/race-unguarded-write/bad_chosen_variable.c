/* A pointer leads to one of two totals, and the writer goes through it without the lock under which one of them is
 * reset: whichever was chosen is a variable of the program. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long paid, owed;

static void *book(void *arg)
{
    for (int i = 0; i < 100; i++) {
        long *total = rand() % 2 ? &paid : &owed;
        *total += i; // expect: race-unguarded-write // step: race-unguarded-write
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, book, NULL))
        return 1;
    pthread_mutex_lock(&lock);
    owed = 0; // step: race-unguarded-write
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return paid > owed;
}
