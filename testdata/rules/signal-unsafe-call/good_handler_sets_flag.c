/* The handler sets a flag, and the loop prints. */
// clean
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static void say(const char *text)
{
    printf("server: %s\n", text);
}

static void on_usr1(int number)
{
    (void)number;
    asked = 1;
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    say("begins");
    for (int i = 0; i < 1000; i++) {
        say("works");
        if (asked)
            say("still here");
        asked = 0;
    }
    return 0;
}
