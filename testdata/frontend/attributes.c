/* What attributes say about locking, linkage and control. */
#include <pthread.h>
#define GUARDED_BY(x) __attribute__((guarded_by(x)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define LOCKWISE_GUARDED(x) __attribute__((annotate("guarded_by:" #x)))
typedef pthread_mutex_t __attribute__((capability("mutex"))) mutex;

struct queue {
    mutex lock, other;
    int len GUARDED_BY(lock);
    int *data __attribute__((pt_guarded_by(lock), guarded_by(other)));
    int size LOCKWISE_GUARDED(lock);
    int free;
};
mutex global_lock;
int total GUARDED_BY(global_lock);

void take(struct queue *q) ACQUIRE(q->lock, global_lock);
void drop(struct queue *q) __attribute__((release_capability(q->lock)));
int need(struct queue *q) __attribute__((requires_capability(&q->lock), nonnull(1)));
int try_it(struct queue *q) __attribute__((try_acquire_capability(1, q->lock)));
void skip(struct queue *q) __attribute__((no_thread_safety_analysis, locks_excluded(global_lock)));
__attribute__((weak)) int weak_one(void) { return total; }
__attribute__((constructor)) static void start(void) { total = 1; }
_Noreturn void leave(void);

int use(struct queue *q) {
    if (try_it(q))
        return need(q);
    take(q);
    q->len = *q->data + q->size + q->free;
    drop(q);
    skip(q);
    leave();
}

/* The attribute speaks of the parameters of its own declaration. */
int sum(struct queue *queue, int lock) ACQUIRE(&queue->lock);
int sum(struct queue *q, int n) {
    return q->len + n;
}
