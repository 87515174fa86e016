/* All threads are created through one wrapper, by more callers than a few: what main has set up before it is not
 * touched beside them. */
// clean
#include <pthread.h>
#include <stdio.h>

static int limit;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done;

static int start(pthread_t *thread, void *(*run)(void *))
{
    int failed = pthread_create(thread, NULL, run, NULL);

    if (failed)
        puts("no thread");
    return failed;
}

static void finish(void)
{
    pthread_mutex_lock(&lock);
    done++;
    pthread_mutex_unlock(&lock);
}

static void *early(void *unused) { finish(); return unused; }
static void *reader(void *unused) { if (limit > 1) finish(); return unused; }
static void *writer(void *unused) { if (limit > 2) finish(); return unused; }
static void *cleaner(void *unused) { if (limit > 3) finish(); return unused; }
static void *checker(void *unused) { if (limit > 4) finish(); return unused; }
static void *sender(void *unused) { if (limit > 5) finish(); return unused; }
static void *listener(void *unused) { if (limit > 6) finish(); return unused; }
static void *logger(void *unused) { if (limit > 7) finish(); return unused; }
static void *timer(void *unused) { if (limit > 8) finish(); return unused; }
static void *packer(void *unused) { if (limit > 9) finish(); return unused; }

int main(int argc, char **argv)
{
    pthread_t threads[10];

    if (start(&threads[0], early))
        return 1;
    limit = argc + (argv[0] != NULL); // safe: race-unguarded-write
    start(&threads[1], reader);
    start(&threads[2], writer);
    start(&threads[3], cleaner);
    start(&threads[4], checker);
    start(&threads[5], sender);
    start(&threads[6], listener);
    start(&threads[7], logger);
    start(&threads[8], timer);
    start(&threads[9], packer);
    for (int i = 0; i < 10; i++)
        pthread_join(threads[i], NULL);
    return done > 10;
}
