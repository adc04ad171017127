/* A record that is put twice counts once, and the second one is what is found. */
#include "catalogue.h"

#include <assert.h>

int main(void)
{
    struct index *index = index_new();
    struct record first = {"bolts", "M8-40", 120, "Hex bolt"}, second = {"bolts", "M8-40", 95, "Hex bolt, zinc"};

    assert(index_put(index, &first) == 0 && index_put(index, &second) == 0);
    assert(index_count(index, "bolts") == 1);
    assert(index_get(index, "bolts", "M8-40")->quantity == 95);
    assert(index_get(index, "bolts", "M8") == NULL);
    index_free(index);
    return 0;
}
