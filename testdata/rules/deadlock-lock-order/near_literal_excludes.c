/* With `settle` the books are locked before the till. The cashier who holds the till never passes `settle`. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t till_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t books_lock = PTHREAD_MUTEX_INITIALIZER;
static long till;
static long books;

/* Books before till when there is something to settle; without, the caller sees to the till's lock. */
static void book(long amount, int settle)
{
    if (settle) {
        pthread_mutex_lock(&books_lock); // safe: deadlock-lock-order
        books += amount;
        pthread_mutex_lock(&till_lock); // safe: deadlock-lock-order
        till -= amount;
        pthread_mutex_unlock(&till_lock);
        pthread_mutex_unlock(&books_lock);
    } else {
        till += amount; // safe: race-unguarded-write
    }
}

static void *cashier(void *arg)
{
    (void)arg;
    for (long i = 0; i < 100; i++) {
        pthread_mutex_lock(&till_lock);
        book(i, 0); // safe: deadlock-lock-order // safe: deadlock-self
        pthread_mutex_unlock(&till_lock);
    }
    return NULL;
}

static void *accountant(void *arg)
{
    (void)arg;
    for (long i = 0; i < 100; i++)
        book(i, 1);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, cashier, NULL) != 0 || pthread_create(&two, NULL, accountant, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", till, books);
    return 0;
}
