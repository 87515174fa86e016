/* The option was meant for measuring what the lock costs. Without it the threads run all the same. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int use_lock;
static long served;

static void count_request(void)
{
    if (use_lock)
        pthread_mutex_lock(&lock);
    served++; // miss: race-unguarded-write: a lock that hangs on a flag counts as held, although the flag may be off
    if (use_lock)
        pthread_mutex_unlock(&lock);
}

static void *server(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        count_request();
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t one, two;

    if (argc > 1 && strcmp(argv[1], "--safe") == 0)
        use_lock = 1;
    if (pthread_create(&one, NULL, server, NULL) != 0 || pthread_create(&two, NULL, server, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", served);
    return 0;
}
