/* The number that the function has stored is set by the function that is handed the object. */
#include <pthread.h>
#include <stdio.h>

struct order {
    int found, amount;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void look_up(struct order *order, const char *name)
{
    if (name[0] == 'a') {
        order->found = 1;
        order->amount = 3;
    }
}

static int book(struct order *order, const char *name)
{
    order->found = 0;
    look_up(order, name);
    if (order->found) {
        pthread_mutex_lock(&lock);
        total += order->amount;
        return 1; // expect: lock-leak
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
