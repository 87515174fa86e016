/* The helper does not know that its callers hold the lock of the table. */
#include <netdb.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned peers;

static int resolve(const char *name)
{
    struct addrinfo *found = NULL;
    int error = getaddrinfo(name, "80", NULL, &found);
    if (error == 0)
        freeaddrinfo(found);
    return error;
}

static void *add_peer(void *name)
{
    pthread_mutex_lock(&table_lock);
    if (resolve(name) == 0) // expect: lock-blocking-call
        peers++;
    pthread_mutex_unlock(&table_lock);
    return NULL;
}

int main(void)
{
    pthread_t first, second;
    if (pthread_create(&first, NULL, add_peer, "localhost") != 0)
        return 1;
    if (pthread_create(&second, NULL, add_peer, "example.org") == 0)
        pthread_join(second, NULL);
    pthread_join(first, NULL);
    return peers > 0;
}
