/* reading_order.h: in which order findings are told. A reader has time for the first few, so these should be the surest
 * and worst, and of different kinds; and what one look at the code settles stands together.
 * Order:    by tier, then severity. Among equals, findings of one rule that are in one function or about one object
 *           make a group, and rules take turns, each with its best proved group: the one whose first finding assumes
 *           least, has the guard that covers most, and the shortest paths. Names, positions and fingerprints decide
 *           the rest, so that the order is total and nothing of the order of arrival shows.
 * Cost:     O(n log n).
 */
#ifndef LOCKWISE_FINDINGS_READING_ORDER_H
#define LOCKWISE_FINDINGS_READING_ORDER_H

#include "findings/finding.h"

/* Sorts `count` findings, which have different fingerprints. */
void reading_order_sort(const Finding **findings, uint32_t count);

#endif
