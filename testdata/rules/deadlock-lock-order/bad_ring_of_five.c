/* Five philosophers with a fork between each two. Each takes the left one first: if all do so at once, none gets
 * the right one. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t north = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t east = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t south = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t west = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t middle = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
static int meals;

static void eat(void)
{
    pthread_mutex_lock(&count_lock);
    meals++;
    pthread_mutex_unlock(&count_lock);
}

static void *anna(void *arg)
{
    pthread_mutex_lock(&north);
    pthread_mutex_lock(&east); // expect: deadlock-lock-order
    eat();
    pthread_mutex_unlock(&east);
    pthread_mutex_unlock(&north);
    return arg;
}

static void *ben(void *arg)
{
    pthread_mutex_lock(&east);
    pthread_mutex_lock(&south); // step: deadlock-lock-order
    eat();
    pthread_mutex_unlock(&south);
    pthread_mutex_unlock(&east);
    return arg;
}

static void *cleo(void *arg)
{
    pthread_mutex_lock(&south);
    pthread_mutex_lock(&west); // step: deadlock-lock-order
    eat();
    pthread_mutex_unlock(&west);
    pthread_mutex_unlock(&south);
    return arg;
}

static void *dan(void *arg)
{
    pthread_mutex_lock(&west);
    pthread_mutex_lock(&middle); // step: deadlock-lock-order
    eat();
    pthread_mutex_unlock(&middle);
    pthread_mutex_unlock(&west);
    return arg;
}

static void *eva(void *arg)
{
    pthread_mutex_lock(&middle);
    pthread_mutex_lock(&north); // step: deadlock-lock-order
    eat();
    pthread_mutex_unlock(&north);
    pthread_mutex_unlock(&middle);
    return arg;
}

int main(void)
{
    void *(*const guests[])(void *) = {anna, ben, cleo, dan, eva};
    pthread_t threads[5];
    int seated = 0;

    while (seated < 5 && pthread_create(&threads[seated], NULL, guests[seated], NULL) == 0)
        seated++;
    for (int i = 0; i < seated; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", meals);
    return 0;
}
