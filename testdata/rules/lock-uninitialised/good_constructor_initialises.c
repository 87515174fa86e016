/* The constructor makes the mutex before anybody can see the object. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct ledger {
    pthread_mutex_t lock;
    long total;
};

static struct ledger *ledger_new(void)
{
    struct ledger *ledger = malloc(sizeof *ledger);

    if (!ledger)
        return NULL;
    ledger->total = 0;
    pthread_mutex_init(&ledger->lock, NULL); // safe: lock-uninitialised
    return ledger;
}

static long ledger_add(struct ledger *ledger, long amount)
{
    long total;

    pthread_mutex_lock(&ledger->lock);
    total = ledger->total += amount;
    pthread_mutex_unlock(&ledger->lock);
    return total;
}

int main(void)
{
    struct ledger *ledger = ledger_new();

    if (!ledger)
        return 1;
    printf("%ld\n", ledger_add(ledger, 5)); // safe: lock-uninitialised
    pthread_mutex_destroy(&ledger->lock);
    free(ledger);
    return 0;
}
