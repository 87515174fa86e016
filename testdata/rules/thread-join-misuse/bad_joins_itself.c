/* A worker is to stop all workers, and is one of them; it joins itself by name. */
#include <pthread.h>
#include <stdio.h>

static void *run(void *arg)
{
    pthread_t self = pthread_self();

    if (arg)
        pthread_join(self, NULL); // expect: thread-join-misuse
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    puts("done");
    return 0;
}
