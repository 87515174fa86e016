/* A child is locked under its parent, and reached through it: the tree fixes the order. */
// clean
#include <pthread.h>
#include <stddef.h>

struct node {
    pthread_mutex_t lock;
    struct node *child;
    long uses;
};

static struct node leaf = {PTHREAD_MUTEX_INITIALIZER, NULL, 0}, root = {PTHREAD_MUTEX_INITIALIZER, &leaf, 0};

static void use(struct node *parent) {
    struct node *child;

    pthread_mutex_lock(&parent->lock);
    parent->uses++;
    child = parent->child;
    if (child != NULL) {
        pthread_mutex_lock(&child->lock); // safe: deadlock-same-class
        child->uses++;
        pthread_mutex_unlock(&child->lock);
    }
    pthread_mutex_unlock(&parent->lock);
}

static void *worker(void *arg) {
    use(&root);
    return arg;
}

int main(void) {
    pthread_t a, b;

    if (pthread_create(&a, NULL, worker, NULL) != 0 || pthread_create(&b, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
