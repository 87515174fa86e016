/* Users, orders and stock have nothing to do with each other, but one lock for all. */
#include <pthread.h>

static pthread_mutex_t shop_lock = PTHREAD_MUTEX_INITIALIZER;
static int requests;

#define USERS_LOCK shop_lock
#define ORDERS_LOCK shop_lock
#define STOCK_LOCK shop_lock

static void request_counted(void) {
    pthread_mutex_lock(&shop_lock); // low: gil-giant-lock
    requests++;
    pthread_mutex_unlock(&shop_lock);
}

#include "shop.h"

int main(void) {
    return shop_run();
}
