/* Each round forgets the thread of the round before. */
#include <pthread.h>
#include <stdio.h>

static void *answer(void *arg)
{
    (void)arg;
    puts("answer");
    return NULL;
}

static void serve(int requests)
{
    for (int i = 0; i < requests; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, answer, NULL) != 0) // expect: thread-leak
            puts("busy");
    }
}

int main(void)
{
    serve(3);
    getchar();
    return 0;
}
