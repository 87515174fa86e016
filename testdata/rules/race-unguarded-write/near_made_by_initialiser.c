// run: --min-tier high
/* What initialises a lock is handed the lock alone: the object that it lies in is being made in the function that calls
 * it, wherever its memory comes from. */
// clean
#include <pthread.h>
#include <stddef.h>

struct gate {
    pthread_mutex_t lock;
    int open, waiting;
};

struct guest {
    struct gate gate;
    int number;
};

static struct guest room[64];
static struct guest *invited;
static int free_guest;

static int lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attr;

    if (pthread_mutexattr_init(&attr) != 0)
        return 1;
    return pthread_mutex_init(lock, &attr);
}

static int gate_init(struct gate *gate, int open)
{
    gate->open = open; // safe: race-unguarded-write
    gate->waiting = 0; // safe: race-unguarded-write
    return lock_init(&gate->lock);
}

static void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->open++;
    gate->waiting--;
    pthread_mutex_unlock(&gate->lock);
}

static int gate_wait(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->waiting++;
    int open = gate->open;
    pthread_mutex_unlock(&gate->lock);
    return open;
}

static void *visit(void *arg)
{
    struct guest *guest = arg;

    while (!gate_wait(&guest->gate))
        gate_open(&guest->gate);
    return NULL;
}

static struct guest *take_room(void)
{
    return free_guest < 64 ? &room[free_guest++] : NULL;
}

int main(void)
{
    for (int k = 0; k < 8; k++) {
        pthread_t thread;

        invited = take_room();
        if (!invited || gate_init(&invited->gate, 0) != 0)
            return 1;
        if (pthread_create(&thread, NULL, visit, invited) != 0)
            return 1;
        gate_open(&invited->gate);
        pthread_detach(thread);
    }
    pthread_exit(NULL);
}
