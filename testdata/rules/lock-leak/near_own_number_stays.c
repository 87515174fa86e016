/* Nobody else is handed the object between the store and the test: the number is the one that was stored. */
// clean
#include <pthread.h>
#include <stdio.h>

struct order {
    int found, amount;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static int look_up(const char *name)
{
    return name[0] == 'a';
}

static int book(struct order *order, const char *name)
{
    order->found = 0;
    order->amount = look_up(name);
    if (order->found) {
        pthread_mutex_lock(&lock);
        total += order->amount;
        return 1; // safe: lock-leak
    }
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    return 0;
}

int main(void)
{
    struct order order;

    printf("%d\n", book(&order, "bread"));
    return 0;
}
