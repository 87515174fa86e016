/* A new object is known to a part of its own, and a number from that part is kept in a global variable: the number is no
 * address, so that the object is still its maker's. */
// clean
#include <pthread.h>
#include <stdlib.h>

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

static size_t longest;
static pthread_mutex_t longest_lock = PTHREAD_MUTEX_INITIALIZER;

static void note_size(size_t size)
{
    pthread_mutex_lock(&longest_lock);
    if (size > longest)
        longest = size;
    pthread_mutex_unlock(&longest_lock);
}

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
    note_size(first->size);
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
