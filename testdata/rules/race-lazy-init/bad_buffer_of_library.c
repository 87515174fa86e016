/* The name is looked up by the first call that needs it. Two threads of the program that open a connection for the first
 * time both fill the buffer, and one of them reads what is half written. */
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
void link_close(struct link *link);

const char *link_address(void)
{
    static char address[64];

    if ('\0' == address[0]) {
        const char *set = getenv("LINK_ADDRESS");

        strncpy(address, set != NULL ? set : "local", sizeof address - 1); // low: race-lazy-init
        address[sizeof address - 1] = '\0';
    }
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

void link_close(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    link->fd = -1;
    pthread_mutex_unlock(&link->lock);
}
