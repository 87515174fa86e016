/* One function takes the lock in the mode that its caller asks for; who writes asks for the exclusive one. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static long visits, limit = 100;

static void enter_reading(void) { pthread_rwlock_rdlock(&lock); }
static void enter_writing(void) { pthread_rwlock_wrlock(&lock); }
static void leave(void) { pthread_rwlock_unlock(&lock); }

static int is_open(void)
{
    enter_reading();
    int open = visits < limit;
    leave();
    return open;
}

static void *visitor(void *arg)
{
    (void)arg;
    while (is_open()) {
        enter_writing();
        visits++;
        leave();
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, visitor, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", visits);
    return 0;
}
