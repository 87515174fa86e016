/* The spin lock is held for one addition only; the pause stands under a mutex that nobody else takes. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_spinlock_t lock;
static pthread_mutex_t slow = PTHREAD_MUTEX_INITIALIZER;
static int tries;

static void *try_often(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&slow);
    for (int i = 0; i < 10; i++) {
        pthread_spin_lock(&lock);
        tries++;
        pthread_spin_unlock(&lock);
        usleep(1000);
    }
    pthread_mutex_unlock(&slow);
    return NULL;
}

int main(void)
{
    pthread_t trier;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    if (pthread_create(&trier, NULL, try_often, NULL) != 0)
        return 1;
    pthread_spin_lock(&lock);
    printf("%d\n", tries);
    pthread_spin_unlock(&lock);
    pthread_join(trier, NULL);
    pthread_spin_destroy(&lock);
    return 0;
}
