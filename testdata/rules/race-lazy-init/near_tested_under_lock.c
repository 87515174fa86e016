/* Whoever asks for the address holds the lock. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

int link_is_local(void);
int link_is_remote(void);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char address[64];

static const char *find_address(void)
{
    if (address[0] == '\0') {
        const char *set = getenv("LINK_ADDRESS");

        strncpy(address, set != NULL ? set : "local", sizeof address - 1); // safe: race-lazy-init
    }
    return address;
}

int link_is_local(void)
{
    pthread_mutex_lock(&lock);
    int local = strcmp(find_address(), "local") == 0;
    pthread_mutex_unlock(&lock);
    return local;
}

int link_is_remote(void)
{
    pthread_mutex_lock(&lock);
    int remote = strcmp(find_address(), "local") != 0;
    pthread_mutex_unlock(&lock);
    return remote;
}
