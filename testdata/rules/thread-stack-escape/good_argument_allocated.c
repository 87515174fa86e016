/* The request is allocated, and the thread frees it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct request {
    int id;
};

static void *answer(void *arg)
{
    struct request *request = arg;

    pthread_detach(pthread_self());
    printf("%d\n", request->id);
    free(request);
    return NULL;
}

static int serve(int id)
{
    struct request *request = malloc(sizeof *request);
    pthread_t thread;

    if (!request)
        return -1;
    request->id = id;
    return pthread_create(&thread, NULL, answer, request); // safe: thread-stack-escape
}

int main(void)
{
    for (int i = 0; i < 3; i++)
        serve(i);
    getchar();
    return 0;
}
