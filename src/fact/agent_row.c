#include "fact/agent_row.h"

#include <string.h>

#include "fact/row_key.h"

static const row_sort sort = {"bot/", sizeof "bot/" - 1, K_AGENT};

uint32_t agent_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes)
{
    return row_key_names(facts, environment, &sort, key, bytes);
}

uint32_t agent_of_row(const store *facts, uint32_t record_id)
{
    const char *key;

    if (store_kind(facts, record_id) != K_ROW)
        return store_kind(facts, record_id) == K_AGENT ? record_id : 0;
    key = store_key(facts, record_id);
    return agent_of_row_key(facts, store_enclosing(facts, record_id, K_ENVIRONMENT), key, strlen(key));
}

uint32_t agent_row(const store *facts, uint32_t agent)
{
    return row_key_find(facts, agent, &sort, AGENT_id);
}

uint32_t agent_owner(const store *facts, uint32_t agent)
{
    uint32_t owner = fact(facts, agent, AGENT_owner), row;

    if (owner != 0 && owner != PRINCIPAL_UNKNOWN)
        return owner;
    row = agent_row(facts, agent);
    owner = row == 0 ? 0 : fact(facts, row, ROW_owner);
    return owner != 0 ? owner : PRINCIPAL_UNKNOWN;
}
