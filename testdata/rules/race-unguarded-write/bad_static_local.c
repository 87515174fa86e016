/* A static local is as shared as a global: every caller of next_ticket counts in the same memory. */
#include <pthread.h>
#include <stdio.h>

static unsigned next_ticket(void)
{
    static unsigned last;

    last += 1; // expect: race-unguarded-write
    return last;
}

static void *customer(void *arg)
{
    unsigned *sum = arg;

    for (int i = 0; i < 20000; i++)
        *sum ^= next_ticket(); // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    unsigned one = 0, two = 0;
    pthread_t first, second;

    if (pthread_create(&first, NULL, customer, &one) != 0)
        return 1;
    if (pthread_create(&second, NULL, customer, &two) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    printf("%u %u\n", one, two);
    return 0;
}
