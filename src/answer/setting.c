#include "answer/setting.h"

#include <string.h>

static const struct setting_row {
    const char *word;
    uint32_t of_group, of_environment;
    bool is_in_managed;
} rows[SETTING_COUNT] = {
    [SETTING_SOLUTION_FLOW_SHARING] = {"solution_flow_sharing", GROUP_SETTINGS_solution_flow_sharing,
                                       MANAGED_solution_flow_sharing, true},
    [SETTING_AGENTS_MAKER_CREDENTIALS] = {"agents_maker_credentials", GROUP_SETTINGS_agents_maker_credentials,
                                          ENVIRONMENT_SETTINGS_agents_maker_credentials, false},
    [SETTING_AGENT_AUTHENTICATION] = {"agent_authentication", GROUP_SETTINGS_agent_authentication,
                                      ENVIRONMENT_SETTINGS_agent_authentication, false},
    [SETTING_AGENT_EDITOR_SHARING] = {"agent_editor_sharing", GROUP_SETTINGS_agent_editor_sharing,
                                      ENVIRONMENT_SETTINGS_agent_editor_sharing, false},
    [SETTING_AGENT_USER_SHARING] = {"agent_user_sharing", GROUP_SETTINGS_agent_user_sharing,
                                    ENVIRONMENT_SETTINGS_agent_user_sharing, false},
    [SETTING_AGENT_CHANNELS] = {"agent_channels", GROUP_SETTINGS_agent_channels, ENVIRONMENT_SETTINGS_agent_channels,
                                false},
    [SETTING_BLOCK_UNMANAGED_CUSTOMIZATIONS] = {"block_unmanaged_customizations",
                                                GROUP_SETTINGS_block_unmanaged_customizations,
                                                ENVIRONMENT_SETTINGS_block_unmanaged_customizations, false},
    [SETTING_ALLOW_LIST_ONLY] = {"allow_list_only", GROUP_SETTINGS_allow_list_only,
                                 ENVIRONMENT_SETTINGS_allow_list_only, false},
};

managed_setting setting_named(const char *word)
{
    int which = 0;

    while (which < SETTING_COUNT && strcmp(rows[which].word, word) != 0)
        which++;
    return (managed_setting)which;
}

/* Records whose fields are settings, but for the list of what is not known. */
static const kind holders[] = {K_ENVIRONMENT_SETTINGS, K_MANAGED};
enum { HOLDER_COUNT = sizeof holders / sizeof *holders };

/* Beside the fields: the environment as a whole. */
static const char *const whole[] = {"group", "managed"};
enum { WHOLE_COUNT = sizeof whole / sizeof *whole };

static bool is_setting(const field *field_schema)
{
    return field_schema->type != F_UNKNOWN && !field_is_hidden(field_schema);
}

bool setting_exists(const char *word)
{
    for (int i = 0; i < WHOLE_COUNT; i++)
        if (strcmp(whole[i], word) == 0)
            return true;
    for (int i = 0; i < HOLDER_COUNT; i++) {
        const kind_schema *schema = schema_of(holders[i]);

        for (uint32_t slot = 0; slot < schema->field_count; slot++)
            if (is_setting(&schema->fields[slot]) && strcmp(schema->fields[slot].name, word) == 0)
                return true;
    }
    return false;
}

void setting_offer(nearest *search)
{
    for (int i = 0; i < WHOLE_COUNT; i++)
        nearest_offer(search, whole[i], strlen(whole[i]));
    for (int i = 0; i < HOLDER_COUNT; i++) {
        const kind_schema *schema = schema_of(holders[i]);

        for (uint32_t slot = 0; slot < schema->field_count; slot++)
            if (is_setting(&schema->fields[slot]))
                nearest_offer(search, schema->fields[slot].name, schema->fields[slot].name_bytes);
    }
}

bool setting_is_in_managed(managed_setting which)
{
    return rows[which].is_in_managed;
}

uint32_t setting_slot(managed_setting which)
{
    return rows[which].of_environment;
}

static setting of_group(const store *facts, uint32_t group, managed_setting which)
{
    uint32_t settings = fact_object(facts, group, ENVIRONMENT_GROUP_settings);
    setting out = {0, group, false};

    if (settings != 0) {
        out.value = fact(facts, settings, rows[which].of_group);
        out.is_unknown = fact_is_unknown(facts, settings, GROUP_SETTINGS_unknown, rows[which].of_group);
    }
    out.is_unknown |=
        out.value == 0 && fact_is_unknown(facts, group, ENVIRONMENT_GROUP_unknown, ENVIRONMENT_GROUP_settings);
    return out;
}

static setting of_environment(const store *facts, uint32_t environment, managed_setting which)
{
    uint32_t slot = rows[which].is_in_managed ? ENVIRONMENT_managed : ENVIRONMENT_settings;
    uint32_t unknown = rows[which].is_in_managed ? MANAGED_unknown : ENVIRONMENT_SETTINGS_unknown;
    uint32_t held = fact_object(facts, environment, slot);
    setting out = {0, environment, false};

    if (held != 0) {
        out.value = fact(facts, held, rows[which].of_environment);
        out.is_unknown = fact_is_unknown(facts, held, unknown, rows[which].of_environment);
    }
    out.is_unknown |= out.value == 0 && fact_is_unknown(facts, environment, ENVIRONMENT_unknown, slot);
    return out;
}

/* EG-1: only a managed environment is in a group. */
bool setting_may_be_in_group(const store *facts, uint32_t environment)
{
    return fact(facts, environment, ENVIRONMENT_group) == 0 &&
           fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_group) &&
           (fact_object(facts, environment, ENVIRONMENT_managed) != 0 ||
            fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_managed));
}

setting setting_of(const store *facts, uint32_t environment, managed_setting which)
{
    uint32_t group = fact(facts, environment, ENVIRONMENT_group);
    setting out = {0, group, false};

    if (environment == 0)
        return out;
    if (group != 0)
        out = of_group(facts, group, which);
    if (out.value != 0 || out.is_unknown)
        return out;
    out = of_environment(facts, environment, which);
    out.is_unknown |= setting_may_be_in_group(facts, environment);
    return out;
}

setting setting_left_by(const store *facts, uint32_t environment, managed_setting which)
{
    uint32_t group = fact(facts, environment, ENVIRONMENT_group);

    if (group != 0)
        return of_group(facts, group, which);
    return (setting){0, environment, setting_may_be_in_group(facts, environment)};
}

setting_truth setting_is_on(const store *facts, uint32_t environment, managed_setting which, bool otherwise)
{
    setting found = setting_of(facts, environment, which);

    if (found.is_unknown)
        return SETTING_NOT_KNOWN;
    return (found.value == 0 ? otherwise : found.value == 2) ? SETTING_ON : SETTING_OFF;
}
