/* The locks are taken in the order that is declared, and singly. */
// clean
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define CAPABILITY(name) __attribute__((capability(name)))
#define ACQUIRED_AFTER(lock) __attribute__((acquired_after(lock)))
#else
#define CAPABILITY(name)
#define ACQUIRED_AFTER(lock)
#endif

typedef pthread_mutex_t CAPABILITY("mutex") mutex;

static mutex table = PTHREAD_MUTEX_INITIALIZER;
static mutex entries ACQUIRED_AFTER(table) = PTHREAD_MUTEX_INITIALIZER;
static int used, size;

static void *grow(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&table);
    pthread_mutex_lock(&entries); // safe: deadlock-lock-order
    if (used == size)
        size = 2 * size + 1;
    pthread_mutex_unlock(&table);
    used++;
    pthread_mutex_unlock(&entries);
    pthread_mutex_lock(&entries);
    used--;
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
