/* life_steps.h: how rules word what is done to locks, threads and their kin out of order. */
#ifndef LOCKWISE_RULES_LIFE_STEPS_H
#define LOCKWISE_RULES_LIFE_STEPS_H

#include "rules/evidence.h"

/* "mutex", "condition variable", "thread", ...: what a library call acts on. */
const char *life_noun(const SyncCall *api);
/* "takes", "joins", "waits on", ...: what it does. */
const char *life_verb(const SyncCall *api);
/* The object in the words of the code at the event. */
const char *life_object_name(const Evidence *e, const LifeEvent *event);

/* Starts a finding with its object and one side: what brought the object into its state, the calls down to the place
 * where it is acted on, and that. The message and the fix are left to the caller. */
Finding *life_begin(const Evidence *e, const char *rule, Tier tier, Severity severity, const LifeEvent *event);

/* Starts a finding at a call that makes or ends an object while another thread may use it, with both sides. The message
 * and the fix are left to the caller. */
Finding *life_begin_clash(const Evidence *e, const char *rule, const LifeClash *clash);
/* "take it", "wait on it": what the other thread may do. */
const char *life_clash_words(const LifeClash *clash);

/* Whether other functions may put such an object into another state where this one does not see it: the object is
 * shared, and the program has calls with that effect that may mean it. */
bool life_may_be_changed(const Model *m, const LifeEvent *event, LifeAct act);

#endif
