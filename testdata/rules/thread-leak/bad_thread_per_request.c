/* One thread for each request, and its handle is forgotten: the stacks of ended threads pile up. */
#include <pthread.h>
#include <stdio.h>

static void *answer(void *arg)
{
    (void)arg;
    puts("answer");
    return NULL;
}

static int serve(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, answer, NULL); // expect: thread-leak
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        if (serve() != 0)
            return 1;
    }
    getchar();
    return 0;
}
