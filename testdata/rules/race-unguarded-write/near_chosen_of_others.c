/* The writer's pointer leads to one of two variables, main's to one of two others: they never meet, though all four are
 * of one type. What both could choose they touch under the lock. */
// clean
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long sent, received, read_back, written, shared_in, shared_out;

static void *work(void *arg)
{
    long *mine = rand() % 2 ? &sent : &received;
    *mine += 1;
    pthread_mutex_lock(&lock);
    *(rand() % 2 ? &shared_in : &shared_out) += 1;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL))
        return 1;
    long *own = rand() % 2 ? &read_back : &written;
    *own += 1;
    pthread_mutex_lock(&lock);
    shared_out = 0;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return sent + received + read_back + written + shared_in + shared_out > 9;
}
