/* The semaphore is used as a lock; where the counter is full it is not posted again. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t gate;
static int seats;

static int book(int wanted)
{
    sem_wait(&gate);
    if (seats + wanted > 100)
        return -1; // expect: lock-leak
    seats += wanted;
    sem_post(&gate);
    return 0;
}

static void *agent(void *arg)
{
    int wanted = *(int *)arg;

    return book(wanted) == 0 ? arg : NULL;
}

int main(void)
{
    pthread_t one, two;
    int wanted[2] = {60, 70};

    if (sem_init(&gate, 0, 1) != 0)
        return 1;
    if (pthread_create(&one, NULL, agent, &wanted[0]) != 0 || pthread_create(&two, NULL, agent, &wanted[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", seats);
    return 0;
}
