/* What was read first is only looked at; the sum is made of what is there when the lock is taken again. A mode is put
 * back as it was, which changes nothing for others. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long balance;
static int mode;

static void deposit(long amount)
{
    pthread_mutex_lock(&lock);
    long before = balance;
    pthread_mutex_unlock(&lock);

    printf("%ld and %ld\n", before, amount);

    pthread_mutex_lock(&lock);
    balance = balance + amount;
    pthread_mutex_unlock(&lock);
}

static void in_mode(int wanted, long amount)
{
    pthread_mutex_lock(&lock);
    int before = mode;
    mode = wanted;
    pthread_mutex_unlock(&lock);
    deposit(amount);
    pthread_mutex_lock(&lock);
    mode = before;
    pthread_mutex_unlock(&lock);
}

static void *teller(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        in_mode(i % 2, i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, teller, NULL) != 0 || pthread_create(&two, NULL, teller, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", balance);
    return 0;
}
