/* Two semaphores that are used as mutexes are taken in both orders. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t names, hosts;
static long name_count, host_count;

static void *add_host(void *arg)
{
    (void)arg;
    sem_wait(&hosts);
    host_count++;
    sem_wait(&names); // expect: deadlock-lock-order
    name_count++;
    sem_post(&names);
    sem_post(&hosts);
    return NULL;
}

static void add_name(void)
{
    sem_wait(&names);
    name_count++;
    sem_wait(&hosts); // step: deadlock-lock-order
    host_count++;
    sem_post(&hosts);
    sem_post(&names);
}

int main(void)
{
    pthread_t thread;

    if (sem_init(&names, 0, 1) != 0 || sem_init(&hosts, 0, 1) != 0)
        return 1;
    if (pthread_create(&thread, NULL, add_host, NULL) != 0)
        return 1;
    add_name();
    pthread_join(thread, NULL);
    printf("%ld %ld\n", name_count, host_count);
    return 0;
}
