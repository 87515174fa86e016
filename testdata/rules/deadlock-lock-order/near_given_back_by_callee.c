/* remove_anchor() is called with the lock of the anchor held, and releases it before it takes that of the tree. Nobody
 * holds the one while waiting for the other. */
#include <pthread.h>
#include <stddef.h>

struct anchor {
    pthread_mutex_t lock;
    int probes;
    struct anchor *next;
};

static pthread_mutex_t tree_lock = PTHREAD_MUTEX_INITIALIZER;
static struct anchor *anchors;
static struct anchor storage[2];

static void remove_anchor(struct anchor *anchor)
{
    anchor->probes = 0;
    pthread_mutex_unlock(&anchor->lock);
    pthread_mutex_lock(&tree_lock); // safe: deadlock-lock-order
    if (anchors == anchor)
        anchors = anchor->next;
    pthread_mutex_unlock(&tree_lock);
}

static void probe(struct anchor *anchor)
{
    pthread_mutex_lock(&anchor->lock);
    anchor->probes++;
    if (anchor->probes > 3)
        remove_anchor(anchor); // safe: deadlock-lock-order
    else
        pthread_mutex_unlock(&anchor->lock);
}

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++) {
        pthread_mutex_lock(&tree_lock);
        struct anchor *anchor = anchors;
        if (anchor) {
            pthread_mutex_lock(&anchor->lock); // safe: deadlock-lock-order
            anchor->probes++;
            pthread_mutex_unlock(&anchor->lock);
        }
        pthread_mutex_unlock(&tree_lock);
        if (anchor)
            probe(anchor);
    }
    return NULL;
}

int main(void) // clean
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        pthread_mutex_init(&storage[i].lock, NULL);
        storage[i].next = anchors;
        anchors = &storage[i];
    }
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
