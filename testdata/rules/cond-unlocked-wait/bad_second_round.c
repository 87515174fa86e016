/* The first wait holds the lock. The work behind it releases the lock and never takes it again for the second. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int batches;

static int crawl(void)
{
    int count = 0;

    pthread_mutex_lock(&lock);
    while (batches == 0)
        pthread_cond_wait(&work, &lock); // safe: cond-unlocked-wait
    batches--;
    pthread_mutex_unlock(&lock);
    count++;
    for (int more = 1; more > 0; more--) {
        pthread_cond_wait(&work, &lock); // expect: cond-unlocked-wait
        count++;
        pthread_mutex_unlock(&lock);
    }
    return count;
}

static void *crawler(void *arg)
{
    int *count = arg;

    *count = crawl();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int count = 0;

    if (pthread_create(&thread, NULL, crawler, &count) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    batches = 2;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", count);
    return 0;
}
