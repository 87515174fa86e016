/* One object for all threads, which the loop leaves alone. */
// clean
#include <pthread.h>
#include <stdio.h>

struct settings {
    int verbose;
};

static void *work(void *arg)
{
    const struct settings *settings = arg;

    printf("%d\n", settings->verbose);
    return NULL;
}

int main(void)
{
    struct settings settings = {1};
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, &settings); // safe: thread-loop-argument
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
