// run: --models testdata/models/token.yaml
/* The lock is a byte in a pipe, which a model says: one path takes it out and does not put it back. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct token {
    int ends[2];
};

static struct token token;
static long balance;

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

static int withdraw(long amount)
{
    token_take(&token); // step: lock-leak
    if (amount > balance)
        return -1; // expect: lock-leak
    balance -= amount;
    token_put(&token);
    return 0;
}

static void *customer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        withdraw(1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    balance = 1000;
    if (pipe(token.ends) != 0 || write(token.ends[1], "", 1) != 1)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, customer, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld left\n", balance);
    return 0;
}
