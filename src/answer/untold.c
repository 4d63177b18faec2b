/*
 * untold.c - whether a document says that it does not tell a field of a record, by `unknown` or by "?".
 *
 * Source  contract 2
 */
#include <string.h>

#include "answer/tenant.h"

const char *mandate_untold_field(const mandate *tenant, mandate_object object, const char *name)
{
    kind sort;
    int slot;

    if (name == NULL || !mandate_is_alive(tenant, object))
        return NULL;
    sort = store_kind(&tenant->facts, object.at);
    slot = schema_field(sort, name, strlen(name));
    if (slot < 0 || !fact_is_untold(&tenant->facts, object.at, (uint32_t)slot))
        return NULL;
    return schema_of(sort)->fields[slot].name;
}
