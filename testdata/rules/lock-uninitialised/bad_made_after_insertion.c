/* The entry is in the list, whose lock is given back, before its own lock is made. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    pthread_mutex_t lock;
    int hits;
    struct entry *next;
};

static struct entry *entries;
static pthread_mutex_t entries_lock = PTHREAD_MUTEX_INITIALIZER;

static void insert(struct entry **head, struct entry *entry)
{
    entry->next = *head;
    *head = entry;
}

static void add_entry(void)
{
    struct entry *entry = calloc(1, sizeof *entry);

    if (!entry)
        return;
    pthread_mutex_lock(&entries_lock);
    insert(&entries, entry);
    pthread_mutex_unlock(&entries_lock);
    pthread_mutex_init(&entry->lock, NULL); // expect: lock-uninitialised
}

static int count_hits(void)
{
    int hits = 0;

    pthread_mutex_lock(&entries_lock);
    for (struct entry *entry = entries; entry; entry = entry->next) {
        pthread_mutex_lock(&entry->lock);
        hits += entry->hits++;
        pthread_mutex_unlock(&entry->lock);
    }
    pthread_mutex_unlock(&entries_lock);
    return hits;
}

static void *work(void *unused)
{
    for (int i = 0; i < 100; i++) {
        add_entry();
        printf("%d\n", count_hits());
    }
    return unused;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, work, NULL) || pthread_create(&second, NULL, work, NULL))
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return 0;
}
