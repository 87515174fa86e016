// run: --models testdata/models/token.yaml
/* Jobs go to the pool through a pipe; what they share they touch under a lock that is a byte in a pipe. A model says
 * both. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

struct token {
    int ends[2];
};

static struct token token;
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

static void token_take(struct token *t)
{
    char byte;
    while (read(t->ends[0], &byte, 1) != 1)
        continue;
}

static void token_put(struct token *t)
{
    while (write(t->ends[1], "", 1) != 1)
        continue;
}

static void count_words(void *argument)
{
    for (const char *at = argument; *at; at++) {
        token_take(&token);
        words += *at == ' '; // safe: race-unguarded-write
        token_put(&token);
    }
}

int main(void)
{
    static char lines[3][16] = {"a b c", "d e", "f"};
    pthread_t threads[2];
    if (pipe(jobs) != 0 || pipe(token.ends) != 0)
        return 1;
    if (write(token.ends[1], "", 1) != 1)
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
