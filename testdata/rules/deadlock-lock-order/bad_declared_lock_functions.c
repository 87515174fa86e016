/* Two locks made of pipes, taken in opposite orders; only attributes say that they are locks. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __clang__
#define CAPABILITY(name) __attribute__((capability(name)))
#define ACQUIRE(lock) __attribute__((acquire_capability(lock)))
#define RELEASE(lock) __attribute__((release_capability(lock)))
#else
#define CAPABILITY(name)
#define ACQUIRE(lock)
#define RELEASE(lock)
#endif

struct CAPABILITY("mutex") token {
    int ends[2];
};

static struct token input, output;
static int moved;

static void token_take(struct token *t) ACQUIRE(t);
static void token_take(struct token *t)
{
    char byte;
    while (read(t->ends[0], &byte, 1) < 1 && errno == EINTR)
        continue;
}

static void token_put(struct token *t) RELEASE(t);
static void token_put(struct token *t)
{
    while (write(t->ends[1], "", 1) < 1 && errno == EINTR)
        continue;
}

static void *forward(void *arg)
{
    (void)arg;
    token_take(&input);
    token_take(&output); // expect: deadlock-lock-order
    moved++;
    token_put(&output);
    token_put(&input);
    return NULL;
}

static void *backward(void *arg)
{
    (void)arg;
    token_take(&output);
    token_take(&input); // step: deadlock-lock-order
    moved--;
    token_put(&input);
    token_put(&output);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    if (pipe(input.ends) != 0 || pipe(output.ends) != 0)
        return 1;
    if (write(input.ends[1], "", 1) != 1 || write(output.ends[1], "", 1) != 1)
        return 1;
    pthread_create(&threads[0], NULL, forward, NULL);
    pthread_create(&threads[1], NULL, backward, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", moved);
    return 0;
}
