/* The pause between two tries is made with the spin lock held: the other thread burns a core for as long. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_spinlock_t lock;
static int tries;

static void *try_often(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++) {
        pthread_spin_lock(&lock);
        tries++;
        usleep(1000); // expect: lock-spin-sleep
        pthread_spin_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t trier;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    if (pthread_create(&trier, NULL, try_often, NULL) != 0)
        return 1;
    pthread_spin_lock(&lock); // step: lock-spin-sleep
    printf("%d\n", tries);
    pthread_spin_unlock(&lock);
    pthread_join(trier, NULL);
    pthread_spin_destroy(&lock);
    return 0;
}
