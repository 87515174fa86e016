/* buildplan.h: `lockwise plan --ninja`: a build file by which ninja lowers each file of a compile database where it or
 * its headers changed, and links. What ninja can distribute, it distributes.
 */
#ifndef LOCKWISE_CLI_BUILDPLAN_H
#define LOCKWISE_CLI_BUILDPLAN_H

#include "cli/options.h"

Status buildplan_write(const Options *options, Arena *arena, Diag *diag);

#endif
