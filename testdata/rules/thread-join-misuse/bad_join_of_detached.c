/* One thread is created detached, another detached later; both are joined. */
#include <pthread.h>
#include <stdio.h>

static void *run(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_attr_t attr;
    pthread_t first, second;

    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&first, &attr, run, NULL) != 0 || pthread_create(&second, NULL, run, NULL) != 0)
        return 1;
    pthread_attr_destroy(&attr);
    pthread_join(first, NULL); // expect: thread-join-misuse
    pthread_detach(second);
    pthread_join(second, NULL); // expect: thread-join-misuse
    puts("done");
    return 0;
}
