/* The set-up takes the locks the other way round, at a time when there is no other thread to meet. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t map_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t cell_lock = PTHREAD_MUTEX_INITIALIZER;
static int map, cell;

static void setup(void)
{
    pthread_mutex_lock(&cell_lock);
    cell = 1;
    pthread_mutex_lock(&map_lock); // safe: deadlock-lock-order
    map = 1;
    pthread_mutex_unlock(&map_lock);
    pthread_mutex_unlock(&cell_lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&map_lock);
        pthread_mutex_lock(&cell_lock); // safe: deadlock-lock-order
        map += cell;
        cell++;
        pthread_mutex_unlock(&cell_lock);
        pthread_mutex_unlock(&map_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    setup();
    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", map, cell);
    return 0;
}
