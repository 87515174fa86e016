/* pthread_once lets one thread look the name up, and all others wait until it is there. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct link {
    pthread_mutex_t lock;
    int fd;
};

const char *link_address(void);
int link_open(struct link *link);
int link_is_local(void);

static char address[64];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_address(void)
{
    const char *set = getenv("LINK_ADDRESS");

    strncpy(address, set != NULL ? set : "local", sizeof address - 1);
}

const char *link_address(void)
{
    pthread_once(&once, find_address);
    return address;
}

int link_is_local(void)
{
    return strcmp(link_address(), "local") == 0;
}

int link_open(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    link->fd = link_address()[0] == '/' ? 3 : 4;
    pthread_mutex_unlock(&link->lock);
    return 0;
}
