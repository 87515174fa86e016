/* The same line text twice, but the two pointers are two objects. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

struct purse {
    pthread_mutex_t lock;
    int coins;
};

static struct purse purses[2];

static void move(struct purse *from, struct purse *to, int coins)
{
    struct purse *low = from < to ? from : to;
    struct purse *high = from < to ? to : from;

    pthread_mutex_lock(&low->lock);
    pthread_mutex_lock(&high->lock);
    from->coins -= coins;
    to->coins += coins;
    pthread_mutex_unlock(&high->lock);
    pthread_mutex_unlock(&low->lock); // safe: lock-double-unlock
}

static void *mover(void *arg)
{
    intptr_t self = (intptr_t)arg;

    for (int i = 0; i < 100; i++)
        move(&purses[self], &purses[1 - self], i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    pthread_mutex_init(&purses[0].lock, NULL);
    pthread_mutex_init(&purses[1].lock, NULL);
    if (pthread_create(&one, NULL, mover, (void *)0) != 0 || pthread_create(&two, NULL, mover, (void *)1) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", purses[0].coins + purses[1].coins);
    return 0;
}
