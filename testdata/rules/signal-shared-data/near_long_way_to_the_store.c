// run: --min-tier high
/* From the handler it is a long way to the count: some condition on it is likely to keep the handler from it. */
// clean
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static long warnings;

static void count(int level)
{
    if (level > 1)
        warnings++; // safe: signal-shared-data
}

static void say(int level, const char *text)
{
    if (text[0])
        count(level);
}

static void report(int level, const char *text)
{
    if (level > 0)
        say(level, text);
}

static void check(int level)
{
    report(level, level > 2 ? "late" : "");
}

static void look(int number)
{
    check(number == SIGALRM);
}

static void tell(int number)
{
    look(number);
}

static void on_alarm(int number)
{
    tell(number);
}

int main(void)
{
    if (signal(SIGALRM, on_alarm) == SIG_ERR)
        return 1;
    alarm(1);
    for (int i = 0; i < 100; i++)
        report(i % 4, "tick");
    printf("%ld\n", warnings);
    return 0;
}
