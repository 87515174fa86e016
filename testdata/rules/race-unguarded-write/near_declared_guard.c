/* Accesses without the declared lock that are right: before the threads start and after they end, in a function that
 * declares itself right, and under the lock that a caller without any attributes holds.
 */
// clean
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#define UNCHECKED __attribute__((no_thread_safety_analysis))
#else
#define GUARDED_BY(lock)
#define UNCHECKED
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long done GUARDED_BY(lock);
static long shown GUARDED_BY(lock);

static void finish(long n)
{
    done += n; // safe: race-unguarded-write
}

/* What the display shows may be late. */
static void show(void) UNCHECKED;
static void show(void)
{
    shown = done; // safe: race-unguarded-write
}

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        finish(1);
        pthread_mutex_unlock(&lock);
        show();
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    done = 0; // safe: race-unguarded-write
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    done++; // safe: race-unguarded-write
    printf("%ld %ld\n", done, shown);
    return 0;
}
