/* entry_find gives the entry locked. The entry is the head of a larger record and is unlocked through that record. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    struct entry *next;
    pthread_mutex_t lock;
    int key;
};

struct account {
    struct entry entry;
    long balance;
};

static struct entry *entries;

static struct entry *entry_find(int key)
{
    for (struct entry *entry = entries; entry != NULL; entry = entry->next) {
        if (entry->key == key) {
            pthread_mutex_lock(&entry->lock);
            return entry; // safe: lock-leak
        }
    }
    return NULL;
}

static int account_pay(int key, long amount)
{
    struct account *account = (struct account *)entry_find(key);

    if (account == NULL)
        return -1; // safe: lock-leak
    account->balance += amount; // safe: race-unguarded-write
    pthread_mutex_unlock(&account->entry.lock); // safe: lock-not-held
    return 0; // safe: lock-leak
}

static void *payer(void *arg)
{
    int *failed = arg;

    for (int i = 0; i < 100; i++)
        if (account_pay(i % 4, i) != 0)
            ++*failed;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int failed[2] = {0, 0};

    for (int i = 0; i < 3; i++) {
        struct account *account = calloc(1, sizeof *account);

        if (account == NULL)
            return 1;
        pthread_mutex_init(&account->entry.lock, NULL);
        account->entry.key = i;
        account->entry.next = entries;
        entries = &account->entry;
    }
    if (pthread_create(&one, NULL, payer, &failed[0]) != 0 || pthread_create(&two, NULL, payer, &failed[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d failed\n", failed[0] + failed[1]);
    return 0;
}
