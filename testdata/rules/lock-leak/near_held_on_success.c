/* begin() holds the lock exactly when it returns 0, and its caller releases it exactly then. */
// clean
#include <pthread.h>
#include <stdio.h>

struct journal {
    pthread_mutex_t lock;
    int read_only;
    int records;
};

static int journal_begin(struct journal *j)
{
    pthread_mutex_lock(&j->lock);
    if (j->read_only) {
        pthread_mutex_unlock(&j->lock);
        return -1;
    }
    return 0; // safe: lock-leak
}

static void journal_commit(struct journal *j)
{
    j->records++;
    pthread_mutex_unlock(&j->lock);
}

static int journal_write(struct journal *j)
{
    int rc = journal_begin(j);

    if (rc != 0)
        return rc; // safe: lock-leak
    journal_commit(j);
    return 0;
}

static void *writer(void *arg)
{
    for (int i = 0; i < 100; i++)
        if (journal_write(arg) != 0)
            break;
    return NULL;
}

int main(void)
{
    struct journal journal = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, &journal) != 0 || pthread_create(&two, NULL, writer, &journal) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", journal.records);
    return 0;
}
