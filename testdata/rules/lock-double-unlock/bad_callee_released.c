/* room_leave unlocks the room itself. Its caller believes it still owns the lock. */
#include <pthread.h>
#include <stdio.h>

struct room {
    pthread_mutex_t lock;
    int members;
    int closed;
};

static void room_leave(struct room *room)
{
    room->members--;
    if (room->members == 0)
        room->closed = 1;
    pthread_mutex_unlock(&room->lock); // safe: lock-not-held
}

static void room_visit(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    room->members++;
    room_leave(room);
    pthread_mutex_unlock(&room->lock); // expect: lock-double-unlock
}

static void *visitor(void *arg)
{
    for (int i = 0; i < 100; i++)
        room_visit(arg);
    return NULL;
}

int main(void)
{
    struct room room = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, visitor, &room) != 0 || pthread_create(&two, NULL, visitor, &room) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", room.members);
    return 0;
}
