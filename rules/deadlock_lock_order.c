/* deadlock_lock_order.c: threads take the same locks in opposite orders.
 * Argument: a cycle in the graph of "taken while held", whose edges can be on threads that run in parallel, without a
 * gate lock common to all (lockorder.h). Known misses: nesting of two objects of one class, cycles over more than three
 * locks. Noise: lock classes whose objects the program keeps apart. */
#include "rules/declared.h"
#include "rules/order_cycle.h"

extern const Rule rule_deadlock_lock_order;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    order_report(m, sink, scratch, "deadlock-lock-order", false);
    declared_report_order(m, sink, scratch, &rule_deadlock_lock_order);
}

const Rule rule_deadlock_lock_order = {
    .id = "deadlock-lock-order",
    .title = "Locks taken in opposite orders",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "CON35-C",
    .concept = "locks",
    .summary =
        "Threads that can run in parallel take the same locks in different orders, so each can wait for the other "
        "for ever.",
    .why =
        "One thread holds A and waits for B, while another holds B and waits for A. Neither can go on, and soon every "
        "thread that needs one of the locks stands behind them. The program does not crash; it stops answering.\n"
        "\n"
        "The two orders are often far apart: the second lock is taken several calls deep, in another file, on a path "
        "that is rare. The order that matters is the order in time, not the one in the source.",
    .fix = "Choose one order for the locks, write it down, and take them in that order everywhere. Where that is hard, "
           "release the first lock before taking the second, or try the second (pthread_mutex_trylock) and back off.",
    .limits =
        "Cycles through up to eight locks are found, those through more than three where no shorter one leads over "
        "their locks. A cycle is left out when its threads cannot run in parallel, when another lock held on every "
        "side keeps them apart, or when one of its steps only tries to take the lock.\n"
        "\n"
        "Two objects of one type (two accounts, say) count as one class of locks here; nesting within one class is "
        "another rule's matter. Wrong reports come from locks that the analysis takes for the same one but that "
        "the program keeps apart, for example by the type of an object.",
    .seen = "memcached 1.6.18: the crawler and the thread that grows the hash table, while metadata is dumped. "
            "helgrind's tc13_laog1 has it within one thread.",
    .bad_example = "bad_two_functions.c",
    .good_example = "good_same_order.c",
    .run = run,
};
