/* What the loop does between two waits is called through a pointer too, but no event waits for it alone: a helper
 * thread's loop, which may take its time. */
// clean
#include <poll.h>
#include <unistd.h>

struct backend {
    void (*sweep)(void);
};

static int swept;

static void sweep_slowly(void) {
    swept++;
    sleep(1);
}

static const struct backend backends[] = {{sweep_slowly}};

int main(int argc, char **argv) {
    const struct backend *backend = &backends[argc > 100];
    struct pollfd fd = {.fd = 0, .events = POLLIN};
    (void)argv;
    for (;;) {
        char byte;
        if (poll(&fd, 1, 1000) < 0 || (fd.revents && read(0, &byte, 1) <= 0))
            return 1;
        backend->sweep();
    }
}
