/* The first thread to come makes the mutex, in a routine that is run once; all others wait for its end. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock;
static int users;

static void set_up(void)
{
    pthread_mutex_init(&lock, NULL); // safe: lock-uninitialised
}

static void *use(void *arg)
{
    pthread_once(&once, set_up);
    pthread_mutex_lock(&lock);
    users++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, use, NULL) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", users);
    return 0;
}
