// run: --min-tier high
/* The planner shares its settings with main without any lock, and begins when main has done with them and says so
 * through a pipe. The hint is another matter: each reader of the list changes it, and holds the lock for reading
 * only. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { PAGES = 16 };

static int ends[2];
static pthread_rwlock_t pages_lock = PTHREAD_RWLOCK_INITIALIZER;
static int free_in[PAGES];
static int hint;
static long depth, width, rounds, retries, misses;

static int take_page(int seen)
{
    int page = -1;

    pthread_rwlock_rdlock(&pages_lock);
    for (int i = hint; i < PAGES && page < 0; i++) {
        if (free_in[i] > seen) {
            hint = i; // expect: race-read-lock-write
            page = i;
        }
    }
    pthread_rwlock_unlock(&pages_lock);
    return page;
}

static void note(int page)
{
    depth += page;
    width += page;
    rounds++;
    retries += page < 0;
    misses++;
}

static void *plan(void *arg)
{
    char go;

    (void)arg;
    if (read(ends[0], &go, 1) != 1)
        return NULL;
    for (int i = 0; i < 1000; i++)
        note(take_page(i & 7));
    return NULL;
}

int main(void)
{
    pthread_t planner;

    for (int i = 0; i < PAGES; i++)
        free_in[i] = i;
    if (pipe(ends) != 0 || pthread_create(&planner, NULL, plan, NULL) != 0)
        return 1;
    note(take_page(3));
    if (write(ends[1], "g", 1) != 1)
        perror("write");
    printf("%d\n", take_page(5));
    pthread_join(planner, NULL);
    printf("%ld %ld %ld %ld %ld\n", depth, width, rounds, retries, misses);
    return 0;
}
