/* main changes the environment while the thread looks into it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *show_home(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        printf("%s\n", getenv("HOME")); // step: race-thread-unsafe-call
    return NULL;
}

int main(void)
{
    pthread_t shower;
    if (pthread_create(&shower, NULL, show_home, NULL) != 0)
        return 1;
    for (int i = 0; i < 1000; i++)
        setenv("HOME", i % 2 ? "/" : "/root", 1); // expect: race-thread-unsafe-call
    pthread_join(shower, NULL);
    return 0;
}
