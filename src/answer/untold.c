/*
 * untold.c - whether a document says that it does not tell a field of a record, by `unknown` or by "?".
 *
 * Source  contract 2
 */
#include <string.h>

#include "answer/tenant.h"

static int unknown_slot_of(const kind_schema *of)
{
    for (uint32_t i = 0; i < of->field_count; i++)
        if (of->fields[i].type == F_UNKNOWN)
            return (int)i;
    return -1;
}

const char *mandate_untold_field(const mandate *tenant, mandate_object object, const char *name)
{
    const store *facts = &tenant->facts;
    const field *told;
    kind sort;
    int slot, unknown_slot;

    if (!mandate_is_alive(tenant, object))
        return NULL;
    sort = store_kind(facts, object.at);
    slot = schema_field(sort, name, strlen(name));
    if (slot < 0)
        return NULL;
    unknown_slot = unknown_slot_of(schema_of(sort));
    told = &schema_of(sort)->fields[slot];
    if ((unknown_slot >= 0 && fact_is_unknown(facts, object.at, (uint32_t)unknown_slot, (uint32_t)slot)) ||
        (told->type == F_PRINCIPAL && fact(facts, object.at, (uint32_t)slot) == PRINCIPAL_UNKNOWN))
        return told->name;
    return NULL;
}
