/* Which of two accounts is locked first is said by their numbers, and which one second by which one was first. Nobody
 * moves money from an account to itself. */
#include <pthread.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    int number;
    long balance;
};

static struct account accounts[4];

static void transfer(struct account *from, struct account *to, long sum)
{
    struct account *first = from->number < to->number ? from : to;
    struct account *second = first == from ? to : from;

    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock); // noise: deadlock-self: that the callers hand over two accounts is not seen
    from->balance -= sum;
    to->balance += sum;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

static void *clerk(void *arg)
{
    long at = (long)arg;

    transfer(&accounts[at], &accounts[(at + 1) % 4], 1);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++) {
        pthread_mutex_init(&accounts[i].lock, NULL);
        accounts[i].number = i;
    }
    for (long i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, clerk, (void *)i) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", accounts[0].balance);
    return 0;
}
