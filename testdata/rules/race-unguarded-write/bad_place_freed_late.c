/* One semaphore counts the empty places and one the filled ones: several consumers are let in at once. The position is
 * moved on when the mutex is given back already. */
#include <pthread.h>
#include <semaphore.h>

enum { PLACES = 8, ITEMS = 100 };

static int places[PLACES], put_at, take_at;
static sem_t empty, filled;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void put(int item)
{
    sem_wait(&empty);
    pthread_mutex_lock(&lock);
    places[put_at] = item; // safe: race-unguarded-write
    put_at = (put_at + 1) % PLACES; // safe: race-unguarded-write
    pthread_mutex_unlock(&lock);
    sem_post(&filled);
}

static int take(void)
{
    sem_wait(&filled);
    pthread_mutex_lock(&lock);
    int item = places[take_at]; // step: race-unguarded-write
    pthread_mutex_unlock(&lock);
    take_at = (take_at + 1) % PLACES; // expect: race-unguarded-write
    sem_post(&empty);
    return item;
}

static void *produce(void *arg)
{
    for (int i = 0; i < ITEMS; i++)
        put(i);
    return arg;
}

static void *consume(void *arg)
{
    long sum = 0;

    for (int i = 0; i < ITEMS; i++)
        sum += take();
    return sum > 0 ? arg : NULL;
}

int main(void)
{
    pthread_t threads[4];

    sem_init(&empty, 0, PLACES);
    sem_init(&filled, 0, 0);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[2 * i], NULL, produce, NULL) != 0 ||
            pthread_create(&threads[2 * i + 1], NULL, consume, NULL) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
