/*
 * many.h - the memory that a question will read, asked for some time before it is decided: nothing is decided here.
 *
 * Shape   stages, as what one reads says where the next one lies; any numbers may be given
 * Floor   3 (answer)
 */
#ifndef MANDATE_ANSWER_MANY_H
#define MANDATE_ANSWER_MANY_H

#include "answer/tenant.h"

/* What a small tenant holds is near as it is: asking for it takes longer than waiting. */
enum { MANY_NEAR = 16384 };
static inline bool many_is_far(const mandate *tenant)
{
    return tenant->facts.record_count > MANY_NEAR;
}

static inline void expect_record(const store *facts, uint32_t record_id)
{
    if (record_id < facts->record_count) {
        PREFETCH(&facts->records[record_id]);
        PREFETCH(&facts->kinds[record_id]);
    }
}

/* First: the records. */
static inline void many_expect_records(const mandate *tenant, uint32_t who, uint32_t target)
{
    expect_record(&tenant->facts, who);
    expect_record(&tenant->facts, target);
}

/* Second, as all that follow of facts that nothing has made stale: what the user is, the slots of the target, and where the user stands. */
static inline void many_expect_facts(const mandate *tenant, uint32_t who, uint32_t target)
{
    const store *facts = &tenant->facts;

    if (target < facts->record_count) {
        PREFETCH(&facts->slots[facts->records[target].slots]);
        PREFETCH(&facts->slots[facts->records[target].slots] + 16);
    }
    if (!store_is_living(facts, who, K_USER))
        return;
    directory_expect(&tenant->directory, facts, who);
    if (store_is_living(facts, target, K_FLOW))
        memberships_expect_slot(memberships_table(&tenant->memberships_of_tenant, facts, facts->records[target].parent),
                                who);
}

/* Third: the shares of a flow and its trigger, the groups of the user, and the standing. */
static inline void many_expect_shares(const mandate *tenant, uint32_t who, uint32_t target)
{
    const store *facts = &tenant->facts;

    if (!store_is_living(facts, target, K_FLOW) || !store_is_living(facts, who, K_USER))
        return;
    PREFETCH(&facts->lists[fact(facts, target, FLOW_co_owners)]);
    PREFETCH(&facts->lists[fact(facts, target, FLOW_run_only)]);
    expect_record(facts, fact(facts, target, FLOW_trigger));
    directory_expect_groups(&tenant->directory, facts, who);
    memberships_expect(memberships_table(&tenant->memberships_of_tenant, facts, facts->records[target].parent), who);
}

static inline void expect_kinds(const store *facts, uint32_t list)
{
    span items = {&facts->lists[list + 1], facts->lists[list]};

    for (uint32_t i = 0; list != 0 && i < items.count && i < 6; i++)
        if (items.at[i] >= facts->collectives_from && items.at[i] < facts->record_count)
            PREFETCH(&facts->kinds[items.at[i]]);
}

/* Fourth: of what kind those are whom the flow was shared with, and what starts it. */
static inline void many_expect_sharers(const mandate *tenant, uint32_t target)
{
    const store *facts = &tenant->facts;
    uint32_t trigger;

    if (!store_is_living(facts, target, K_FLOW))
        return;
    trigger = fact(facts, target, FLOW_trigger);
    if (trigger != 0 && trigger < facts->record_count)
        PREFETCH(&facts->slots[facts->records[trigger].slots]);
    expect_kinds(facts, fact(facts, target, FLOW_co_owners));
    expect_kinds(facts, fact(facts, target, FLOW_run_only));
}

#endif
