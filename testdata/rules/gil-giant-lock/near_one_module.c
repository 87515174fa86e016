/* One lock guards everything, and everything is one thing: the counters of one module. */
// clean
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int a, b, c, d, e, f, g, h, i, j, k, l;

static void *count(void *arg) {
    pthread_mutex_lock(&lock);
    a++, b++, c++, d++, e++, f++, g++, h++, i++, j++, k++, l++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void) {
    pthread_t first, second;
    if (pthread_create(&first, 0, count, 0) != 0)
        return 1;
    int failed = pthread_create(&second, 0, count, 0);
    if (!failed)
        pthread_join(second, 0);
    pthread_join(first, 0);
    return failed;
}
