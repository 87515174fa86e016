/* The locks are there for a threaded build; this program starts no thread, so the forgotten one does no harm. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int depth;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    depth++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    depth--;
    pthread_mutex_unlock(&lock);
}

static void reset(void)
{
    depth = 0; // safe: race-unguarded-write
}

int main(void)
{
    enter();
    enter();
    leave();
    printf("%d\n", depth);
    reset();
    return 0;
}
