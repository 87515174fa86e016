/* The lock is taken twice in one function, but given back in between on every path. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int waiting, done;

static void work(int fast)
{
    pthread_mutex_lock(&lock);
    waiting++;
    if (fast) {
        done++;
        pthread_mutex_unlock(&lock);
    } else {
        pthread_mutex_unlock(&lock);
        usleep(10);
    }
    pthread_mutex_lock(&lock); // safe: deadlock-self
    waiting--;
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++)
        work(i % 2);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", waiting, done);
    return 0;
}
