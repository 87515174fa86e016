/* The compiler calls the release at the end of the scope, on every way out of it. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int free_slots = 3;

static void release(pthread_mutex_t **held)
{
    pthread_mutex_unlock(*held);
}

static pthread_mutex_t *acquire(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    return mutex; // safe: lock-leak
}

static int take_slot(void)
{
    __attribute__((cleanup(release))) pthread_mutex_t *held = acquire(&lock);

    (void)held;
    if (free_slots == 0)
        return -1; // safe: lock-leak
    return --free_slots; // safe: lock-leak
}

static void *worker(void *arg)
{
    int *slot = arg;

    *slot = take_slot();
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    int slots[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, worker, &slots[i]) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", slots[3]);
    return 0;
}
