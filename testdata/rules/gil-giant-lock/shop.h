/* shop.h: users, orders and stock, each a header with its code so that a case is one file; it says which lock is whose. */
#ifndef CASE_SHOP_H
#define CASE_SHOP_H

#include "orders.h"
#include "stock.h"
#include "users.h"

static void *serve(void *arg) {
    for (int i = 0; i < 1000; i++) {
        request_counted();
        user_seen(i);
        order_placed(i);
        stock_sold(i);
    }
    return arg;
}

static int shop_run(void) {
    pthread_t first, second;
    if (pthread_create(&first, 0, serve, 0) != 0)
        return 1;
    int failed = pthread_create(&second, 0, serve, 0);
    if (!failed)
        pthread_join(second, 0);
    pthread_join(first, 0);
    return failed;
}

#endif
