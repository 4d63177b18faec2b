#include "answer/app.h"

#include "answer/flow_shares.h"

static uint32_t trigger_kind(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow);
    return trigger == 0 ? TRIGGER_EVENT : fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT);
}

/* An app that is not published is opened by those who build it alone. */
static truth opens(const evaluation *eval, uint32_t app)
{
    const store *facts = eval->facts;
    truth is_published = fact_is_unknown(facts, app, APP_unknown, APP_published) ? TRUTH_UNKNOWN
                         : fact_boolean(facts, app, APP_published, true)         ? TRUTH_YES
                                                                                 : TRUTH_NO;
    uint32_t giver, lists[] = {APP_editors, APP_users};
    truth found = principal_covers(eval, fact(facts, app, APP_owner), eval->who);

    if (fact(facts, app, APP_owner) == 0)
        found = fact_is_unknown(facts, app, APP_unknown, APP_owner) ? TRUTH_UNKNOWN : TRUTH_NO;
    for (int i = 0; i < (is_published != TRUTH_NO ? 2 : 1); i++) {
        truth named = truth_or(principals_cover(eval, fact_list(facts, app, lists[i]), eval->who, &giver),
                               fact_is_unknown(facts, app, APP_unknown, lists[i]) ? TRUTH_UNKNOWN : TRUTH_NO);

        found = truth_or(found, lists[i] == APP_users ? truth_and(named, is_published) : named);
    }
    return found;
}

/* Whether it starts from an app, or may: where nobody tells its trigger. */
static bool may_start_from_app(const store *facts, uint32_t flow)
{
    return trigger_kind(facts, flow) == TRIGGER_POWER_APP || flow_may_be_instant(facts, flow);
}

/* Whether an app lists a flow, which counts for one that a person starts; one whose flows are not told may list any that
   starts from an app. */
static truth lists(const store *facts, uint32_t app, uint32_t flow)
{
    if (span_holds(fact_list(facts, app, APP_flows), flow))
        return flow_may_be_instant(facts, flow) ? TRUTH_UNKNOWN : TRUTH_YES;
    return may_start_from_app(facts, flow) && fact_is_unknown(facts, app, APP_unknown, APP_flows) ? TRUTH_UNKNOWN
                                                                                                  : TRUTH_NO;
}

bool apps_are_untold(const store *facts, uint32_t flow)
{
    return may_start_from_app(facts, flow) &&
           fact_is_unknown(facts, facts->records[flow].parent, ENVIRONMENT_unknown, ENVIRONMENT_apps);
}

truth app_starts_flow(const evaluation *eval, uint32_t flow, uint32_t *giver)
{
    const store *facts = eval->facts;
    truth best = apps_are_untold(facts, flow) ? TRUTH_UNKNOWN : TRUTH_NO;

    *giver = 0;
    for (uint32_t app = store_first(facts, facts->records[flow].parent, ENVIRONMENT_apps);
         app != 0 && best != TRUTH_YES; app = store_next(facts, app)) {
        truth listed = lists(facts, app, flow),
              each = listed == TRUTH_NO ? listed : truth_and(listed, opens(eval, app));

        if (each > best) {
            best = each;
            *giver = app;
        }
    }
    return best;
}
