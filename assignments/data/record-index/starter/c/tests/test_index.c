/* Your tests. This one shows how to run them: make test */
#include "catalogue.h"

#include <assert.h>

int main(void)
{
    struct index *index = index_new();

    assert(index_get(index, "bolts", "M8-40") == NULL);
    index_free(index);
    return 0;
}
