/* When the name is found the lock is released before the break, and once more behind the loop. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define HOSTS 4

static pthread_rwlock_t hosts_lock = PTHREAD_RWLOCK_INITIALIZER;
static const char *hosts[HOSTS] = {"alpha", "beta", "gamma", "delta"};

static int host_index(const char *name)
{
    int found = -1;

    pthread_rwlock_rdlock(&hosts_lock);
    for (int i = 0; i < HOSTS; i++) {
        if (strcmp(hosts[i], name) == 0) {
            found = i;
            pthread_rwlock_unlock(&hosts_lock);
            break;
        }
    }
    pthread_rwlock_unlock(&hosts_lock); // expect: lock-double-unlock
    return found;
}

static void host_rename(int index, const char *name)
{
    pthread_rwlock_wrlock(&hosts_lock);
    hosts[index] = name;
    pthread_rwlock_unlock(&hosts_lock);
}

static void *resolver(void *arg)
{
    printf("%d\n", host_index(arg));
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, resolver, "omega") != 0)
        return 1;
    host_rename(2, "epsilon");
    pthread_join(thread, NULL);
    return 0;
}
