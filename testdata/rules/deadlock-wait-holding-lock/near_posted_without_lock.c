/* The answer is waited for with a lock held, but who posts it has needed that lock before only, to begin with; and the
 * two meet at a barrier with nothing held that the other one needs. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER, own_lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t question, answer;
static pthread_barrier_t end;
static int asked, answered, entries;

static void *server(void *arg)
{
    pthread_mutex_lock(&table_lock);
    entries++;
    pthread_mutex_unlock(&table_lock);
    sem_wait(&question);
    answered = asked + 1;
    sem_post(&answer);
    pthread_barrier_wait(&end);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (sem_init(&question, 0, 0) != 0 || sem_init(&answer, 0, 0) != 0 || pthread_barrier_init(&end, NULL, 2) != 0)
        return 1;
    if (pthread_create(&thread, NULL, server, NULL) != 0)
        return 1;
    asked = 4;
    sem_post(&question);
    pthread_mutex_lock(&table_lock);
    sem_wait(&answer); // safe: deadlock-wait-holding-lock
    entries += answered;
    pthread_mutex_unlock(&table_lock);
    pthread_mutex_lock(&own_lock);
    pthread_barrier_wait(&end); // safe: deadlock-wait-holding-lock
    pthread_mutex_unlock(&own_lock);
    pthread_join(thread, NULL);
    printf("%d\n", entries);
    return 0;
}
