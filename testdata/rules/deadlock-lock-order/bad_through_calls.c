/* No function takes two locks. The orders come about through the calls, and they contradict each other. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t rooms_lock = PTHREAD_MUTEX_INITIALIZER;
static int users, rooms, links;

static void room_link(void)
{
    pthread_mutex_lock(&rooms_lock); // expect: deadlock-lock-order
    links++;
    pthread_mutex_unlock(&rooms_lock);
}

static void user_unlink(void)
{
    pthread_mutex_lock(&users_lock); // step: deadlock-lock-order
    links--;
    users--;
    pthread_mutex_unlock(&users_lock);
}

static void user_join(void)
{
    pthread_mutex_lock(&users_lock); // step: deadlock-lock-order
    users++;
    room_link(); // step: deadlock-lock-order
    pthread_mutex_unlock(&users_lock);
}

static void room_close(void)
{
    pthread_mutex_lock(&rooms_lock); // step: deadlock-lock-order
    rooms++;
    user_unlink(); // step: deadlock-lock-order
    pthread_mutex_unlock(&rooms_lock);
}

static void *joiner(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        user_join();
    return NULL;
}

static void *closer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        room_close();
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, joiner, NULL) != 0 || pthread_create(&two, NULL, closer, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d %d\n", users, rooms, links);
    return 0;
}
