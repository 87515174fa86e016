// run: --min-tier high
/* old.c belongs to no program any more: nobody calls its functions, perhaps, and what they leave unlocked is of the lowest
 * tier. It still uses what the program has. */
// clean
#include "pool.h"

#include <stdio.h>

int main(void)
{
    struct pool *pool = pool_new();

    if (pool == NULL)
        return 1;
    pool_put(pool, 3);
    printf("%d\n", pool_take(pool));
    return 0;
}
