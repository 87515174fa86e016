/* A transfer holds the locks of two queues, taken through getters and released through the members; the path for an
 * empty queue gives back only one of them. Which one is known, since a getter's result is what the member holds. */
#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    int len;
};

struct route {
    struct queue *from, *to;
};

static struct queue *route_from(const struct route *r) {
    return r->from;
}

static struct queue *route_to(const struct route *r) {
    return r->to;
}

int route_move(struct route *r) {
    pthread_mutex_lock(&route_from(r)->lock);
    pthread_mutex_lock(&route_to(r)->lock); // low: deadlock-same-class
    if (r->from->len == 0) {
        pthread_mutex_unlock(&r->from->lock);
        return 0; // expect: lock-leak
    }
    r->from->len--;
    r->to->len++;
    pthread_mutex_unlock(&r->to->lock);
    pthread_mutex_unlock(&r->from->lock);
    return 1;
}
