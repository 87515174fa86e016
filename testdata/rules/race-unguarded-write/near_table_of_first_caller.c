// run: --min-tier high
/* A library: the first caller sets up the table, under the lock of set-up; those that have come through that use it under
 * another lock. */
// clean
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t setup_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static long *table;

int table_open(void);
long table_get(unsigned key);
long table_sum(void);
void table_grow(long *larger);

int table_open(void) {
    int result = 0;

    pthread_mutex_lock(&setup_lock);
    if (table == NULL)
        table = calloc(16, sizeof *table); // safe: race-unguarded-write
    else
        result = 1;
    pthread_mutex_unlock(&setup_lock);
    return result;
}

long table_get(unsigned key) {
    pthread_mutex_lock(&table_lock);
    long value = table[key % 16];
    pthread_mutex_unlock(&table_lock);
    return value;
}

long table_sum(void) {
    pthread_mutex_lock(&table_lock);
    long sum = table[0] + table[1];
    sum += table[2];
    pthread_mutex_unlock(&table_lock);
    return sum;
}

void table_grow(long *larger) {
    pthread_mutex_lock(&table_lock);
    for (int i = 0; i < 16; i++)
        larger[i] = table[i];
    table = larger;
    pthread_mutex_unlock(&table_lock);
}
