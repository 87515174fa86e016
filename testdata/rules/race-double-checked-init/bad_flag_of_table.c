/* A flag of its own says that the table is filled. Who finds it set takes no lock, and may see an empty table. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int table[256], filled;

static int lookup(unsigned char key)
{
    if (!filled) { // expect: race-double-checked-init
        pthread_mutex_lock(&lock);
        if (!filled) {
            for (int i = 0; i < 256; i++)
                table[i] = i * 7 % 256;
            filled = 1; // step: race-double-checked-init
        }
        pthread_mutex_unlock(&lock);
    }
    return table[key]; // low: race-unguarded-read
}

static void *user(void *arg)
{
    long sum = 0;

    for (int i = 0; i < 1000; i++)
        sum += lookup((unsigned char)i);
    *(long *)arg = sum;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long sums[2];

    if (pthread_create(&one, NULL, user, &sums[0]) != 0 || pthread_create(&two, NULL, user, &sums[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", sums[0], sums[1]);
    return 0;
}
