/* Who writes holds both locks, who reads holds one of them: no two threads meet, though readers hold different locks. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t net_lock = PTHREAD_MUTEX_INITIALIZER, disk_lock = PTHREAD_MUTEX_INITIALIZER;
static int level = 1;

static void *network(void *arg)
{
    long sum = 0;

    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&net_lock);
        sum += level;
        pthread_mutex_unlock(&net_lock);
    }
    printf("%ld\n", sum);
    return NULL;
}

static void *disk(void *arg)
{
    long sum = 0;

    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&disk_lock);
        sum += level;
        pthread_mutex_unlock(&disk_lock);
    }
    printf("%ld\n", sum);
    return NULL;
}

static void *control(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++) {
        pthread_mutex_lock(&net_lock);
        pthread_mutex_lock(&disk_lock);
        level = i;
        pthread_mutex_unlock(&disk_lock);
        pthread_mutex_unlock(&net_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    if (pthread_create(&threads[0], NULL, network, NULL) != 0 || pthread_create(&threads[1], NULL, disk, NULL) != 0 ||
        pthread_create(&threads[2], NULL, control, NULL) != 0)
        return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
