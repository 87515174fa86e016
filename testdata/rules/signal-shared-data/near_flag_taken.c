/* The flag is volatile, and is only set to constants: by the handler to one, by the loop to zero before it acts. */
// clean
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t reload;
static unsigned reloads;

static void on_hangup(int number)
{
    (void)number;
    reload = 1;
}

int main(void)
{
    signal(SIGHUP, on_hangup);
    while (reloads < 3) {
        pause();
        if (reload) {
            reload = 0; // safe: signal-shared-data
            reloads++;
        }
    }
    return 0;
}
