/* The consumer tests once. Two consumers can be woken for one item, and the second takes from an empty stack. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nonempty = PTHREAD_COND_INITIALIZER;
static int items[100];
static int count;

static void put(int item)
{
    pthread_mutex_lock(&lock);
    items[count++] = item;
    pthread_cond_signal(&nonempty);
    pthread_mutex_unlock(&lock);
}

static int get(void)
{
    int item;

    pthread_mutex_lock(&lock);
    if (count == 0)
        pthread_cond_wait(&nonempty, &lock); // expect: cond-no-loop
    item = items[--count];
    pthread_mutex_unlock(&lock);
    return item;
}

static void *consumer(void *arg)
{
    int *sum = arg;

    for (int i = 0; i < 50; i++)
        *sum += get();
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int sums[2] = {0, 0};

    if (pthread_create(&one, NULL, consumer, &sums[0]) != 0 || pthread_create(&two, NULL, consumer, &sums[1]) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        put(i);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", sums[0] + sums[1]);
    return 0;
}
