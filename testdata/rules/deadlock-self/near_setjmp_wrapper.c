/* sigsetjmp returns 0 when it is called; another result comes from a siglongjmp, and nobody jumps from an unlock. */
// clean
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sigjmp_buf back;
static int value;

static void on_fault(int number)
{
    siglongjmp(back, number);
}

static int guarded_unlock(pthread_mutex_t *mutex)
{
    int rc;

    if (sigsetjmp(back, 1) == 0)
        rc = pthread_mutex_unlock(mutex);
    else
        rc = 0;
    return rc;
}

int main(void)
{
    signal(SIGILL, on_fault);
    pthread_mutex_lock(&lock);
    value = 1;
    guarded_unlock(&lock);
    pthread_mutex_lock(&lock); // safe: deadlock-self
    value++;
    guarded_unlock(&lock);
    printf("%d\n", value);
    return 0;
}
