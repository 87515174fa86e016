/* The pool is asked for a slot, then a file is opened, then the slot is taken. Two threads that come by at once both find
 * the last slot free. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int slots = 10;

static void *client(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    int free_slots = slots;
    pthread_mutex_unlock(&lock);
    if (free_slots > 0) {
        FILE *file = fopen("/dev/null", "r");
        pthread_mutex_lock(&lock);
        slots--; // expect: race-check-then-act
        pthread_mutex_unlock(&lock);
        if (file != NULL)
            fclose(file);
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
    printf("%d\n", slots);
    return 0;
}
