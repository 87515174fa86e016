/* One way frees the object that the lock is in, and releases the lock all the same. */
#include <pthread.h>
#include <stdlib.h>

struct shelf {
    pthread_mutex_t lock;
    int books;
};

static void shelf_take(struct shelf *shelf)
{
    pthread_mutex_lock(&shelf->lock);
    if (--shelf->books == 0)
        free(shelf); // expect: lock-destroy-held
    pthread_mutex_unlock(&shelf->lock); // expect: lock-not-held
}

int main(void)
{
    struct shelf *shelf = malloc(sizeof *shelf);

    if (!shelf)
        return 1;
    pthread_mutex_init(&shelf->lock, NULL);
    shelf->books = 2;
    shelf_take(shelf);
    return 0;
}
