/* No second thread takes the locks the other way round, yet: the declaration says which comes first. */
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define CAPABILITY(name) __attribute__((capability(name)))
#define ACQUIRED_BEFORE(lock) __attribute__((acquired_before(lock)))
#else
#define CAPABILITY(name)
#define ACQUIRED_BEFORE(lock)
#endif

typedef pthread_mutex_t CAPABILITY("mutex") mutex;

static mutex entries = PTHREAD_MUTEX_INITIALIZER;
static mutex table ACQUIRED_BEFORE(entries) = PTHREAD_MUTEX_INITIALIZER;
static int used, size;

static void *grow(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&entries); // step: deadlock-lock-order
    if (used == size) {
        pthread_mutex_lock(&table); // expect: deadlock-lock-order
        size = 2 * size + 1;
        pthread_mutex_unlock(&table);
    }
    used++;
    pthread_mutex_unlock(&entries);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, grow, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d of %d\n", used, size);
    return 0;
}
