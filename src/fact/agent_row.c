#include "fact/agent_row.h"

#include <string.h>

#include "fact/ids.h"

enum { PREFIX_BYTES = 4, KEY_BYTES = 1000 /* of a name: a longer one has no row */ };

static const char prefix[] = "bot/";

uint32_t agent_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes)
{
    if (bytes <= PREFIX_BYTES)
        return 0;
    for (size_t i = 0; i < PREFIX_BYTES; i++)
        if (names_lower(key[i]) != prefix[i])
            return 0;
    return ids_find_named(facts, environment, K_AGENT, key + PREFIX_BYTES, bytes - PREFIX_BYTES);
}

uint32_t agent_of_row(const store *facts, uint32_t record_id)
{
    const char *key;

    if (store_kind(facts, record_id) != K_ROW)
        return store_kind(facts, record_id) == K_AGENT ? record_id : 0;
    key = store_key(facts, record_id);
    return agent_of_row_key(facts, store_enclosing(facts, record_id, K_ENVIRONMENT), key, strlen(key));
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

uint32_t agent_row(const store *facts, uint32_t agent)
{
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT), row;

    if (store_first(facts, environment, ENVIRONMENT_rows) == 0)
        return 0;
    row = row_of_name(facts, environment, store_key(facts, agent));
    return row != 0 ? row : row_of_name(facts, environment, names_text(&facts->names, fact(facts, agent, AGENT_id)));
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
