/* orders.h: what was ordered. */
static int orders_placed, orders_last, orders_sum, orders_even;

static void order_placed(int id) {
    pthread_mutex_lock(&ORDERS_LOCK);
    orders_placed++;
    orders_last = id;
    orders_sum += id;
    orders_even += !(id & 1);
    pthread_mutex_unlock(&ORDERS_LOCK);
}
