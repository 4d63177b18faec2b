#include "fact/stale.h"

/* Remembers a record whose derived state is stale. */
static void remember(store *facts, uint32_t at)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == at)
            return;
    facts->stale |= STALE_SOME;
    if (facts->touched_count == TOUCHED_LIMIT)
        facts->stale |= STALE_ALL;
    else
        facts->touched[facts->touched_count++] = at;
}

/* The record that stands for what a change makes stale; 0: nothing, RECORD_TENANT: everything. */
static uint32_t stale_record(const store *facts, uint32_t at, uint32_t slot)
{
    bool is_life = slot == JOURNAL_FLAGS || slot == JOURNAL_CREATED;

    switch (store_kind(facts, at)) {
    case K_TENANT:
        return slot == TENANT_cloud || slot == TENANT_users || slot == TENANT_groups || slot == TENANT_environments
                   ? RECORD_TENANT
                   : 0;
    case K_USER:
        if (is_life)
            return RECORD_TENANT;
        return slot == USER_manager || slot == USER_credential || slot == USER_account || slot == USER_id ||
                       slot == USER_display_name || slot == USER_app_id || slot == USER_home_tenant ||
                       slot == USER_sponsors
                   ? 0
                   : at;
    case K_GROUP:
        if (is_life)
            return RECORD_TENANT;
        return slot == GROUP_id || slot == GROUP_display_name ? 0 : at;
    case K_ENVIRONMENT:
        if (is_life)
            return RECORD_TENANT;
        return slot == ENVIRONMENT_type || slot == ENVIRONMENT_dataverse || slot == ENVIRONMENT_settings ||
                       slot == ENVIRONMENT_assignments || slot == ENVIRONMENT_teams || slot == ENVIRONMENT_roles ||
                       slot == ENVIRONMENT_security_group || slot == ENVIRONMENT_unknown
                   ? at
                   : 0;
    case K_MEMBER:
        return slot == MEMBER_id ? 0 : at;
    case K_UNIT_ROLES:
        return facts->records[at].parent;
    case K_ENVIRONMENT_SETTINGS:
    case K_ASSIGNMENT:
    case K_TEAM:
    case K_ROLE:
        return facts->records[at].parent;
    default:
        return 0;
    }
}

void stale_touch(store *facts, uint32_t at, uint32_t slot)
{
    uint32_t stale;

    facts->generation++;
    if ((facts->stale & STALE_ALL) != 0)
        return;
    stale = stale_record(facts, at, slot);
    if (stale == RECORD_TENANT)
        facts->stale |= STALE_ALL;
    else if (stale != 0)
        remember(facts, stale);
}

void stale_forget(store *facts, uint32_t at)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == at)
            facts->touched[i--] = facts->touched[--facts->touched_count];
    if (store_kind(facts, at) == K_MEMBER && (facts->stale & STALE_ALL) == 0)
        remember(facts, facts->records[at].parent);
}
