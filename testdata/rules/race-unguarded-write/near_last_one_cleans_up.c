/* The reference counter is atomic: the thread that brings it to zero is the last that uses the object. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct page {
    atomic_int users;
    pthread_mutex_t lock;
    int dirty;
};

static void page_release(struct page *page)
{
    if (atomic_fetch_sub(&page->users, 1) == 1) {
        page->dirty = 0; // safe: race-unguarded-write
        pthread_mutex_destroy(&page->lock);
        free(page);
    }
}

static void *use(void *arg)
{
    struct page *page = arg;

    pthread_mutex_lock(&page->lock);
    page->dirty++;
    pthread_mutex_unlock(&page->lock);
    page_release(page);
    return NULL;
}

int main(void)
{
    struct page *page = malloc(sizeof *page);
    pthread_t one, two;

    if (!page)
        return 1;
    atomic_init(&page->users, 2);
    pthread_mutex_init(&page->lock, NULL);
    page->dirty = 0;
    if (pthread_create(&one, NULL, use, page) != 0 || pthread_create(&two, NULL, use, page) != 0)
        return 1;
    pthread_detach(one);
    pthread_detach(two);
    pthread_exit(NULL);
}
