/*
 * place.c - what an environment and its tenant surely do not hold, or surely are: looked up once for all questions about
 *           them in one state of the facts, so that the ordinary one need not ask after everything that is rare.
 *
 * Source  ENV-8 ENV-9 AGT-4 PRN-26 RBAC-2 N-6 N-34 N-44 N-55 N-65
 */
#include "answer/evaluation.h"
#include "answer/policy.h"

/* Apart from what is not known of a person, nobody may hold a role that is not told. */
static bool tells_roles(const evaluation *eval)
{
    uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;

    return (fact(eval->facts, eval->environment, ENVIRONMENT_unknown) & lists) == 0 &&
           memberships_possible_grants(eval->memberships_of_tenant, eval->facts, eval->environment).count == 0;
}

static bool surely_has_none(const store *facts, uint32_t record_id, uint32_t unknown_slot, uint32_t slot)
{
    return store_first(facts, record_id, slot) == 0 && !fact_is_unknown(facts, record_id, unknown_slot, slot);
}

static bool surely_off(const store *facts, uint32_t environment, uint32_t slot)
{
    return environment_setting(facts, environment, slot, false) == TRUTH_NO;
}

static bool surely_runs_flows(const store *facts, uint32_t environment)
{
    return !fact_boolean(facts, environment, ENVIRONMENT_admin_mode, false) &&
           !fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_admin_mode);
}

static bool has_no_platform_role(const store *facts)
{
    return !fact_is_told(facts, RECORD_TENANT, TENANT_role_assignments) &&
           !fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_role_assignments);
}

static uint32_t look(const evaluation *eval)
{
    const store *facts = eval->facts;
    uint32_t here = eval->environment;
    const struct {
        uint32_t bit;
        bool is;
    } all[] = {{PLACE_IS_OPEN, layer_place_is_open(eval)},
               {PLACE_RUNS_FLOWS, surely_runs_flows(facts, here)},
               {PLACE_HAS_DATAVERSE, environment_has_dataverse(facts, here) == TRUTH_YES},
               {PLACE_ADMITS_GUESTS, guests_are_restricted(facts, here) == TRUTH_NO},
               {PLACE_RUNS_WITHOUT_READ, surely_off(facts, here, ENVIRONMENT_SETTINGS_solution_run_needs_read)},
               {PLACE_TELLS_ROLES, tells_roles(eval)},
               {PLACE_HAS_NO_APP, surely_has_none(facts, here, ENVIRONMENT_unknown, ENVIRONMENT_apps)},
               {PLACE_HAS_NO_AGENT, store_first(facts, here, ENVIRONMENT_agents) == 0},
               {PLACE_HAS_NO_POLICY, policy_is_free(facts)},
               {PLACE_HAS_NO_PLATFORM_ROLE, has_no_platform_role(facts)}};
    uint32_t found = 0;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        found |= all[i].is ? all[i].bit : 0;
    return found;
}

uint32_t place_bits(mandate *tenant, const evaluation *eval)
{
    place_met *met = &tenant->places[eval->environment % PLACES_MET];

    if (met->environment != eval->environment || met->generation != tenant->facts.generation)
        *met = (place_met){eval->environment, tenant->facts.generation, eval->environment == 0 ? 0 : look(eval)};
    return met->bits;
}
