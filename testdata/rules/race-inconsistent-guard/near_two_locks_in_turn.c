/* While the batch fills, in_lock guards the count; while it drains, out_lock does. The semaphores let nobody in on the
 * other side in between, so both locks together guard it. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static pthread_mutex_t in_lock = PTHREAD_MUTEX_INITIALIZER, out_lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t may_fill, may_drain;
static int count;

static void *filler(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        sem_wait(&may_fill);
        pthread_mutex_lock(&in_lock);
        count++;
        pthread_mutex_unlock(&in_lock);
        sem_post(&may_drain);
    }
    return NULL;
}

static void *drainer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        sem_wait(&may_drain);
        pthread_mutex_lock(&out_lock);
        count--; // safe: race-inconsistent-guard
        pthread_mutex_unlock(&out_lock);
        sem_post(&may_fill);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (sem_init(&may_fill, 0, 1) != 0 || sem_init(&may_drain, 0, 0) != 0)
        return 1;
    if (pthread_create(&one, NULL, filler, NULL) != 0 || pthread_create(&two, NULL, drainer, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", count);
    return 0;
}
