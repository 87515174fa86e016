/* The handle is copied to where the shutdown finds it, or handed to a list. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_t all[4];
static int count;

static void *work(void *arg)
{
    (void)arg;
    puts("work");
    return NULL;
}

static int start(void)
{
    pthread_t thread;

    if (count == 4 || pthread_create(&thread, NULL, work, NULL) != 0) // safe: thread-leak
        return 0;
    all[count++] = thread;
    return 1;
}

int main(void)
{
    start();
    start();
    for (int i = 0; i < count; i++)
        pthread_join(all[i], NULL);
    return 0;
}
