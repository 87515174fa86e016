/* Space is allocated by a size found in a part of a new object, and filled from a list that all threads know: the space then
 * leads to shared memory, the object itself does not become known by that. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct book;

struct chapter {
    size_t size;
    struct book *book;
};

struct book {
    pthread_mutex_t lock;
    struct chapter *first;
    long pages;
};

static char **names;
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

static struct chapter *chapter_new(struct book *book, size_t size)
{
    struct chapter *first = malloc(sizeof *first);
    if (first) {
        first->size = size;
        first->book = book;
    }
    return first;
}

struct book *book_open(size_t size)
{
    struct book *book = malloc(sizeof *book);
    if (!book)
        return NULL;
    struct chapter *first = chapter_new(book, size);
    if (!first) {
        free(book);
        return NULL;
    }
    book->first = first;
    char **space = malloc(first->size);
    pthread_mutex_lock(&names_lock);
    if (space)
        names = space;
    pthread_mutex_unlock(&names_lock);
    book->pages = 0; // safe: race-unguarded-write
    return book;
}

void book_init(struct book *book)
{
    pthread_mutex_init(&book->lock, NULL);
}

void book_turn(struct book *book)
{
    pthread_mutex_lock(&book->lock);
    book->pages++;
    pthread_mutex_unlock(&book->lock);
}

long book_pages(struct book *book)
{
    pthread_mutex_lock(&book->lock);
    long pages = book->pages;
    pthread_mutex_unlock(&book->lock);
    return pages;
}

void book_set(struct book *book, long pages)
{
    pthread_mutex_lock(&book->lock);
    book->pages = pages;
    pthread_mutex_unlock(&book->lock);
}
