/* Many readers or one writer: the writer holds the lock in write mode, so nobody reads meanwhile. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t route_lock = PTHREAD_RWLOCK_INITIALIZER;
static int routes[32];
static int route_count;

static int route_find(int target)
{
    int found = -1;

    pthread_rwlock_rdlock(&route_lock);
    for (int i = 0; i < route_count; i++)
        if (routes[i] == target)
            found = i;
    pthread_rwlock_unlock(&route_lock);
    return found;
}

static void route_add(int target)
{
    pthread_rwlock_wrlock(&route_lock);
    if (route_count < 32)
        routes[route_count++] = target;
    pthread_rwlock_unlock(&route_lock);
}

static void *lookup(void *arg)
{
    int *found = arg;

    for (int i = 0; i < 1000; i++)
        if (route_find(i % 40) >= 0)
            (*found)++;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int found[2] = {0, 0};

    if (pthread_create(&one, NULL, lookup, &found[0]) != 0 || pthread_create(&two, NULL, lookup, &found[1]) != 0)
        return 1;
    for (int i = 0; i < 32; i++)
        route_add(i);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", found[0], found[1]);
    return 0;
}
