/* The section ends before the call that opens it again. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long requests, errors;

static void count_error(void)
{
    pthread_mutex_lock(&stats_lock);
    errors++;
    pthread_mutex_unlock(&stats_lock);
}

static void request(int size)
{
    pthread_mutex_lock(&stats_lock);
    requests++;
    pthread_mutex_unlock(&stats_lock);
    if (size < 0)
        count_error();
}

static void *client(void *arg)
{
    (void)arg;
    for (int i = 3; i > -3; i--)
        request(i);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, client, NULL) != 0)
        return 1;
    count_error();
    pthread_join(thread, NULL);
    printf("%lu %lu\n", requests, errors);
    return 0;
}
