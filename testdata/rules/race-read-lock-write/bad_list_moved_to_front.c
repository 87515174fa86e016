/* A look-up that moves what it finds to the front of the list rearranges it while others read. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct host {
    struct host *next;
    int address, port;
};

static pthread_rwlock_t hosts_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct host *hosts;

static int port_of(int address)
{
    struct host **at, *found;
    int port = -1;

    pthread_rwlock_rdlock(&hosts_lock);
    for (at = &hosts; *at && (*at)->address != address;)
        at = &(*at)->next;
    found = *at;
    if (found) {
        port = found->port;
        hosts = found; // expect: race-read-lock-write
    }
    pthread_rwlock_unlock(&hosts_lock);
    return port;
}

static void add_host(int address, int port)
{
    struct host *host = malloc(sizeof *host);

    if (!host)
        return;
    host->address = address;
    host->port = port;
    pthread_rwlock_wrlock(&hosts_lock);
    host->next = hosts;
    hosts = host;
    pthread_rwlock_unlock(&hosts_lock);
}

static void *resolver(void *arg)
{
    int sum = 0;

    (void)arg;
    for (int i = 0; i < 1000; i++)
        sum += port_of(i % 17);
    printf("%d\n", sum);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, resolver, NULL) != 0)
            return 1;
    for (int i = 0; i < 17; i++)
        add_host(i, 8000 + i);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
