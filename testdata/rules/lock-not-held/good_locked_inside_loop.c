/* The section is opened again at the end of each round, so that it is open whenever the loop's end closes it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int pending = 5;
static int handled;

static void *drain(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (pending > 0) {
        pending--;
        pthread_mutex_unlock(&lock);
        usleep(10);
        pthread_mutex_lock(&lock);
        handled++;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, drain, NULL) != 0 || pthread_create(&two, NULL, drain, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", handled);
    return 0;
}
