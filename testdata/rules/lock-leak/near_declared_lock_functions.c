/* The attributes of the lock's functions say when it is held: where the trying one returns 1, and where a function hands
 * the lock to its caller, as it declares. */
// clean
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __clang__
#define CAPABILITY(name) __attribute__((capability(name)))
#define ACQUIRE(lock) __attribute__((acquire_capability(lock)))
#define TRY_ACQUIRE(result, lock) __attribute__((try_acquire_capability(result, lock)))
#define RELEASE(lock) __attribute__((release_capability(lock)))
#else
#define CAPABILITY(name)
#define ACQUIRE(lock)
#define TRY_ACQUIRE(result, lock)
#define RELEASE(lock)
#endif

struct CAPABILITY("mutex") token {
    int ends[2];
};

static struct token token;
static int free_seats = 10;

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

static int token_try(struct token *t) TRY_ACQUIRE(1, t);
static int token_try(struct token *t)
{
    char byte;
    return read(t->ends[0], &byte, 1) == 1;
}

static int open_seats(void) TRY_ACQUIRE(1, token);
static int open_seats(void)
{
    token_take(&token);
    if (free_seats > 0)
        return 1; // safe: lock-leak
    token_put(&token);
    return 0;
}

static int reserve(int seats)
{
    if (!token_try(&token))
        return -1; // safe: lock-leak
    free_seats -= seats;
    token_put(&token);
    if (open_seats()) {
        free_seats--;
        token_put(&token);
    }
    return 0;
}

static void *visitor(void *arg)
{
    (void)arg;
    reserve(2);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    if (pipe(token.ends) != 0 || write(token.ends[1], "", 1) != 1)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, visitor, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", free_seats);
    return 0;
}
