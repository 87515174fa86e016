/* The request lives in the frame of serve(), which returns before the thread has read it. */
#include <pthread.h>
#include <stdio.h>

struct request {
    int id;
};

static void *answer(void *arg)
{
    struct request *request = arg;

    pthread_detach(pthread_self());
    printf("%d\n", request->id);
    return NULL;
}

static int serve(int id)
{
    struct request request = {id};
    pthread_t thread;

    return pthread_create(&thread, NULL, answer, &request); // expect: thread-stack-escape
}

int main(void)
{
    for (int i = 0; i < 3; i++)
        serve(i);
    getchar();
    return 0;
}
