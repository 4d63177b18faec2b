#include "fact/row_key.h"

#include <string.h>

#include "fact/ids.h"

enum { PREFIX_MOST = 16, KEY_BYTES = 1000 /* of a name: a longer one has no row */ };

uint32_t row_key_names(const store *facts, uint32_t environment, const row_sort *sort, const char *key, size_t bytes)
{
    if (bytes <= sort->prefix_bytes)
        return 0;
    for (size_t i = 0; i < sort->prefix_bytes; i++)
        if (names_lower(key[i]) != sort->prefix[i])
            return 0;
    return ids_find_named(facts, environment, sort->of, key + sort->prefix_bytes, bytes - sort->prefix_bytes);
}

static uint32_t row_of_name(const store *facts, uint32_t environment, const row_sort *sort, const char *name)
{
    size_t bytes = strlen(name);
    char key[PREFIX_MOST + KEY_BYTES];

    if (bytes == 0 || bytes > KEY_BYTES || sort->prefix_bytes > PREFIX_MOST)
        return 0;
    memcpy(key, sort->prefix, sort->prefix_bytes);
    memcpy(key + sort->prefix_bytes, name, bytes);
    return store_find_text(facts, environment, K_ROW, key, sort->prefix_bytes + bytes);
}

uint32_t row_key_find(const store *facts, uint32_t record_id, const row_sort *sort, uint32_t id_slot)
{
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT), id = fact(facts, record_id, id_slot), row;

    if (store_first(facts, environment, ENVIRONMENT_rows) == 0)
        return 0;
    row = row_of_name(facts, environment, sort, store_key(facts, record_id));
    return row != 0 || id == 0 ? row : row_of_name(facts, environment, sort, names_text(&facts->names, id));
}
