/* Producers count under the lock of the input side, consumers under that of the output side. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t in_lock = PTHREAD_MUTEX_INITIALIZER, out_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued;

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&in_lock);
        queued++;
        pthread_mutex_unlock(&in_lock);
    }
    return NULL;
}

static void *consumer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&out_lock);
        queued--; // expect: race-inconsistent-guard
        pthread_mutex_unlock(&out_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t in, out;

    if (pthread_create(&in, NULL, producer, NULL) != 0 || pthread_create(&out, NULL, consumer, NULL) != 0)
        return 1;
    pthread_join(in, NULL);
    pthread_join(out, NULL);
    printf("%d left\n", queued);
    return 0;
}
