/* The slot is taken where it is found to be free. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int slots = 10;

static void *client(void *arg)
{
    int mine = 0;

    (void)arg;
    pthread_mutex_lock(&lock);
    if (slots > 0) {
        slots--;
        mine = 1;
    }
    pthread_mutex_unlock(&lock);
    if (mine)
        puts("served");
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
