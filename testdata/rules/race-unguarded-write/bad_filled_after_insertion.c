/* The entry is in the list before its lock is made, and its number is set. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    pthread_mutex_t lock;
    int number;
    struct entry *next;
};

static struct entry *entries;
static pthread_mutex_t entries_lock = PTHREAD_MUTEX_INITIALIZER;

static void add_entry(int number)
{
    struct entry *entry = calloc(1, sizeof *entry);

    if (!entry)
        return;
    pthread_mutex_lock(&entries_lock);
    entry->next = entries;
    entries = entry;
    pthread_mutex_unlock(&entries_lock);
    pthread_mutex_init(&entry->lock, NULL); // expect: lock-uninitialised
    entry->number = number; // expect: race-unguarded-write
}

static int sum(void)
{
    int sum = 0;

    pthread_mutex_lock(&entries_lock);
    for (struct entry *entry = entries; entry; entry = entry->next) {
        pthread_mutex_lock(&entry->lock);
        sum += entry->number;
        pthread_mutex_unlock(&entry->lock);
    }
    pthread_mutex_unlock(&entries_lock);
    return sum;
}

static void *work(void *unused)
{
    for (int i = 0; i < 100; i++) {
        add_entry(i);
        printf("%d\n", sum());
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
