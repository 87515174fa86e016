/* The same with atomic operations. */
// clean
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int pending;

static void on_child(int number)
{
    (void)number;
    atomic_fetch_add(&pending, 1);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_child};
    sigaction(SIGCHLD, &action, NULL);
    for (;;) {
        if (atomic_load(&pending) > 0)
            atomic_fetch_sub(&pending, 1);
        else
            pause();
    }
}
