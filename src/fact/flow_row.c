#include "fact/flow_row.h"

#include <string.h>

#include "fact/ids.h"

enum { PREFIX_BYTES = 9, KEY_BYTES = 1000 /* of a name: a longer one has no row */ };

static const char prefix[] = "workflow/";

bool flow_may_be_row(const store *facts, uint32_t flow)
{
    return fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD &&
           (fact(facts, flow, FLOW_solution) != 0 || fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution));
}

uint32_t flow_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes)
{
    if (bytes <= PREFIX_BYTES)
        return 0;
    for (size_t i = 0; i < PREFIX_BYTES; i++)
        if (names_lower(key[i]) != prefix[i])
            return 0;
    return ids_find_named(facts, environment, K_FLOW, key + PREFIX_BYTES, bytes - PREFIX_BYTES);
}

static uint32_t named_flow(const store *facts, uint32_t row)
{
    const char *key = store_key(facts, row);

    return flow_of_row_key(facts, store_enclosing(facts, row, K_ENVIRONMENT), key, strlen(key));
}

static uint32_t row_of_name(const store *facts, uint32_t environment, const char *name)
{
    size_t bytes = strlen(name);
    char key[PREFIX_BYTES + KEY_BYTES];

    if (bytes == 0 || bytes > KEY_BYTES)
        return 0;
    memcpy(key, prefix, PREFIX_BYTES);
    memcpy(key + PREFIX_BYTES, name, bytes);
    return store_find_text(facts, environment, K_ROW, key, PREFIX_BYTES + bytes);
}

uint32_t flow_row(const store *facts, uint32_t flow)
{
    uint32_t environment = store_enclosing(facts, flow, K_ENVIRONMENT), id = fact(facts, flow, FLOW_id), row;

    if (store_first(facts, environment, ENVIRONMENT_rows) == 0)
        return 0;
    row = row_of_name(facts, environment, store_key(facts, flow));
    return row != 0 || id == 0 ? row : row_of_name(facts, environment, names_text(&facts->names, id));
}

uint32_t flow_named_by_row(const store *facts, uint32_t record_id)
{
    return store_kind(facts, record_id) == K_FLOW ? record_id : named_flow(facts, record_id);
}

uint32_t flow_of_row(const store *facts, uint32_t record_id)
{
    uint32_t flow = flow_named_by_row(facts, record_id);

    return flow != 0 && flow_may_be_row(facts, flow) ? flow : 0;
}

uint32_t flow_row_owner(const store *facts, uint32_t flow, uint32_t row)
{
    uint32_t owner = fact(facts, flow, FLOW_owner), told = row == 0 ? 0 : fact_principal(facts, row, ROW_unknown, ROW_owner);

    return owner == PRINCIPAL_UNKNOWN && told != 0 ? told : owner;
}
