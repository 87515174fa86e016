/* job.h: a piece of work. A job belongs to one thread at a time: to its client until it is queued, to the queue, then
 * to the worker that took it. So it needs no lock of its own.
 */
#ifndef DEMO_JOB_H
#define DEMO_JOB_H

enum job_kind { JOB_PRIMES, JOB_CHECKSUM, JOB_COLLATZ, JOB_KINDS };

struct job {
    struct job *next; /* in the queue */
    enum job_kind kind;
    unsigned input;
    unsigned result;
    int tries;
};

struct job *job_new(enum job_kind kind, unsigned input);
void job_free(struct job *job);
const char *job_kind_name(enum job_kind kind);
/* 0, or -1 when the job cannot be done this time. */
int job_run(struct job *job);

#endif
