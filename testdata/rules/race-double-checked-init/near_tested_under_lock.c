/* Only the test under the lock decides. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *table;

static void *user(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (table == NULL)
        table = calloc(16, sizeof *table);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, NULL) != 0 || pthread_create(&two, NULL, user, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    free(table);
    return 0;
}
