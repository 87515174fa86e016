/* The wait is a sleep: the condition variable is this function's own, nobody signals it, and nothing hangs on why it
 * ended. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void pause_for(long milliseconds)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += milliseconds * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&lock);
    pthread_cond_timedwait(&never, &lock, &until); // noise: cond-no-loop: that nobody can signal a local condition variable is not seen
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pause_for(20);
    printf("awake\n");
    return 0;
}
