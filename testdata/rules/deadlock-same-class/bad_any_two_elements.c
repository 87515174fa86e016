/* Two accounts are drawn at random: another thread draws the same two the other way round. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ACCOUNTS = 8 };

struct account {
    pthread_mutex_t lock;
    long money;
};

static struct account accounts[ACCOUNTS];

static void transfer(struct account *from, struct account *to, long amount)
{
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock); // expect: deadlock-same-class
    from->money -= amount;
    to->money += amount;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

static void *work(void *arg)
{
    unsigned seed = *(unsigned *)arg;

    for (int i = 0; i < 100; i++) {
        int from = rand_r(&seed) % ACCOUNTS, to = rand_r(&seed) % ACCOUNTS;

        if (from != to)
            transfer(&accounts[from], &accounts[to], 1);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    unsigned first = 1, second = 2;

    for (int i = 0; i < ACCOUNTS; i++)
        pthread_mutex_init(&accounts[i].lock, NULL);
    if (pthread_create(&one, NULL, work, &first) != 0 || pthread_create(&two, NULL, work, &second) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", accounts[0].money);
    return 0;
}
