// run: --models testdata/models/token.yaml
/* Jobs go to the pool's threads as bytes through a pipe, which a model says in one line: they run beside each other. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static int jobs[2];
static long words;

static void pool_submit(void (*run)(void *), void *argument)
{
    uintptr_t message[2] = {(uintptr_t)run, (uintptr_t)argument};
    if (write(jobs[1], message, sizeof message) != sizeof message)
        perror("write");
}

static void *pool_thread(void *arg)
{
    uintptr_t message[2];
    (void)arg;
    while (read(jobs[0], message, sizeof message) == sizeof message)
        ((void (*)(void *))message[0])((void *)message[1]);
    return NULL;
}

static void count_words(void *argument)
{
    for (const char *at = argument; *at; at++)
        words += *at == ' '; // expect: race-unguarded-write
}

int main(void)
{
    static char lines[3][16] = {"a b c", "d e", "f"};
    pthread_t threads[2];
    if (pipe(jobs) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, pool_thread, NULL);
    for (int i = 0; i < 3; i++)
        pool_submit(count_words, lines[i]);
    close(jobs[1]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
