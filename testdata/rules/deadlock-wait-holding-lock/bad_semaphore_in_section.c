/* The consumer waits for an item inside the section that the producer needs to put one there. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t items, room;
static int buffer[8], count;

static void *produce(void *arg)
{
    for (int i = 0; i < 20; i++) {
        sem_wait(&room);
        pthread_mutex_lock(&lock);
        buffer[count++] = i;
        pthread_mutex_unlock(&lock);
        sem_post(&items); // step: deadlock-wait-holding-lock
    }
    return arg;
}

static void *consume(void *arg)
{
    int sum = 0;

    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&lock);
        sem_wait(&items); // expect: deadlock-wait-holding-lock
        sum += buffer[--count];
        pthread_mutex_unlock(&lock);
        sem_post(&room);
    }
    printf("%d\n", sum);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (sem_init(&items, 0, 0) != 0 || sem_init(&room, 0, 8) != 0)
        return 1;
    if (pthread_create(&one, NULL, produce, NULL) != 0 || pthread_create(&two, NULL, consume, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
