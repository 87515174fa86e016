/* The semaphores keep the buffer from overflowing and from running dry. They keep nobody apart: four places are free at
 * first, so that both writers may be in at once, and take one place twice. */
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

enum { PLACES = 4 };

static int buffer[PLACES];
static unsigned next_in, next_out;
static sem_t room, items;

static void *produce(void *arg)
{
    for (int i = 0; i < 100; i++) {
        sem_wait(&room);
        buffer[next_in % PLACES] = i; // low: race-unguarded-write
        next_in++; // expect: race-unguarded-write // step: race-unguarded-write
        sem_post(&items);
    }
    return arg;
}

static int consume(void)
{
    int sum = 0;
    for (int i = 0; i < 200; i++) {
        sem_wait(&items);
        sum += buffer[next_out % PLACES];
        next_out++;
        sem_post(&room);
    }
    return sum;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&room, 0, PLACES);
    sem_init(&items, 0, 0);
    if (pthread_create(&a, NULL, produce, NULL) || pthread_create(&b, NULL, produce, NULL))
        return 1;
    int sum = consume();
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return sum < 0;
}
