/* A loop of our own: handlers of events look up names, and wait for the name server. */
#include <netdb.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

struct watcher {
    int fd;
    void (*ready)(struct watcher *);
};

static char host[256];

static void look_up(struct watcher *w) {
    struct addrinfo *found = NULL;
    ssize_t len = read(w->fd, host, sizeof host - 1);
    host[len > 0 ? len : 0] = '\0';
    if (getaddrinfo(host, "http", NULL, &found) == 0) // expect: loop-blocking-call
        freeaddrinfo(found);
}

static struct watcher watcher = {0, look_up};

int main(void) {
    struct epoll_event events[16], wanted = {.events = EPOLLIN, .data.ptr = &watcher};
    int ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, 0, &wanted);
    for (;;) {
        int count = epoll_wait(ep, events, 16, -1);
        for (int i = 0; i < count; i++) {
            struct watcher *w = events[i].data.ptr;
            w->ready(w); // step: loop-blocking-call
        }
    }
}
