/* One unlock statement, many nodes: each round of the loop releases the lock that it took. */
// clean
#include <pthread.h>
#include <stdio.h>

struct node {
    struct node *next;
    pthread_mutex_t lock;
    int hits;
};

static struct node third = {NULL, PTHREAD_MUTEX_INITIALIZER, 0};
static struct node second = {&third, PTHREAD_MUTEX_INITIALIZER, 0};
static struct node first = {&second, PTHREAD_MUTEX_INITIALIZER, 0};

static void hit_all(struct node *list)
{
    for (struct node *n = list; n != NULL; n = n->next) {
        pthread_mutex_lock(&n->lock);
        n->hits++;
        pthread_mutex_unlock(&n->lock); // safe: lock-double-unlock
    }
}

static void *hitter(void *arg)
{
    for (int i = 0; i < 100; i++)
        hit_all(arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, hitter, &first) != 0 || pthread_create(&two, NULL, hitter, &second) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", third.hits);
    return 0;
}
