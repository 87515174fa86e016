/* The pointer is stored with release order after the table is filled, and loaded with acquire order. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(int *) table;

static void *user(void *arg)
{
    (void)arg;
    if (atomic_load_explicit(&table, memory_order_acquire) == NULL) {
        pthread_mutex_lock(&lock);
        if (atomic_load_explicit(&table, memory_order_relaxed) == NULL) {
            int *made = calloc(16, sizeof *made);
            if (made != NULL)
                made[3] = 7;
            atomic_store_explicit(&table, made, memory_order_release);
        }
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, NULL) != 0 || pthread_create(&two, NULL, user, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    free(atomic_load(&table));
    return 0;
}
