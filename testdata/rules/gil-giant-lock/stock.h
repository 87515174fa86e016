/* stock.h: what is left. */
static int stock_left = 1000, stock_sold_out, stock_last, stock_checks;

static void stock_sold(int id) {
    pthread_mutex_lock(&STOCK_LOCK);
    stock_checks++;
    stock_last = id;
    if (stock_left > 0)
        stock_left--;
    else
        stock_sold_out++;
    pthread_mutex_unlock(&STOCK_LOCK);
}
