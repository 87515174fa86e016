/* open_list() stores a fresh list and tests whether it got one; when the start fails later, it takes its own list back. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *list;

static int open_list(int fails)
{
    pthread_mutex_lock(&lock);
    list = calloc(4, sizeof *list);
    if (!list) {
        pthread_mutex_unlock(&lock);
        return 1;
    }
    pthread_mutex_unlock(&lock);

    if (fails) {
        pthread_mutex_lock(&lock);
        free(list);
        list = NULL; // safe: race-check-then-act
        pthread_mutex_unlock(&lock);
        return 1;
    }
    return 0;
}

static void *user(void *arg)
{
    pthread_mutex_lock(&lock);
    if (list)
        list[0]++;
    pthread_mutex_unlock(&lock);
    open_list(0);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, user, NULL) != 0)
        return 1;
    open_list(1);
    pthread_join(thread, NULL);
    printf("%s\n", list ? "open" : "closed");
    free(list);
    return 0;
}
