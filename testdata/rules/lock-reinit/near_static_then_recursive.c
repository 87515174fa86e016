/* An initialiser and an init call for one mutex: by the letter of POSIX the call must not be, in practice nobody has used
 * the mutex before, and the call is there to make it recursive. */
// clean
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int depth;

static void enter(int levels)
{
    pthread_mutex_lock(&lock);
    depth = levels;
    if (levels > 0)
        enter(levels - 1);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attr);
    pthread_mutexattr_destroy(&attr);
    enter(3);
    printf("%d\n", depth);
    return 0;
}
