/* unused_suppression.c: the texts of the rule that speaks of lockwise-ignore comments instead of the program. What it
 * reports is found once all other rules have spoken, by findings/suppress.c; there is nothing to run on the model.
 */
#include "rules/rule.h"

const Rule rule_unused_suppression = {
    .id = "unused-suppression",
    .title = "Comment that suppresses nothing",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_WARNING,
    .cwe = "",
    .cert = "",
    .concept = "locks",
    .summary = "A lockwise-ignore comment is malformed, names an unknown rule, has expired, or hides nothing any more.",
    .why =
        "A comment that hides nothing stays behind when the code it spoke of was mended, and hides the next bug that "
        "somebody makes there. One that is misspelt or gives no reason was meant to hide something and does not.",
    .fix = "Remove the comment, or write it as lockwise-ignore[rule]: and why the finding does not matter here.",
    .limits =
        "What hides nothing is reported only when the whole program was analysed: not when PATH or --program left "
        "something out, nor when a file could not be parsed. It is a note then, and fails no check. A comment that "
        "hides a finding of tier low is in use.",
    .seen = "Comments that lockwise alone reads are in no other project yet.",
    .bad_example = "bad_mended_since.c",
    .good_example = "good_hides_a_leak.c",
    .run = NULL,
};
