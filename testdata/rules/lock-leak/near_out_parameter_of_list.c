/* The search returns with the entry that it has chosen locked, and says by a parameter which one that is. Even the first
 * entry of the list, which the caller could have found by itself, is handed over so. */
// clean
#include <pthread.h>
#include <stddef.h>

struct entry {
    pthread_mutex_t lock;
    struct entry *next;
    int key, uses;
};

struct table {
    struct entry *first;
};

static int table_find(struct table *table, int key, struct entry **found) {
    struct entry *entry;

    for (entry = table->first; entry; entry = entry->next) {
        pthread_mutex_lock(&entry->lock);
        if (entry->key == key)
            break;
        pthread_mutex_unlock(&entry->lock);
    }
    *found = entry;
    return key > 0; // safe: lock-leak
}

int table_use(struct table *table, int key) {
    struct entry *entry;
    int positive = table_find(table, key, &entry);

    if (entry) {
        entry->uses++;
        pthread_mutex_unlock(&entry->lock);
    }
    return positive;
}

int table_peek(struct table *table, int key) {
    struct entry *entry;
    int uses = 0;

    (void)table_find(table, key, &entry);
    if (entry) {
        uses = entry->uses;
        pthread_mutex_unlock(&entry->lock);
    }
    return uses;
}
