#include "fact/flow_row.h"

#include <string.h>

#include "fact/row_key.h"

static const row_sort sort = {"workflow/", sizeof "workflow/" - 1, K_FLOW};

bool flow_may_be_row(const store *facts, uint32_t flow)
{
    return fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD &&
           (fact(facts, flow, FLOW_solution) != 0 || fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution));
}

uint32_t flow_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes)
{
    return row_key_names(facts, environment, &sort, key, bytes);
}

static uint32_t named_flow(const store *facts, uint32_t row)
{
    const char *key = store_key(facts, row);

    return flow_of_row_key(facts, store_enclosing(facts, row, K_ENVIRONMENT), key, strlen(key));
}

uint32_t flow_row(const store *facts, uint32_t flow)
{
    return row_key_find(facts, flow, &sort, FLOW_id);
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
