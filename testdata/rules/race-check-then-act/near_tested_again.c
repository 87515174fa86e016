/* The table is built without the lock, and thrown away if another thread was faster. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *table;

static void *client(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    int missing = table == NULL;
    pthread_mutex_unlock(&lock);
    if (missing) {
        int *made = calloc(16, sizeof *made);
        pthread_mutex_lock(&lock);
        if (table == NULL) {
            table = made;
            made = NULL;
        }
        pthread_mutex_unlock(&lock);
        free(made);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, client, NULL) != 0 || pthread_create(&two, NULL, client, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    free(table);
    return 0;
}
