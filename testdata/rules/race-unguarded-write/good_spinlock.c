/* A spin lock guards as well as a mutex does, for sections this short. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_spinlock_t id_lock;
static unsigned last_id;

static unsigned new_id(void)
{
    pthread_spin_lock(&id_lock);
    unsigned id = ++last_id;
    pthread_spin_unlock(&id_lock);
    return id;
}

static void *worker(void *arg)
{
    unsigned *top = arg;

    for (int i = 0; i < 10000; i++)
        *top = new_id();
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    unsigned top[2];

    if (pthread_spin_init(&id_lock, PTHREAD_PROCESS_PRIVATE) != 0)
        return 1;
    if (pthread_create(&one, NULL, worker, &top[0]) != 0 || pthread_create(&two, NULL, worker, &top[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u\n", top[0] > top[1] ? top[0] : top[1]);
    pthread_spin_destroy(&id_lock);
    return 0;
}
