/* The program itself calls the set-up, before anything else: that is what the library's manual demands. */
// clean
#include <pthread.h>
#include <stdlib.h>

static int *table;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long asked;

int squares_init(void);
int squares_of(unsigned n);

int squares_init(void)
{
    if (table == NULL)
        table = calloc(16, sizeof *table); // safe: race-lazy-init
    return table != NULL ? 0 : -1;
}

int squares_of(unsigned n)
{
    pthread_mutex_lock(&lock);
    asked++;
    pthread_mutex_unlock(&lock);
    return table[n % 16];
}
