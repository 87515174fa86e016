/* Releasing early is fine when the path ends there. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_rwlock_t hosts_lock = PTHREAD_RWLOCK_INITIALIZER;
static const char *hosts[4] = {"alpha", "beta", "gamma", "delta"};

static int host_index(const char *name)
{
    pthread_rwlock_rdlock(&hosts_lock);
    for (int i = 0; i < 4; i++) {
        if (strcmp(hosts[i], name) == 0) {
            pthread_rwlock_unlock(&hosts_lock);
            return i;
        }
    }
    pthread_rwlock_unlock(&hosts_lock);
    return -1;
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

    if (pthread_create(&thread, NULL, resolver, "beta") != 0)
        return 1;
    host_rename(2, "epsilon");
    pthread_join(thread, NULL);
    return 0;
}
