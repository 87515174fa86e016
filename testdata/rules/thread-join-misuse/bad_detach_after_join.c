/* After the join the handle means nothing any more: it must not be detached, nor cancelled. */
#include <pthread.h>
#include <stdio.h>

static void *run(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, run, NULL) != 0 || pthread_create(&second, NULL, run, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_detach(first); // expect: thread-join-misuse
    pthread_join(second, NULL);
    pthread_cancel(second); // expect: thread-join-misuse
    puts("done");
    return 0;
}
