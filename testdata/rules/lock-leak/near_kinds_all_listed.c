// run: --min-tier high
/* The switch lists all kinds that there are, and each releases the lock, or stops the search, which releases it behind the
 * loop. A kind that is not listed would leave it held for the next round; the search is only ever called with listed ones. */
// clean
#include <pthread.h>
#include <stddef.h>

enum kind { KIND_OLD, KIND_NEW, KIND_ANY };

struct item {
    pthread_mutex_t lock;
    struct item *next;
    int age, wanted;
};

struct item *item_search(struct item *first, enum kind kind, int limit) {
    struct item *found = NULL;
    pthread_mutex_t *held = NULL;

    for (struct item *item = first; item; item = item->next) {
        if (limit-- == 0)
            return NULL; // safe: lock-leak
        if (pthread_mutex_trylock(&item->lock) != 0)
            continue;
        held = &item->lock;
        switch (kind) {
        case KIND_OLD:
            if (item->age < 10) {
                pthread_mutex_unlock(&item->lock);
                continue;
            }
            found = item;
            break;
        case KIND_NEW:
            if (item->age >= 10) {
                pthread_mutex_unlock(&item->lock);
                continue;
            }
            found = item;
            break;
        case KIND_ANY:
            found = item;
            break;
        }
        if (found)
            break;
    }
    if (found) {
        found->wanted++;
        pthread_mutex_unlock(held);
    }
    return found;
}
