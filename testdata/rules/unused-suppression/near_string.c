/* What looks like a comment stands in a string, or in the middle of a sentence. */
// clean
#include <stdio.h>

/* To hide a finding write lockwise-ignore[rule]: reason, and nothing is said of this line. */
void usage(void) {
    puts("// lockwise-ignore[lock-leak]: a string is no comment");
}
