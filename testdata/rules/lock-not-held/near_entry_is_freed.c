/* What is freed leads to the object with the lock, but the lock is not in it: it stays held. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct shelf {
    pthread_mutex_t lock;
    int books;
};

struct book {
    struct shelf *shelf;
    int readers;
};

static void book_close(struct book *book)
{
    struct shelf *shelf = book->shelf;

    pthread_mutex_lock(&shelf->lock);
    if (--book->readers == 0) {
        free(book);
        shelf->books--;
    }
    pthread_mutex_unlock(&shelf->lock); // safe: lock-not-held
}

int main(void)
{
    struct shelf shelf = {PTHREAD_MUTEX_INITIALIZER, 1};
    struct book *book = malloc(sizeof *book);

    if (!book)
        return 1;
    *book = (struct book){&shelf, 1};
    book_close(book);
    return shelf.books;
}
