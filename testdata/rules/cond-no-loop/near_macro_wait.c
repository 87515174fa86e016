/* A project's own macro holds the loop; in the source the wait looks like a single statement. */
// clean
#include <pthread.h>
#include <stdio.h>

#define WAIT_UNTIL(condition, cond, mutex)         \
    do {                                           \
        while (!(condition))                       \
            pthread_cond_wait((cond), (mutex));    \
    } while (0)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int present;

static void *guest(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    present++;
    pthread_cond_broadcast(&arrived);
    WAIT_UNTIL(present >= 3, &arrived, &lock); // safe: cond-no-loop
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, guest, NULL) != 0 || pthread_create(&two, NULL, guest, NULL) != 0)
        return 1;
    guest(NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", present);
    return 0;
}
