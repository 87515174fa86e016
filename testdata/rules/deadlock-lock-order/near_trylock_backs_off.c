/* Against the order the second lock is only tried, and on failure the first is given back: nobody waits in the ring. */
// clean
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

static pthread_mutex_t tree_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t leaf_lock = PTHREAD_MUTEX_INITIALIZER;
static int tree, leaf;

static void *down(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&tree_lock);
        pthread_mutex_lock(&leaf_lock); // safe: deadlock-lock-order
        tree++;
        leaf++;
        pthread_mutex_unlock(&leaf_lock);
        pthread_mutex_unlock(&tree_lock);
    }
    return NULL;
}

static void *up(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        for (;;) {
            pthread_mutex_lock(&leaf_lock);
            if (pthread_mutex_trylock(&tree_lock) == 0) // safe: deadlock-lock-order
                break;
            pthread_mutex_unlock(&leaf_lock);
            sched_yield();
        }
        leaf--;
        tree--;
        pthread_mutex_unlock(&tree_lock);
        pthread_mutex_unlock(&leaf_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, down, NULL) != 0 || pthread_create(&two, NULL, up, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", tree, leaf);
    return 0;
}
