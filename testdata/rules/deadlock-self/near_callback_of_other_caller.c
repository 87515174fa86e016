/* One caller has the visitor take the lock that it holds itself around another visit: with another visitor, which does
 * not take it. */
#include <pthread.h>
#include <stdio.h>

typedef void (*Visit)(int value);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void each(Visit visit)
{
    for (int i = 0; i < 8; i++)
        visit(i);
}

static void print(int value)
{
    printf("%d\n", value);
}

static void add(int value)
{
    pthread_mutex_lock(&lock);
    sum += value;
    pthread_mutex_unlock(&lock);
}

static void *list(void *arg)
{
    pthread_mutex_lock(&lock);
    each(print); // noise: deadlock-self: which visitor each caller hands over is not told apart
    sum = 0;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, list, NULL) != 0)
        return 1;
    each(add);
    pthread_join(thread, NULL);
    return 0;
}
