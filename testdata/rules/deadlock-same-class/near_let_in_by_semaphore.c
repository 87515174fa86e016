// run: --min-tier=high
// clean
/* The diners take their forks in a ring, but a semaphore lets in all but one of them: somebody finds
 * both forks free. */
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

enum { SEATS = 4 };

static pthread_mutex_t forks[SEATS];
static int numbers[SEATS], meals[SEATS];
static sem_t room;

static void *dine(void *arg)
{
    int seat = *(int *)arg;
    sem_wait(&room);
    pthread_mutex_lock(&forks[seat]);
    pthread_mutex_lock(&forks[(seat + 1) % SEATS]);
    meals[seat]++;
    pthread_mutex_unlock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[seat]);
    sem_post(&room);
    return NULL;
}

int main(void)
{
    pthread_t threads[SEATS];
    sem_init(&room, 0, SEATS - 1);
    for (int i = 0; i < SEATS; i++) {
        pthread_mutex_init(&forks[i], NULL);
        numbers[i] = i;
    }
    for (int i = 0; i < SEATS; i++)
        if (pthread_create(&threads[i], NULL, dine, &numbers[i]))
            return 1;
    for (int i = 0; i < SEATS; i++)
        pthread_join(threads[i], NULL);
    return meals[0] != 1;
}
