/*
 * production.c - whether an environment is one that people work in: its stage says so, else its type.
 *
 * Source  N-21
 */
#include "answer/evaluation.h"

mandate_status mandate_is_production(const mandate *tenant, mandate_object environment)
{
    const store *facts = &tenant->facts;

    if (!store_is_living(facts, environment.at, K_ENVIRONMENT))
        return MANDATE_DENIED;
    if (fact(facts, environment.at, ENVIRONMENT_stage) != 0)
        return fact_enum(facts, environment.at, ENVIRONMENT_stage, STAGE_OTHER) == STAGE_PROD ? MANDATE_ALLOWED
                                                                                              : MANDATE_DENIED;
    if (fact_is_untold(facts, environment.at, ENVIRONMENT_stage) || fact_is_untold(facts, environment.at, ENVIRONMENT_type))
        return MANDATE_UNKNOWN;
    return fact_enum(facts, environment.at, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_PRODUCTION ? MANDATE_ALLOWED
                                                                                                  : MANDATE_DENIED;
}
