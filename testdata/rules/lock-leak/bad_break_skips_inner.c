/* `break` leaves the loop over the shards with the shard still locked; the outer lock is released, the inner is not. */
#include <pthread.h>
#include <stdio.h>

struct shard {
    pthread_mutex_t lock;
    int keys[4];
};

static pthread_rwlock_t shards_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct shard shards[3];

static int find_shard(int key)
{
    int found = -1;

    pthread_rwlock_rdlock(&shards_lock);
    for (int i = 0; i < 3 && found < 0; i++) {
        struct shard *shard = &shards[i];

        pthread_mutex_lock(&shard->lock);
        if (shard->keys[key % 4] == key) {
            found = i;
            break;
        }
        pthread_mutex_unlock(&shard->lock);
    }
    pthread_rwlock_unlock(&shards_lock);
    return found; // expect: lock-leak
}

static void *searcher(void *arg)
{
    int *found = arg;

    for (int key = 1; key < 100; key++)
        if (find_shard(key) >= 0)
            ++*found;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int found = 0;

    for (int i = 0; i < 3; i++)
        pthread_mutex_init(&shards[i].lock, NULL);
    if (pthread_create(&thread, NULL, searcher, &found) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", found);
    return 0;
}
