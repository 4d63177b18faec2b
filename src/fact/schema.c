#include "fact/schema.h"

#include <string.h>

#define WORD_LIST(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}

WORD_LIST(clouds, "public", "gcc", "gcc_high", "dod", "china");
WORD_LIST(user_kinds, "member", "guest", "service_principal", "managed_identity", "agent_identity");
WORD_LIST(accounts, "person", "service");
WORD_LIST(tenant_roles, "global_admin", "power_platform_admin", "dynamics365_admin", "ai_admin");
WORD_LIST(credential_kinds, "password", "certificate", "secret");
WORD_LIST(credential_statuses, "ok", "expired", "changed", "revoked", "mfa_required", "terms_of_use");
WORD_LIST(group_kinds, "security", "m365");
WORD_LIST(environment_types, "production", "default", "sandbox", "trial", "developer", "teams");
WORD_LIST(stages, "dev", "test", "prod", "other");
WORD_LIST(team_kinds, "owner", "group", "access");
WORD_LIST(memberships, "members_and_guests", "members", "owners", "guests");
WORD_LIST(inheritances, "direct", "team_only");
WORD_LIST(ownerships, "user", "organization", "filtered");
WORD_LIST(auths, "oauth", "basic", "api_key", "service_principal", "windows", "sign_in", "certificate");
WORD_LIST(connection_statuses, "ok", "broken", "terms_of_use");
WORD_LIST(flow_kinds, "cloud", "desktop");
WORD_LIST(flow_states, "on", "off", "suspended");
WORD_LIST(trigger_kinds, "button", "selected_item", "power_app", "agent", "http", "schedule", "dataverse", "event",
          "power_pages");
WORD_LIST(run_as, "flow_owner", "modifying_user", "row_owner");
WORD_LIST(http_callers, "tenant", "specific", "anyone");
WORD_LIST(sources, "embedded", "invoker");
WORD_LIST(modes, "attended", "unattended");
WORD_LIST(priorities, "normal", "high");
WORD_LIST(systems, "server", "client");
WORD_LIST(machine_states, "connected", "offline", "maintenance");
WORD_LIST(session_states, "active", "locked", "disconnected");
WORD_LIST(policy_groups, "business", "non_business", "blocked");
WORD_LIST(custom_groups, "business", "non_business", "blocked", "ignore");
WORD_LIST(allow_or_block, "allow", "block");
WORD_LIST(flow_plans, "copilot_studio");
WORD_LIST(joins, "none", "ad", "entra");
WORD_LIST(policy_kinds, "classic", "allow_list");
WORD_LIST(platform_roles, "owner", "contributor", "reader", "rbac_administrator");
WORD_LIST(agent_sign_ins, "none", "microsoft", "manual_entra", "manual_other");
WORD_LIST(editor_sharings, "all", "none");
WORD_LIST(user_sharings, "all", "no_groups", "none");
WORD_LIST(channels, "teams", "m365_copilot", "sharepoint", "power_apps", "native_app", "custom_website", "demo_website",
          "direct_line", "facebook", "mobile_app", "omnichannel", "other");
WORD_LIST(agent_states, "on", "off");
WORD_LIST(authentications, "none", "microsoft", "manual");
WORD_LIST(providers, "entra", "other");
WORD_LIST(accesses, "any", "readers", "groups", "any_tenant");
WORD_LIST(agent_trigger_kinds, "event", "schedule");
WORD_LIST(tool_kinds, "connector", "flow", "agent", "mcp", "prompt", "skill", "http");
WORD_LIST(tool_identities, "user", "maker", "identity");

const char *const words_verbs[] = {"create", "read", "write", "delete", "append", "append_to", "assign", "share", NULL};
const char *const words_depths[] = {"user", "business_unit", "parent_child", "organization", NULL};
const char *const words_connection_levels[] = {"use", "use_and_share", "edit", NULL};

#define depths words_depths
#define NONE
#define OF(K)        .of = K_##K,
#define WORDS(list)  .words = list, .word_count = sizeof list / sizeof *list - 1,
#define ANY_OF(bits) .mask = bits,

#define KIND(K, word) static const field K##_fields[] = {
#define FIELD(K, field_name, field_type, argument) \
    {.name = #field_name, .name_bytes = sizeof #field_name - 1, .type = F_##field_type, argument},
#define END(K) \
    }          \
    ;
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END

static const kind_schema schemas[K_COUNT] = {
#define KIND(K, word_text) [K_##K] = {.word = word_text, .fields = K##_fields, .field_count = K##_slots,
#define FIELD(K, field_name, field_type, argument)
#define END(K)                                                                                                   \
    .is_transparent = K_##K == K_GRANT || K_##K == K_ASSIGNMENT || K_##K == K_ENDPOINTS || K_##K == K_UNIT_ROLES \
    }                                                                                                            \
    ,
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END
};

const kind_schema *schema_of(kind wanted_kind)
{
    return &schemas[wanted_kind];
}

int schema_field(kind wanted_kind, const char *name, size_t bytes)
{
    const kind_schema *schema = &schemas[wanted_kind];

    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].name_bytes == bytes && !field_is_hidden(&schema->fields[i]) &&
            memcmp(schema->fields[i].name, name, bytes) == 0)
            return (int)i;
    return -1;
}

int schema_word(const char *const *words, const char *text, size_t bytes)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == bytes && memcmp(words[i], text, bytes) == 0)
            return i;
    return -1;
}
