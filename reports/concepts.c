/* concepts.c: the paragraphs answer one question of a reader who has a finding in front of them: what is the idea
 * behind it? */
#include "reports/concepts.h"

#include <stddef.h>
#include <string.h>

static const Concept concepts[CONCEPT_COUNT] = {
    {1, "multitasking", "Defining concurrency, parallelism, and multitasking",
     "Concurrent code has several things in hand at once; parallel code also does them at once, on several cores. "
     "POSIX threads are preemptive: the system may stop one between any two instructions and run another, and a "
     "signal handler can cut in anywhere. Code is safe only if it is right for every such moment, not just for the "
     "likely ones."},
    {2, "trade-offs", "Weighing the benefits and complexity of multitasking",
     "Threads buy speed with complexity: effects no longer come in one order, and what was checked a moment ago may "
     "not hold any more. Nor does speed grow without end: the part of the work that runs under a shared lock runs on "
     "one core at a time, and by Amdahl's law that part bounds the gain however many cores there are."},
    {3, "processes-and-threads", "Understanding the differences between processes and threads",
     "A process has its memory to itself; threads share theirs. So a thread can be handed a pointer, and everything "
     "then depends on how long the thing behind it lives: a local variable is gone when its function returns, a "
     "joinable thread keeps its memory until it is joined, and fork copies only the calling thread but all the locks."},
    {4, "executor-pools", "Simplifying concurrency with executor pools",
     "A pool is a fixed set of workers and a queue of jobs. It bounds the number of threads whatever the load, and "
     "it leaves one place that starts and joins them. In C it is a lock, a condition variable and a list; a thread "
     "per job is easier to write and fails when there are many jobs."},
    {5, "locks", "How to prevent data corruption with locks",
     "When two threads use the same variable and one of them writes it, the outcome depends on timing: that is a "
     "data race, and in C its behaviour is undefined. A mutex gives one thread at a time the right to use the data it "
     "guards. It works only if every access takes it, if it is always released, and if several locks are always "
     "taken in one order."},
    {6, "gil", "How Python's global interpreter lock affects multithreading",
     "One lock around a whole interpreter makes everything inside it safe and everything in it serial. A C extension "
     "holds that lock when it is entered, may give it up around long work, and must hold it to touch Python objects. "
     "Builds of Python without it expose what the lock used to hide. Many C programs have a giant lock of their own."},
    {7, "event-driven", "Overcoming thread limitations with event-driven programming",
     "A thread for each connection costs a stack and a place in the scheduler for each client that does nothing but "
     "wait. With ten thousand clients that is the whole machine. An event loop asks the system which connections are "
     "ready (poll, epoll) and serves those, with a handful of threads."},
    {8, "async-await", "Writing concurrent code with async and await",
     "Tasks on an event loop take turns of their own accord: each runs until it gives control back. That needs few "
     "locks, and it has one iron rule: a callback must not block, as nothing else runs until it returns. In C the "
     "callbacks of libuv, libevent, GLib or an epoll loop live under this rule."},
    {9, "web-services", "Building high-performance web services with Starlette",
     "A service answers many clients at the same time, so its request handlers run in parallel with each other and "
     "with themselves. Whatever they share (caches, counters, sessions) needs a guard, although no thread is ever "
     "created in the code that you wrote: the HTTP library does that."},
    {10, "thread-counts", "Q&A on Python's speed and choosing thread counts",
     "The right number of threads depends on the machine and on whether the work computes or waits. A number that is "
     "fixed in the source is right for one machine. Ask the system (sysconf(_SC_NPROCESSORS_ONLN)), let the user "
     "override it, and measure."},
};

const Concept *concepts_all(void) {
    return concepts;
}

const Concept *concept_find(const char *id) {
    for (size_t i = 0; i < CONCEPT_COUNT; i++)
        if (strcmp(concepts[i].id, id) == 0)
            return &concepts[i];
    return NULL;
}
