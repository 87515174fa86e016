// run: --min-tier high
/* Which handler runs is not known, and on which thread neither: but whoever runs one of these two takes both locks, each
 * in an order of its own. */
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    long sum;
};

struct book {
    pthread_mutex_t lock;
    long lines;
};

struct job {
    void (*handler)(struct account *account, struct book *book);
    struct account *account;
    struct book *book;
};

static struct account accounts[4];
static struct book books[2];
static struct job jobs[8];

static void pay(struct account *account, struct book *book)
{
    pthread_mutex_lock(&account->lock);
    account->sum++;
    pthread_mutex_lock(&book->lock); // expect: deadlock-lock-order
    book->lines++;
    pthread_mutex_unlock(&book->lock);
    pthread_mutex_unlock(&account->lock);
}

static void audit(struct account *account, struct book *book)
{
    pthread_mutex_lock(&book->lock);
    pthread_mutex_lock(&account->lock); // step: deadlock-lock-order
    book->lines += account->sum > 0;
    pthread_mutex_unlock(&account->lock);
    pthread_mutex_unlock(&book->lock);
}

static void rest(struct account *account, struct book *book)
{
    (void)account;
    (void)book;
}

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 8; i++)
        jobs[i].handler(jobs[i].account, jobs[i].book);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 4; i++)
        pthread_mutex_init(&accounts[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        pthread_mutex_init(&books[i].lock, NULL);
    for (int i = 0; i < 8; i++)
        jobs[i] = (struct job){i == 0 ? pay : i == 1 ? audit : rest, &accounts[i % 4], &books[i % 2]};
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
