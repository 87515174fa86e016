/* The table is made by whoever needs it first. A thread that finds the pointer set takes no lock, and may see the table
 * before its numbers. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *table;

static void *user(void *arg)
{
    (void)arg;
    if (table == NULL) { // expect: race-double-checked-init
        pthread_mutex_lock(&lock);
        if (table == NULL) {
            int *made = calloc(16, sizeof *made);
            if (made != NULL)
                made[3] = 7;
            table = made; // step: race-double-checked-init
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
    free(table);
    return 0;
}
