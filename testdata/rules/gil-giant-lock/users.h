/* users.h: who is there. */
static int users_seen, users_last, users_most, users_odd;

static void user_seen(int id) {
    pthread_mutex_lock(&USERS_LOCK);
    users_seen++;
    users_last = id;
    users_most = id > users_most ? id : users_most;
    users_odd += id & 1;
    pthread_mutex_unlock(&USERS_LOCK);
}
