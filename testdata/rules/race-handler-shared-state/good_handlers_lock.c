/* Request handlers run on threads of the HTTP library, several at a time. All of them count under the lock. */
// clean
#include <pthread.h>
#include <stddef.h>

struct MHD_Daemon;
struct MHD_Connection;
typedef int (*MHD_Handler)(void *data, struct MHD_Connection *connection, const char *url, const char *method);

/* As in microhttpd.h, with less for the handler. */
struct MHD_Daemon *MHD_start_daemon(unsigned flags, unsigned short port, void *allow, void *allow_data,
                                    MHD_Handler handler, void *data, ...);
void MHD_stop_daemon(struct MHD_Daemon *daemon);
int wait_for_signal(void);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long hits, misses;

static void page(void) {
    pthread_mutex_lock(&lock);
    hits++;
    pthread_mutex_unlock(&lock);
}

static void list(void) {
    pthread_mutex_lock(&lock);
    hits++;
    misses = hits / 10;
    pthread_mutex_unlock(&lock);
}

static int handle(void *data, struct MHD_Connection *connection, const char *url, const char *method) {
    (void)data;
    (void)connection;
    if (url[0] == '\0')
        page();
    else if (method[0] == 'G')
        page();
    else
        list();
    return 1;
}

int main(void) {
    struct MHD_Daemon *daemon = MHD_start_daemon(8, 8080, NULL, NULL, handle, NULL, 0);
    if (!daemon)
        return 1;
    wait_for_signal();
    MHD_stop_daemon(daemon);
    return 0;
}
