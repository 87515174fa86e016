/* Each module has a lock for its own data. */
// clean
#include <pthread.h>

static pthread_mutex_t requests_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t orders_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static int requests;

#define USERS_LOCK users_lock
#define ORDERS_LOCK orders_lock
#define STOCK_LOCK stock_lock

static void request_counted(void) {
    pthread_mutex_lock(&requests_lock);
    requests++;
    pthread_mutex_unlock(&requests_lock);
}

#include "shop.h"

int main(void) {
    return shop_run();
}
