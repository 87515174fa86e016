/* Two modules initialise one lock: the second call throws away who holds it and who waits. */
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t table_lock;
static int entries;

static int table_init(void)
{
    return pthread_rwlock_init(&table_lock, NULL);
}

static int server_init(void)
{
    if (pthread_rwlock_init(&table_lock, NULL) != 0)
        return -1;
    pthread_rwlock_wrlock(&table_lock);
    entries = 1;
    pthread_rwlock_unlock(&table_lock);
    return 0;
}

int main(void)
{
    table_init();
    server_init(); // expect: lock-reinit
    printf("%d\n", entries);
    return 0;
}
