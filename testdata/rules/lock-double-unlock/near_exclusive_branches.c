/* The early release and the late one hang on the same parameter and exclude each other. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int requests;

static void serve(bool slow)
{
    pthread_mutex_lock(&lock);
    requests++;
    if (slow)
        pthread_mutex_unlock(&lock);
    usleep(slow ? 100 : 1);
    if (!slow)
        pthread_mutex_unlock(&lock); // safe: lock-double-unlock
} // safe: lock-leak

static void *server(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++)
        serve(i % 2 == 0);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, server, NULL) != 0 || pthread_create(&two, NULL, server, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", requests);
    return 0;
}
