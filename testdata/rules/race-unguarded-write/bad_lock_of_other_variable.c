/* Two counters of one type: the one for errors is raised under the lock of the one for requests. */
#include <pthread.h>
#include <stdio.h>

struct counter {
    pthread_mutex_t lock;
    long value;
};

static struct counter requests = {PTHREAD_MUTEX_INITIALIZER, 0};
static struct counter errors = {PTHREAD_MUTEX_INITIALIZER, 0};

static void raise_counter(struct counter *counter)
{
    pthread_mutex_lock(&counter->lock);
    counter->value++;
    pthread_mutex_unlock(&counter->lock);
}

static long read_counter(struct counter *counter)
{
    long value;

    pthread_mutex_lock(&counter->lock);
    value = counter->value;
    pthread_mutex_unlock(&counter->lock);
    return value;
}

static void both_at_once(void)
{
    pthread_mutex_lock(&requests.lock);
    requests.value++;
    errors.value++; // low: race-unguarded-write
    pthread_mutex_unlock(&requests.lock);
}

static void *server(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        raise_counter(&requests);
        if (i % 7 == 0)
            raise_counter(&errors);
        if (i % 100 == 0)
            both_at_once();
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, server, NULL) != 0)
            return 1;
    printf("%ld so far\n", read_counter(&requests));
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld, %ld\n", read_counter(&requests), read_counter(&errors));
    return 0;
}
