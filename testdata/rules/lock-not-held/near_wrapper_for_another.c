/* One function takes the lock by a wrapper and leaves it taken, the other gives it back by the other wrapper. */
// clean
#include <pthread.h>

struct lock {
    pthread_mutex_t mutex;
};

static struct lock table = {PTHREAD_MUTEX_INITIALIZER};
static int rows;

static void lock_take(struct lock *l) {
    pthread_mutex_lock(&l->mutex);
}

static void lock_give(struct lock *l) {
    pthread_mutex_unlock(&l->mutex);
}

void table_begin(void) {
    lock_take(&table);
}

void table_end(void) {
    lock_give(&table);
}

static void add_row(void) {
    lock_take(&table);
    rows++;
    lock_give(&table);
}

static void *worker(void *argument) {
    for (int i = 0; i < 100; i++)
        add_row();
    return argument;
}

int main(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL))
        return 1;
    table_begin();
    rows += 2;
    table_end();
    pthread_join(thread, NULL);
    return 0;
}
